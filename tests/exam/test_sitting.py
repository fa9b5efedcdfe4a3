"""A paper against the clock: nothing is told until it is handed in."""

from datetime import UTC, datetime

import pytest

from crm_lib.exam import session, sitting
from crm_lib.exam.forms import form_maker
from crm_lib.exam.sitting import begin_sitting, hand_in, is_sitting, sittings

NOON = datetime(2026, 1, 5, 12, tzinfo=UTC)


def test_a_sitting_runs_from_its_beginning_until_it_is_handed_in():
    assert not is_sitting("mock_exam_1") and not is_sitting(None)
    begun = begin_sitting("mock_exam_1", 120, now=NOON)
    assert begun.started == "2026-01-05T12:00:00+00:00" and is_sitting("mock_exam_1")
    assert not is_sitting("06_sales_funnel")
    # Begun again while it runs, its clock goes on.
    assert begin_sitting("mock_exam_1", 60) == begun
    done = hand_in("mock_exam_1", now=NOON.replace(hour=13))
    assert done.handed_in == "2026-01-05T13:00:00+00:00" and not is_sitting("mock_exam_1")
    assert hand_in("mock_exam_1") == done
    assert begin_sitting("mock_exam_1", 60).handed_in is None


def test_what_cannot_be_is_refused():
    with pytest.raises(ValueError, match="1 to 600 minutes, not 0"):
        begin_sitting("mock_exam_1", 0)
    with pytest.raises(ValueError, match="no sitting of mock_exam_1"):
        hand_in("mock_exam_1")


@pytest.mark.parametrize("text", ["[", "[]", '{"a": 1}', '{"a": ["x"]}'])
def test_a_broken_file_counts_as_no_sitting(text):
    sitting.sitting_file().write_text(text, encoding="utf-8")
    assert sittings() == {} and not is_sitting("a")


def test_while_a_sitting_runs_checks_record_and_answers_stay_closed(monkeypatch, capsys):
    def told_nothing(_):
        raise AssertionError("the key was asked")

    monkeypatch.setattr(session, "_ask", told_nothing)
    monkeypatch.setattr(session, "_mode", lambda: "session")
    monkeypatch.setattr(session._session, "assignment", "mock_exam_1")
    begin_sitting("mock_exam_1", 120)
    choice = form_maker("choice")("ABCD")
    for answer, said in (
        ("B", "Marks come when you hand in"),
        ("", "Not answered"),
        ("Z", "Marks"),
    ):
        session.check("mock1_q1", answer, choice)
        printed = capsys.readouterr().out
        assert said in printed, answer
    session.show_answer("mock1_q1")
    assert "after you have handed in" in capsys.readouterr().out
