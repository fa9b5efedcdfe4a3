"""Who is still a customer, how often will they buy, what are they worth (U13).

Repeat buying without a contract: the models of Fader, Hardie and colleagues, their inputs and
their checks. Every model can be fitted (`fit_…`) or built from published parameters
(``BGNBD(r=…, alpha=…, a=…, b=…)``), and answers the same questions: `p_alive`,
`expected_purchases`, `conditional_expected_purchases`. Time is always in the unit of T.
"""

from crm_lib._alive_path import alive_path_table, plot_alive_path
from crm_lib._beta_geometric import BGNBD, MBGNBD
from crm_lib._beta_geometric_fit import fit_bg_nbd, fit_mbg_nbd
from crm_lib._bgbb import BGBB, fit_bg_bb
from crm_lib._fit import ConvergenceError
from crm_lib._gamma_gamma import GammaGamma, fit_gamma_gamma
from crm_lib._model_checks import log_likelihood, plot_repeats, repeats_table
from crm_lib._pareto_nbd import ParetoNBD, fit_pareto_nbd
from crm_lib._purchase_checks import (
    holdout_table,
    p_alive_table,
    plot_holdout,
    plot_p_alive,
    plot_tracking,
    tracking_table,
)
from crm_lib._purchase_tables import calibration_holdout_table, purchase_summary
from crm_lib._purchase_value import lifetime_value

__all__ = [
    "BGBB",
    "BGNBD",
    "MBGNBD",
    "ConvergenceError",
    "GammaGamma",
    "ParetoNBD",
    "alive_path_table",
    "calibration_holdout_table",
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
    "plot_holdout",
    "plot_p_alive",
    "plot_repeats",
    "plot_tracking",
    "purchase_summary",
    "repeats_table",
    "tracking_table",
]
