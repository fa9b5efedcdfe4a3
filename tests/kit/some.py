"""Some of many: `make test` goes through a few pages and assignments, the long tests through the others."""

from collections.abc import Callable, Iterable, Sequence
from typing import Any

import pytest

#: Of so many, one is taken by the usual tests.
EVERY = 8


def some(names: Iterable[Any]) -> list[Any]:
    """Return those of the sorted names that the usual tests take: the first, the ninth …"""
    return sorted(names)[::EVERY]


def long_but_some(
    rows: Sequence[Any], name_of: Callable[[Any], Any] = lambda row: row
) -> list[Any]:
    """Return parameters for pytest, all but those of some names marked as long tests."""
    usual = some({name_of(row) for row in rows})
    return [
        pytest.param(
            *(row if isinstance(row, tuple) else (row,)),
            marks=[] if name_of(row) in usual else pytest.mark.slow,
        )
        for row in rows
    ]
