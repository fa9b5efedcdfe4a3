"""Pairs more alike than usual are named; short, forced and given answers are not."""

import random
from pathlib import Path

import pytest

from crm_lib.author.answers import load_cases
from crm_lib.classroom.likeness import alike_pairs, own_code, own_words, pairs_table
from crm_lib.classroom.marked_answers import MarkedAnswer

ROOT = Path(__file__).resolve().parents[2]
WORDS = [
    "stage",
    "visit",
    "cart",
    "order",
    "customer",
    "rate",
    "define",
    "compute",
    "lowest",
    "obstacle",
    "remove",
    "test",
    "price",
    "page",
    "channel",
    "month",
    "team",
    "money",
    "reason",
    "result",
    "compare",
    "before",
    "after",
    "segment",
    "mobile",
    "desktop",
    "new",
    "returning",
    "basket",
    "payment",
    "fee",
    "delivery",
    "trust",
    "proof",
    "sample",
    "chance",
    "interval",
    "group",
    "random",
]
MINE = "This sentence is long enough and mine alone."
CHINESE = "首先定义每个环节计算转化率找到最低的一步再看不同渠道客户分组比较前后差异排除障碍优化页面测试效果"


def essay(seed: int, words: int = 60) -> str:
    """Return sentences of random words: alike in topic, in nothing else."""
    draw = random.Random(seed)
    text = [draw.choice(WORDS) for _ in range(words)]
    return ". ".join(" ".join(text[i : i + 10]) for i in range(0, words, 10)) + "."


def answer(student: str, text: str, question: str = "q9") -> MarkedAnswer:
    return MarkedAnswer(student, question, f'q9 = """\n{text}\n"""')


def pairs(answers, given=None):
    return {frozenset((p.first, p.second)) for p in alike_pairs(answers, given)}


@pytest.fixture()
def classmates():
    return [answer(f"s{n:02d}", essay(n)) for n in range(30)]


def test_who_writes_alone_is_never_named(classmates):
    assert alike_pairs(classmates) == []


def test_a_copy_is_found_and_told_with_the_usual(classmates):
    (found,) = alike_pairs([*classmates, answer("copy", essay(3))])
    assert {found.first, found.second} == {"s03", "copy"}
    assert found.likeness == 100 and found.usual < 65
    assert found.first_answer != "" and found.kind == "text"
    assert pairs_table([found]).loc[0, "question"] == "q9"


def test_other_order_and_small_changes_do_not_hide_a_copy(classmates):
    sentences = essay(3).removesuffix(".").split(". ")
    moved = ". ".join(sentences[3:] + sentences[:3]) + "."
    changed = essay(4).replace("customer", "client", 2).upper()
    found = pairs([*classmates, answer("moved", moved), answer("changed", changed)])
    assert found == {frozenset(("s03", "moved")), frozenset(("s04", "changed"))}


def test_a_clique_is_found_whole(classmates):
    copies = [answer(f"c{n}", essay(99)) for n in range(4)]
    assert len(pairs([*classmates, *copies])) == 6


def test_chinese_is_compared_as_well():
    def text(seed):
        draw = random.Random(seed)
        return "。".join("".join(draw.sample(CHINESE, 12)) for _ in range(5))

    class_ = [answer(f"s{n}", text(n)) for n in range(20)]
    assert pairs(class_) == set()
    assert pairs([*class_, answer("copy", text(7))]) == {frozenset(("s7", "copy"))}


def test_short_answers_do_not_count():
    assert alike_pairs([answer(f"s{n}", "The cart is the obstacle.") for n in range(10)]) == []


def test_what_everybody_must_write_does_not_count():
    forced = essay(1)
    class_ = [answer(f"s{n}", f"{forced} {WORDS[n]}") for n in range(20)]
    assert alike_pairs(class_) == []


def test_what_was_given_counts_for_nobody():
    prompt = essay(50, 100)
    class_ = [answer(f"s{n}", f"{prompt} {essay(n, 40)}") for n in range(20)]
    assert alike_pairs(class_, {"q9": prompt}) == []
    assert own_words(f"{prompt} {MINE}", prompt) == MINE.lower().rstrip(".")


def test_code_is_alike_under_other_names_and_layout():
    def code(seed, names=None):
        draw = random.Random(seed)
        names = names or draw.sample(WORDS, 6)
        draw = random.Random(seed + 100)
        lines = [f"{n} = events.{draw.choice(WORDS)}({draw.randint(1, 99)}) {draw.choice('+-*/')} "
                 f"events.{draw.choice(WORDS)}.{draw.choice(WORDS)}" for n in names]  # fmt: skip
        return "\n".join([*lines, f"q6 = {names[0]} + {names[1]}"])

    class_ = [MarkedAnswer(f"s{n}", "q6", code(n)) for n in range(20)]
    assert pairs(class_) == set()
    disguised = code(5, [f"my_{n}" for n in range(6)]).replace("\n", "  # mine\n")
    found = pairs([*class_, MarkedAnswer("copy", "q6", disguised)])
    assert found == {frozenset(("s5", "copy"))}


def test_code_that_is_none_is_compared_as_nothing():
    assert own_code("def (:") == "" or own_code("def (:")
    assert own_code('q9 = """open') == ""
    assert alike_pairs([MarkedAnswer(s, "q6", "def f(:\n  (" * 40) for s in "ab"]) == []


def test_texts_that_were_written_apart_are_not_named():
    """The tested answers of every assignment: the same points, other words."""
    for path in sorted((ROOT / "solutions").glob("*/answers.yaml")):
        by_question = {}
        for number, case in enumerate(load_cases(path)):
            answers = by_question.setdefault(case.question, [])
            answers.append(MarkedAnswer(f"s{number}", case.question, case.source))
        found = alike_pairs(a for answers in by_question.values() for a in answers)
        assert [p for p in found if p.kind == "text"] == [], path.parent.name


def test_terms_in_blanks_and_names_of_columns_do_not_count():
    same = 'q4 = {"①": "产值中心论", "②": "销售额中心论", "③": "利润中心论", "④": "客户中心论"}'
    table = 'q6 = rows.agg(trials=("paid", "size"), share=("paid", "mean"), c=("cost", "mean"))'
    class_ = [
        MarkedAnswer(s, q, source) for s in "ab" for q, source in (("q4", same), ("q6", table))
    ]
    assert [p for p in alike_pairs(class_) if p.kind == "text"] == []
