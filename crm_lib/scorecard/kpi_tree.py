"""KPI trees (指标树): compute a goal from formulas, and its sensitivity to each lever.

A tree is a mapping from a name to the formula that makes it, such as
``{"profit": "customers * margin - cost", "customers": "visitors * conversion"}``. Names without a
formula are leaves: the levers. Formulas know numbers, names, + - * / ** and brackets, nothing else,
so that a tree from a file can't run code.
"""

from __future__ import annotations

import ast
import operator
from collections.abc import Callable, Mapping
from graphlib import CycleError, TopologicalSorter
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from crm_lib.base.checks import (
    require_columns,
    require_drawable,
    require_one_number,
    require_one_of,
)
from crm_lib.base.message import Message
from crm_lib.page.words import named
from crm_lib.plotting import BLUE, VERMILLION, styled

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_OPERATORS: dict[type, Callable] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
    ast.Pow: operator.pow,
    ast.USub: operator.neg,
    ast.UAdd: operator.pos,
}


def _parsed(name: str, formula: str) -> tuple[ast.expr, list[str]]:
    """Return a formula's syntax tree and the names in it, in order, after checking what it uses."""
    try:
        expression = ast.parse(formula.strip(), mode="eval").body
    except (SyntaxError, AttributeError, ValueError, RecursionError, MemoryError) as error:
        raise ValueError(
            Message(
                f"the formula of {name!r}, {formula!r}, can't be read.",
                f"{name!r} 的算式 {formula!r} 无法识别。",
            )
        ) from error
    found: list[tuple[int, str]] = []
    for node in ast.walk(expression):
        good = isinstance(node, (ast.BinOp, ast.UnaryOp, ast.Load, ast.operator, ast.unaryop))
        if isinstance(node, (ast.operator, ast.unaryop)):
            good = type(node) in _OPERATORS
        elif isinstance(node, ast.Constant):
            good = type(node.value) in (int, float)
        elif isinstance(node, ast.Name):
            good = True
            found.append((node.col_offset, node.id))
        if not good:
            raise ValueError(
                Message(
                    f"the formula of {name!r}, {formula!r}, uses {type(node).__name__}; only numbers, "
                    "names, + - * / ** and brackets are allowed.",
                    f"{name!r} 的算式 {formula!r} 用了 {type(node).__name__}；"
                    "只能用数、名称、+ - * / ** 和括号。",
                )
            )
    return expression, list(dict.fromkeys(name for _, name in sorted(found)))


def _worked_out(node: ast.expr, values: Mapping[str, float]) -> float:
    """Evaluate a checked formula."""
    if isinstance(node, ast.Constant):
        return float(node.value)
    if isinstance(node, ast.Name):
        return values[node.id]
    if isinstance(node, ast.UnaryOp):
        return _OPERATORS[type(node.op)](_worked_out(node.operand, values))
    return _OPERATORS[type(node.op)](
        _worked_out(node.left, values), _worked_out(node.right, values)
    )


def _structure(tree: Mapping[str, str]) -> tuple[dict[str, ast.expr], dict[str, list[str]], list]:
    """Return formulas, children and an order in which every name follows its children."""
    if not tree:
        raise ValueError(
            Message(
                "the tree is empty; give at least one name and its formula.",
                "指标树是空的；至少写一个名称及其算式。",
            )
        )
    formulas, children = {}, {}
    for name, formula in tree.items():
        formulas[name], children[name] = _parsed(name, formula)
    try:
        order = list(TopologicalSorter(children).static_order())
    except CycleError as error:
        circle = " ← ".join(map(str, error.args[1]))
        raise ValueError(
            Message(f"the tree runs in a circle: {circle}.", f"指标树出现循环：{circle}。")
        ) from error
    return formulas, children, order


def _all_values(
    formulas: Mapping[str, ast.expr], order: list[str], leaves: Mapping[str, float]
) -> dict[str, float]:
    """Return the value of every name."""
    values = {name: float(value) for name, value in leaves.items()}
    for name in order:
        if name in formulas:
            try:
                worth = _worked_out(formulas[name], values)
            except (ZeroDivisionError, OverflowError) as error:
                raise ValueError(
                    Message(
                        f"the formula of {name!r} divides by zero or overflows.",
                        f"{name!r} 的算式除以了零，或者结果过大。",
                    )
                ) from error
            if isinstance(worth, complex) or not np.isfinite(worth):
                raise ValueError(
                    Message(
                        f"the formula of {name!r} gives {worth}, not a finite number.",
                        f"{name!r} 的算式得到 {worth}，不是有限数。",
                    )
                )
            values[name] = worth
    return values


def _checked_leaves(
    tree: Mapping[str, str], order: list[str], leaves: Mapping[str, float]
) -> dict[str, float]:
    """Return the leaves' values after checking that each leaf has a finite one, and no other."""
    leaf_names = [name for name in order if name not in tree]
    missing = sorted(set(leaf_names) - set(leaves))
    extra = sorted(set(leaves) - set(leaf_names))
    if missing or extra:
        raise ValueError(
            Message(
                f"the leaves of the tree are {sorted(leaf_names)}; missing a value: "
                f"{missing or 'none'}, not a leaf: {extra or 'none'}.",
                f"指标树的末级指标是 {sorted(leaf_names)}；缺数值的：{missing or '无'}，"
                f"不是末级指标的：{extra or '无'}。",
            )
        )
    for name in leaf_names:
        require_one_number(leaves[name], name=f"leaf {name!r}")
    return {name: float(leaves[name]) for name in leaf_names}


def kpi_tree_table(tree: Mapping[str, str], leaves: Mapping[str, float]) -> pd.DataFrame:
    """Work out every number of a KPI tree.

    Parameters
    ----------
    tree
        Name → formula.
    leaves
        Leaf → its value.

    Returns
    -------
    DataFrame
        One row per name, from the root down, level by level: ``kpi``, ``level`` (0 is a root),
        ``parent`` (the first name that uses it; missing for a root), ``formula`` (missing for a
        leaf), ``value``.

    Raises
    ------
    ValueError
        When a formula can't be read or uses more than arithmetic, the tree runs in a circle, a leaf
        lacks its value, a value is given for something else, or a formula divides by zero.

    Examples
    --------
    >>> tree = {"profit": "customers * margin - cost", "customers": "visitors * conversion"}
    >>> leaves = {"visitors": 1000, "conversion": 0.1, "margin": 30, "cost": 500}
    >>> kpi_tree_table(tree, leaves)[["kpi", "level", "value"]].head(2).values.tolist()
    [['profit', 0, 2500.0], ['customers', 1, 100.0]]
    """
    formulas, children, order = _structure(tree)
    values = _all_values(formulas, order, _checked_leaves(tree, order, leaves))
    used = {child for names in children.values() for child in names}
    queue = [(name, 0, None) for name in tree if name not in used]
    lines, seen = [], set()
    while queue:
        name, level, parent = queue.pop(0)
        if name in seen:
            continue
        seen.add(name)
        lines.append((name, level, parent, tree.get(name), values[name]))
        queue += [(child, level + 1, name) for child in children.get(name, [])]
    return pd.DataFrame(lines, columns=["kpi", "level", "parent", "formula", "value"])


def kpi_sensitivity(
    tree: Mapping[str, str], leaves: Mapping[str, float], *, goal: str, change: float = 0.01
) -> pd.DataFrame:
    """Compute the sensitivity of the goal to a small change of each lever (敏感性).

    Parameters
    ----------
    tree, leaves
        As in `kpi_tree_table`.
    goal
        A name with a formula.
    change
        Relative change of each leaf, one at a time (0.01 is 1 %).

    Returns
    -------
    DataFrame
        One row per leaf, the strongest first: ``leaf``, ``value``, ``goal_after``, ``difference``
        (of the goal, in its unit) and ``elasticity`` (relative change of the goal over `change`;
        missing when the goal is 0).

    Raises
    ------
    ValueError
        As `kpi_tree_table`; when `goal` has no formula or `change` is 0 or not finite.

    Examples
    --------
    >>> tree = {"profit": "customers * margin - cost"}
    >>> leaves = {"customers": 100, "margin": 30, "cost": 1000}
    >>> table = kpi_sensitivity(tree, leaves, goal="profit")
    >>> table[["leaf", "difference"]].round(6).values.tolist()
    [['customers', 30.0], ['margin', 30.0], ['cost', -10.0]]
    """
    require_one_of(goal, tuple(tree), name="goal")
    if require_one_number(change, name="change") == 0:
        raise ValueError(
            Message(
                f"change is {change}; a finite number other than 0 is needed.",
                f"change 为 {change}；应是不等于0的有限数。",
            )
        )
    formulas, _, order = _structure(tree)
    start = _checked_leaves(tree, order, leaves)
    before = _all_values(formulas, order, start)[goal]
    lines = []
    for leaf, value in start.items():
        after = _all_values(formulas, order, start | {leaf: value * (1 + change)})[goal]
        lines.append((leaf, value, after, after - before))
    table = pd.DataFrame(lines, columns=["leaf", "value", "goal_after", "difference"])
    table["elasticity"] = table["difference"] / before / change if before else np.nan
    order_by = table.assign(_size=-table["difference"].abs().round(9)).sort_values(
        ["_size", "leaf"], kind="stable"
    )
    return table.loc[order_by.index].reset_index(drop=True)


@styled
def plot_kpi_tree(table: pd.DataFrame, *, ax: Axes | None = None) -> Axes:
    """Draw `kpi_tree_table` as boxes, the goal on the left, the levers on the right.

    Raises
    ------
    ValueError
        When `table` is not the result of `kpi_tree_table` or has no row.

    Examples
    --------
    >>> table = kpi_tree_table({"profit": "customers * 5"}, {"customers": 100})
    >>> plot_kpi_tree(table).get_title(loc="left")
    'profit = 500 rests on 1 lever · 利润（元） = 500，由1个可控指标决定'
    """
    table = require_columns(table, ["kpi", "parent", "formula"], what="the KPI table")
    table = require_drawable(table, ["kpi"], numbers=["level", "value"], what="the KPI table")
    children: dict = {}
    for row in table.itertuples():
        children.setdefault(row.parent if isinstance(row.parent, str) else None, []).append(row.kpi)
    height: dict[str, float] = {}
    leaves = 0

    def place(name: str) -> float:
        nonlocal leaves
        below = [place(child) for child in children.get(name, [])]
        if not below:
            leaves += 1
        height[name] = float(np.mean(below)) if below else -float(leaves)
        return height[name]

    for root in children[None]:
        place(root)
    for row in table.itertuples():
        if isinstance(row.parent, str):
            # From centre to centre: the boxes lie on top.
            ends = [row.level - 1, row.level], [height[row.parent], height[row.kpi]]
            ax.plot(*ends, color="#B0B0B0", linewidth=1.2, zorder=1)
        is_leaf = not isinstance(row.formula, str)
        ax.text(
            row.level,
            height[row.kpi],
            f"{row.kpi}\n{row.value:,.6g}",
            ha="center",
            va="center",
            fontsize=9.5,
            bbox={
                "boxstyle": "round,pad=0.45",
                "facecolor": "#FBE9DF" if is_leaf else "#DCEBF5",
                "edgecolor": VERMILLION if is_leaf else BLUE,
            },
            zorder=2,
        )
    deepest = table["level"].max()
    ax.set(
        xlim=(-0.6, deepest + 0.6), ylim=(min(height.values()) - 0.8, max(height.values()) + 0.8)
    )
    ax.set(
        xticks=[],
        yticks=[],
        xlabel="goal (blue) → levers (orange-red) · 目标（蓝色）→ 可控指标（橙红色）",
    )
    ax.spines[:].set_visible(False)
    count = int(table["formula"].isna().sum())
    root = table.iloc[0]
    ax.set_title(
        f"{root['kpi']} = {root['value']:,.6g} rests on {count} lever{'s' if count != 1 else ''}"
        f" · {named(root['kpi']).zh} = {root['value']:,.6g}，由{count}个可控指标决定"
    )
    return ax


@styled
def plot_kpi_sensitivity(table: pd.DataFrame, *, goal: str, ax: Axes | None = None) -> Axes:
    """Draw `kpi_sensitivity`: the strongest lever on top.

    Raises
    ------
    ValueError
        When `table` is not the result of `kpi_sensitivity` or has no row.

    Examples
    --------
    >>> table = kpi_sensitivity({"profit": "n * 5 - 100"}, {"n": 100}, goal="profit")
    >>> plot_kpi_sensitivity(table, goal="profit").get_title(loc="left")
    'n moves profit most: +5 for the same relative change · 同样的相对变化，样本量对利润（元）影响最大：+5'
    """
    table = require_drawable(table, ["leaf"], numbers=["difference"], what="the sensitivity table")
    shown = table.iloc[::-1]
    colours = [BLUE if d >= 0 else VERMILLION for d in shown["difference"]]
    bars = ax.barh(shown["leaf"], shown["difference"], color=colours)
    ax.bar_label(bars, labels=[f"{d:+,.4g}" for d in shown["difference"]], padding=4)
    ax.axvline(0, color="black", linewidth=0.8)
    ax.margins(x=0.18)
    ax.set(
        xlabel=f"change of {named(goal).en} (in its unit) · {named(goal).zh}的变化（按其单位）",
        ylabel="lever · 可控指标",
    )
    top = table.iloc[0]
    ax.set_title(
        f"{top['leaf']} moves {goal} most: {top['difference']:+,.4g} for the same relative change"
        f" · 同样的相对变化，{named(top['leaf']).zh}对{named(goal).zh}影响最大：{top['difference']:+,.4g}"
    )
    return ax
