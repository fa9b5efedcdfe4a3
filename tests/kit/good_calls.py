"""Every public function with arguments that it answers.

The good calls are those of the docstrings' examples, recorded while they run.
"""

import copy
import doctest
import importlib
import inspect
import warnings
from pathlib import Path

import numpy as np
import pandas as pd
from cdnow import cdnow_summary, donations
from matplotlib.figure import Figure

import crm_lib
from crm_lib import life_cycle, relationships, rfm, satisfaction

MODULES = crm_lib.topics()

#: What a plot draws, where its docstring has no example: the function whose example makes it.
TWINS = {
    "plot_cms": "cms_table",
    "plot_clv_grid": "clv_grid_table",
    "plot_value_map": "perceived_value_table",
    "plot_score_grid": "score_grid_table",
    "plot_survival_projection": "projection_table",
    "plot_run_chart": "run_chart",
    "plot_attribution": "attribution_table",
    "plot_bond_churn": "simulate_bond_churn",
    "plot_bond_payoff": "bond_payoff",
    "plot_churn_calibration": "calibration_table",
    "plot_churn_lift": "lift_table",
    "plot_churn_roc": "roc_table",
    "plot_service_level": "staffing_table",
    "plot_emotion_curve": "emotion_curve",
    "plot_ending_types": "life_cycle_curves",
    "plot_funnel_mix": "mix_table",
    "plot_point_worth": "point_worth",
    "plot_touchpoint_scores": "touchpoint_scores",
    "plot_journey_map": "journey_map",
    "plot_kano": "kano_table",
    "plot_loyalty_matrix": "loyalty_matrix",
    "plot_migration": "migration_matrix",
    "plot_nps": "nps_table",
    "plot_pipeline": "pipeline_table",
    "plot_programme_profit": "programme_profit",
    "plot_programme_terms": "terms_table",
    "plot_relationship_payoff": "relationship_payoff",
    "plot_survival": "survival_curve",
    "plot_profit_curve": "profit_curve",
    "plot_complaint_pareto": "complaint_pareto",
    "plot_touchpoint_transitions": "transition_table",
    "plot_alive_path": "alive_path_table",
    "plot_cohorts": "cohort_matrix",
    "plot_purchase_holdout": "holdout_table",
    "plot_p_alive": "p_alive_table",
    "plot_purchase_tracking": "tracking_table",
    "plot_repeat_purchases": "repeats_table",
    "plot_service_recovery": "recovery_table",
    "plot_servqual": "servqual_gaps",
}

DATASETS = Path(__file__).resolve().parents[2] / "datasets"
SUMMARY = cdnow_summary().head(400)[["frequency", "recency", "T"]]
SUMMARY = SUMMARY.set_axis(["x", "t_x", "T"], axis="columns").assign(mean_spend=20.0)
FUNNEL = pd.DataFrame(
    {
        "step": ["see", "buy"],
        "users": [10, 4],
        "share_of_previous": [np.nan, 0.4],
        "share_of_all": [1, 0.4],
        "drop_off": [np.nan, 0.6],
        "share_low": [np.nan, 0.2],
        "share_high": [np.nan, 0.7],
    }
)
BY_ARM = pd.concat([FUNNEL.assign(arm=arm) for arm in "ab"], ignore_index=True)
ATTRIBUTES = pd.DataFrame({"attribute": ["a", "b"], "importance": [5, 2], "performance": [2, 5]})
HISTORY = pd.DataFrame({"customer_id": 1, "period": range(6), "volume": [1, 4, 10, 10, 3, 0]})
#: Good calls where neither the docstring nor a twin gives one.
CALLS = {
    "read_order_log": lambda: {"path": str(DATASETS / "bakery_stores.csv")},
    "fit_bg_nbd": lambda: {"summary": SUMMARY},
    "fit_mbg_nbd": lambda: {"summary": SUMMARY},
    "fit_pareto_nbd": lambda: {"summary": SUMMARY},
    "fit_gamma_gamma": lambda: {"summary": SUMMARY.assign(mean_spend=5 + SUMMARY["T"] % 7)},
    "fit_bg_bb": lambda: {
        "summary": donations().set_axis(["x", "t_x", "T", "n"], axis="columns"),
        "weight_col": "n",
    },
    "plot_funnel": lambda: {"table": FUNNEL},
    "plot_ipa": lambda: {"table": satisfaction.ipa_table(ATTRIBUTES)},
    "plot_life_cycle": lambda: {
        "stages": life_cycle.life_cycle_stages(
            HISTORY, trial_volume=2, mature_volume=9, profit_col=None
        ),
        "profit_col": None,
    },
    "plot_pipeline_velocity": lambda: {
        "table": pd.DataFrame({"team": ["a"], "value_per_day": [2.0], "cycle_days": [9.0]}),
        "segment_col": "team",
    },
    "plot_next_yuan": lambda: {
        "table": life_cycle.spending_table(
            pd.DataFrame({"stage": ["a"], "spend": [9], "ceiling": [90], "scale": [30]})
        )
    },
    "plot_win_or_keep": lambda: {
        "table": pd.DataFrame({"segment": ["a"], "cost_per_saved": [80.0], "better": ["keep"]}),
        "win_cost": 100,
    },
    "outcome_values": lambda: {
        "frame": pd.DataFrame({"churned": [0, 1]}),
        "churned_col": "churned",
    },
    "plain_number": lambda: {"values": np.array(3.0)},
    "require_stages": lambda: {
        "feedback": pd.DataFrame({"stage": ["see"]}),
        "stages": ["see", "buy"],
        "stage_col": "stage",
    },
    "plot_relationship_grid": lambda: {
        "table": relationships.relationship_table(
            pd.DataFrame({"segment": ["a", "b"], "margin": [1, 9], "customers": [900, 20]}),
            margin_cuts=(2, 5),
            customer_cuts=(50, 500),
        )
    },
    "plot_rfm_types": lambda: {
        "table": rfm.segment_summary_table(
            pd.DataFrame({"segment": ["重要价值客户"], "spend": [9.0]})
        )
    },
    "plot_funnel_segments": lambda: {"table": BY_ARM, "segment_col": "arm"},
}


def public_functions():
    """The functions that the concept modules offer, each once, by their full names."""
    found = {}
    for name in MODULES:
        module = importlib.import_module(f"crm_lib.{name}")
        for public in getattr(module, "__all__", dir(module)):
            function = getattr(module, public)
            own = getattr(function, "__module__", "").startswith("crm_lib.")
            if own and inspect.isfunction(function) and not public.startswith("_"):
                found[f"{function.__module__.removeprefix('crm_lib.')}.{public}"] = function
    helpers = ("base.", "engines.", "plotting.")
    return {k: f for k, f in sorted(found.items()) if not k.startswith(helpers)}


FUNCTIONS = public_functions()
BY_NAME = {name.split(".")[-1]: function for name, function in FUNCTIONS.items()}


def example_call(function):
    """Arguments of the function's first call in its own docstring; None when there is none."""
    calls = []

    def recorder(*args, **kwargs):
        bound = inspect.signature(function).bind(*args, **kwargs)
        calls.append(copy.deepcopy(bound.arguments))
        return function(*args, **kwargs)

    module = importlib.import_module(function.__module__)
    space = {**vars(module), "pd": pd, "np": np, function.__name__: recorder}
    examples = doctest.DocTestFinder(recurse=False).find(
        function, name=function.__name__, globs=space, module=module
    )
    runner = doctest.DocTestRunner(verbose=False, optionflags=doctest.ELLIPSIS)
    for example in examples:
        runner.run(example, out=lambda text: None, clear_globs=False)
    for arguments in calls:
        try:
            call(function, arguments)
        except Exception:
            continue
        return arguments
    return None


def call(function, arguments, ax=None):
    """Call with recorded arguments, by position where they have one; a plot draws on `ax`."""
    bound = inspect.signature(function).bind_partial()
    bound.arguments.update(arguments)
    if function.__name__.startswith("plot_"):
        bound.arguments["ax"] = ax or Figure().add_subplot()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return function(*bound.args, **bound.kwargs)


def good_call(name):
    """Arguments that the function of this full name answers."""
    short, function = name.split(".")[-1], FUNCTIONS[name]
    good = example_call(function)
    if good is None and short in CALLS:
        good = CALLS[short]()
    if good is None:
        twin = BY_NAME[TWINS[short]]
        good = {next(iter(inspect.signature(function).parameters)): call(twin, example_call(twin))}
    return good
