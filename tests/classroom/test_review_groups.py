"""Answers that say the same are one group: by words and key points, by wording in a blank."""

import random
from pathlib import Path

from crm_lib.classroom.review import Waiting
from crm_lib.classroom.review_groups import grouped
from crm_lib.exam.free_text.agreement import marked_answers
from crm_lib.exam.free_text.keypoints import proposal
from crm_lib.exam.free_text.rubric import load_rubrics
from crm_lib.exam.wording import UNKNOWN_WORDING

FOLDER = Path(__file__).resolve().parents[1] / "exam" / "free_text" / "rubric_answers"
RUBRICS = load_rubrics(FOLDER / "rubrics.yaml")


def wrote(student, question, text, confidence=0.6):
    given = proposal(RUBRICS[question], text)
    items = [
        {"label": f.point.id, "marks": f.marks, "of": f.point.marks, "status": "proposed",
         "en": f"{f.status}: x", "zh": "", "evidence": f.evidence}
        for f in given.findings
    ]  # fmt: skip
    return Waiting(student, question, given.marks, given.of, None, confidence, "", [], items, text)


def blank(student, wording, label="①"):
    item = {"label": label, "marks": 0.0, "of": 1.0, "status": "proposed",
            "en": UNKNOWN_WORDING.en, "zh": "", "evidence": wording}  # fmt: skip
    return Waiting(student, "b_q1", 2.0, 3.0, None, 0.5, "", [], [item])


def test_near_duplicates_with_the_same_points_are_one_group_and_others_are_not():
    first = "供应商、股东、合作伙伴和员工也都是客户。"
    found = grouped([
        wrote("ann", "who_q1", first),
        wrote("bob", "who_q1", first.replace("也都是", "同样是") + "！"),
        wrote("cat", "who_q1", "供應商、股東、合作夥伴和員工也都是客戶。"),
        wrote("dan", "who_q1", first.replace("也都是", "都不是")),
    ])  # fmt: skip
    assert [sorted(m.student for m in g.members) for g in found] == [["ann", "bob", "cat"], ["dan"]]


def test_a_wording_in_a_blank_is_one_line_for_the_class_and_the_most_frequent_first():
    found = grouped([blank("ann", "供货单位"), blank("bob", "供货单位。"), blank("cat", "卖家")])
    assert [(g.label, g.wording, len(g.members)) for g in found] == [
        ("①", "供货单位", 2), ("①", "卖家", 1)
    ]  # fmt: skip


def test_what_is_worth_most_comes_first():
    sure, unsure = (wrote(s, "who_q1", t, c) for s, t, c in
                    (("ann", "供应商也是客户。", 0.95), ("bob", "谁都可能是客户。", 0.2)))  # fmt: skip
    assert [g.shown.student for g in grouped([sure, unsure])] == ["bob", "ann"]


def class_of(count):
    """A class in which each of `count` students writes one of the marked answers in nearly its words."""
    rng = random.Random(0)
    for path in sorted(FOLDER.glob("*.yaml")):
        if path.name == "rubrics.yaml":
            continue
        data = marked_answers(path)
        texts = [a["text"] for a in data["answers"] if a["text"]]
        for number in range(count):
            text = rng.choice(texts)
            if rng.random() < 0.5:
                text = rng.choice(["我认为", "", "答："]) + text.rstrip("。.") + rng.choice("。！.")
            yield wrote(f"s{number}", data["question"], text)


def test_a_class_of_two_hundred_needs_a_hundred_and_fifty_decisions_at_most():
    found = grouped(class_of(200))
    answers = sum(len(g.members) for g in found)
    print(f"{answers} answers to five free-text questions: {len(found)} decisions")
    assert answers == 1000
    assert len(found) <= 150
