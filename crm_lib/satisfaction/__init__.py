"""Satisfaction (客户满意度): gaps, scores, NPS, SERVQUAL, Kano, drivers, ACSI, diagrams."""

from crm_lib.satisfaction.acsi_model import acsi_paths
from crm_lib.satisfaction.diagram import plot_acsi_paths, plot_kano_curves
from crm_lib.satisfaction.drivers import ipa_table, penalty_reward, plot_ipa, satisfaction_drivers
from crm_lib.satisfaction.kano import (
    KanoCoefficients,
    kano_categories,
    kano_class,
    kano_coefficients,
    kano_table,
    plot_kano,
)
from crm_lib.satisfaction.net_promoter import NPS, nps, nps_from_counts, nps_table, plot_nps
from crm_lib.satisfaction.scores import acsi, ces, csat, satisfaction_gaps
from crm_lib.satisfaction.servqual import (
    SERVQUAL_ITEMS,
    cronbach_alpha,
    cronbach_interval,
    plot_servqual,
    servqual_gaps,
)

__all__ = [
    "NPS",
    "SERVQUAL_ITEMS",
    "KanoCoefficients",
    "acsi",
    "acsi_paths",
    "ces",
    "cronbach_alpha",
    "cronbach_interval",
    "csat",
    "ipa_table",
    "kano_categories",
    "kano_class",
    "kano_coefficients",
    "kano_table",
    "nps",
    "nps_from_counts",
    "nps_table",
    "penalty_reward",
    "plot_acsi_paths",
    "plot_ipa",
    "plot_kano",
    "plot_kano_curves",
    "plot_nps",
    "plot_servqual",
    "satisfaction_drivers",
    "satisfaction_gaps",
    "servqual_gaps",
]


def __dir__() -> list[str]:
    return __all__
