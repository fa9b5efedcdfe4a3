"""Explorer of the first page: orders rise while the conversion rate falls."""

from typing import Any

from crm_lib.explore.explorer import Explorer, Slider

#: The invented shop before its advert: visitors a day, and how many of them buy.
REGULARS, REGULAR_BUYERS = 10, 2
#: The most that the advert can bring: three rows of ten.
MOST_NEWCOMERS = 30

QUESTION = (
    "Can the shop take more orders while the share of its visitors who buy falls?",
    "有没有可能订单多了，购买者占全部访客的比例却降了？",
)


def newcomers() -> None:
    """Show the explorer: an advert brings newcomers; watch the orders and the rate."""
    newcomers_explorer().show()


def newcomers_explorer() -> Explorer:
    """Build the picture with sliders that `newcomers` shows.

    Examples
    --------
    >>> orders_and_share(newcomers=10, buyers_per_ten=1)
    (3, 0.15)
    """
    sliders = [
        Slider("newcomers", "Newcomers", "新来的访客", 0, MOST_NEWCOMERS, 10, 10),
        Slider(
            "buyers_per_ten", "Buyers per ten newcomers", "每十位新访客中购买的人数", 0, 5, 1, 1
        ),
    ]
    return Explorer(QUESTION, sliders, _draw, _say, size=(7.5, 2.9))


def orders_and_share(*, newcomers: int, buyers_per_ten: int) -> tuple[int, float]:
    """Compute the orders of all visitors together, and the share of all visitors who buy."""
    orders = REGULAR_BUYERS + newcomers // 10 * buyers_per_ten
    return orders, orders / (REGULARS + newcomers)


def _say(*, newcomers: int, buyers_per_ten: int) -> tuple[str, str]:
    before = REGULAR_BUYERS / REGULARS
    orders, share = orders_and_share(newcomers=newcomers, buyers_per_ten=buyers_per_ten)
    visitors = REGULARS + newcomers
    now, then = _percent(share), _percent(before)
    facts = (
        f"Orders: {orders} (before: {REGULAR_BUYERS}). Share of all visitors who buy: "
        f"{orders} ÷ {visitors} = {now} (before: {then}). ",
        f"订单：{orders}单（原来{REGULAR_BUYERS}单）。购买者占全部访客的比例："
        f"{orders} ÷ {visitors} = {now}（原来{then}）。",
    )
    verdicts = {
        (1, -1): ("Yes: more orders, lower share.", "有可能：订单多了，比例降了。"),
        (0, -1): (
            "The orders stay, only the denominator grew.",
            "订单没变，只是分母变大了。",
        ),
        (1, 0): (
            "The same share of newcomers buys as of regulars, so the share stays.",
            "新访客的购买比例与老访客相同，总比例不变。",
        ),
        (1, 1): (
            "A larger share of newcomers buys than of regulars, so both rise.",
            "新访客的购买比例高于老访客，两者都上升。",
        ),
        (0, 0): ("Nobody new came.", "没有新访客。"),
    }
    en, zh = verdicts[_sign(orders - REGULAR_BUYERS), _sign(round(share - before, 9))]
    return facts[0] + en, facts[1] + zh


def _percent(share: float) -> str:
    """Write a share in percent, without decimals where it is whole: ``15%``, ``42.5%``."""
    return f"{share * 100:.1f}".removesuffix(".0") + "%"


def _sign(value: float) -> int:
    return (value > 0) - (value < 0)


def _draw(*, ax: Any, newcomers: int, buyers_per_ten: int) -> None:
    """Draw everybody as one mark, rows of ten: filled squares buy, open circles leave."""
    from crm_lib.plotting import BLUE, GREY

    rows = [REGULAR_BUYERS] + [buyers_per_ten] * (newcomers // 10)
    places = [(x, y, x < buyers) for y, buyers in enumerate(rows) for x in range(10)]
    empty = [(x, y) for y in range(len(rows), 1 + MOST_NEWCOMERS // 10) for x in range(10)]
    for buys, marker, face, label in (
        (True, "s", BLUE, "buys · 购买"),
        (False, "o", "none", "leaves · 离开"),
    ):
        xs = [x for x, _, b in places if b is buys]
        ys = [y for _, y, b in places if b is buys]
        edge = BLUE if buys else GREY
        ax.scatter(xs, ys, s=130, marker=marker, facecolors=face, edgecolors=edge, label=label)
    if empty:
        label = "not come yet · 尚未到来"
        ax.scatter(*zip(*empty, strict=True), s=4, marker=".", color=GREY, label=label)
    ax.set_ylim(MOST_NEWCOMERS // 10 + 0.6, -0.6)
    ax.set_xlim(-0.7, 9.7)
    waves = MOST_NEWCOMERS // 10
    tens = [f"{10 * k + 1}–{10 * k + 10}" for k in range(waves)]
    rows_named = [f"newcomers {ten} · 新访客{ten}" for ten in tens]
    ax.set_yticks(range(1 + waves), ["regulars · 老访客", *rows_named])
    ax.set_xticks([])
    ax.tick_params(length=0)
    for spine in ax.spines.values():
        spine.set_visible(False)
    ax.set_xlabel("one mark, one visitor · 一个标记代表一位访客")
    orders, share = orders_and_share(newcomers=newcomers, buyers_per_ten=buyers_per_ten)
    before = REGULAR_BUYERS / REGULARS
    now, then = _percent(share), _percent(before)
    ax.set_title(
        f"{orders} of {REGULARS + newcomers} buy: {now} (before: {then})"
        f" · {REGULARS + newcomers}人中有{orders}人购买：{now}（原来{then}）"
    )
    ax.legend(loc="upper left", bbox_to_anchor=(1.0, 1.0))
