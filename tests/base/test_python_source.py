"""Python that somebody else wrote: read, or said to be none."""

import pytest

from crm_lib.base.python_source import syntax_tree


def test_a_tree_keeps_lines():
    assert [s.lineno for s in syntax_tree("a = 1\n\nb = a\n").body] == [1, 3]
    assert syntax_tree(b"# coding: utf-8\nx = '\xe4\xb8\xad'").body


@pytest.mark.parametrize(
    "source", ["a b", "\0", "'\ud800'", "the first stage " * 2_000, "(" * 9_000]
)
def test_what_is_no_python_is_none(source):
    assert syntax_tree(source) is None
