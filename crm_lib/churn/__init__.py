"""Churn prediction (客户流失预警): features, a logit, its quality, and retention offers."""

from crm_lib.churn.features import churn_features
from crm_lib.churn.model import ChurnModel, fit_churn_model
from crm_lib.churn.quality import (
    auc,
    calibration_table,
    lift_table,
    outcome_values,
    plot_churn_calibration,
    plot_churn_lift,
    plot_churn_roc,
    roc_table,
)
from crm_lib.churn.retention_offer import (
    RetentionOffer,
    break_even_probability,
    contact_gain,
    plot_profit_curve,
    profit_curve,
    win_back_ranking,
)

__all__ = [
    "ChurnModel",
    "RetentionOffer",
    "auc",
    "break_even_probability",
    "calibration_table",
    "churn_features",
    "contact_gain",
    "fit_churn_model",
    "lift_table",
    "outcome_values",
    "plot_churn_calibration",
    "plot_churn_lift",
    "plot_churn_roc",
    "plot_profit_curve",
    "profit_curve",
    "roc_table",
    "win_back_ranking",
]


def __dir__() -> list[str]:
    return __all__
