"""The desk's part of the Jupyter server: who may ask, and what is answered."""

import json
from http import HTTPStatus
from pathlib import Path

import pytest

from crm_lib.page import reader
from crm_lib.progress import store


def test_a_choice_is_kept_and_told(ask):
    code, answer = ask("reader")
    assert code == HTTPStatus.OK
    assert json.loads(answer) == {
        "language": None,
        "code": "shown",
        "fixed": False,
        "teacher": False,
    }
    code, answer = ask("reader", {"language": "zh"})
    assert code == HTTPStatus.OK and json.loads(answer)["language"] == "zh"
    assert reader.reader_language() == "zh"


def test_the_environment_fixes_the_language(ask, monkeypatch):
    monkeypatch.setenv(reader.VARIABLE, "en")
    answer = json.loads(ask("reader")[1])
    assert answer["language"] == "en" and answer["fixed"]


@pytest.mark.parametrize("body", [{"language": "fr"}, {"colour": "red"}, ["zh"], "zh"])
def test_nonsense_is_refused(ask, body):
    assert ask("reader", body)[0] == HTTPStatus.BAD_REQUEST
    assert reader.reader_settings() == {}


def test_nobody_without_the_token_and_no_foreign_page_may_ask(ask):
    assert ask("reader", headers={})[0] == HTTPStatus.FORBIDDEN
    assert ask("reader", {"language": "zh"}, headers={})[0] == HTTPStatus.FORBIDDEN
    foreign = {"Origin": "http://elsewhere.example"}
    assert ask("reader", headers=foreign)[0] in (HTTPStatus.FORBIDDEN, HTTPStatus.NOT_FOUND)
    assert reader.reader_settings() == {}


def test_what_was_done_is_kept_with_the_server_s_time(ask):
    event = {"kind": "mark", "page": "06", "item": "06_q1", "status": "right", "marks": 2, "of": 2}
    assert (
        ask("course", {"events": [event, {"kind": "read", "page": "06", "at": "1970"}]})[0] == 200
    )
    (mark,) = store.ProgressStore().latest("mark")
    assert (mark.item, mark.marks) == ("06_q1", 2)
    assert store.ProgressStore().latest("read")[0].at.year > 2000
    code, answer = ask("course")
    assert code == HTTPStatus.OK and json.loads(answer)["pages"] == []


@pytest.mark.parametrize(
    "events",
    [
        None,
        [1],
        [{"kind": "nap"}],
        [{"kind": "read", "page": ["06"]}],
        [{"kind": "read", "page": "x" * 300}],
        [{"kind": "mark", "page": "06", "marks": "two"}],
    ],
)
def test_events_that_are_none_are_refused(ask, events):
    assert ask("course", {"events": events})[0] == HTTPStatus.BAD_REQUEST
    assert not store.progress_file().exists() or store.ProgressStore().latest("mark") == []


@pytest.mark.parametrize("marks", [float("nan"), float("inf"), -1, 10**400, 1e300])
def test_marks_that_json_or_the_store_can_t_hold_are_refused(ask, marks):
    event = {"kind": "mark", "page": "06", "item": "06_q1", "marks": marks, "of": 2}
    assert ask("course", {"events": [event]})[0] == HTTPStatus.BAD_REQUEST
    assert ask("course")[0] == HTTPStatus.OK


def test_too_many_events_at_once_are_refused(ask):
    event = {"kind": "read", "page": "06"}
    assert ask("course", {"events": [event] * 1001})[0] == HTTPStatus.BAD_REQUEST


@pytest.mark.parametrize("body", [{"action": "begin", "page": "06", "minutes": float("inf")},
                                  {"action": "begin", "page": "06", "minutes": 10**400},
                                  {"action": "begin", "page": "06"}, [], "begin"])  # fmt: skip
def test_a_sitting_that_is_none_is_refused(ask, body, monkeypatch, tmp_path):
    monkeypatch.setattr("crm_lib.exam.sitting.sitting_file", lambda: tmp_path / "sittings.json")
    assert ask("sitting", body, method="PUT")[0] == HTTPStatus.BAD_REQUEST


@pytest.mark.parametrize(
    "page",
    [
        "../solutions/06_a",
        "%2e%2e/solutions/06_a",
        "/etc",
        "**",
        "*",
        "../../**",
        "",
        "06_a/../06_a",
        "[",
        "%00",
        ".",
    ],
)
def test_a_page_s_name_leads_to_no_other_folder(ask, tmp_path, page):
    for folder in ("exercises", "solutions"):
        path = tmp_path / "root" / folder / "06_a" / "06_a.ipynb"
        path.parent.mkdir(parents=True)
        cell = {
            "cell_type": "code",
            "source": "",
            "metadata": {"nbgrader": {"grade": True, "grade_id": f"{folder}_check", "points": 1}},
        }
        path.write_text(json.dumps({"cells": [cell]}), encoding="utf-8")
    docs = tmp_path / "root" / "docs"
    docs.mkdir()
    head = (
        (Path(__file__).parents[2] / "docs" / "blueprint.csv")
        .read_text(encoding="utf-8")
        .splitlines()[0]
    )
    rows = [
        f"{name},U00,U00,choice,1,Tell,区分,00_toolbox,1" for name in ("exercises", "solutions")
    ]
    (docs / "blueprint.csv").write_text("\n".join([head, *rows]) + "\n", encoding="utf-8")
    assert json.loads(ask("sitting?page=06_a")[1])["objectives"][0]["question"] == "exercises"
    code, answer = ask(f"sitting?page={page}")
    assert code == HTTPStatus.OK and json.loads(answer)["objectives"] == []
