"""Explorer of lesson 08: move the three cuts of RFM, and flip the sign of R."""

from typing import Any

import pandas as pd

from crm_lib.base.message import both_text
from crm_lib.explore.explorer import Choice, Explorer, Slider
from crm_lib.rfm import SEGMENTS, rfm_segments

QUESTION = (
    "A colleague's script takes R the wrong way round. Which number in the picture gives it away: "
    "the customers, the important ones among them, or something else?",
    "同事的程序把R的方向弄反了。图里哪个数字能暴露这个错误：客户总数、重要客户数，还是别的？",
)

_DAYS, _ORDERS, _SPEND = "days_since_last_purchase", "purchases", "spend"


def move_the_cuts(table: pd.DataFrame) -> None:
    """Show the explorer for an RFM table of `crm_lib.rfm.rfm_table`."""
    rfm_cuts_explorer(table).show()


def rfm_cuts_explorer(table: pd.DataFrame) -> Explorer:
    """Build the picture with sliders that `move_the_cuts` shows."""

    def draw(*, ax: Any, days: int, orders: int, spend: int, sign: str) -> None:
        tiles = cut_tiles(table, days=days, orders=orders, spend=spend, flipped=sign == "flipped")
        _draw_tiles(ax, tiles)
        best = tiles.set_index("segment").loc["重要价值客户"]
        ax.set_title(
            "With these cuts nobody is important, value · 按这样划线，没有人是重要价值客户"
            if best["customers"] == 0 else
            f"Important, value: last order {best['mean_days']:.0f} days ago on average · "
            f"重要价值客户：平均{best['mean_days']:.0f}天前下单"
        )  # fmt: skip

    def say(*, days: int, orders: int, spend: int, sign: str) -> tuple[str, str]:
        tiles = cut_tiles(table, days=days, orders=orders, spend=spend, flipped=sign == "flipped")
        tiles = tiles.set_index("segment")
        important = int(tiles.loc[tiles["high_spend"], "customers"].sum())
        text = (
            f"{len(table):,} customers, {important:,} of them important. ",
            f"客户共{len(table):,}人，其中重要客户{important:,}人。",
        )
        best, keep = tiles.loc["重要价值客户"], tiles.loc["重要保持客户"]
        if not (best["customers"] and keep["customers"]):
            return text[0] + "One type is empty.", text[1] + "有一类没有人。"
        days_of = (f"{best['mean_days']:.0f}", f"{keep['mean_days']:.0f}")
        text = (
            text[0]
            + f"Important, value ({best['customers']}): ordered {days_of[0]} days ago on average; "
            f"important, keep ({keep['customers']}): {days_of[1]} days ago.",
            text[1] + f"重要价值客户（{best['customers']}人）平均{days_of[0]}天前下单，"
            f"重要保持客户（{keep['customers']}人）平均{days_of[1]}天前下单。",
        )
        if best["mean_days"] > keep["mean_days"]:
            return (
                text[0] + " The counts add up as before; only the days say that “value” are the "
                "ones who have not ordered for long.",
                text[1] + "人数照样对得上，只有天数说明：所谓“价值客户”，其实是久未下单的人。",
            )
        return text

    controls = [
        Slider("days", "Near: at most so many days", "“近”：不超过多少天", 15, 240, 15, 120),
        Slider("orders", "Frequent: at least so many orders", "“频繁”：至少几次", 2, 10, 1, 4),
        Slider("spend", "High spend: at least so many yuan", "“高额”：至少多少元", 200, 2000, 100, 1000),
        Choice(
            "sign", "Direction of R", "R的方向",
            {"right": ("few days are near", "天数少为近"),
             "flipped": ("the bug: many days are near", "程序错误：天数多当成近")}, "right",
        ),
    ]  # fmt: skip
    return Explorer(QUESTION, controls, draw, say, size=(7.5, 4.0))


def cut_tiles(
    table: pd.DataFrame, *, days: float, orders: float, spend: float, flipped: bool = False
) -> pd.DataFrame:
    """Return name and content of each of the cube's eight cells, the sign of R right or flipped.

    Returns
    -------
    DataFrame
        One row a cell: `near`, `frequent`, `high_spend` (what is true of its customers),
        `segment` (what the script calls them), `customers`, `mean_days`.

    Examples
    --------
    >>> two = pd.DataFrame({_DAYS: [3, 200], _ORDERS: [9, 9], _SPEND: [900, 900]})
    >>> tiles = cut_tiles(two, days=90, orders=4, spend=500, flipped=True)
    >>> tiles.loc[tiles["customers"] > 0, ["segment", "mean_days"]].values.tolist()
    [['重要保持客户', 3.0], ['重要价值客户', 200.0]]
    """
    typed = rfm_segments(table, cut={_DAYS: days, _ORDERS: orders, _SPEND: spend})
    cells = typed.groupby(["near", "frequent", "high_spend"])[_DAYS].agg(["size", "mean"])
    cells = cells.reindex(list(SEGMENTS))
    rows = []
    for (near, frequent, high), size, mean in zip(
        SEGMENTS, cells["size"].fillna(0).astype(int), cells["mean"], strict=True
    ):
        name = SEGMENTS[(near != flipped, frequent, high)][0]
        rows.append((near, frequent, high, name, size, mean))
    names = ["near", "frequent", "high_spend", "segment", "customers", "mean_days"]
    return pd.DataFrame(rows, columns=names)


def _draw_tiles(ax: Any, tiles: pd.DataFrame) -> None:
    """Draw the cube as two squares of four, 重要 left and 一般 right; with R flipped, names mislead."""
    from crm_lib.plotting import BLUE, GREEN, GREY, ORANGE

    shown = {zh: both_text(en, zh) for zh, en in SEGMENTS.values()}
    colours = {"价值": BLUE, "发展": GREEN, "保持": ORANGE, "挽留": GREY}
    for tile in tiles.itertuples():
        x = (0.0 if tile.high_spend else 2.35) + tile.frequent
        y = float(tile.near)
        colour = colours[tile.segment[2:4]]
        ax.fill([x, x + 0.97, x + 0.97, x], [y, y, y + 0.95, y + 0.95], color=colour, alpha=0.3)
        ago = f"{tile.mean_days:.0f} days ago · {tile.mean_days:.0f}天前" if tile.customers else "–"
        ax.text(x + 0.485, y + 0.68, shown[tile.segment], ha="center", va="center", fontsize=10)
        ax.text(x + 0.485, y + 0.44, f"{tile.customers}", ha="center", va="center", fontsize=14)
        ax.text(x + 0.485, y + 0.2, ago, ha="center", va="center", fontsize=9)
    places = [0.485, 1.485, 2.835, 3.835]
    ax.set_xticks(places, ["F low · F低", "F high · F高"] * 2)
    ax.set_yticks(
        [0.475, 1.475], ["far (many days) · 远（天数多）", "near (few days) · 近（天数少）"]
    )
    ax.text(0.985, 2.02, "high spend · 消费金额高", ha="center", va="bottom")
    ax.text(3.335, 2.02, "low spend · 消费金额低", ha="center", va="bottom")
    ax.set(xlim=(-0.05, 4.35), ylim=(-0.03, 2.25))
    ax.set_xlabel(
        "in each field: name given, customers, mean days since the last order"
        " · 每格：所用名称、客户数、距上次下单的平均天数"
    )
    ax.tick_params(length=0)
    ax.spines[:].set_visible(False)
