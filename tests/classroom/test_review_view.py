"""What a reviewer is shown: the answer with the found terms marked, what was decided, in both languages."""

import pytest
from marked_kit import NAME
from review_class import review_class

from crm_lib.classroom.review_groups import decide_group, groups
from crm_lib.classroom.review_view import (
    decision_words,
    decisions_view,
    filters_of,
    group_id,
    marked_pieces,
    pieces,
)
from crm_lib.classroom.shares import share


@pytest.fixture
def course(tmp_path):
    return review_class(tmp_path / "course")


@pytest.mark.parametrize(
    ("text", "evidence", "marked"),
    [
        ("先定环节。再比较转化率。", ["先定【环节】。", "再比较【转化率】。"], ["环节", "转化率"]),
        (
            "Stages first.\nThen rates.",
            ["【Stages】 first. Then 【rates】."],
            ["Stages", "rates"],
        ),  # two
        ("Stages first.", ["【Stages】 last.", ""], []),  # of another text
        ("rate, rate", ["【rate】, rate"], ["rate"]),
        ("", ["【x】"], []),
        ("客户客户", ["【客户】【客户】"], ["客户客户"]),
    ],
)
def test_found_terms_are_marked_where_they_stand_and_no_letter_is_lost(text, evidence, marked):
    found = marked_pieces(text, evidence)
    assert "".join(part for part, _ in found) == text
    assert [part for part, is_found in found if is_found] == marked


def test_brackets_without_their_other_half_are_text():
    assert pieces("a】b【c") == [["a】b【c", False]] and pieces("") == []


def test_a_group_keeps_its_name_while_nothing_changes(course):
    names = [group_id(g) for g in groups(course, NAME)]
    assert names == [group_id(g) for g in groups(course, NAME)] and len(set(names)) == 5
    (pair,) = (g for g in groups(course, NAME) if len(g.members) == 2 and not g.label)
    alone = groups(course, NAME, students=[m.student for m in pair.members], questions=["09_q9"])
    assert [group_id(g) for g in alone] == [group_id(pair)]


def test_decisions_are_told_in_both_languages_without_signs_that_steer_a_terminal(course):
    for group in groups(course, NAME):
        given = {"right": False} if group.label else {"marks": 2.5}
        decide_group(course, NAME, group, **given, by="wang\x1b[2J")
    shown = decisions_view(course, NAME)
    assert [d["number"] for d in shown] == [1, 2, 3, 4, 5]
    words = [line for d in shown for line in d["says"]]
    assert any("2.5 marks, 2 answer(s), by wang" in w for w in words)
    assert any("“供货单位” 错，2份" in w for w in words) and not any("\x1b" in w for w in words)


def test_a_decision_from_before_assistants_were_named_can_be_told():
    entry = {"question": "q", "label": "", "marks": 2.0, "students": {"ann": [None, True]}}
    assert decision_words(entry) == ("q: 2 marks, 1 answer(s)", "q：2分，1份")


def test_an_assistants_part_narrows_what_was_asked_for(course):
    share(course, NAME, ["wang", "li"], by="student")
    part = filters_of(course, NAME, assistant="wang")
    assert part["questions"] is None and 0 < len(part["students"]) < 4
    mine = part["students"][0]
    both = filters_of(
        course, NAME, students=[mine, "nobody"], questions=["09_q2"], assistant="wang"
    )
    assert both == {"students": [mine], "questions": ["09_q2"]}
    assert filters_of(course, NAME, students=[]) == {"students": None, "questions": None}
