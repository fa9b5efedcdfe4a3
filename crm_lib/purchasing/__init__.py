"""Purchase models (U13): BG/NBD, Pareto/NBD, BG/BB, Gamma-Gamma; P(alive), forecasts, CLV."""

from crm_lib.base.fit import ConvergenceError
from crm_lib.purchasing.alive_path import alive_path_table, plot_alive_path
from crm_lib.purchasing.beta_geometric import BGNBD, MBGNBD
from crm_lib.purchasing.beta_geometric_fit import fit_bg_nbd, fit_mbg_nbd
from crm_lib.purchasing.bg_bb import BGBB, fit_bg_bb
from crm_lib.purchasing.forecast_checks import (
    holdout_table,
    p_alive_table,
    plot_p_alive,
    plot_purchase_holdout,
    plot_purchase_tracking,
    tracking_table,
)
from crm_lib.purchasing.gamma_gamma import GammaGamma, fit_gamma_gamma
from crm_lib.purchasing.goodness_of_fit import log_likelihood, plot_repeat_purchases, repeats_table
from crm_lib.purchasing.intervals import purchase_interval_table, total_purchases
from crm_lib.purchasing.package_columns import (
    PACKAGES,
    columns_for_package,
    columns_from_package,
)
from crm_lib.purchasing.pareto_nbd import ParetoNBD, fit_pareto_nbd
from crm_lib.purchasing.summary import calibration_holdout_table, purchase_summary
from crm_lib.purchasing.value import lifetime_value

__all__ = [
    "BGBB",
    "BGNBD",
    "MBGNBD",
    "PACKAGES",
    "ConvergenceError",
    "GammaGamma",
    "ParetoNBD",
    "alive_path_table",
    "calibration_holdout_table",
    "columns_for_package",
    "columns_from_package",
    "fit_bg_bb",
    "fit_bg_nbd",
    "fit_gamma_gamma",
    "fit_mbg_nbd",
    "fit_pareto_nbd",
    "holdout_table",
    "lifetime_value",
    "log_likelihood",
    "p_alive_table",
    "plot_alive_path",
    "plot_p_alive",
    "plot_purchase_holdout",
    "plot_purchase_tracking",
    "plot_repeat_purchases",
    "purchase_interval_table",
    "purchase_summary",
    "repeats_table",
    "total_purchases",
    "tracking_table",
]


def __dir__() -> list[str]:
    return __all__
