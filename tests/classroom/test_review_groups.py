"""Answers that say the same are one group: by words and key points, by wording in a blank."""

import random
from dataclasses import replace
from pathlib import Path

import pytest
import typer
from marked_kit import NAME, made_course, mark
from typer.testing import CliRunner

from crm_lib.classroom.review import Waiting
from crm_lib.classroom.review_groups import decide_group, decisions_folder, grouped, groups, undo
from crm_lib.classroom.verdicts import decided_answers, decision_log, save_decision_log
from crm_lib.cli.review import group_text, review_command
from crm_lib.exam.forms.blanks import LONG_WORDING
from crm_lib.exam.free_text.agreement import marked_answers
from crm_lib.exam.free_text.keypoints import proposal
from crm_lib.exam.free_text.rubric import load_rubrics
from crm_lib.exam.normalise import bare, squeezed
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


def test_an_answer_with_a_warning_of_its_own_is_not_decided_along():
    text = "供应商、股东、合作伙伴和员工也都是客户。"
    right, wrong = wrote("ann", "who_q1", text), wrote("bob", "who_q1", text + "不对。")
    wrong = replace(wrong, items=right.items, flags=[("It takes itself back.", "自相矛盾。")])
    assert [len(g.members) for g in grouped([right, wrong])] == [1, 1]


def test_who_decides_has_seen_the_answer_that_differs_most():
    first = "供应商、股东、合作伙伴和员工也都是客户，因为他们都和企业往来，企业也要满足他们。"
    tail = "\x1b[2J其实只有买家。"
    (group,) = grouped([wrote("ann", "who_q1", first), wrote("bob", "who_q1", first + "！"),
                        replace(wrote("cat", "who_q1", first), text=first + tail)])  # fmt: skip
    shown = group_text(group)
    assert group.least_alike.student == "cat"
    assert "其实只有买家" in shown and "(cat)" in shown and "\x1b" not in shown
    assert "cat" not in group_text(group, anonymous=True)
    (same,) = grouped([wrote("ann", "who_q1", first), wrote("bob", "who_q1", first + "！")])
    assert same.least_alike is None


def test_a_blank_too_long_to_be_judged_as_a_wording_is_looked_at_by_itself():
    long = blank("cat", "供货单位")
    long.items[0]["en"] = LONG_WORDING.en
    found = grouped([blank("ann", "供货单位"), blank("bob", "供货单位"), long])
    assert sorted((g.label, len(g.members)) for g in found) == [("", 1), ("①", 2)]


@pytest.mark.parametrize(
    ("one", "other"),
    [("5", "-5"), ("<30天", ">30天"), ("10%", "−10%"), (".5倍", "5倍"), ("≤30 days", "≥30 days")],
)
def test_a_sign_before_a_number_is_part_of_the_wording(one, other):
    found = grouped([blank("ann", one), blank("bob", other)])
    assert len(found) == 2 and bare(one) != bare(other) and squeezed(one) != squeezed(other)


@pytest.fixture
def two_groups(tmp_path):
    course = made_course(tmp_path / "course", NAME)
    for student, words in (("ann", "Stages first."), ("bob", "A rate of each step.")):
        mark(course, student, {}, waits=("09_q9",), answers={"09_q9": words})
    return course


def test_a_decision_taken_back_leaves_a_later_one_as_it_is(two_groups):
    for group in groups(two_groups, NAME):
        decide_group(two_groups, NAME, group, marks=3)
    undo(two_groups, NAME, 1)
    (left,) = decided_answers(decisions_folder(two_groups), NAME)["09_q9"].texts
    second = decision_log(decisions_folder(two_groups), NAME)[1]
    assert [left] == second["texts"] and len(groups(two_groups, NAME)) == 1


def test_the_list_of_decisions_does_not_steer_the_terminal(two_groups, monkeypatch):
    entry = {"question": "09_q9", "label": "①", "wording": "\x1b[2Ja\u202eb\nc", "right": True, "undone": False,
             "students": {}, "time": "", "comment": "", "decided_before": {}}  # fmt: skip
    save_decision_log(decisions_folder(two_groups), NAME, [entry])
    monkeypatch.chdir(two_groups.root)
    app = typer.Typer()
    app.command()(review_command)
    said = CliRunner().invoke(app, [NAME, "--decisions"]).output
    assert "①" in said and len(said.splitlines()) == 1 and not set(said) & set("\x1b\u202e")
