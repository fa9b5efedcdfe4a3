"""Choosing and winning customers (客户选择与开发): whom to want, whom to call, what it may cost."""

from crm_lib.acquisition.channels import (
    acquisition_costs,
    best_channel_plan,
    payback_months,
    plot_acquisition_costs,
)
from crm_lib.acquisition.lead_scoring import LeadScore, fit_lead_score, gains_table, plot_lead_gains
from crm_lib.acquisition.selection import SELECTION_CLASSES, plot_selection_matrix, selection_matrix

__all__ = [
    "SELECTION_CLASSES",
    "LeadScore",
    "acquisition_costs",
    "best_channel_plan",
    "fit_lead_score",
    "gains_table",
    "payback_months",
    "plot_acquisition_costs",
    "plot_lead_gains",
    "plot_selection_matrix",
    "selection_matrix",
]


def __dir__() -> list[str]:
    return __all__
