"""The review page's part of the server: a teacher's alone, the terminal's functions behind it."""

import json
from http import HTTPStatus

import pytest
from marked_kit import NAME
from review_class import TEXTS, review_class

from crm_lib.classroom.review import waiting
from crm_lib.classroom.review_groups import groups
from crm_lib.desk.room import TEACHER_VARIABLE

GROUPS = f"review/groups?assignment={NAME}"

GONE = (HTTPStatus.NOT_FOUND, HTTPStatus.FORBIDDEN)


@pytest.fixture
def course(tmp_path):
    return review_class(tmp_path / "root")


@pytest.fixture
def teacher(ask, course, monkeypatch):
    """Return a function that asks a teacher's server and returns code and data."""
    monkeypatch.setenv(TEACHER_VARIABLE, "1")

    def asked(path, body=None, **options):
        code, answer = ask(path, body, **options)
        return code, json.loads(answer)

    return asked


@pytest.mark.parametrize(
    "path", ["review", "review/groups", GROUPS, "review/", "review/../review", "review.html"]
)
def test_a_students_server_has_no_such_address(ask, course, monkeypatch, path):
    monkeypatch.delenv(TEACHER_VARIABLE, raising=False)
    before = waiting(course, NAME)
    assert ask(path)[0] in GONE
    wish = {"action": "accept above", "assignment": NAME, "confidence": 0}
    assert ask(path, wish)[0] in GONE
    assert waiting(course, NAME) == before


def test_nobody_without_the_token_reads_or_decides(ask, course, monkeypatch):
    monkeypatch.setenv(TEACHER_VARIABLE, "1")
    before = waiting(course, NAME)
    wish = {"action": "accept above", "assignment": NAME, "confidence": 0}
    for headers in ({}, {"Authorization": "token wrong"}):
        assert ask(GROUPS, headers=headers)[0] == HTTPStatus.FORBIDDEN
        assert ask("review/groups", wish, headers=headers)[0] == HTTPStatus.FORBIDDEN
        _, page = ask("review", headers=headers)
        assert "review.js" not in page  # the login page, or none
    foreign = {"Origin": "http://elsewhere.example"}
    assert ask("review/groups", wish, headers=foreign)[0] in GONE
    assert waiting(course, NAME) == before


def test_the_page_names_no_student_and_forbids_what_is_not_the_servers(ask, course, monkeypatch):
    monkeypatch.setenv(TEACHER_VARIABLE, "1")
    code, page = ask("review")
    assert code == HTTPStatus.OK
    assert "/lab/extensions/crm-desk/static/review.js" in page and "{static}" not in page
    assert not any(student in page for student in TEXTS)


def test_it_lists_what_the_terminal_lists_in_its_order_found_terms_marked(teacher, course):
    assert teacher("review/groups")[1] == {"assignments": [NAME]}
    code, view = teacher(GROUPS)
    assert code == HTTPStatus.OK
    listed = [(g["question"], g["label"], g["students"]) for g in view["groups"]]
    assert listed == [
        (g.question, g.label, [m.student for m in g.members]) for g in groups(course, NAME)
    ]
    first, *others = view["groups"]
    assert first["disputed"] and first["students"] == ["cat"]
    assert any("the lowest rate" in en and "第二评阅者" in zh for en, zh in first["second"])
    (pair,) = (g for g in others if g["students"] == ["ann", "bob"] and not g["label"])
    assert [text for text, found in pair["answer"] if found] == ["环节", "转化率"]
    assert "".join(text for text, _ in pair["answer"]) == TEXTS["ann"]
    (blank,) = (g for g in others if g["wording"] == "供货单位")
    assert blank["count"] == 2 and blank["label"] == "①"


def test_filters_narrow_the_list_and_an_anonymous_page_holds_no_name(teacher, course):
    _, view = teacher(f"{GROUPS}&question=09_q2")
    assert {g["question"] for g in view["groups"]} == {"09_q2"}
    assert view["questions"] == ["09_q2", "09_q9"]
    _, view = teacher(f"{GROUPS}&student=dan&question=09_q9")
    assert [g["students"] for g in view["groups"]] == [["dan"]]
    code, view = teacher(f"{GROUPS}&student=eve")
    assert code == HTTPStatus.CONFLICT and "eve" in view["message"]
    assert teacher(f"{GROUPS}&assistant=wang")[0] == HTTPStatus.CONFLICT
    _, view = teacher(f"{GROUPS}&anonymous=1")
    shown = json.dumps(view, ensure_ascii=False)
    assert len(view["groups"]) == 5 and not any(f'"{student}"' in shown for student in TEXTS)


def state(course, student, question):
    with course.gradebook() as gradebook:
        grade = gradebook.find_grade(f"{question}_check", NAME, NAME, student)
        found = gradebook.find_comment(question, NAME, NAME, student)
        return grade.manual_score, bool(grade.needs_manual_grade), found.manual_comment


def test_decisions_come_over_the_wire(teacher, course):
    wish = {"action": "accept above", "assignment": NAME, "confidence": 0, "student": "dan"}
    assert teacher("review/groups", wish) == (HTTPStatus.OK, {"count": 1})
    assert state(course, "dan", "09_q9")[:2] == (0.0, False)
    code, told = teacher("review/groups", {"action": "undo", "assignment": NAME, "number": 1})
    assert code == HTTPStatus.CONFLICT and "no decision 1" in told["message"]


@pytest.mark.parametrize(
    "wish",
    [
        {}, [], "decide", {"action": "nap"}, {"action": ["undo"]},
        {"action": "decide", "group": 3}, {"action": "decide", "group": "x", "marks": "3"},
        {"action": "decide", "group": "x", "marks": True},
        {"action": "decide", "group": "x", "marks": float("nan")},
        {"action": "decide", "group": "x", "marks": 10**400},
        {"action": "decide", "group": "x", "right": "yes"},
        {"action": "decide", "group": "x", "comment": "x" * 5000},
        {"action": "comment", "group": "x", "comment": " "},
        {"action": "undo", "assignment": NAME}, {"action": "undo", "assignment": NAME, "number": None},
        {"action": "accept above", "assignment": NAME},
        {"action": "accept above", "assignment": NAME, "confidence": 0, "student": ["dan"]},
    ],
)  # fmt: skip
def test_a_decision_that_is_none_is_refused(teacher, course, wish):
    before = waiting(course, NAME)
    assert teacher("review/groups", wish, method="PUT")[0] == HTTPStatus.BAD_REQUEST
    assert waiting(course, NAME) == before


@pytest.mark.parametrize(
    "name", ["../09_tiny", "solutions", "/etc", "*", "09_tiny/../09_tiny", "nope"]
)
def test_an_assignment_s_name_leads_to_no_other_folder(teacher, course, name):
    code, told = teacher(f"review/groups?assignment={name}")
    assert code == HTTPStatus.CONFLICT and "no assignment" in told["message"]
