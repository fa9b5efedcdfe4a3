"""Explorer of lesson 02: move a firm on Kotler's grid of customers × margin."""

from typing import Any

from crm_lib.explore.explorer import Choice, Explorer, Slider
from crm_lib.relationships import (
    plot_relationship_payoff,
    relationship_payoff,
    relationship_table,
    relationship_types,
)

QUESTION = (
    "Does the number of customers decide how close a relationship pays?",
    "该与客户走多近，是由客户数量决定的吗？",
)
#: Where "medium" begins and ends in the explorer and the lesson; a firm's own decision.
MARGIN_CUTS = (1_000, 8_000)
CUSTOMER_CUTS = (20, 1_000)


def kotlers_type(customers: float, margin: float) -> str:
    """Name the type that Kotler's grid gives under the lesson's cuts.

    Examples
    --------
    >>> kotlers_type(6, 64_000), kotlers_type(5_000, 100)
    ('partnership', 'basic')
    """
    import pandas as pd

    one = pd.DataFrame({"margin": [margin], "customers": [customers]})
    table = relationship_table(one, margin_cuts=MARGIN_CUTS, customer_cuts=CUSTOMER_CUTS)
    return str(table["relationship_type"].iloc[0])


def which_type_pays() -> None:
    """Show the explorer: what each relationship type nets, and what Kotler's grid says."""
    which_type_pays_explorer().show()


def which_type_pays_explorer() -> Explorer:
    """Build the picture with sliders that `which_type_pays` shows.

    Examples
    --------
    >>> which_type_pays_explorer().sentence(customers=5_000, margin=100, hours=3_000)[0][:31]
    'Basic pays best: 0 hours, 0 CNY'
    """
    names = relationship_types().set_index("relationship_type")["name_zh"]
    controls = [
        Choice(
            "customers",
            "Number of customers",
            "客户数量",
            {n: (f"{n:,}", f"{n:,}位") for n in (6, 50, 200, 1_000, 5_000)},
            200,
        ),
        Choice(
            "margin",
            "Margin per customer and year, CNY",
            "每位客户的年毛利（元）",
            {m: (f"{m:,}", f"{m:,}元") for m in (100, 500, 1_500, 8_000, 60_000)},
            1_500,
        ),
        Slider("hours", "Staff hours a year", "一年可用工时", 0, 8_000, 500, 3_000),
    ]

    def draw(*, ax: Any, customers: int, margin: int, hours: int) -> None:
        plot_relationship_payoff(
            relationship_payoff(customers, margin, hours_available=hours), ax=ax
        )

    def say(*, customers: int, margin: int, hours: int) -> tuple[str, str]:
        table = relationship_payoff(customers, margin, hours_available=hours)
        best = table[table["best"]].iloc[0]
        free = relationship_payoff(customers, margin)
        best_type = free[free["best"]].iloc[0]
        grid = kotlers_type(customers, margin)
        kind = best["relationship_type"]
        en = (
            f"{kind.capitalize()} pays best: {best['hours']:,.0f} hours, {best['net']:,.0f} CNY a "
            f"year net. "
        )
        zh = f"{names[kind]}最划算：一年{best['hours']:,.0f}工时，净得{best['net']:,.0f}元。"
        if best_type["relationship_type"] != kind:
            en += f"With {best_type['hours']:,.0f} hours it would be {best_type['relationship_type']}. "
            zh += f"若有{best_type['hours']:,.0f}工时，就该是{best_type['name_zh']}。"
        same = grid == kind
        en += f"Kotler's grid {'agrees' if same else f'says {grid}'}."
        zh += "科特勒的表格也这么说。" if same else f"科特勒的表格说的是{names[grid]}。"
        return en, zh

    return Explorer(QUESTION, controls, draw, say)
