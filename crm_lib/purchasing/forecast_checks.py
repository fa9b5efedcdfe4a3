"""Check forecasts of a purchase model: holdout, tracking, P(alive); tables and figures."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from crm_lib.base.checks import (
    require_amount,
    require_columns,
    require_count,
    require_drawable,
    require_frame,
    require_no_missing,
    require_numbers,
    require_one_number,
    require_sortable,
)
from crm_lib.base.fit import FittedModel
from crm_lib.engines.frames import (
    day_count,
    day_numbers,
    id_codes,
    require_plausible_days,
    to_pandas,
)
from crm_lib.plotting import BLUE, GREY, VERMILLION, styled

if TYPE_CHECKING:
    from matplotlib.axes import Axes


def holdout_table(
    model: FittedModel,
    table: Any,
    *,
    x_col: str = "x",
    t_x_col: str = "t_x",
    T_col: str = "T",
    x_holdout_col: str = "x_holdout",
    T_holdout_col: str = "T_holdout",
    top: int = 7,
) -> pd.DataFrame:
    """Compare forecast and fact of holdout purchases by number of purchases before.

    Parameters
    ----------
    model : BGNBD, MBGNBD, ParetoNBD or BGBB
        Fitted to the calibration period.
    table : data frame
        As `calibration_holdout_table` makes it.
    x_col, t_x_col, T_col, x_holdout_col, T_holdout_col : str
        Its columns.
    top : int
        Customers with so many purchases or more share the last row.

    Returns
    -------
    DataFrame
        `x` (the last one is "7+", say), `customers`, and purchases a customer in the holdout:
        `actual_mean`, `expected_mean`.

    Raises
    ------
    ValueError
        When a column of the table is absent or missing, or `top` is not above zero.

    References
    ----------
    Fader, Hardie & Lee (2005), Marketing Science, figure 4.

    Examples
    --------
    >>> from crm_lib.purchasing import BGNBD
    >>> table = pd.DataFrame({"x": [0, 9], "t_x": [0, 38], "T": 39, "x_holdout": [0, 8]})
    >>> model = BGNBD(r=0.243, alpha=4.414, a=0.793, b=2.426)
    >>> holdout_table(model, table.assign(T_holdout=39)).round(2)
        x  customers  actual_mean  expected_mean
    0   0          1          0.0           0.19
    1  7+          1          8.0           6.00
    """
    names = [x_col, t_x_col, T_col, x_holdout_col, T_holdout_col]
    require_frame(table, what="the holdout table")
    table = to_pandas(table)
    table = require_numbers(table, names, what="the holdout table")
    require_count(top, name="top")
    x, t_x, T, bought, ahead = (table[c].to_numpy(dtype=float) for c in names)
    expected = model.conditional_expected_purchases(ahead, x, t_x, T)
    frame = pd.DataFrame(
        {"x": np.minimum(x, top).astype(int), "actual_mean": bought, "expected_mean": expected}
    )
    grouped = frame.groupby("x")
    means = grouped.mean()
    means.insert(0, "customers", grouped.size())
    means = means.reset_index()
    means["x"] = [f"{top}+" if value == top else str(value) for value in means["x"]]
    return means


@styled
def plot_purchase_holdout(table: pd.DataFrame, *, ax: Axes | None = None) -> Axes:
    """Draw `holdout_table`: forecast beside fact for each number of earlier purchases.

    Raises
    ------
    ValueError
        When a column of `holdout_table` is absent, empty or not a number where one is needed, or
        there is no row.
    """
    assert ax is not None
    numbers = ["customers", "actual_mean", "expected_mean"]
    table = require_drawable(table, ["x"], numbers=numbers, what="the holdout table")
    place = np.arange(len(table))
    ax.plot(place, table["actual_mean"], "o-", color=BLUE, label="actual · 实际")
    ax.plot(place, table["expected_mean"], "s--", color=VERMILLION, label="model · 模型")
    ax.set_xticks(place, table["x"])
    weight = table["customers"] / table["customers"].sum()
    gap = float(weight @ (table["expected_mean"] - table["actual_mean"]))
    base = float(weight @ table["actual_mean"])
    by, by_zh = "where nobody bought", "：检验期内无人购买"
    if base > 0:
        by = f"{abs(gap) / base:.0%} {'above' if gap >= 0 else 'below'} fact"
        by_zh = f"比实际{'高' if gap >= 0 else '低'}{abs(gap) / base:.0%}"
    ax.set(
        xlabel="repeat purchases before the holdout · 检验期之前的重复购买次数",
        ylabel="purchases a customer in the holdout · 检验期内客均购买次数",
        title=f"The forecast for everybody together is {by} · 全体客户的预测合计{by_zh}",
    )
    ax.legend()
    return ax


def tracking_table(
    model: FittedModel,
    orders: Any,
    *,
    customer_col: str = "customer_id",
    date_col: str = "date",
    calibration_end: Any = None,
    unit_days: float = 7,
) -> pd.DataFrame:
    """Compare forecast and fact of all customers' repeat purchases by unit of time.

    Parameters
    ----------
    model : BGNBD, MBGNBD or ParetoNBD
        Fitted in units of `unit_days`.
    orders : data frame
        The log, calibration and holdout together (a lazy one is collected).
    customer_col, date_col : str
        Its columns.
    calibration_end : date-like, optional
        Customers whose first purchase came later are left out.
    unit_days : float
        Days in one unit of time.

    Returns
    -------
    DataFrame
        `time` in units since the first day of the log, `last_day` of that unit, `actual`,
        `expected` in it, `actual_total`, `expected_total` so far. A broken last unit is left out.

    Raises
    ------
    ValueError
        When a column is absent or missing, the dates are no dates, or `unit_days` is not above zero.

    Notes
    -----
    Everybody is forecast as a new customer from the first purchase on, so nothing of a single
    history is used: the test is of the four parameters.

    Time runs from the log's first day, as T does from a customer's: day 7 is one week later and ends
    week 1, day 140 ends week 20. Calendar weeks would end a day earlier; `last_day` says which day
    is counted where.

    Examples
    --------
    >>> from crm_lib.purchasing import BGNBD
    >>> days = pd.to_datetime(["2026-01-01", "2026-01-09", "2026-01-22"])
    >>> log = pd.DataFrame({"customer_id": 1, "date": days})
    >>> model = BGNBD(r=0.243, alpha=4.414, a=0.793, b=2.426)
    >>> tracking_table(model, log)[["time", "actual_total", "expected_total"]].round(3)
       time  actual_total  expected_total
    0   1.0             0           0.053
    1   2.0             1           0.103
    2   3.0             2           0.151
    """
    what = "the order log"
    require_frame(orders, what=what)
    orders = to_pandas(orders)
    orders = require_columns(orders, (customer_col, date_col), what=what)
    require_no_missing(orders, (customer_col, date_col), what=what)
    require_sortable(orders, customer_col, what=what)
    require_amount(unit_days, name="unit_days")
    columns = ["time", "last_day", "actual", "expected", "actual_total", "expected_total"]
    if len(orders) == 0:
        none = pd.DataFrame({c: [] for c in columns}, dtype=float)
        return none.astype({"last_day": "datetime64[s]"})
    days = day_numbers(orders[date_col], what=what)
    require_plausible_days((days.min(), days.max()), date_col, what=what)
    codes, _ = id_codes(orders[customer_col])
    daily = pd.DataFrame({"who": codes, "day": days - days.min()}).drop_duplicates()
    first = daily.groupby("who")["day"].transform("min")
    if calibration_end is not None:
        known = first <= day_count(calibration_end) - days.min()
        daily, first = daily[known], first[known]
    # A hair is taken off or added: 3 × 0.1 days are more than 0.3 days in binary.
    units = int((days.max() - days.min()) / unit_days + 1e-9)
    time = np.arange(1.0, units + 1)
    last_day = days.min() + np.floor(time * unit_days + 1e-9).astype(np.int64)
    repeats = daily["day"][daily["day"] > first].to_numpy() / unit_days
    # As in T, a purchase exactly k units after the start belongs to the k-th unit.
    place = np.ceil(repeats - 1e-9).astype(int) - 1
    actual = np.bincount(place[place < units], minlength=units)
    starts, newcomers = np.unique(first[daily["day"] == first], return_counts=True)
    active = np.maximum(time[:, None] - starts[None, :] / unit_days, 0.0)
    distinct, place = np.unique(active, return_inverse=True)
    growth = np.asarray(model.expected_purchases(distinct)) if len(distinct) else distinct
    total = growth[place].reshape(active.shape) @ newcomers
    return pd.DataFrame(
        {
            "time": time,
            "last_day": last_day.astype("datetime64[D]").astype("datetime64[s]"),
            "actual": actual,
            "expected": np.diff(total, prepend=0.0),
            "actual_total": np.cumsum(actual),
            "expected_total": total,
        }
    )


@styled
def plot_purchase_tracking(
    table: pd.DataFrame, *, split: float | None = None, ax: Axes | None = None
) -> Axes:
    """Draw the totals of `tracking_table`; `split` is the time where calibration ended.

    Raises
    ------
    ValueError
        When a column of `tracking_table` is absent or not a number, or there is no row.
    """
    assert ax is not None
    numbers = ["time", "actual_total", "expected_total"]
    table = require_drawable(table, [], numbers=numbers, what="the tracking table")
    if split is not None:
        require_one_number(split, name="split")
    ax.plot(table["time"], table["actual_total"], color=BLUE, label="actual · 实际")
    ax.plot(table["time"], table["expected_total"], "--", color=VERMILLION, label="model · 模型")
    if split is not None:
        ax.axvline(split, color=GREY, linewidth=1)
        ax.annotate(
            "holdout → · 检验期 →",
            (split, ax.get_ylim()[1]),
            xytext=(6, 0),
            textcoords="offset points",
            color=GREY,
            va="top",
        )
    actual, expected = table["actual_total"].iloc[-1], table["expected_total"].iloc[-1]
    off = expected / actual - 1 if actual else 0.0
    ax.set(
        xlabel="time (units of T) · 时间（T的单位）",
        ylabel="repeat purchases so far · 累计重复购买次数",
        title=f"At the end the model is {abs(off):.1%} {'above' if off >= 0 else 'below'} fact"
        f" · 期末模型比实际{'高' if off >= 0 else '低'}{abs(off):.1%}",
    )
    ax.legend(loc="upper left")
    return ax


def p_alive_table(
    model: FittedModel, *, T: float, x_max: int = 10, steps: int = 40
) -> pd.DataFrame:
    """Compute P(alive) for every number of repeat purchases and every time of the last one.

    Parameters
    ----------
    model : BGNBD, MBGNBD or ParetoNBD
        Any with a `p_alive`.
    T : float
        Time since the first purchase, the same for all cells.
    x_max, steps : int
        Rows x = 1 … x_max; t_x in `steps` + 1 equal steps from 0 to T.

    Returns
    -------
    DataFrame
        Index `x`, columns `t_x`.

    Raises
    ------
    ValueError
        When `T`, `x_max` or `steps` is not above zero.

    Examples
    --------
    >>> from crm_lib.purchasing import BGNBD
    >>> model = BGNBD(r=0.243, alpha=4.414, a=0.793, b=2.426)
    >>> float(p_alive_table(model, T=39, x_max=2, steps=1).loc[1, 39.0].round(2))
    0.75
    """
    require_amount(T, name="T")
    require_count(x_max, name="x_max")
    require_count(steps, name="steps")
    x, t_x = np.arange(1, x_max + 1), np.linspace(0, T, steps + 1)
    cells = model.p_alive(x[:, None], t_x[None, :], T)
    return pd.DataFrame(cells, index=pd.Index(x, name="x"), columns=pd.Index(t_x, name="t_x"))


@styled
def plot_p_alive(table: pd.DataFrame, *, ax: Axes | None = None) -> Axes:
    """Draw `p_alive_table`: the longer the silence, the sooner a frequent buyer is given up.

    Raises
    ------
    ValueError
        When the table is not one of `p_alive_table`.
    """
    assert ax is not None
    what = "the table of P(alive)"
    table = require_drawable(table, [], numbers=getattr(table, "columns", ()), what=what)
    if table.shape[1] < 2:
        raise ValueError(f"{what} has {table.shape[1]} columns; two times or more are needed.")
    times, counts = table.columns.to_numpy(dtype=float), table.index.to_numpy(dtype=float)
    picture = ax.pcolormesh(times, counts, table.to_numpy(), cmap="cividis", vmin=0, vmax=1)
    if len(counts) > 1 and len(times) > 1 and table.to_numpy().min() < 0.5:
        line = ax.contour(times, counts, table.to_numpy(), levels=[0.5], colors="white")
        ax.clabel(line, fmt=lambda level: f"{level:.0%}")
    ax.figure.colorbar(picture, ax=ax, label="P(alive) · 活跃概率")
    middle = table.iloc[:, len(times) // 2]
    often, seldom = middle.iloc[-1], middle.iloc[0]
    given_up, kept = (counts[-1], counts[0]) if often < seldom else (counts[0], counts[-1])
    ax.set(
        xlabel="time of the last purchase t_x (units of T) · 最后一次购买的时间t_x（T的单位）",
        ylabel="repeat purchases x · 重复购买次数x",
        title=f"Silent since half-time: x = {given_up:.0f} is given up before x = {kept:.0f}"
        f" · 从中点起沉默：x = {given_up:.0f}比x = {kept:.0f}更早被判为流失",
    )
    return ax
