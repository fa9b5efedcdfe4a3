"""Customer value (客户价值, U11, U12): to the customer and of the customer."""

from crm_lib.value.concentration import (
    abc_classes,
    decile_table,
    pareto_table,
    plot_pareto,
    share_of_top,
)
from crm_lib.value.customer_value import (
    COST_PARTS,
    VALUE_PARTS,
    delivered_value,
    perceived_value_table,
    plot_value_map,
)
from crm_lib.value.equity import annuity_value, customer_equity, simple_clv
from crm_lib.value.lifetime_value import (
    TIMINGS,
    clv,
    clv_elasticities,
    clv_grid_table,
    clv_schedule_table,
    plot_clv_grid,
)
from crm_lib.value.lorenz import gini, lorenz_table, plot_lorenz
from crm_lib.value.tiers import (
    PYRAMIDS,
    VALUE_PYRAMID,
    Tier,
    plot_tier_pyramid,
    pyramid_tiers,
    tier_summary,
    value_pyramid_tiers,
)
from crm_lib.value.whale import customer_profit, plot_whale, whale_curve

__all__ = [
    "COST_PARTS",
    "PYRAMIDS",
    "TIMINGS",
    "VALUE_PARTS",
    "VALUE_PYRAMID",
    "Tier",
    "abc_classes",
    "annuity_value",
    "clv",
    "clv_elasticities",
    "clv_grid_table",
    "clv_schedule_table",
    "customer_equity",
    "customer_profit",
    "decile_table",
    "delivered_value",
    "gini",
    "lorenz_table",
    "pareto_table",
    "perceived_value_table",
    "plot_clv_grid",
    "plot_lorenz",
    "plot_pareto",
    "plot_tier_pyramid",
    "plot_value_map",
    "plot_whale",
    "pyramid_tiers",
    "share_of_top",
    "simple_clv",
    "tier_summary",
    "value_pyramid_tiers",
    "whale_curve",
]


def __dir__() -> list[str]:
    return __all__
