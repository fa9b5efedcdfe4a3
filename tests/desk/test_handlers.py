"""The desk's part of the Jupyter server: who may ask, and what is answered."""

import asyncio
import json
from http import HTTPStatus
from pathlib import Path

import pytest
from tornado.httpclient import AsyncHTTPClient, HTTPRequest
from tornado.httpserver import HTTPServer
from tornado.testing import bind_unused_port

from crm_lib.page import reader
from crm_lib.progress import store

TOKEN = {"Authorization": "token secret"}


@pytest.fixture
def ask(tmp_path, monkeypatch):
    """Return a function that asks a Jupyter server with the desk and returns code and answer."""
    from jupyter_server.serverapp import ServerApp

    monkeypatch.setattr(reader, "reader_file", lambda: tmp_path / "reader.json")
    monkeypatch.setattr(store, "progress_file", lambda: tmp_path / "progress.sqlite3")
    monkeypatch.delenv(reader.VARIABLE, raising=False)
    for name in ("JUPYTER_CONFIG_DIR", "JUPYTER_DATA_DIR", "JUPYTER_RUNTIME_DIR"):
        monkeypatch.setenv(name, str(tmp_path / name.lower()))
    root = tmp_path / "root"
    root.mkdir()

    async def talk(path, method, body, headers):
        app = ServerApp()
        app.initialize(
            argv=[
                "--ServerApp.jpserver_extensions=crm_lib.desk=True",
                f"--ServerApp.root_dir={root}",
                "--IdentityProvider.token=secret",
                "--ServerApp.allow_root=True",
            ],
            find_extensions=False,
            new_httpserver=False,
        )
        sock, port = bind_unused_port()
        server = HTTPServer(app.web_app)
        server.add_socket(sock)
        request = HTTPRequest(
            f"http://127.0.0.1:{port}/crm/{path}",
            method=method,
            headers=headers,
            body=None if body is None else json.dumps(body),
        )
        try:
            answer = await AsyncHTTPClient().fetch(request, raise_error=False)
        finally:
            server.stop()
            await app._cleanup()
            ServerApp.clear_instance()
        return answer.code, answer.body.decode("utf-8")

    def talk_now(path, body=None, *, method=None, headers=TOKEN):
        method = method or ("GET" if body is None else "PUT")
        return asyncio.run(talk(path, method, body, headers))

    return talk_now


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
