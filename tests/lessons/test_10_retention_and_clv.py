"""Lesson 10: what its page says of the month cards and of CDNOW is computed, and its explorers turn."""

import re
from collections import Counter
from itertools import combinations
from math import ceil, comb, sqrt
from pathlib import Path
from statistics import NormalDist

import numpy as np
import pandas as pd
import pytest
from bank_keys import first_keys
from cdnow import cdnow_orders

from crm_lib.author.lint import read_notebook, text_problems
from crm_lib.campaign import ab_sample_size, ab_test
from crm_lib.datasets import load_cdnow_orders, load_milk_cards
from crm_lib.exam.item import BankItem, read_items
from crm_lib.explore.quiz_file import read_questions
from crm_lib.lessons.retention_and_clv import (
    by_weights,
    difference_at_equal_age,
    forecast_interval,
    forecast_of_renewals,
    gain_of_order,
    lead_of_letters,
    lowest_first_renewal,
    mixed_retention,
    months_ahead,
    rates_by_age,
    reached_by_letters,
    renewal_decisions,
    share_left,
    silence_explorer,
    spend_and_frequency,
    survivors,
    trial_sizes,
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
from crm_lib.retention import (
    SBG,
    cohort_matrix,
    cohort_table,
    fit_sbg,
    median_lifetime,
    survival_curve,
)
from crm_lib.simulate.milk import milk_cards
from crm_lib.statistics import wilson_interval

ROOT = Path(__file__).resolve().parents[2]
QUIZ = read_questions(ROOT / "bank" / "10_retention_and_clv.quiz.yaml")
NOTEBOOK = ROOT / "notebooks" / "10_retention_and_clv.ipynb"
PAGE = NOTEBOOK.read_text(encoding="utf-8")
#: What the page says, without outputs.
LINES = [line for cell in read_notebook(NOTEBOOK).cells for line in cell.source.splitlines()]


#: Margin of a card and the discount rate of section 7.
CARD = {"margin": 36, "yearly_rate": 0.12}


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


def test_three_points_more_lie_outside_with_other_weights_and_at_the_first_renewal(cards):
    rates = rates_by_age(renewal_decisions(cards), before=2024, after=2025)
    n, m = rates["decisions_before"], rates["decisions_after"]
    before, after = rates["rate_before"], rates["rate_after"]
    variance = before * (1 - before) / n + after * (1 - after) / m
    centres, ends = [], []
    for weight in (n, m, n * 0 + 1):
        share = weight / weight.sum()
        centres.append((share * (after - before)).sum())
        ends.append(centres[-1] + 1.96 * np.sqrt((share**2 * variance).sum()))
    assert f"{100 * abs(min(centres)):.1f}" == "0.0" and f"{100 * max(centres):.1f}" == "1.0"
    assert f"{100 * max(ends):.1f}" == "2.2"
    # Whatever the weights, 0 lies within, and the upper end is worth less than the bonus.
    assert all(2 * centre < end for centre, end in zip(centres, ends, strict=True))
    upper = max(ends) * yearly(cards).loc[2025, "size"] * 300
    assert upper * 328 / 228 == pytest.approx(80_000, rel=0.02)  # over 24 months
    assert 50_000 < upper < 60_000 and "上限也都不到奖金" in PAGE
    first = 100 * difference_at_equal_age(rates.loc[:1])
    assert first.round(1).tolist() == [-1.4, -5.2, 2.4]
    # The page's table of weights gives the same.
    shown = by_weights(rates, decisions=int(yearly(cards).loc[2025, "size"]), worth=300)
    assert shown["points"].iloc[1:].tolist() == pytest.approx([100 * c for c in centres])
    assert shown["points_to"].iloc[1:].tolist() == pytest.approx([100 * e for e in ends])
    assert shown["money_to"].max() == pytest.approx(upper / 1000) and shown["money_from"].max() < 0
    n, m = rates.loc[1, ["decisions_before", "decisions_after"]]
    assert (n, m, round(n * m / (n + m))) == (1287, 608, 413)


def test_the_bonus_is_weighed_in_money(cards):
    decisions = renewal_decisions(cards)
    years, ages = yearly(cards), decisions[decisions["year"] == 2025]["renewal"]
    equal = difference_at_equal_age(rates_by_age(decisions, before=2024, after=2025))
    more = equal * years.loc[2025, "size"]
    assert (years.loc[2025, "size"], round(more["difference"])) == (8363, 33)
    worth = months_ahead(cards, list(range(1, 13)), draws=2, **CARD)["margin_ahead"].to_numpy()
    weights = ages[ages <= 12].value_counts().sort_index().to_numpy()
    assert (weights * worth).sum() / weights.sum() == pytest.approx(300, abs=5)
    assert (300 * more / 1000).round().tolist() == [10, -21, 40]
    # Only the renewals that stand in both years can be compared.
    both = rates_by_age(decisions, before=2024, after=2025)
    assert (both.index.tolist(), both["decisions_after"].sum()) == (list(range(1, 13)), 6059)
    assert round(equal["difference"] * 6059) == 24
    # Later renewals have nothing of equal age to be compared with.
    assert f"{(ages > 12).mean():.0%}" == "28%" and "（占28%）没有同龄期可比" in PAGE


def test_the_trial_is_sized_at_the_rates_of_the_customers_own_ages(cards):
    sizes = trial_sizes(cards, months=6, more=[0.01, 0.02, 0.03])
    old, new = sizes.iloc[:3], sizes.iloc[3:]
    plain, better = (share_left(cards, months=6, more=more) for more in (0.0, 0.03))
    assert (f"{plain:.0%}", f"{better:.0%}") == ("77%", "91%")
    assert old["group_size"].tolist() == [1190, 257, 103]
    assert old["group_size"].iloc[2] == ceil(ab_sample_size(plain, better))
    there, half = int(cards["still_active"].sum()), cards["still_active"].sum() / 2
    assert there == 605 and 257 < half < 1190 and 2 * 257 == 514
    left_more = sizes["left_with"].round() - sizes["left_without"].round()
    assert left_more.iloc[[2, 5]].tolist() == [14, 11] and "应多留14个百分点，新客户11个" in PAGE
    won = int((cards["first_month"] >= "2025").sum())
    assert (new["group_size"].iloc[2], won) == (352, 608) and 2 * 352 == 704 > won
    # All is paid if the whole interval lies above what three points give: a strict rule.
    paid = []
    for more in (0.03, 0.04):
        true = share_left(cards, months=6, more=more)
        error = sqrt((plain * (1 - plain) + true * (1 - true)) / (there / 2))
        paid.append(NormalDist().cdf((true - better) / error - 1.96))
    assert 0.02 < paid[0] < 0.03 and f"{paid[1]:.0%}" == "29%" and "2到3次能全发" in PAGE
    # A new customer goes through the first six renewals.
    six = renewal_decisions(cards).groupby("renewal")["card_renewed"].mean().loc[1:6].prod()
    assert new["left_without"].iloc[0] == pytest.approx(100 * six)
    # The rate of the whole year would leave far fewer: it holds many first renewals.
    assert plain > 0.925**6 + 0.1


def test_those_of_last_june_stayed_about_as_the_trial_supposes(cards):
    decisions = renewal_decisions(cards)
    june = decisions[(decisions["month"] == "2025-06-30") & decisions["card_renewed"]]
    there = cards.set_index("customer_id").loc[june["customer_id"], "still_active"]
    assert (len(there), f"{there.mean():.0%}") == (660, "75%")
    assert share_left(cards, months=6) == pytest.approx(there.mean(), abs=0.03)


def test_the_cohort_of_december_lies_low_within_its_interval(cards):
    table = cohort_table(renewal_decisions(cards), date_col="month")
    matrix = cohort_matrix(table[(table["cohort"] < "2025") & (table["period"] < 12)])
    last = matrix[11]
    assert last.idxmin() == "2024-12"
    sizes = cards.groupby("first_month").size()[last.index]
    others = (last * sizes).drop("2024-12").sum() / sizes.drop("2024-12").sum()
    shown = [f"{100 * v:.0f}" for v in (last.min(), last.max(), others)]
    assert shown == ["28", "39", "34"]
    size = int(sizes["2024-12"])
    ends = wilson_interval(round(last.min() * size), size)
    assert [f"{100 * e:.0f}" for e in ends] == ["20", "37"] and ends[1] > others
    assert "为28%（95%置信区间20%到37%），其余各批合计34%" in PAGE


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
    ).set_index("time")
    assert median_lifetime(curve.reset_index()) == 6
    assert [f"{curve.loc[12, c]:.0%}" for c in ("survival", "low", "high")] == ["33%", "31%", "35%"]
    # The interval of the median: where each end of the curve's interval falls to one half.
    assert [curve.index[curve[end] <= 0.5][0] for end in ("low", "high")] == [5, 6]
    assert 0.2 < curve.loc[24, "survival"] < 0.25 and curve.loc[24, "at_risk"] == 23
    assert (len(cards), int(cards["still_active"].sum())) == (1895, 605)
    assert f"{cards.loc[~cards['still_active'], 'months_paid'].mean():.1f}" == "4.6"


def test_sbg_forecasts_the_renewals_that_it_has_not_seen(cards):
    left = survivors(cards[cards["first_month"] < "2025"], renewals=12)
    assert left[:2] == [1287, 1047] and left[12] == 413
    model = fit_sbg(left[:7])
    told, low, high, passed = forecast_of_renewals(left, fitted_to=6)
    assert told == pytest.approx(model.survival(12) / model.survival(6))
    assert (left[6], passed) == (604, 413 / 604) and low < passed < high
    assert [f"{v:.1%}" for v in (told, passed)] == ["71.6%", "68.4%"]
    assert [f"{v:.0%}" for v in (low, high)] == ["66%", "77%"]
    assert all(model.retention_rate(t) > left[t] / left[t - 1] for t in range(8, 13))
    example = SBG(alpha=1, beta=3)
    assert example.retention_rate([1, 2]).tolist() == pytest.approx([0.75, 0.8])
    assert example.survival(2) == pytest.approx(0.6)


def test_the_interval_of_the_renewal_forecast_agrees_with_drawing_customers_again(cards):
    won = cards[cards["first_month"] < "2025"]
    rng, drawn = np.random.default_rng(2), []
    for _ in range(100):
        again = survivors(won.iloc[rng.integers(0, len(won), len(won))], renewals=12)
        model = fit_sbg(again[:7])
        drawn.append(rng.binomial(604, model.survival(12) / model.survival(6)) / 604)
    told = forecast_of_renewals(survivors(won, renewals=12), fitted_to=6)
    stated = (told["forecast_to"] - told["forecast_from"]) / 2
    assert 1.96 * np.std(drawn) == pytest.approx(stated, rel=0.2)


def test_the_horizon_decides_about_the_platforms_price(cards):
    years = yearly(cards)
    average = years["sum"].sum() / years["size"].sum()
    at_average = 36 * ((average * 1.12 ** (-1 / 12)) ** np.arange(12)).sum()
    assert (f"{average:.1%}", round(at_average)) == ("90.7%", 256)
    ahead = months_ahead(cards, [0, 6], **CARD).set_index("renewals_so_far")
    margins = ["margin_ahead", "margin_from", "margin_to"]
    assert ahead.loc[0, margins].round().tolist() == [228, 221, 235]
    assert ahead.loc[6, margins].round().tolist() == [306, 296, 315]
    assert ahead.loc[0, "margin_to"] < 250 < at_average
    two = months_ahead(cards, [0], months=24, **CARD)[margins].loc[0]
    assert two.round().tolist() == [328, 315, 340] and round(two.iloc[0]) - 250 == 78
    assert [round(two.iloc[k]) - 250 for k in (1, 2)] == [65, 90]
    # The last margin of 24 months is that after renewal 23.
    size = renewal_decisions(cards).groupby("renewal").size()
    assert size.loc[[22, 23]].tolist() == [76, 49]


@pytest.mark.parametrize("seed", [1, 2])
def test_an_order_of_a_hundred_gains_within_a_prediction_interval(cards, seed):
    order = gain_of_order(cards, customers=100, price=250, months=24, seed=seed, **CARD)
    two = months_ahead(cards, [0], months=24, draws=2, **CARD).loc[0, "margin_ahead"]
    assert order["gain"] == pytest.approx(100 * (two - 250)) == pytest.approx(7_800, abs=50)
    assert order["gain_from"] == pytest.approx(2_000, abs=100)
    assert order["gain_to"] == pytest.approx(13_700, abs=100)
    # One customer's sum has a standard deviation that gives nearly all of the interval.
    left = np.cumprod([1.0, *rate_at_each(cards)[:23]])
    paid = np.append(left[:-1] - left[1:], left[-1])
    sums = np.cumsum(36 * 1.12 ** (-np.arange(24) / 12))
    spread = sqrt(paid @ sums**2 - (paid @ sums) ** 2)
    half = (order["gain_to"] - order["gain_from"]) / 2
    assert 1 < half / (1.96 * 10 * spread) < 1.1
    assert "95%预测区间2,000到13,700元" in PAGE


def test_seventy_of_a_hundred_first_renewals_go_on(cards):
    limit = lowest_first_renewal(cards, price=250, months=24, **CARD)
    assert f"{limit:.0%}" == "59%"
    rates = rate_at_each(cards)
    left = np.cumprod([1.0, limit, *rates[1:23]])
    assert 36 * (left @ 1.12 ** (-np.arange(24) / 12)) == pytest.approx(250)
    assert wilson_interval(70, 100)[0] > limit > wilson_interval(68, 100)[0]
    assert f"{wilson_interval(70, 100)[0]:.0%}" == "60%" and "下限60%才在它之上" in PAGE
    assert "续卡满70人" in PAGE
    # The rule errs on the strict side: at a true 65% it stops in 83 of 100 cases.
    stops = sum(comb(100, k) * 0.65**k * 0.35 ** (100 - k) for k in range(70))
    assert f"{stops:.0%}" == "83%" and "83次会停" in PAGE
    left = np.cumprod([1.0, 0.65, *rates[1:23]])
    assert 36 * (left @ 1.12 ** (-np.arange(24) / 12)) - 250 == pytest.approx(20, abs=1)


@pytest.mark.parametrize("seed", [2, 3])
def test_the_margin_intervals_do_not_hang_on_the_random_numbers(cards, seed):
    other = months_ahead(cards, [0], seed=seed, **CARD).loc[0]
    assert (other["margin_from"], other["margin_to"]) == (
        pytest.approx(221, abs=2),
        pytest.approx(235, abs=2),
    )


def test_a_horizon_beyond_the_book_is_refused(cards):
    with pytest.raises(ValueError, match="beyond the 24 months"):
        months_ahead(cards, [6], months=24)


def rate_at_each(cards):
    return renewal_decisions(cards).groupby("renewal")["card_renewed"].mean().to_numpy()


def test_months_ahead_follow_the_rates_of_each_age(cards):
    left = np.array([1.0, *np.cumprod(rate_at_each(cards))])
    shown = months_ahead(cards, [0, 3, 6, 12], draws=2).set_index("renewals_so_far")
    for k, cards_ahead in shown["margin_ahead"].items():
        assert cards_ahead == pytest.approx(left[k : k + 12].sum() / left[k])


# --- the shop ----------------------------------------------------------------------------------


def test_the_shop_is_reported_as_in_the_papers(shop):
    assert (len(shop), int((shop["x"] == 0).sum())) == (2357, 1411)
    model, spend = fit_bg_nbd(shop), fit_gamma_gamma(shop)
    assert model.parameters.round(3).tolist() == [0.243, 4.414, 0.793, 2.426]
    assert f"{model.r / model.alpha:.3f} {model.a / (model.a + model.b):.0%}" == "0.055 25%"
    assert [f"{spend.expected_spend(x, 100):.0f}" for x in (0, 1, 10)] == ["35", "80", "97"]
    again = shop[shop["x"] > 0]
    assert f"{spend.p:.3f} {spend.q:.3f} {spend.gamma:.2f}" == "6.250 3.744 15.44"
    assert f"{6.250 * (15.44 + 100) / (6.250 + 3.744 - 1):.1f}" == "80.2"
    assert [f"{spend.expected_spend(x, 100):.1f}" for x in (0, 10)] == ["35.2", "97.3"]
    linear, ranks = spend_and_frequency(again).to_numpy()
    assert [f"{v:.2f}" for v in linear] == ["0.11", "0.02", "0.24"]
    assert [f"{v:.2f}" for v in ranks] == ["0.21", "0.15", "0.27"]
    assert ranks[0] == pytest.approx(again["x"].corr(again["mean_spend"], method="spearman"))


def test_the_cumulative_curve_hides_the_error_of_the_holdout(shop):
    model = fit_bg_nbd(shop)
    weeks = tracking_table(model, load_cdnow_orders(), calibration_end="1997-09-30")
    tracked, middle = weeks.iloc[-1], weeks[weeks["time"] == 39].iloc[0]
    assert f"{tracked['expected_total'] / tracked['actual_total'] - 1:.1%}" == "-4.3%"
    # The model is above fact at the end of calibration, so the error of the holdout hides.
    more = middle["expected_total"] - middle["actual_total"]
    assert (round(more, -1), tracked["actual_total"]) == (40, 4315)
    assert round(tracked["actual_total"] - tracked["expected_total"]) == 185
    assert f"{185 / 4315:.1%}" == "4.3%" and "期末累计只少185次" in PAGE
    assert 1882 - 1653 == 229 and "少229次" in PAGE


@pytest.mark.parametrize(("seed", "draws"), [(1, 4000), (2, 1500)])
def test_the_fact_lies_just_above_the_prediction_interval(shop, seed, draws):
    total = forecast_interval(fit_bg_nbd(shop), shop, seed=seed, draws=draws)
    assert (round(total["forecast"]), total["actual"]) == (1653, 1882)
    assert total["forecast_from"] == pytest.approx(1460, abs=12)
    assert total["forecast_to"] == pytest.approx(1860, abs=16)
    assert total["forecast_to"] < total["actual"]
    assert f"{total['forecast'] / total['actual'] - 1:.0%}" == "-12%"


def test_parameters_by_their_covariance_vary_as_those_fitted_to_customers_drawn_again(shop):
    model, rng = fit_bg_nbd(shop), np.random.default_rng(5)
    again = [
        np.log(fit_bg_nbd(shop.iloc[rng.integers(0, len(shop), len(shop))]).parameters)
        for _ in range(40)
    ]
    stated = model.standard_errors / model.parameters
    assert np.std(again, axis=0) == pytest.approx(stated.to_numpy(), rel=0.4)


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


@pytest.fixture(scope="module")
def scores(shop):
    model, spend = fit_bg_nbd(shop), fit_gamma_gamma(shop)
    history = shop["x"], shop["t_x"], shop["T"]
    weekly = 1.15 ** (1 / 52) - 1
    return pd.DataFrame(
        {
            "p_alive": model.p_alive(*history),
            "x": shop["x"],
            "expected": model.conditional_expected_purchases(39, *history),
            "silence": shop["t_x"] - shop["T"],
            "revenue": lifetime_value(model, spend, shop, horizon=39, discount_rate=weekly),
        }
    )


@pytest.fixture(scope="module")
def later(shop):
    spent = (shop["x_holdout"] * shop["mean_spend_holdout"]).fillna(0)
    return pd.DataFrame({"bought": shop["x_holdout"], "spent": spent})


def test_half_of_the_letters_kept_back_tells_only_large_effects(scores, later):
    chosen = later.loc[scores["expected"].nlargest(236).index, "bought"]
    half = 1.96 * chosen.std() * sqrt(2 / 118)
    assert (f"{chosen.mean():.2f}", f"{half:.1f}") == ("3.75", "1.2")
    assert half / chosen.mean() == pytest.approx(1 / 3, abs=0.03) and "±1.2次" in PAGE


def test_letters_by_p_alive_reach_the_fewest_purchases(scores, later, shop):
    reached = reached_by_letters(scores, later, letters=236)
    bought = reached["bought"].round().astype(int).to_dict()
    assert bought == {"p_alive": 56, "x": 855, "expected": 885, "silence": 807, "revenue": 867}
    assert reached["spent"].idxmax() == "revenue" and reached["spent"].idxmin() == "p_alive"
    none = shop["x"] == 0
    assert (scores.loc[none, "p_alive"] == 1).all() and (scores.loc[~none, "p_alive"] < 1).all()
    # By lot among the 1,411 who share the first place, whatever their order in the file.
    assert reached.loc["p_alive", "bought"] == pytest.approx(236 * later["bought"][none].mean())
    turned = reached_by_letters(scores[::-1], later[::-1], letters=236)
    assert np.allclose(turned, reached)


def test_the_leads_of_the_best_scores_have_intervals(scores, later):
    pairs = [("expected", other, "bought") for other in ("p_alive", "silence", "x")]
    pairs += [("expected", "silence", "spent"), ("revenue", "expected", "spent")]
    # Picked after the table was seen: ten pairs of five scores, in two columns.
    looks = {"letters": 236, "level": 1 - 0.05 / (2 * comb(5, 2)), "draws": 8000}
    shown = [
        lead_of_letters(scores[[one, other]], later[what], **looks).round().tolist()
        for one, other, what in pairs
    ]
    assert shown == [
        [829, 615, 1081],
        [78, 0, 195],
        [30, -33, 88],
        [4303, 545, 9662],
        [2140, -697, 5116],
    ]
    # Between these three the data do not decide, in purchases or in dollars.
    for one, other in combinations(["x", "expected", "revenue"], 2):
        for what in later:
            lead = lead_of_letters(scores[[one, other]], later[what], **{**looks, "draws": 2000})
            assert lead["difference_from"] < 0 < lead["difference_to"]
    assert "615到1,081" in PAGE
    # Whatever the random numbers, the lead over the silence reaches down to about 0.
    again = lead_of_letters(scores[["expected", "silence"]], later["bought"], seed=2, **looks)
    assert again["difference_from"] == pytest.approx(0, abs=5)


def test_exam_practice_is_computed_right():
    sbg = SBG(alpha=1, beta=4)
    alive = BGNBD(r=0.5, alpha=5, a=1, b=2).p_alive(2, 10, 15)
    numbers = [(380 - 90) / 400, *sbg.retention_rate([1, 2]), sbg.survival(2), alive]
    shown = [f"{n:.1%}" for n in numbers]
    assert shown == ["72.5%", "80.0%", "83.3%", "66.7%", "59.4%"]
    assert all(text in PAGE for text in shown) and f"{1 + (20 / 15) ** 2.5 / 3:.4f}" == "1.6843"


def test_the_example_of_the_chance_to_be_active_is_computed_right():
    assert (f"{2**2.5:.2f}", f"{1 / (1 + 2**2.5 / 3):.1%}") == ("5.66", "34.7%")
    assert BGNBD(r=0.5, alpha=5, a=1, b=2).p_alive(2, 10, 25) == pytest.approx(0.347, abs=5e-4)
    assert "= 34.7%" in PAGE


def test_new_customers_count_only_where_they_are_still_there_at_the_end():
    # 400 at the start, 310 of them stay; of 90 won 70 stay: the end less all won is not retention.
    kept, end, won, won_and_there = 310, 380, 90, 70
    assert (end - won_and_there) / 400 == kept / 400 != (end - won) / 400
    formulas = [line for line in LINES if "期内新增客户数）÷" in line]
    assert len(formulas) == 2 and all("新增客户只计期末仍在的" in line for line in formulas)
    assert "年末380人，其中90人是年内新增的" in PAGE


@pytest.mark.parametrize(
    ("term", "wording"),
    [
        ("客户保持", "巩固并发展与现有客户长期、稳定关系的动态过程和策略"),
        ("风险率", "走到龄期t的客户中，这一期流失的比例"),
        ("删失", "尚未看到寿命的终点，只知道比目前更长"),
        ("预测区间", "未来的数值以给定概率"),
        ("Gamma-Gamma的假设（三条）", "均值不随时间变、因人而异"),
        ("四种情形与模型", "非契约型·离散→BG/BB"),
        ("**全体**客户续约率上升的原因†", "新客户少、平均龄期变长"),
        ("客户终身价值", "CLV、LTV、客户终生价值"),
    ],
)
def test_the_exam_points_hold_the_whole_wording(term, wording):
    points = next(line for line in LINES if line.startswith(f"| {term} |"))
    assert wording in points


def test_the_denominator_of_a_renewal_rate_is_what_ran_out():
    words = ROOT / "crm_lib" / "lessons" / "words" / "10_retention_and_clv.csv"
    bank = ROOT / "bank" / "10_retention_and_clv.yaml"
    for text in (PAGE, words.read_text("utf-8"), bank.read_text("utf-8")):
        assert "决定次数" not in text
    assert "续卡率＝续卡次数÷到期次数" in PAGE


# --- the explorers -----------------------------------------------------------------------------


def test_the_cohorts_rate_rises_though_nobody_changes():
    rate = mixed_retention(0.5, 0.95, 0.5, 12)
    assert rate.is_monotonic_increasing and rate.iloc[0] == pytest.approx(0.725)
    said = two_kinds_explorer().sentence(share=0.5, stay_one=0.95, stay_two=0.5)
    assert "nearly all" in said[0] and "几乎" in said[1]
    flat = two_kinds_explorer().sentence(share=1.0, stay_one=0.95, stay_two=0.5)
    assert "95.0% at every renewal" in flat[0]


@pytest.mark.parametrize(("quiet", "likelier"), [(0, "often"), (15, "once"), (30, "once")])
def test_the_silence_of_a_frequent_buyer_says_more(quiet, likelier):
    said = silence_explorer().sentence(often=10, quiet=quiet)
    often, once = (int(n) for n in re.findall(r"(\d+)%", said[0]))
    assert (often > once) == (likelier == "often")
    assert not list(text_problems(*said, glossary=None))


def test_expected_purchases_are_the_chance_to_be_active_times_the_purchases_of_the_active():
    model = BGNBD(r=0.243, alpha=4.414, a=0.793, b=2.426)
    alive = model.p_alive(10, 24, 39)
    expected = model.conditional_expected_purchases(39, 10, 24, 39)
    assert [f"{100 * alive:.1f}", f"{expected / alive:.2f}", f"{expected:.2f}"] == [
        "15.8",
        "7.26",
        "1.15",
    ]
    assert f"{0.158 * 7.26:.2f}" == "1.15" and "15.8%×7.26 = 1.15次" in PAGE


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


# --- the question bank -------------------------------------------------------------------------

BANK = read_items(ROOT / "bank" / "10_retention_and_clv.yaml", BankItem, prefix="b10_")


def test_the_bank_covers_the_unit_and_its_objectives_under_all_letters():
    assert {item.unit for item in BANK.values()} == {"U13"}
    assert {item.exam_point for item in BANK.values()} == {"T09", "T11", "S1-C2.1.5"}
    assert len({item.objective for item in BANK.values()}) == 10
    letters = Counter(next(iter(i.right)) for i in BANK.values() if i.form == "choice")
    assert set(letters) == set("ABCD") and max(letters.values()) <= 0.4 * letters.total()
    several = [i.right for i in BANK.values() if i.form == "choices"]
    assert len(set(several)) == len(several)


def test_the_numbers_of_the_bank_are_computed():
    numbers = first_keys(BANK)
    alive = BGNBD(r=0.5, alpha=4, a=1, b=2).p_alive(2, 8, 20)
    assert [f"{n:.1f}" for n in numbers] == [f"{100 * v:.1f}" for v in ((1140 - 240) / 1200, alive)]
    options = {o.text.en: o.right for i in BANK.values() for o in i.options}
    four = pd.DataFrame({"duration": [1, 3, 3, 3], "churned": [1, 1, 0, 0]})
    curve = survival_curve(four).set_index("time")["survival"]
    assert (curve[1], curve[3]) == (pytest.approx(3 / 4), pytest.approx(1 / 2))
    sbg = SBG(alpha=2, beta=6)
    first, second = sbg.retention_rate([1, 2])
    kinds = mixed_retention(0.5, 0.8, 0.4, 2)
    right = [f"{(480 - 130) / 500:.0%}", f"{180 / 1000:.0%}", "1/2", f"{second:.1%}"]
    right.append(f"{kinds[2]:.1%}")
    wrong = [f"{350 / 480:.1%}", f"{130 / 500:.0%}", f"{180 / 420:.1%}", f"{sbg.survival(2):.1%}"]
    wrong += [f"{first:.1%}", f"{1 - second:.1%}", f"{kinds[1]:.0%}"]
    assert all(options[text] for text in right) and not any(options[text] for text in wrong)
