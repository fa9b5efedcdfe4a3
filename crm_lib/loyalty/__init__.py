"""Loyalty (客户忠诚): attitude and behaviour, repeat rate, tiers, programmes and their terms."""

from crm_lib.loyalty.behaviour import (
    loyalty_matrix,
    plot_loyalty_matrix,
    referral_value,
    repeat_purchase_rate,
    tier_changes,
)
from crm_lib.loyalty.programme import (
    Programme,
    break_even_lift,
    deferred_revenue,
    plot_programme_profit,
    points_liability,
    programme_profit,
)
from crm_lib.loyalty.programme_terms import MemberBase, plot_programme_terms, terms_table

__all__ = [
    "MemberBase",
    "Programme",
    "break_even_lift",
    "deferred_revenue",
    "loyalty_matrix",
    "plot_loyalty_matrix",
    "plot_programme_profit",
    "plot_programme_terms",
    "points_liability",
    "programme_profit",
    "referral_value",
    "repeat_purchase_rate",
    "terms_table",
    "tier_changes",
]


def __dir__() -> list[str]:
    return __all__
