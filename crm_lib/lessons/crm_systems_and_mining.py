"""The explorer of lesson 18: what share of the visitors buys."""

from typing import Any

from crm_lib.explore import Explorer, Slider

QUESTION = (
    "The number of buyers stays. What do more visitors do to the share that buys?",
    "购买的人数不变，访客多了，购买的比例会怎样？",
)


def buyers(bought: int) -> None:
    """Show the explorer for a number of buyers."""
    buyers_explorer(bought).show()


def buyers_explorer(bought: int) -> Explorer:
    """The explorer itself, for tests.

    Examples
    --------
    >>> buyers_explorer(120).sentence(visitors=2000)[0]
    'Of 2,000 visitors 6.0% buy.'
    """

    def draw(*, ax: Any, visitors: int) -> None:
        ax.barh(["visitors · 访客", "buyers · 购买者"], [visitors, bought])
        ax.set(title="The share of visitors who buy · 访客中的购买比例", xlabel="users · 用户数")

    def say(*, visitors: int) -> tuple[str, str]:
        share = f"{bought / visitors:.1%}"
        return (
            f"Of {visitors:,} visitors {share} buy.",
            f"{visitors:,}名访客中有{share}购买。",
        )

    controls = [Slider("visitors", "Visitors", "访客", 500, 3000, 100, 1000)]
    return Explorer(QUESTION, controls, draw, say)
