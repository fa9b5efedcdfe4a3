"""One submission, one transaction: the same gradebook as nbgrader's own, or no change at all."""

import datetime
import os
import shutil
import sqlite3

import nbformat
import pytest
import sqlalchemy
from grading_kit import NAME, copied, gradebook_rows, handed_in
from nbgrader.api import Base
from nbgrader.plugins import LateSubmissionPlugin

from crm_lib.classroom import steps
from crm_lib.classroom.decisions import memory_path, remembered
from crm_lib.classroom.execution import sandbox
from crm_lib.classroom.nbgrader.keep_decisions import KeepDecisions
from crm_lib.classroom.nbgrader.resources import CrmResources
from crm_lib.classroom.nbgrader.transaction import Transaction, one_transaction
from crm_lib.classroom.records import question_of

pytestmark = pytest.mark.skipif(
    sandbox.missing() is not None and not os.environ.get("CI"),
    reason=f"submissions can't be isolated here: {sandbox.missing()}",
)


class AQuarterLess(LateSubmissionPlugin):
    """Who is late loses a quarter of the marks."""

    def late_submission_penalty(self, student_id, score, total_seconds_late):
        return round(score / 4, 2)


@pytest.fixture(scope="module")
def blank(tmp_path_factory):
    """Four handed in, none graded; one student is late."""
    course = handed_in(tmp_path_factory.mktemp("blank") / "course")
    for student in set(course.submissions(NAME)) - {"ada0", "ben0", "dora0", "hugo0"}:
        shutil.rmtree(course.folder("submitted", NAME, student))
    with course.gradebook() as gradebook:
        gradebook.update_or_create_assignment(NAME, duedate="2026-11-01 12:00:00")
    for student, hour in (("ada0", 13), ("ben0", 11)):
        stamp = course.folder("submitted", NAME, student) / "timestamp.txt"
        stamp.write_text(f"2026-11-01 {hour}:00:00 UTC", encoding="utf-8")
    return course


def with_penalty(course):
    course.config.AssignLatePenalties.plugin_class = AQuarterLess
    return course


@pytest.fixture(scope="module")
def graded(blank, tmp_path_factory):
    course = with_penalty(copied(blank, tmp_path_factory.mktemp("graded") / "course"))
    results = steps.grade(course, NAME, workers=0)
    assert {r.status for r in results} == {"graded"}
    return course


def tables(course) -> dict[str, list[tuple]]:
    """Everything in a gradebook: ids replaced by the place where they first occur in a table."""
    found = {}
    names: dict[str, str] = {}
    engine = sqlalchemy.create_engine(course.folders.db_url)
    with engine.connect() as connection:
        for table in Base.metadata.sorted_tables:
            rows = [tuple(r) for r in connection.execute(sqlalchemy.select(table))]
            by_name = sorted(rows, key=lambda r: [str(names.get(v, v)) for v in r if not _is_id(v)])
            for number, row in enumerate(by_name):
                names.setdefault(row[0], f"{table.name} {number}")
            found[table.name] = sorted(
                (tuple(names.get(v, "an id") if _is_id(v) else v for v in r) for r in rows), key=str
            )
    engine.dispose()
    return found


def _is_id(value: object) -> bool:
    return isinstance(value, str) and len(value) == 32 and set(value) <= set("0123456789abcdef")


def autograded(course, student):
    path = course.folder("autograded", NAME, student) / f"{NAME}.ipynb"
    nb = nbformat.read(path, as_version=4)
    for cell in nb.cells:
        cell.metadata.pop("execution", None)
    return nb


def test_everything_is_as_nbgrader_writes_it(blank, graded, tmp_path):
    plain = with_penalty(copied(blank, tmp_path / "course"))
    result = plain.api.autograde(NAME, "*", create=True)
    assert result["success"], result.get("log")
    ours, theirs = tables(graded), tables(plain)
    assert ours["grade"] and ours["comment"] and len(ours["submitted_assignment"]) == 4
    assert ours == theirs
    for student in graded.submissions(NAME):
        assert autograded(graded, student) == autograded(plain, student)


def test_who_is_late_loses_what_the_policy_says(graded):
    with graded.gradebook() as gradebook:
        on_time = gradebook.find_submission(NAME, "ben0")
        assert (on_time.late_submission_penalty, on_time.total_seconds_late) == (0, 0)
        late = gradebook.find_submission(NAME, "ada0")
        assert (late.score, late.total_seconds_late) == (25, 3600)
        assert late.late_submission_penalty == 6.25


def test_what_goes_wrong_in_the_middle_changes_nothing(graded, tmp_path, monkeypatch):
    course = copied(graded, tmp_path / "course")
    before = tables(course)
    preprocess = KeepDecisions.preprocess

    def broken(self, nb, resources):
        preprocess(self, nb, resources)
        raise RuntimeError("the lights went out")

    monkeypatch.setattr(KeepDecisions, "preprocess", broken)
    (result,) = steps.grade(course, NAME, students=["dora0"], again=True, workers=0)
    assert (result.status, result.needs_attention) == ("not graded", True)
    assert "the lights went out" in result.reason
    assert tables(course) == before


def test_a_decision_is_remembered_only_with_its_marks(graded, tmp_path, monkeypatch):
    course = copied(graded, tmp_path / "course")
    path = memory_path(course.root, course.folders.autograded_directory, NAME, "dora0")
    before = remembered(path)
    submitted = course.folder("submitted", NAME, "dora0") / f"{NAME}.ipynb"
    nb = nbformat.read(submitted, as_version=4)
    for cell in nb.cells:
        about = cell.metadata.get("nbgrader", {})
        if about.get("solution") and cell.cell_type == "code":
            cell.source = "answer = 'something else'"
    nbformat.write(nb, submitted)

    def out(self):
        raise sqlalchemy.exc.OperationalError("COMMIT", {}, Exception("disk I/O error"))

    with monkeypatch.context() as patch:
        patch.setattr(Transaction, "end", out)
        (result,) = steps.grade(course, NAME, students=["dora0"], workers=0)
    assert result.status == "not graded"
    assert remembered(path) == before
    (result,) = steps.grade(course, NAME, students=["dora0"], workers=0)
    assert result.status == "graded"
    assert remembered(path) != before
    assert {question_of(name) for name in remembered(path)} == {question_of(n) for n in before}


def test_a_full_disk_is_told_and_afterwards_the_class_goes_on(blank, graded, tmp_path):
    course = with_penalty(copied(blank, tmp_path / "course"))
    steps.grade(course, NAME, students=["ada0", "ben0"], workers=0)
    database = sqlite3.connect(course.root / "classroom" / "gradebook.db")
    # A mark now needs more room than there is.
    database.execute("CREATE TABLE filler (x)")
    database.execute(
        "CREATE TRIGGER much BEFORE INSERT ON grade "
        "BEGIN INSERT INTO filler VALUES (randomblob(200000)); END"
    )
    database.commit()
    (pages,) = database.execute("PRAGMA page_count").fetchone()

    @sqlalchemy.event.listens_for(sqlalchemy.engine.Engine, "connect")
    def no_room(connection, record):
        connection.execute(f"PRAGMA max_page_count = {pages}")

    try:
        results = steps.grade(course, NAME, workers=0)
    finally:
        sqlalchemy.event.remove(sqlalchemy.engine.Engine, "connect", no_room)
    assert [r.status for r in results] == ["kept", "kept", "not graded", "not graded"]
    stopped = results[2:]
    assert all("database or disk is full" in r.reason for r in stopped)
    assert all(r.needs_attention for r in stopped)
    database.execute("DROP TRIGGER much")
    database.execute("DROP TABLE filler")
    database.commit()
    database.close()
    after = steps.grade(course, NAME, workers=0)
    assert [r.status for r in after] == ["kept", "kept", "graded", "graded"]
    assert gradebook_rows(course) == gradebook_rows(graded)


def test_what_waits_for_the_end_is_done_once_and_at_once_without_a_transaction():
    done = []
    CrmResources().when_committed(lambda: done.append("now"))
    assert done == ["now"]
    with one_transaction() as transaction:
        CrmResources(transaction=transaction).when_committed(lambda: done.append("end"))
        assert done == ["now"]
        transaction.end()
        assert done == ["now", "end"]
        transaction.end()
    with one_transaction() as transaction:
        CrmResources(transaction=transaction).when_committed(lambda: done.append("never"))
    assert done == ["now", "end"]


def test_times_are_utc(graded):
    """The time of a submission is what its timestamp.txt says."""
    with graded.gradebook() as gradebook:
        submission = gradebook.find_submission(NAME, "ada0")
        assert submission.timestamp == datetime.datetime(2026, 11, 1, 13)
