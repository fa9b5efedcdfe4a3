"""Draw how a class did: its distribution of marks, and difficulty and discrimination of questions."""

from typing import TYPE_CHECKING

from crm_lib.base.message import both_text
from crm_lib.plotting import BLUE, GREY, VERMILLION, styled

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes


@styled
def plot_distribution(distribution: "pd.DataFrame", *, ax: "Axes | None" = None) -> "Axes":
    """Draw how many students earned which share of the marks.

    Parameters
    ----------
    distribution : DataFrame
        From `crm_lib.classroom.item_analysis.score_distribution`.
    ax : Axes, optional
    """
    assert ax is not None
    total = int(distribution["students"].sum())
    width = distribution["to"].iloc[0] - distribution["from"].iloc[0]
    ax.bar(
        distribution["from"], distribution["students"], width=0.92 * width, align="edge", color=BLUE
    )
    below = int(distribution.loc[distribution["to"] <= 60, "students"].sum())
    ax.set(
        xlim=(0, 100),
        xlabel=both_text("share of the marks earned (%)", "得分率（%）"),
        ylabel=both_text("students", "人数"),
        title=both_text(
            f"{below} of {total} earned less than 60%", f"{total}人中有{below}人不到60%"
        ),
    )
    ax.yaxis.get_major_locator().set_params(integer=True)
    return ax


@styled
def plot_items(items: "pd.DataFrame", *, ax: "Axes | None" = None) -> "Axes":
    """Draw the share of the marks earned on each question, with its interval.

    Parameters
    ----------
    items : DataFrame
        From `crm_lib.classroom.item_analysis.item_table`.
    ax : Axes, optional
    """
    assert ax is not None
    shown = items.iloc[::-1].reset_index(drop=True)
    middle = 100 * shown["difficulty"]
    spread = [middle - 100 * shown["difficulty_low"], 100 * shown["difficulty_high"] - middle]
    least = items["difficulty"].min()
    hardest = list(items["question"][items["difficulty"] == least])
    colours = [VERMILLION if q in hardest else BLUE for q in shown["question"]]
    ax.barh(shown.index, middle, color=colours)
    ax.errorbar(middle, shown.index, xerr=[s.clip(lower=0) for s in spread], fmt="none",
                ecolor=GREY, capsize=3)  # fmt: skip
    ax.set_yticks(list(shown.index), list(shown["question"]))
    words = (
        (
            f"{hardest[0]} was hardest: {100 * least:.0f}%",
            f"{hardest[0]}最难：得分率{100 * least:.0f}%",
        )
        if len(hardest) == 1
        else (
            f"{len(hardest)} questions were hardest: {100 * least:.0f}% each",
            f"{len(hardest)}题最难：得分率均为{100 * least:.0f}%",
        )
    )
    ax.set(
        xlim=(0, 100),
        xlabel=both_text("share of the marks earned (%), 95% interval", "得分率（%），95%置信区间"),
        ylabel=both_text("question", "题目"),
        title=both_text(*words),
    )
    return ax


@styled
def plot_discrimination(items: "pd.DataFrame", *, ax: "Axes | None" = None) -> "Axes":
    """Draw the correlation of each question with the rest of the paper, with its interval.

    Parameters
    ----------
    items : DataFrame
        From `crm_lib.classroom.item_analysis.item_table`, at least one discrimination in it.
    ax : Axes, optional
    """
    assert ax is not None
    shown = items.dropna(subset=["discrimination"]).iloc[::-1].reset_index(drop=True)
    middle = shown["discrimination"]
    spread = [middle - shown["discrimination_low"], shown["discrimination_high"] - middle]
    weakest = shown.loc[middle.idxmin()]
    name, least = weakest["question"], weakest["discrimination"]
    ax.axvline(0, color=GREY, linewidth=1)
    ax.errorbar(middle, shown.index, xerr=spread, fmt="o", color=BLUE, ecolor=GREY, capsize=3)
    ax.set_yticks(list(shown.index), list(shown["question"]))
    ax.set(
        xlim=(-1, 1),
        xlabel=both_text(
            "correlation with the rest, 95% interval", "与其余题目的相关系数，95%置信区间"
        ),
        ylabel=both_text("question", "题目"),
        title=both_text(f"{name} separates least: {least:.2f}", f"{name}区分度最低：{least:.2f}"),
    )
    return ax
