"""A feedback page shows no hidden test, even one whose end is missing."""

import pytest
from nbformat.v4 import new_code_cell

from crm_lib.classroom.nbgrader.hide_tests import HideTests


@pytest.mark.parametrize(
    ("source", "shown"),
    [
        ("a\n### BEGIN HIDDEN TESTS\nsecret\n### END HIDDEN TESTS\nb", "a\nb"),
        ("a\n  # BEGIN HIDDEN TESTS\nsecret\n  # END HIDDEN TESTS", "a\n"),
        ("a\n### BEGIN HIDDEN TESTS\nsecret", "a\n"),
        ("a # no test is hidden", "a # no test is hidden"),
    ],
)
def test_hidden_tests_are_taken_out(source, shown):
    cell, resources = HideTests().preprocess_cell(new_code_cell(source), {"x": 1}, 0)
    assert cell.source == shown and resources == {"x": 1}
