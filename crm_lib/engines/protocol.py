"""Protocol of an engine's plan (check, funnel, rfm, cohorts, purchases), and `plan_for` a frame.

An engine is one file of this folder: ``on_pandas.py`` holds the class `Plan` for the frames of the
package pandas, ``on_any.py`` the one for every package without a file of its own. Adding or
deleting such a file adds or deletes the engine; there is no list of them. A file is imported when
the first frame of its package comes in, so nobody pays for engines that are not used.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from pkgutil import iter_modules
from typing import Any, Protocol

import numpy as np
import pandas as pd

#: Columns of an RFM table after the customer: days since the last purchase, purchases, spend.
RFM_COLUMNS = ("days_since_last_purchase", "purchases", "spend")


@dataclass(frozen=True)
class FunnelCounts:
    """Users who reach each step of a funnel."""

    #: Segments in rows, steps in columns.
    users: np.ndarray
    #: The segment of each row, ascending; one None where nobody asked for segments.
    segments: Sequence[Any]

    @classmethod
    def of_nobody(cls, n_steps: int) -> "FunnelCounts":
        """Return the counts of a log without rows: no segment."""
        return cls(np.zeros((0, n_steps), dtype=np.int64), [])


class Plan(Protocol):
    """A plan: how one engine counts the log it was made for.

    `columns` name the customer, the date and, where it matters, the amount and the order number, in
    this order; `what` is the log's name in messages; `end` is the last day that counts, in days
    from 1 January 1970 (None: the log's own last day). Every method raises a `ValueError` for
    columns that are absent or have missing values, dates that are no dates and amounts that are no
    finite numbers.
    """

    def __init__(self, frame: Any) -> None: ...

    def check(self, columns: Sequence[str], *, what: str) -> int | None:
        """Check a log; return its last day in days from 1 January 1970, None without rows."""
        ...

    def funnel(
        self, columns: Sequence[str], steps: list[Any], *, window: Any, semantics: str
    ) -> FunnelCounts:
        """Count the users who reach each of `steps`; without rows there is no segment.

        `columns` are user, event, time and perhaps a segment; a step that never occurs is an error.
        """
        ...

    def rfm(self, columns: Sequence[str], *, end: int | None, what: str) -> Any:
        """Return one row a customer with `RFM_COLUMNS`; lazy, or sorted by customer.

        A fourth column holds order numbers; purchases are counted by them instead of by rows.
        """
        ...

    def cohorts(self, columns: Sequence[str], *, period: str, what: str) -> pd.DataFrame:
        """Return sorted counts as `crm_lib.engines.cohort_counts.cohort_counts` makes them."""
        ...

    def purchases(
        self, columns: Sequence[str], *, end: int | None, unit_days: float, what: str
    ) -> Any:
        """Return one row a customer with x, t_x, T and, where amounts are given, mean_spend.

        Lazy on lazy engines, else sorted by customer.
        """
        ...

    def small_frame(self, table: pd.DataFrame, *, as_in: Mapping[str, str] | None = None) -> Any:
        """Turn a pandas table of a few rows into the kind of frame that the plan was made for.

        Its columns hold text, whole numbers or floats; NaN becomes the engine's null. Columns named
        in `as_in` take the type of that column of the plan's frame, which may be of any type.
        """
        ...


def plan_for(frame: Any) -> Plan:
    """Return the plan of the engine that `frame` belongs to.

    Raises
    ------
    ValueError
        When there is no engine for such a frame.

    Examples
    --------
    >>> type(plan_for(pd.DataFrame())).__module__
    'crm_lib.engines.on_pandas'
    """
    return _plan_class(type(frame))(frame)


@cache
def _plan_class(kind: type) -> type[Plan]:
    """Return the class `Plan` of the engine file named for the package of `kind` or a base."""
    packages = [parent.__module__.partition(".")[0].lstrip("_") for parent in kind.__mro__]
    for package in [*packages, "any"]:
        name = f"{__package__}.on_{package}"
        if find_spec(name) is not None:
            return import_module(name).Plan
    files = sorted(m.name for m in iter_modules(import_module(__package__).__path__))
    known = ", ".join(name.removeprefix("on_") for name in files if name.startswith("on_"))
    raise ValueError(
        f"no engine counts a {kind.__name__} of {kind.__module__}; there are: {known or '(none)'}."
    )
