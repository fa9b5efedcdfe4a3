"""Funnel conversion (转化率): users who reach each step, the bottleneck, the worth of a point.

A funnel counts users, not events, and only steps taken in order. What "in order" means is a
choice; `funnel_table` names both common ones. B2B pipelines are in `crm_lib.funnel`.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from crm_lib.base.checks import (
    require_between,
    require_columns,
    require_drawable,
    require_frame,
    require_no_missing,
    require_numbers,
    require_one_of,
    require_positive,
)
from crm_lib.base.message import Message, both_text
from crm_lib.engines import plan_for
from crm_lib.engines.frames import to_pandas
from crm_lib.funnel.shares import COLUMNS, counted_table, transitions
from crm_lib.page.words import named
from crm_lib.plotting import BLUE, ORANGE, styled

if TYPE_CHECKING:
    from matplotlib.axes import Axes

#: Where a user's chain of events may begin.
SEMANTICS = ("first_touch", "sliding")


def funnel_table(
    events: Any,
    steps: Sequence[Any],
    *,
    customer_col: str = "customer_id",
    event_col: str = "event",
    time_col: str = "time",
    segment_col: str | None = None,
    window: Any = None,
    semantics: str = "first_touch",
    confidence: float = 0.95,
) -> Any:
    """Count the users who reach each step of a funnel in order.

    Parameters
    ----------
    events : DataFrame
        One row per event. pandas, or any frame narwhals knows (Polars eager and lazy, DuckDB,
        PyArrow, Dask, PySpark; a ``window`` with ``"sliding"`` needs an engine with ordered
        window functions: not PyArrow, not Dask).
    steps : sequence
        At least two different values of `event_col`, first step first. Other events are ignored.
    customer_col, event_col, time_col : str
        Columns with the user, the event's name and its time (a date-time or a number).
    segment_col : str, optional
        Column that splits the table into segments. A user belongs to the segment on the row of
        their own first event of step 1 (of several at that instant, the smallest value).
    window : str, timedelta or number, optional
        The longest time from a chain's first event to its last, the end included: ``"14D"``, or a
        number when `time_col` holds numbers. None: no limit.
    semantics : {"first_touch", "sliding"}
        Where a user's chain may begin, see Notes.
    confidence : float
        Of the Wilson interval, between 0 and 1.

    Returns
    -------
    DataFrame
        Of the engine of `events`. One row per step (per segment, ascending, and step) with

        * `segment_col`: the segment, under its own name, if asked for
        * ``step``
        * ``users``: users who reached this step
        * ``share_of_previous``: of the users of the step before (missing at step 1)
        * ``share_of_all``: of the users of step 1
        * ``drop_off`` (环节流失率): 1 − share_of_previous
        * ``share_low``, ``share_high``: Wilson interval of share_of_previous

        A share of nobody is missing, not zero. No events: these columns, no rows.

    Raises
    ------
    ValueError
        For a missing column, a step that never occurs, a missing user, event, time or segment,
        text or mixed time zones in `time_col`, fewer than two steps or one twice, a negative window,
        or ``"sliding"`` with a window on Dask or PyArrow.

    Notes
    -----
    A user reaches step k if events of steps 1, 2, …, k occur at times t₁ ≤ t₂ ≤ … ≤ t_k with
    t_k − t₁ ≤ window. Other events may lie between. Equal times count as in order under both
    semantics, whatever the order of the rows, and exact duplicates change nothing.

    ``"first_touch"``: t₁ is the user's *first* event of step 1 in the log; the window is never
    opened again. ``"sliding"``: a chain may begin at *any* event of step 1 and the chain that gets
    furthest counts; this is ``windowFunnel`` of ClickHouse in its default mode. Views on 1 January
    and 1 March, purchase on 2 March, window 14 days: not converted by first touch, converted by
    sliding. Without a window the two agree.

    The table is small, so it is computed at once on lazy engines too, by the query that checks the
    log, and comes back in their kind.

    References
    ----------
    ClickHouse, "Parametric aggregate functions: windowFunnel". Wilson (1927), "Probable inference,
    the law of succession, and statistical inference", JASA 22(158), 209–212.

    Examples
    --------
    >>> log = pd.DataFrame(
    ...     {
    ...         "customer_id": [1, 1, 2, 2],
    ...         "event": ["view", "cart", "cart", "view"],
    ...         "time": [0, 5, 0, 5],
    ...     }
    ... )
    >>> funnel_table(log, ["view", "cart"])[["step", "users", "share_of_previous"]]
       step  users  share_of_previous
    0  view      2                NaN
    1  cart      1                0.5
    """
    require_one_of(semantics, SEMANTICS, name="semantics")
    require_between(confidence, 0.0001, 0.9999, name="confidence")
    steps = _checked_steps(steps)
    columns = [customer_col, event_col, time_col, *([segment_col] if segment_col else [])]
    if segment_col in COLUMNS:
        raise ValueError(
            Message(
                f"segment_col is {segment_col!r}, the name of a result column; rename that column first.",
                f"segment_col 是 {segment_col!r}，与结果列重名；请先给这一列改名。",
            )
        )
    plan = plan_for(events)
    counts = plan.funnel(columns, steps, window=window, semantics=semantics)
    table = counted_table(counts, steps, segment_col=segment_col, confidence=confidence)
    kinds = {"step": event_col, **({segment_col: segment_col} if segment_col else {})}
    return plan.small_frame(table, as_in=kinds)


def _checked_steps(steps: Sequence[Any]) -> list[Any]:
    """Return `steps` as a list of at least two different values, else raise."""
    if isinstance(steps, str) or not isinstance(steps, Sequence | pd.Index | np.ndarray):
        raise ValueError(
            Message(
                f"steps is {steps!r}; pass a list such as ['visit', 'cart', 'purchase'].",
                f"steps 是 {steps!r}；请传入列表，例如 ['visit', 'cart', 'purchase']。",
            )
        )
    steps = list(steps)
    if len(steps) < 2:
        raise ValueError(
            Message(
                f"steps has {len(steps)} entry; a funnel needs at least two steps.",
                f"steps 只有 {len(steps)} 项；漏斗至少要有两个环节。",
            )
        )
    if twice := sorted({str(s) for s in steps if steps.count(s) > 1}):
        raise ValueError(
            Message(
                f"steps names {', '.join(twice)} more than once; each step comes once.",
                f"steps 中 {', '.join(twice)} 出现了不止一次；每个环节只能出现一次。",
            )
        )
    return steps


def _transitions(table: Any) -> tuple[pd.DataFrame, list[str]]:
    """Return the transitions of a funnel table whose counts and shares are numbers."""
    return transitions(_plain_funnel(table))


def _plain_funnel(table: Any) -> pd.DataFrame:
    """Return a funnel table of any engine in pandas, its counts and shares as numbers."""
    require_frame(table, what="the funnel table")
    table = to_pandas(table)
    numbers = ["users", "share_of_previous", "drop_off"]
    table = require_columns(table, ["step"], what="the funnel table")
    require_no_missing(table, ["step"], what="the funnel table")
    table = require_numbers(table, numbers, what="the funnel table", gaps_ok=True)
    return require_numbers(table, ["users"], what="the funnel table")


def bottleneck(table: Any) -> pd.DataFrame:
    """Find the step with the lowest share of the step before, one row per segment.

    Parameters
    ----------
    table : DataFrame
        From `funnel_table`, of any engine.

    Returns
    -------
    pandas.DataFrame
        The segment (if any), ``from_step``, ``step``, ``share_of_previous``, ``drop_off`` and
        ``users_lost``. Of equal shares the earliest step; a segment without users has no row.

    Raises
    ------
    ValueError
        When `table` is not a funnel table.

    Notes
    -----
    The lowest *rate*: the step that loses the most users may be another one, and so may the step
    whose repair pays best after cost; see `point_worth`.

    Examples
    --------
    >>> table = pd.DataFrame({"step": ["visit", "cart", "pay"], "users": [100, 20, 10]}).assign(
    ...     share_of_previous=[np.nan, 0.2, 0.5], drop_off=[np.nan, 0.8, 0.5]
    ... )
    >>> bottleneck(table)
      from_step  step  share_of_previous  drop_off  users_lost
    0     visit  cart                0.2       0.8          80
    """
    steps, by = _transitions(table)
    found = steps.dropna(subset="share_of_previous")
    rows = found.groupby(by)["share_of_previous"].idxmin() if by else slice(0, 0)
    if not by and len(found):
        rows = [found["share_of_previous"].idxmin()]
    columns = ["from_step", "step", "share_of_previous", "drop_off", "users_lost"]
    return found.loc[rows, [*by, *columns]].reset_index(drop=True)


def point_worth(table: Any, *, value_per_order: float | None = None) -> pd.DataFrame:
    """Compute what one more percentage point of share_of_previous at each step is worth.

    Parameters
    ----------
    table : DataFrame
        From `funnel_table`, of any engine.
    value_per_order : float, optional
        Money one completed last step brings, in the currency of the answer.

    Returns
    -------
    pandas.DataFrame
        One row per step but the first: the segment (if any), ``from_step``, ``step``,
        ``share_of_previous``, ``factor`` by which users of the last step grow, ``extra_orders``
        and, with `value_per_order`, ``extra_value``. Missing where the share is 0 or unknown.

    Raises
    ------
    ValueError
        When `table` is not a funnel table or the value is negative.

    Notes
    -----
    With shares c₁ … c_n the last step has N·c₁·…·c_n users. Raising c_i by 0.01, all others as
    they are, multiplies that by (c_i + 0.01)/c_i: the smaller a share, the more a point is worth.

    Examples
    --------
    >>> table = pd.DataFrame({"step": ["visit", "cart", "pay"], "users": [100, 20, 10]}).assign(
    ...     share_of_previous=[np.nan, 0.2, 0.5], drop_off=[np.nan, 0.8, 0.5]
    ... )
    >>> point_worth(table)[["step", "factor", "extra_orders"]]
       step  factor  extra_orders
    0  cart    1.05           0.5
    1   pay    1.02           0.2
    """
    steps, by = _transitions(table)
    orders = steps.groupby(by)["users"].transform("last") if by else steps["users"].iloc[-1:].sum()
    share = steps["share_of_previous"].where(steps["share_of_previous"] > 0)
    worth = steps[[*by, "from_step", "step", "share_of_previous"]].assign(
        factor=(share + 0.01) / share, extra_orders=orders * 0.01 / share
    )
    if value_per_order is not None:
        require_positive(value_per_order, name="value_per_order", zero_ok=True)
        worth["extra_value"] = worth["extra_orders"] * value_per_order
    return worth


@styled
def plot_funnel(table: Any, *, ax: Axes | None = None) -> Axes:
    """Draw a funnel without segments: one bar per step, the lowest share marked.

    Parameters
    ----------
    table : DataFrame
        From `funnel_table` without `segment_col`.
    ax : Axes, optional
        Where to draw.

    Returns
    -------
    Axes

    Raises
    ------
    ValueError
        When `table` is no funnel table, is empty or has segments.
    """
    steps, by = _transitions(table)
    if by or steps.empty:
        raise ValueError(
            Message(
                "plot_funnel draws one funnel; use plot_funnel_segments for a table with segments.",
                "plot_funnel 只画一个漏斗；分组的表请用 plot_funnel_segments。",
            )
        )
    frame = _plain_funnel(table)
    weakest = bottleneck(table)
    if weakest.empty:
        raise ValueError(
            Message(
                f"column 'share_of_previous' of the funnel table is missing in all {len(frame)} rows; "
                "nobody reached the first step.",
                f"漏斗表的列 'share_of_previous' 在 {len(frame)} 行中全部缺失：没有人到达第一步。",
            )
        )
    weak = weakest.iloc[0]
    colours = [ORANGE if s == weak["step"] else BLUE for s in frame["step"]]
    ax.barh(frame["step"].astype(str), frame["users"], color=colours, height=0.62)
    for place, row in enumerate(frame.itertuples()):
        text = both_text(f"{row.users:,.0f} users", f"{row.users:,.0f}人")
        if not np.isnan(row.share_of_previous):
            share = f"{row.share_of_previous:.1%}"
            text = both_text(f"{row.users:,.0f} users ({share})", f"{row.users:,.0f}人（{share}）")
        ax.annotate(text, (row.users, place), (4, 0), textcoords="offset points", va="center")
    ax.invert_yaxis()
    ax.margins(x=0.22)
    ax.xaxis.set_major_formatter("{x:,.0f}")
    ax.set_xlabel(
        "users who reached the step (share of the previous step) · 到达人数（环节转化率）"
    )
    ax.set_ylabel("step · 环节")
    first, then, share = named(weak["from_step"]), named(weak["step"]), weak["share_of_previous"]
    ax.set_title(
        f"{first.en} → {then.en} keeps the smallest share: {share:.1%} · "
        f"{first.zh} → {then.zh}的转化率最低：{share:.1%}"
    )
    return ax


@styled
def plot_point_worth(worth: pd.DataFrame, *, ax: Axes | None = None) -> Axes:
    """Draw what one point at each step is worth.

    Parameters
    ----------
    worth : DataFrame
        From `point_worth`, of one funnel.
    ax : Axes, optional
        Where to draw.

    Returns
    -------
    Axes

    Raises
    ------
    ValueError
        When a column of `point_worth` is missing or no row is left to draw.
    """
    worth = require_drawable(
        worth,
        ["from_step", "step"],
        numbers=["extra_orders"],
        what="the table of point_worth",
    )
    worth = worth.dropna(subset="extra_orders")
    if worth.empty or worth["step"].duplicated().any():
        raise ValueError(
            Message(
                "plot_point_worth draws one funnel with at least one known share.",
                "plot_point_worth 只画一个漏斗，且至少要有一个已知的比例。",
            )
        )
    labels = worth["from_step"].astype(str) + " → " + worth["step"].astype(str)
    best = worth["extra_orders"].idxmax()
    ax.barh(
        labels, worth["extra_orders"], color=[ORANGE if i == best else BLUE for i in worth.index]
    )
    for place, extra in enumerate(worth["extra_orders"]):
        ax.text(extra, place, f" +{extra:,.1f}", va="center")
    ax.invert_yaxis()
    ax.margins(x=0.15)
    ax.set_xlabel("extra orders from one more percentage point · 提高一个百分点多出的订单数")
    ax.set_ylabel("transition · 环节")
    first, then = (named(worth.loc[best, column]) for column in ("from_step", "step"))
    ax.set_title(
        f"One point more brings most orders at {first.en} → {then.en} · "
        f"“{first.zh} → {then.zh}”每提高一个百分点，多出的订单最多"
    )
    return ax
