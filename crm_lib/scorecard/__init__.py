"""CRM performance (CRM 绩效管理): balanced scorecard, KPI trees, adoption, investment."""

from crm_lib.scorecard.adoption import adoption_table, plot_adoption
from crm_lib.scorecard.balanced import (
    PERSPECTIVES,
    measure_scores,
    perspective_scores,
    plot_scorecard,
    scorecard_total,
)
from crm_lib.scorecard.investment import (
    investment_table,
    net_present_value,
    payback_years,
    plot_investment,
    plot_tco,
    return_on_investment,
    total_cost_of_ownership,
)
from crm_lib.scorecard.kpi_tree import (
    kpi_sensitivity,
    kpi_tree_table,
    plot_kpi_sensitivity,
    plot_kpi_tree,
)

__all__ = [
    "PERSPECTIVES",
    "adoption_table",
    "investment_table",
    "kpi_sensitivity",
    "kpi_tree_table",
    "measure_scores",
    "net_present_value",
    "payback_years",
    "perspective_scores",
    "plot_adoption",
    "plot_investment",
    "plot_kpi_sensitivity",
    "plot_kpi_tree",
    "plot_scorecard",
    "plot_tco",
    "return_on_investment",
    "scorecard_total",
    "total_cost_of_ownership",
]


def __dir__() -> list[str]:
    return __all__
