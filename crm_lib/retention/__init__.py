"""Retention (客户保持): cohorts, survival curves and contract renewal (U13, U15)."""

from crm_lib.base.fit import ConvergenceError
from crm_lib.retention.cohorts import PERIODS, cohort_matrix, cohort_table, plot_cohorts
from crm_lib.retention.durations import durations_from_dates
from crm_lib.retention.revenue_cohorts import revenue_cohort_table
from crm_lib.retention.sbg import SBG, fit_sbg, plot_survival_projection, projection_table
from crm_lib.retention.survival import log_rank, median_lifetime, plot_survival, survival_curve

__all__ = [
    "PERIODS",
    "SBG",
    "ConvergenceError",
    "cohort_matrix",
    "cohort_table",
    "durations_from_dates",
    "fit_sbg",
    "log_rank",
    "median_lifetime",
    "plot_cohorts",
    "plot_survival",
    "plot_survival_projection",
    "projection_table",
    "revenue_cohort_table",
    "survival_curve",
]


def __dir__() -> list[str]:
    return __all__
