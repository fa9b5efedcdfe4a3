"""Which of several attempts is marked."""

from types import SimpleNamespace

import pytest

from crm_lib.classroom.collecting.attempts import (
    ABOUT,
    Attempt,
    attempts_of,
    keep_attempt,
    latest,
    marked_attempt,
)


def attempt(name, **facts):
    return Attempt(name, name, **{"notebook": "x.ipynb", "answered": 1, **facts})


@pytest.mark.parametrize(
    ("older", "newer"),
    [
        ({"time": "2026-11-01T10"}, {"time": "2026-11-01T11"}),
        (
            {"time": "2026-11-01T11", "changed": "2026-12"},
            {"time": "2026-11-01T12", "changed": "2025"},
        ),
        ({"order": 67890, "copy": 3}, {"order": 77890, "copy": 0}),
        ({"copy": 0, "changed": "2026-12"}, {"copy": 1, "changed": "2026-11"}),
        ({"changed": "2026-11-01"}, {"changed": "2026-11-02"}),
        ({"number": 1}, {"number": 2}),
    ],
)
def test_the_surest_difference_tells_which_is_later(older, newer):
    pair = [attempt("old", **older), attempt("new", **newer)]
    assert latest(pair).source == "new"
    assert latest(pair[::-1]).source == "new"


def test_a_copys_number_tells_only_among_files_that_lay_together():
    before = attempt("forms/06 (1).ipynb", copy=1, changed="2026-11-01", number=1)
    after = attempt("second/06.ipynb", changed="2026-11-05", number=2)
    assert latest([before, after]) is after
    beside = attempt("forms/06.ipynb", changed="2026-11-05", number=2)
    assert latest([before, beside]) is before


def test_one_that_can_be_read_and_is_not_blank_goes_first():
    good = attempt("good", number=1)
    blank = attempt("blank", answered=0, number=2)
    broken = attempt("broken", reason="damaged", number=3)
    nothing = Attempt("nothing", "n", number=4)
    assert marked_attempt([good, blank, broken, nothing]) is good
    assert marked_attempt([blank, broken, nothing]) is blank
    assert marked_attempt([broken, nothing]) is broken
    assert marked_attempt([nothing]) is None


def test_what_is_kept_is_never_overwritten(tmp_path):
    course = SimpleNamespace(classroom=tmp_path / "classroom")
    file = tmp_path / "x.ipynb"
    file.write_bytes(b"one")
    for number in (1, 2):
        kept = keep_attempt(course, "09", "ann", attempt("a"), [("x.ipynb", file), (ABOUT, file)])
        assert kept.number == number
        file.write_bytes(b"two")
    folder = course.classroom / "attempts" / "09" / "ann"
    assert (folder / "01" / "x.ipynb").read_bytes() == b"one"
    assert (folder / "01" / ".attempt [2].json").read_bytes() == b"one"
    assert [a.number for a in attempts_of(course, "09", "ann")] == [1, 2]
    (folder / "01" / ABOUT).write_text("{", encoding="utf-8")
    assert [a.number for a in attempts_of(course, "09", "ann")] == [2]
