"""`crm course`, `crm roster`, `crm collect` and the lists after them, as a teacher meets them."""

import shutil

import pytest
from grading_kit import NAME, handed_in
from messy_class import Notebooks
from typer.testing import CliRunner

from crm_lib.classroom.class_list import states, without_marks_table
from crm_lib.cli.app import app
from crm_lib.exam.wording import ExamError


@pytest.fixture
def course(tmp_path, monkeypatch):
    course = handed_in(tmp_path / "course")
    shutil.rmtree(course.classroom / "submitted")
    monkeypatch.chdir(course.root)
    return course


def crm(*words, code=0):
    said = CliRunner().invoke(app, list(words))
    if said.exception is not None and not isinstance(said.exception, SystemExit):
        raise said.exception
    assert said.exit_code == code, said.output
    return said.output


def test_a_class_is_read_collected_and_listed(course, tmp_path):
    assert "Asia/Shanghai" in crm("course")
    (course.classroom / "course.yaml").write_text(
        f"time_zone: Asia/Shanghai\nlate: zero\nassignments:\n  {NAME}:\n    deadline: 2026-11-01\n"
        "    extensions:\n      0026001: 2026-11-02\n  99_no: {deadline: 2026-11-01}\n",
        encoding="utf-8",
    )
    assert "还没有名单" in crm("roster")
    table = tmp_path / "class.csv"
    table.write_text("学号,姓名\n0026001,张三\n0026002,李四\n0026003,王五\n", encoding="utf-8")
    assert "3 student(s), 3 added" in crm("roster", "import", str(table))
    told = crm("course")
    assert "0026001 张三: until 2026-11-02 23:59 · 延期至 2026-11-02 23:59" in told
    assert "99_no: no such assignment" in told
    downloads = tmp_path / "downloads"
    downloads.mkdir()
    books = Notebooks(course)
    (downloads / "0026001张三.ipynb").write_bytes(books.answered("a"))
    (downloads / "0026002.ipynb").write_bytes(b"{")
    (downloads / "homework.ipynb").write_bytes(books.answered("b"))
    told = crm("collect", NAME, str(downloads), code=3)
    assert "0026002 李四: refused · 未受理: not a notebook: damaged" in told
    assert "downloads/homework.ipynb: no number, name" in told
    assert "Absent: 0026003 王五 · 未交：0026003 王五" in told
    assert "1 handed in (1 new" in told and "1 refused, 1 absent; 1 file(s) of nobody" in told
    left = next((course.classroom / "unmatched").rglob("homework.ipynb"))
    told = crm("collect", NAME, str(left), "--student", "0026003", code=0)
    assert "2 handed in (1 new" in told
    assert states(course, NAME)["0026003"] == "handed in · 已交"
    rows = without_marks_table(course, NAME, {"0026001"})
    assert list(rows["student"]) == ["0026002", "0026003"]
    assert list(rows["state"]) == ["refused · 未受理", "handed in, not marked yet · 已交，尚未批改"]
    assert "0026004" in crm("roster", "rename", "0026003", "0026004")
    assert "crm roster restore 0026004" in crm("roster", "drop", "0026004")
    assert "is back" in crm("roster", "restore", "0026004")
    assert "3 student(s)" in crm("roster")


def test_likely_mistakes_are_one_clear_line(course, tmp_path):
    with pytest.raises(ExamError, match="crm roster import FILE"):
        crm("collect", NAME, str(tmp_path))
    crm("roster", "add", "0026001", "张三")
    with pytest.raises(ExamError, match="on the roster already"):
        crm("roster", "add", "0026001", "张三")
    with pytest.raises(ExamError, match="no file or folder"):
        crm("collect", NAME, str(tmp_path / "x.zip"))
    with pytest.raises(ExamError, match="no assignment"):
        crm("collect", "09_tinny", str(tmp_path))
    table = tmp_path / "class.csv"
    table.write_text("a,b\n", encoding="utf-8")
    with pytest.raises(ExamError, match="call them number"):
        crm("roster", "import", str(table))
