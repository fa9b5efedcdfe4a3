"""Customer selection (客户选择): the matrix of a customer's value and our capability (门当户对).

Three questions in the order a manager meets them: which customers fit us (`selection_matrix`,
门当户对矩阵), which leads to call first (`fit_lead_score`, `gains_table`), and which channel brings
customers for less than they are worth (`acquisition_costs`, `best_channel_plan`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from crm_lib.base.checks import require_columns, require_numbers, require_one_number
from crm_lib.base.message import Message
from crm_lib.plotting import BLUE, GREEN, GREY, ORANGE, styled

if TYPE_CHECKING:
    from matplotlib.axes import Axes


#: Class of 门当户对矩阵 → (customer's value is high, we can serve them well, what to do).
SELECTION_CLASSES: dict[str, tuple[bool, bool, str]] = {
    "A": (True, True, "choose first · 重点选择"),
    "B": (True, False, "choose once we can serve them well · 择机选择"),
    "C": (False, True, "choose passively, at low cost · 消极选择"),
    "D": (False, False, "give up · 放弃选择"),
}


def selection_matrix(
    customers: pd.DataFrame,
    *,
    value_col: str = "value",
    capability_col: str = "capability",
    value_cut: float,
    capability_cut: float,
) -> pd.DataFrame:
    """Place customers in the value × capability matrix (门当户对矩阵).

    Parameters
    ----------
    customers
        One row per customer or prospect.
    value_col
        How much the customer is worth to the firm (客户综合价值), any number.
    capability_col
        How well the firm can serve the customer (企业服务该客户的综合能力), any number.
    value_cut, capability_cut
        From this number on, a customer counts as high.

    Returns
    -------
    DataFrame
        `customers` with ``selection_class`` (A–D) and ``selection_action``.

    Raises
    ------
    ValueError
        When a column is absent or not a finite number, or a cut is not finite.

    Notes
    -----
    A: both high. B: value high, capability low. C: capability high, value low. D: both low. The
    idea is that of Chinese textbooks: the best customer is the one that *suits* the firm, not the
    biggest.

    Examples
    --------
    >>> firms = pd.DataFrame({"value": [9, 9, 2], "fit": [8, 3, 3]})
    >>> cuts = dict(value_cut=5, capability_cut=5)
    >>> placed = selection_matrix(firms, value_col="value", capability_col="fit", **cuts)
    >>> placed["selection_class"].tolist()
    ['A', 'B', 'D']
    """
    customers = require_numbers(customers, [value_col, capability_col], what="the customer table")
    for name, cut in (("value_cut", value_cut), ("capability_cut", capability_cut)):
        require_one_number(cut, name=name)
    valuable = customers[value_col].to_numpy() >= value_cut
    servable = customers[capability_col].to_numpy() >= capability_cut
    letter = np.array([["D", "C"], ["B", "A"]])[valuable.astype(int), servable.astype(int)]
    action = [SELECTION_CLASSES[c][2] for c in letter]
    return customers.assign(selection_class=letter, selection_action=action)


@styled
def plot_selection_matrix(
    placed: pd.DataFrame,
    *,
    value_col: str = "value",
    capability_col: str = "capability",
    value_cut: float | None = None,
    capability_cut: float | None = None,
    ax: Axes | None = None,
) -> Axes:
    """Draw `selection_matrix`: a point per customer, a colour per class, a line at each cut given.

    Raises
    ------
    ValueError
        When a column is absent or there is no row.

    Examples
    --------
    >>> firms = pd.DataFrame({"value": [9, 2], "fit": [8, 3], "selection_class": ["A", "D"]})
    >>> plot_selection_matrix(firms, value_col="value", capability_col="fit").get_title(loc="left")
    '1 of 2 in region A: choose first · 2家中有1家在A区域，应重点选择'
    """
    placed = require_numbers(placed, [value_col, capability_col], what="the selection matrix")
    placed = require_columns(placed, ["selection_class"], what="the selection matrix")
    if placed.empty:
        raise ValueError(
            Message(
                "the selection matrix has 0 rows; nothing to draw.",
                "客户选择矩阵有 0 行；没有可画的内容。",
            )
        )
    for (letter, spec), colour in zip(
        SELECTION_CLASSES.items(), (GREEN, ORANGE, BLUE, GREY), strict=True
    ):
        part = placed[placed["selection_class"] == letter]
        en, zh = spec[2].split(" · ")
        label = f"{letter} {en} ({len(part)}) · {letter} {zh}（{len(part)}）"
        ax.scatter(part[capability_col], part[value_col], color=colour, s=34, label=label)
    for cut, draw_line in ((value_cut, ax.axhline), (capability_cut, ax.axvline)):
        if cut is not None:
            require_one_number(cut, name="cut")
            draw_line(cut, color="black", linewidth=1)
    ax.set(
        xlabel="our overall capability to serve · 企业综合服务能力",
        ylabel="customer's overall value · 客户综合价值",
    )
    ax.legend(loc="upper center", bbox_to_anchor=(0.5, -0.16), ncols=2, fontsize=9.5)
    suited = int((placed["selection_class"] == "A").sum())
    ax.set_title(
        f"{suited} of {len(placed)} in region A: choose first"
        f" · {len(placed)}家中有{suited}家在A区域，应重点选择"
    )
    return ax
