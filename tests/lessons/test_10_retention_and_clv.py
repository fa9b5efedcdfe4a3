"""Lesson 10: what its page says of the month cards and of CDNOW is computed, and its explorers turn."""

import re
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from cdnow import cdnow_orders

from crm_lib.author.lint import text_problems
from crm_lib.campaign import ab_test
from crm_lib.datasets import load_cdnow_orders, load_milk_cards
from crm_lib.explore.quiz_file import read_questions
from crm_lib.lessons.retention_and_clv import (
    difference_at_equal_age,
    forecast_interval,
    mixed_retention,
    months_ahead,
    rates_by_age,
    renewal_decisions,
    silence_explorer,
    survivors,
    two_kinds_explorer,
)
from crm_lib.purchasing import (
    BGNBD,
    calibration_holdout_table,
    fit_bg_nbd,
    fit_gamma_gamma,
    lifetime_value,
    tracking_table,
)
from crm_lib.retention import SBG, fit_sbg, median_lifetime, survival_curve
from crm_lib.simulate.milk import milk_cards
from crm_lib.statistics import wilson_interval

ROOT = Path(__file__).resolve().parents[2]
QUIZ = read_questions(ROOT / "bank" / "10_retention_and_clv.quiz.yaml")
PAGE = (ROOT / "notebooks" / "10_retention_and_clv.ipynb").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def cards():
    return load_milk_cards()


@pytest.fixture(scope="module")
def shop():
    return calibration_holdout_table(
        load_cdnow_orders(), calibration_end="1997-09-30", amount_col="usd"
    )


def yearly(cards):
    return renewal_decisions(cards).groupby("year")["card_renewed"].agg(["sum", "size", "mean"])


# --- the data ----------------------------------------------------------------------------------


def test_the_loaded_file_is_the_simulation(cards):
    assert cards.equals(milk_cards(seed=6).astype(cards.dtypes))


@pytest.mark.parametrize("seed", [6, 7, 2026])
def test_the_yearly_rate_rises_and_at_equal_age_does_not(seed):
    made = milk_cards(seed=seed)
    years = yearly(made)["mean"]
    assert years[2025] - years[2024] > 0.03
    at_age = difference_at_equal_age(rates_by_age(renewal_decisions(made), before=2024, after=2025))
    assert at_age["difference_from"] < 0 < at_age["difference_to"] < 0.03


def test_the_orders_are_those_of_the_published_sample():
    here, there = load_cdnow_orders(), cdnow_orders()
    assert (here["date"].to_numpy() == there["date"].to_numpy()).all()
    for column, name in (("customer_id", "customer_id"), ("cds", "cds"), ("usd", "amount")):
        assert (here[column].to_numpy() == there[name].to_numpy()).all()


# --- the slip ----------------------------------------------------------------------------------


def test_the_slip_says_what_stands_in_the_book(cards):
    years = yearly(cards)
    assert [f"{m:.1%}" for m in years["mean"]] == ["87.8%", "92.5%"]
    rise = ab_test(*years.loc[2025, ["sum", "size"]], *years.loc[2024, ["sum", "size"]])
    assert [f"{100 * v:.1f}" for v in (rise.difference, rise.low, rise.high)] == [
        "4.7",
        "3.7",
        "5.8",
    ]
    decisions = renewal_decisions(cards)
    mean_age = decisions.groupby("year")["renewal"].mean()
    assert [f"{m:.1f}" for m in mean_age] == ["3.8", "9.0"]
    equal = difference_at_equal_age(rates_by_age(decisions, before=2024, after=2025))
    assert [f"{100 * v:.1f}" for v in equal] == ["0.4", "-0.8", "1.6"]


def test_the_interval_at_equal_age_agrees_with_drawing_customers_again(cards):
    rng = np.random.default_rng(1)
    drawn = []
    for _ in range(150):
        again = cards.iloc[rng.integers(0, len(cards), len(cards))]
        rates = rates_by_age(renewal_decisions(again), before=2024, after=2025)
        drawn.append(difference_at_equal_age(rates)["difference"])
    stated = difference_at_equal_age(
        rates_by_age(renewal_decisions(cards), before=2024, after=2025)
    )
    half = (stated["difference_to"] - stated["difference_from"]) / 2
    assert 1.96 * np.std(drawn) == pytest.approx(half, rel=0.2)


def test_survival_and_the_mean_of_those_who_left(cards):
    curve = survival_curve(
        cards.assign(churned=~cards["still_active"]), duration_col="months_paid"
    ).set_index("time")["survival"]
    assert median_lifetime(curve.reset_index()) == 6
    assert f"{curve[12]:.0%}" == "33%" and round(5 * curve[24]) == 1
    assert (len(cards), int(cards["still_active"].sum())) == (1895, 605)
    assert f"{cards.loc[~cards['still_active'], 'months_paid'].mean():.1f}" == "4.6"


def test_sbg_forecasts_the_renewals_that_it_has_not_seen(cards):
    left = survivors(cards[cards["first_month"] < "2025"], renewals=12)
    assert left[:2] == [1287, 1047] and left[12] == 413
    forecast = fit_sbg(left[:7]).survival(12)
    low, high = wilson_interval(left[12], left[0])
    assert low < forecast < high
    assert [f"{v:.1%}" for v in (left[12] / left[0], low, high, forecast)] == [
        "32.1%",
        "29.6%",
        "34.7%",
        "33.6%",
    ]
    assert (left[1] / left[0]) ** 12 < 0.1
    example = SBG(alpha=1, beta=3)
    assert example.retention_rate([1, 2]).tolist() == pytest.approx([0.75, 0.8])
    assert example.survival(2) == pytest.approx(0.6)


def test_the_platforms_price_lies_above_all_that_a_new_customer_brings(cards):
    years = yearly(cards)
    average = years["sum"].sum() / years["size"].sum()
    at_average = (average ** np.arange(12)).sum()
    assert (f"{average:.1%}", f"{at_average:.1f}", round(36 * at_average)) == ("90.7%", "7.4", 267)
    ahead = 36 * months_ahead(cards, [0, 6])
    assert ahead.loc[0].round().tolist() == [238, 230, 244]
    assert ahead.loc[0, "cards_ahead_to"] < 250 < at_average * 36
    assert ahead.loc[6].round().tolist()[:2] == [321, 311]
    factors = 1.12 ** (-np.arange(12) / 12)
    kept = np.array([1.0, *np.cumprod(rate_at_each(cards))])[:12]
    assert 1 - (kept * factors).sum() / kept.sum() == pytest.approx(0.05, abs=0.01)


def rate_at_each(cards):
    return renewal_decisions(cards).groupby("renewal")["card_renewed"].mean().to_numpy()


def test_months_ahead_follow_the_rates_of_each_age(cards):
    left = np.array([1.0, *np.cumprod(rate_at_each(cards))])
    shown = months_ahead(cards, [0, 3, 6, 12], draws=2)["cards_ahead"]
    for k, cards_ahead in shown.items():
        assert cards_ahead == pytest.approx(left[k : k + 12].sum() / left[k])


# --- the shop ----------------------------------------------------------------------------------


def test_the_shop_is_reported_as_in_the_papers(shop):
    assert (len(shop), int((shop["x"] == 0).sum())) == (2357, 1411)
    model, spend = fit_bg_nbd(shop), fit_gamma_gamma(shop)
    assert model.parameters.round(3).tolist() == [0.243, 4.414, 0.793, 2.426]
    assert [f"{spend.expected_spend(x, 100):.0f}" for x in (0, 1, 10)] == ["35", "80", "97"]
    again = shop[shop["x"] > 0]
    assert f"{again['x'].corr(again['mean_spend']):.2f}" == "0.11"


def test_the_cumulative_curve_hides_the_error_of_the_holdout(shop):
    model = fit_bg_nbd(shop)
    tracked = tracking_table(model, load_cdnow_orders(), calibration_end="1997-09-30").iloc[-1]
    assert f"{tracked['expected_total'] / tracked['actual_total'] - 1:.1%}" == "-4.3%"
    total = forecast_interval(shop)
    assert total.round().tolist() == [1653, 1441, 1888, 1882]
    assert f"{total['forecast'] / total['actual'] - 1:.0%}" == "-12%"


def test_living_on_by_the_model_has_its_expectation():
    x, t_x, T, t, n = 3.0, 30.0, 39.0, 39.0, 200_000
    model, rng = BGNBD(r=0.243, alpha=4.414, a=0.793, b=2.426), np.random.default_rng(3)
    alive = rng.random(n) < model.p_alive(x, t_x, T)
    rate = rng.gamma(model.r + x, size=n) / (model.alpha + T)
    last = rng.geometric(rng.beta(model.a, model.b + x, n))
    bought = alive * np.minimum(rng.poisson(rate * t), last)
    assert bought.mean() == pytest.approx(
        model.conditional_expected_purchases(t, x, t_x, T), rel=0.02
    )


def test_letters_by_p_alive_reach_the_fewest_purchases(shop):
    model, spend = fit_bg_nbd(shop), fit_gamma_gamma(shop)
    history = shop["x"], shop["t_x"], shop["T"]
    table = shop.assign(
        p_alive=model.p_alive(*history),
        expected=model.conditional_expected_purchases(39, *history),
        value=lifetime_value(model, spend, shop, horizon=39, discount_rate=1.15 ** (1 / 52) - 1),
    )
    best = {
        c: table.sort_values([c, "customer_id"], ascending=[False, True])[:236]
        for c in ("p_alive", "t_x", "x", "expected", "value")
    }
    bought = {c: int(b["x_holdout"].sum()) for c, b in best.items()}
    assert bought == {"p_alive": 40, "t_x": 771, "x": 830, "expected": 885, "value": 867}
    spent = pd.Series(
        {c: (b["x_holdout"] * b["mean_spend_holdout"]).sum() for c, b in best.items()}
    )
    assert spent.idxmax() == "value" and spent.idxmin() == "p_alive"
    assert (table.loc[table["x"] == 0, "p_alive"] == 1).all()


def test_exam_practice_is_computed_right():
    sbg = SBG(alpha=1, beta=4)
    alive = BGNBD(r=0.5, alpha=5, a=1, b=2).p_alive(1, 5, 15)
    numbers = [(380 - 90) / 400, *sbg.retention_rate([1, 2]), sbg.survival(2), alive]
    shown = [f"{n:.1%}" for n in numbers]
    assert shown == ["72.5%", "80.0%", "83.3%", "66.7%", "41.4%"]
    assert all(text in PAGE for text in shown) and f"{1 + 0.5 * 2**1.5:.4f}" == "2.4142"


# --- the explorers -----------------------------------------------------------------------------


def test_the_cohorts_rate_rises_though_nobody_changes():
    rate = mixed_retention(0.5, 0.95, 0.5, 12)
    assert rate.is_monotonic_increasing and rate.iloc[0] == pytest.approx(0.725)
    said = two_kinds_explorer().sentence(share=0.5, stay_one=0.95, stay_two=0.5)
    assert "nearly all" in said[0] and "几乎" in said[1]
    flat = two_kinds_explorer().sentence(share=1.0, stay_one=0.95, stay_two=0.5)
    assert "95% at every renewal" in flat[0]


@pytest.mark.parametrize(("quiet", "likelier"), [(0, "often"), (15, "once"), (30, "once")])
def test_the_silence_of_a_frequent_buyer_says_more(quiet, likelier):
    said = silence_explorer().sentence(often=10, quiet=quiet)
    often, once = (int(n) for n in re.findall(r"(\d+)%", said[0]))
    assert (often > once) == (likelier == "often")
    assert not list(text_problems(*said, glossary=None))


@pytest.mark.parametrize("shown", [two_kinds_explorer(), silence_explorer()])
def test_moving_a_slider_changes_the_picture_and_the_sentence(shown):
    start = shown.start
    for control in shown.controls:
        moved = {**start, control.name: control.low}
        assert shown.picture(**moved) != shown.picture(**start)
        assert shown.sentence(**moved) != shown.sentence(**start)


# --- the self-checks ---------------------------------------------------------------------------


def right(question):
    """Text of the right options, in English."""
    return [o.text.en for o in QUIZ[question].options if o.right]


def test_the_self_checks_are_computed_right():
    assert right("10_s2") == [f"{mixed_retention(0.5, 0.9, 0.3, 2).iloc[1]:.0%}"]
    three = pd.DataFrame({"duration": [2, 4, 6], "churned": [1, 1, 0]})
    assert survival_curve(three).set_index("time").loc[4, "survival"] == pytest.approx(1 / 3)
    assert right("10_s3") == ["1/3"]
    model = BGNBD(r=0.5, alpha=5, a=1, b=2)
    one, four = (f"{model.p_alive(x, 5, 15):.0%}" for x in (1, 4))
    assert right("10_s4") == [f"A's: {one} against {four}"]


@pytest.mark.parametrize("question", QUIZ.values(), ids=QUIZ)
def test_both_languages_of_a_self_check_say_the_same(question):
    for text in [question.text, *[t for o in question.options for t in (o.text, o.why)]]:
        assert not list(text_problems(text.en, text.zh, glossary=None)), text.en
