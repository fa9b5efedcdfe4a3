"""Names and signatures that lessons, papers and other people's code may count on."""

import inspect
from importlib import import_module

import pytest

from crm_lib import purchasing, retention

#: Module, name, and its parameters as the library promises them. More may follow, with defaults.
PROMISED = """
rfm rfm_table(orders, *, customer_col='customer_id', date_col='date', amount_col='amount')
rfm rfm_scores(table)
rfm rfm_segments(table)
funnel funnel_table(events, steps, *, user_col, event_col, time_col, by=None, window=None)
retention cohort_table(events, *, customer_col='customer_id', date_col='date', period='month')
retention survival_curve(frame, *, duration_col, event_col)
retention fit_sbg(survivors)
retention SBG(*, alpha, beta)
purchasing purchase_summary(orders, *, customer_col='customer_id', date_col='date')
purchasing calibration_holdout_table(orders, *, calibration_end, holdout_end=None)
purchasing fit_bg_nbd(summary, *, x_col='x', t_x_col='t_x', T_col='T', weight_col=None)
purchasing fit_mbg_nbd(summary, *, x_col='x', t_x_col='t_x', T_col='T', weight_col=None)
purchasing fit_pareto_nbd(summary, *, x_col='x', t_x_col='t_x', T_col='T', weight_col=None)
purchasing fit_bg_bb(summary, *, x_col='x', t_x_col='t_x', T_col='T', weight_col=None)
purchasing fit_gamma_gamma(summary, *, x_col='x', mean_spend_col='mean_spend', weight_col=None)
purchasing BGNBD(*, r, alpha, a, b)
purchasing MBGNBD(*, r, alpha, a, b)
purchasing ParetoNBD(*, r, alpha, s, beta)
purchasing BGBB(*, alpha, beta, gamma, delta, n)
purchasing GammaGamma(*, p, q, gamma)
purchasing lifetime_value(purchase_model, spend_model, summary, *, horizon, discount_rate)
churn churn_features(log, *, cutoff, horizon_days, window_days=365)
satisfaction csat(scores)
satisfaction nps(scores)
satisfaction ces(scores)
satisfaction acsi(items)
satisfaction servqual_gaps(expectations, perceptions)
satisfaction cronbach_alpha(items)
satisfaction kano_class(functional, dysfunctional)
satisfaction kano_coefficients(classes)
journey shapley_attribution(worth)
journey markov_attribution(paths, *, path_col='path', converted_col='converted', lost_col='lost')
contact_centre erlang_b(load, agents)
contact_centre erlang_c(load, agents)
contact_centre service_level(load, agents, *, aht, threshold)
contact_centre average_speed_of_answer(load, agents, *, aht)
contact_centre agents_needed(load, *, aht, threshold, target, shrinkage=0)
baskets association_rules(lines, *, basket_col, item_col, min_support)
"""


def promised(line):
    """The module, the name and the parameters of a line: (name, keyword only, default)."""
    module, call = line.split(" ", 1)
    space = {}
    exec(f"def {call}: pass", space)
    name = call.split("(")[0]
    return module, name, list(inspect.signature(space[name]).parameters.values())


@pytest.mark.parametrize("line", PROMISED.strip().splitlines())
def test_a_promised_name_has_its_signature(line):
    module, name, wanted = promised(line)
    have = inspect.signature(getattr(import_module(f"crm_lib.{module}"), name)).parameters
    for parameter in wanted:
        assert parameter.name in have
        found = have[parameter.name]
        assert found.kind == parameter.kind, parameter.name
        assert found.default == parameter.default, parameter.name
    # What comes first by position stays first, and nothing else is asked for.
    by_place = [p.name for p in have.values() if p.kind != inspect.Parameter.KEYWORD_ONLY]
    assert by_place == [p.name for p in wanted if p.kind != inspect.Parameter.KEYWORD_ONLY]
    asked = {p.name for p in have.values() if p.default is inspect.Parameter.empty}
    assert asked == {p.name for p in wanted if p.default is inspect.Parameter.empty}


PURCHASES = {
    "BGNBD": {"r": 0.243, "alpha": 4.414, "a": 0.793, "b": 2.426},
    "MBGNBD": {"r": 0.525, "alpha": 6.183, "a": 0.891, "b": 1.614},
    "ParetoNBD": {"r": 0.553, "alpha": 10.578, "s": 0.606, "beta": 11.669},
    "BGBB": {"alpha": 1.204, "beta": 0.75, "gamma": 0.657, "delta": 2.783, "n": 6},
}


@pytest.mark.parametrize("name", PURCHASES)
def test_models_from_known_parameters_answer_all_questions(name):
    model = getattr(purchasing, name)(**PURCHASES[name])
    assert {"parameters", "standard_errors", "log_likelihood"} <= set(dir(model))
    asked = {
        "expected_purchases": ["t"],
        "conditional_expected_purchases": ["t", "x", "t_x", "T"],
        "p_alive": ["x", "t_x", "T"],
    }
    for method, wanted in asked.items():
        found = list(inspect.signature(getattr(model, method)).parameters)
        assert [p for p in found if p not in ("n", "weight")][: len(wanted)] == wanted
    assert 0 < model.p_alive(2, 4, 6) < 1
    assert model.conditional_expected_purchases(5, 2, 4, 6) > 0


def test_the_other_models_answer_theirs():
    spend = purchasing.GammaGamma(p=6.25, q=3.74, gamma=15.44)
    assert list(inspect.signature(spend.expected_spend).parameters) == ["x", "mean_spend"]
    sbg = retention.SBG(alpha=0.668, beta=3.806)
    assert list(inspect.signature(sbg.survival).parameters) == ["t"]
    assert list(inspect.signature(sbg.retention_rate).parameters) == ["t"]
