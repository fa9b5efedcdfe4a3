"""A server is a teacher's only when it was started as one."""

from crm_lib.desk.room import TEACHER_VARIABLE, is_teacher


def test_a_students_server_is_the_usual_one(monkeypatch):
    monkeypatch.delenv(TEACHER_VARIABLE, raising=False)
    assert not is_teacher()
    monkeypatch.setenv(TEACHER_VARIABLE, "")
    assert not is_teacher()
    monkeypatch.setenv(TEACHER_VARIABLE, "1")
    assert is_teacher()
