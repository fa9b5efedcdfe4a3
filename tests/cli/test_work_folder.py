"""`work/` is filled from `exercises/` and loses nothing of the learner's."""

import errno
import os
import shutil
from pathlib import Path

import pytest

from crm_lib.cli.jupyterlab import open_workbook
from crm_lib.cli.work_folder import newer_releases, prepare_work


@pytest.fixture
def workbook(tmp_path):
    for name in ("01_a/01_a.ipynb", "01_a/picture.svg", "02_b/02_b.ipynb"):
        file = tmp_path / "exercises" / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(f"release 1 of {name}", encoding="utf-8")
    return tmp_path


def test_work_gets_each_exercise_once(workbook):
    assert [p.as_posix() for p in prepare_work(workbook)] == [
        "01_a/01_a.ipynb",
        "01_a/picture.svg",
        "02_b/02_b.ipynb",
    ]
    assert prepare_work(workbook) == []
    assert (workbook / "work/01_a/picture.svg").read_text() == "release 1 of 01_a/picture.svg"
    assert not list((workbook / "work").rglob("*.part"))


def test_typed_answers_survive_an_update(workbook):
    prepare_work(workbook)
    mine = workbook / "work/01_a/01_a.ipynb"
    mine.write_text("my answers", encoding="utf-8")
    assert newer_releases(workbook) == []
    (workbook / "exercises/01_a/01_a.ipynb").write_text("release 2", encoding="utf-8")
    assert prepare_work(workbook) == []
    assert mine.read_text() == "my answers"
    assert [p.as_posix() for p in newer_releases(workbook)] == ["01_a/01_a.ipynb"]
    # The way to the new one that the message names: rename, start again.
    (workbook / "work/01_a").rename(workbook / "work/01_a_old")
    assert len(prepare_work(workbook)) == 2
    assert mine.read_text() == "release 2"
    assert (workbook / "work/01_a_old/01_a.ipynb").read_text() == "my answers"
    assert newer_releases(workbook) == []


def test_a_file_deleted_from_work_comes_back_alone(workbook):
    prepare_work(workbook)
    (workbook / "work/02_b/02_b.ipynb").write_text("my answers", encoding="utf-8")
    (workbook / "work/01_a/picture.svg").unlink()
    assert [p.as_posix() for p in prepare_work(workbook)] == ["01_a/picture.svg"]
    assert (workbook / "work/02_b/02_b.ipynb").read_text() == "my answers"


def test_a_lost_record_costs_no_answers(workbook):
    prepare_work(workbook)
    (workbook / "work/01_a/01_a.ipynb").write_text("my answers", encoding="utf-8")
    for broken in ("[", "[]"):
        (workbook / "work/.released.json").write_text(broken, encoding="utf-8")
        assert prepare_work(workbook) == []
        assert newer_releases(workbook) == []
    assert (workbook / "work/01_a/01_a.ipynb").read_text() == "my answers"


def test_a_file_that_appears_meanwhile_is_kept(workbook, monkeypatch):
    """The learner's file wins even when it comes to be between the look and the copy."""
    mine = workbook / "work/01_a/01_a.ipynb"
    read = Path.read_bytes

    def read_and_meddle(path):
        if path == workbook / "exercises/01_a/01_a.ipynb":
            mine.write_text("just saved", encoding="utf-8")
        return read(path)

    monkeypatch.setattr(Path, "read_bytes", read_and_meddle)
    assert Path("01_a/01_a.ipynb") not in prepare_work(workbook)
    assert mine.read_text() == "just saved"


def test_work_is_filled_where_links_are_unknown(workbook, monkeypatch):
    def refuse(*_):
        raise OSError(errno.EPERM, "no links here")

    monkeypatch.setattr(os, "link", refuse)
    assert len(prepare_work(workbook)) == 3
    assert (workbook / "work/01_a/01_a.ipynb").exists()


def test_hidden_files_and_loose_files_are_not_copied(workbook):
    for name in ("README.md", "01_a/.ipynb_checkpoints/01_a-checkpoint.ipynb"):
        file = workbook / "exercises" / name
        file.parent.mkdir(exist_ok=True)
        file.write_text("x", encoding="utf-8")
    assert len(prepare_work(workbook)) == 3


@pytest.mark.parametrize(
    ("number", "meant"),
    [(errno.ENOSPC, "is full"), (errno.EROFS, "can't be written to"), (errno.EIO, "not start")],
)
def test_lab_tells_a_failing_disk_in_one_line(workbook, monkeypatch, capsys, number, meant):
    def fail(*_, **__):
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(Path, "write_bytes", fail)
    assert open_workbook(root=workbook) == 1
    said = capsys.readouterr()
    assert meant in said.err
    assert said.err.count("\n") == 1
    assert not list((workbook / "work").rglob("*.ipynb"))


def test_lab_refuses_to_start_on_a_full_disk(workbook, monkeypatch, capsys):
    usage = shutil.disk_usage(".")._replace(free=2**20)
    monkeypatch.setattr(shutil, "disk_usage", lambda _: usage)
    assert open_workbook(root=workbook) == 1
    assert "is full" in capsys.readouterr().err


def test_lab_without_exercises_says_so(tmp_path, capsys):
    assert open_workbook(root=tmp_path) == 1
    said = capsys.readouterr().err
    assert "exercises is missing" in said and said.count("\n") == 1
    assert not (tmp_path / "work").exists()
