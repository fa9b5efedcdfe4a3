"""Columns of other packages: lifetimes, PyMC-Marketing and BTYD summaries to ours and back."""

from typing import Any

import pandas as pd

from crm_lib.base.checks import require_amount, require_one_of
from crm_lib.base.plain_types import plain_frame
from crm_lib.engines.frames import open_frame, require_lazy_numbers

#: Package → its name for each of our columns.
PACKAGES: dict[str, dict[str, str]] = {
    "lifetimes": {"x": "frequency", "t_x": "recency", "T": "T", "mean_spend": "monetary_value"},
    "pymc-marketing": {
        "x": "frequency",
        "t_x": "recency",
        "T": "T",
        "mean_spend": "monetary_value",
    },
    "BTYD": {"x": "x", "t_x": "t.x", "T": "T.cal"},
}
_TIMES = ("t_x", "T")
_WHAT = "the summary"


def columns_from_package(frame: Any, package: str, *, unit_days: float = 1) -> Any:
    """Rename a summary of lifetimes, PyMC-Marketing or BTYD to the columns of `purchase_summary`.

    Parameters
    ----------
    frame : data frame of any engine
        One row a customer: `frequency`, `recency`, `T` and perhaps `monetary_value`; of BTYD `x`,
        `t.x`, `T.cal`. An index of customers becomes a column.
    package : {"lifetimes", "pymc-marketing", "BTYD"}
        Whose columns they are.
    unit_days : float
        How many of the package's units make one of the result: 7 makes weeks of days.

    Returns
    -------
    data frame of the kind of `frame`
        With `x`, `t_x`, `T` and perhaps `mean_spend`; other columns stay.

    Raises
    ------
    ValueError
        When a column is absent or holds no numbers.

    Notes
    -----
    All of them count repeat purchases and the time from the first purchase to the last ("recency");
    an RFM table's recency, the time since the last purchase, is something else.

    References
    ----------
    lifetimes, `summary_data_from_transaction_data`. BTYD, customer-by-sufficient-statistic matrix.

    Examples
    --------
    >>> import pandas as pd
    >>> theirs = pd.DataFrame({"frequency": [2], "recency": [210], "T": [266]})
    >>> columns_from_package(theirs, "lifetimes", unit_days=7)
       x   t_x     T
    0  2  30.0  38.0
    """
    names = PACKAGES[require_one_of(package, list(PACKAGES), name="package")]
    require_amount(unit_days, name="unit_days")
    return _renamed(frame, {theirs: ours for ours, theirs in names.items()}, 1 / unit_days)


def columns_for_package(summary: Any, package: str, *, unit_days: float = 1) -> Any:
    """Rename a `purchase_summary` to the columns of lifetimes, PyMC-Marketing or BTYD.

    Parameters
    ----------
    summary : data frame of any engine
        With `x`, `t_x`, `T` and perhaps `mean_spend`.
    package : {"lifetimes", "pymc-marketing", "BTYD"}
        Whose columns are wanted.
    unit_days : float
        How many of the package's units make one of ours: 7 makes days of weeks.

    Returns
    -------
    data frame of the kind of `summary`

    Raises
    ------
    ValueError
        When a column is absent or holds no numbers.

    Examples
    --------
    >>> import pandas as pd
    >>> ours = pd.DataFrame({"x": [2], "t_x": [30.0], "T": [38.0]})
    >>> columns_for_package(ours, "BTYD")
       x   t.x  T.cal
    0  2  30.0   38.0
    """
    names = PACKAGES[require_one_of(package, list(PACKAGES), name="package")]
    require_amount(unit_days, name="unit_days")
    return _renamed(summary, names, unit_days)


def _renamed(frame: Any, names: dict[str, str], factor: float) -> Any:
    """Rename columns and stretch the times; the column of spend may be absent."""
    import narwhals as nw

    optional = {"mean_spend", "monetary_value"}
    if isinstance(frame, pd.DataFrame):
        names_of_rows = [name for name in frame.index.names if name is not None]
        if names_of_rows and not set(names_of_rows) & set(frame.columns):
            frame = frame.reset_index()  # customers, as lifetimes keeps them
    needed = [old for old in names if old not in optional]
    log = open_frame(frame, needed, what=_WHAT)
    present = log.collect_schema().names()
    used = {old: new for old, new in names.items() if old in present}
    require_lazy_numbers(log, list(used), what=_WHAT)
    frame = plain_frame(frame, list(used), what=_WHAT)
    native = nw.from_native(frame)
    times = [old for old, new in used.items() if {old, new} & set(_TIMES)]
    if factor != 1:
        native = native.with_columns(*[nw.col(c) * factor for c in times])
    return native.rename({old: new for old, new in used.items() if old != new}).to_native()
