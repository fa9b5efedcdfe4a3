"""What a learner reads about an answer: both languages, never colour alone, safe, and no key."""

import pytest

from crm_lib.base.message import Message
from crm_lib.exam.feedback import (
    LOOKS,
    panel,
    plain_panel,
    question_html,
    question_text,
    unseen_marks,
)
from crm_lib.exam.marks import ItemMark, QuestionMark, Status
from crm_lib.exam.wording import HUMAN, NOT_RIGHT, RIGHT

SEE = Message("Taught in 06, section 2.", "参见 06 第 2 节。")


def question(*items, final=True, flags=(), of=4):
    return QuestionMark("06_q1", sum(i.marks for i in items), of, list(items), final=final,
                        flags=list(flags))  # fmt: skip


def part(status, marks=0.0, message=NOT_RIGHT, label="", evidence=""):
    return ItemMark(label, marks, 4, status, message, evidence)


@pytest.mark.parametrize("status", LOOKS)
def test_every_status_has_a_sign_and_words_in_both_languages(status):
    sign, _, words = LOOKS[status]
    assert sign and words.en and words.zh
    shown = panel(status, words)
    assert sign in shown and 'lang="en"' in shown and 'lang="zh"' in shown
    assert sign in plain_panel(status, words)


def test_marks_reasons_and_the_lesson_are_told():
    shown = question_html(question(part("wrong")), see=SEE)
    for words in ("Not right: 0 of 4", "不正确：0 / 4", "Taught in 06", "参见"):
        assert words in shown
    assert "Taught in 06" not in question_html(question(part("right", 4, RIGHT)), see=SEE)


def test_several_parts_say_what_was_right_and_what_was_not():
    mark = question(part("right", 2, RIGHT, "①"), part("wrong", 0, NOT_RIGHT, "②"))
    shown, text = question_html(mark), question_text(mark)
    for words in ("①", "②", "Not right.", "Partly right"):
        assert words in shown and words in text


def test_a_proposal_calls_itself_one_and_shows_its_evidence():
    mark = question(part("right", 4, Message("the point", "要点"), "a", "He said <b>so</b>."),
                    final=False, flags=[Message("Read it.", "请看。")])  # fmt: skip
    shown = question_html(mark)
    for words in (
        "(proposed)",
        "建议分",
        "your instructor decides",
        "He said &lt;b&gt;so",
        "Read it.",
    ):
        assert words in shown
    assert '<div class="crm-flag">' in shown


def test_a_page_for_students_has_no_flags_and_after_a_decision_no_proposal():
    mark = question(
        part("proposed", 2, HUMAN, "stages", "He said so"),
        final=False,
        flags=[Message("Read it.", "请阅读。")],
    )
    student = question_html(mark, flags=False)
    assert "crm-flag" not in student and "Read it." not in student
    assert "(proposed)" in student and HUMAN.en in student
    decided = question_html(mark, flags=False, decided=True)
    for words in ("(proposed)", "建议分", HUMAN.en, HUMAN.zh):
        assert words not in decided


def test_a_single_part_shows_its_evidence_too():
    shown = question_html(question(part("proposed", 0, NOT_RIGHT, "", "my words"), final=False))
    assert "my words" in shown


def test_spelling_is_told_with_full_marks():
    shown = question_html(
        question(part("right", 4, Message("Right; mind the spelling.", "注意拼写。")))
    )
    assert "mind the spelling" in shown


def test_nothing_of_an_answer_becomes_html():
    evil = '<img src=x onerror="alert(1)">'
    mark = question(part("wrong", 0, Message(evil, evil), evil, evil), part("right", 4, label="b"))
    assert "<img" not in question_html(mark)


def test_marks_that_hidden_data_give_are_told_even_when_what_is_seen_is_right():
    mark = question(part(Status.RIGHT, 4, RIGHT))
    note = unseen_marks(mark.of, 6)
    for shown in (question_html(mark, unseen=note), question_text(mark, unseen=note)):
        assert "the other 2 are given on data" in shown and "其余2分用这里没有公开的数据" in shown
    assert unseen_marks(4, 4) is None
    assert "not shown" not in question_html(mark)
