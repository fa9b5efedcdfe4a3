"""Hidden tests are found line by line, in a time that grows with the text and no faster."""

import time

import pytest

from crm_lib.classroom.nbgrader.hidden_tests import split_hidden


@pytest.mark.parametrize(
    "source",
    ["### BEGIN HIDDEN TESTS\n" + "#" * 99_000, "\n" * 99_000, "# BEGIN HIDDEN TESTS\n" * 4_000,
     " " * 99_000 + "# BEGIN HIDDEN TESTS", "###### " * 14_000, "#\n" * 49_000],
)  # fmt: skip
def test_no_text_takes_long(source):
    start = time.monotonic()
    split_hidden(source)
    assert time.monotonic() - start < 1


def test_several_and_those_without_an_end_are_found():
    source = "a\n# BEGIN HIDDEN TESTS\nx\n# END HIDDEN TESTS\nb\n## BEGIN HIDDEN TESTS\n  y\nz"
    assert split_hidden(source) == ("a\nb\n", ["x", "y", "z"])
