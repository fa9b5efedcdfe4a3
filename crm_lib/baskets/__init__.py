"""Market basket analysis (购物篮分析): association rules and the next purchase."""

from crm_lib.baskets.itemsets import association_rules, frequent_itemsets
from crm_lib.baskets.next_purchase import likeliest_next, next_purchase_table, plot_next_purchase
from crm_lib.baskets.rules import pair_rules, plot_association_rules

__all__ = [
    "association_rules",
    "frequent_itemsets",
    "likeliest_next",
    "next_purchase_table",
    "pair_rules",
    "plot_association_rules",
    "plot_next_purchase",
]


def __dir__() -> list[str]:
    return __all__
