"""Lesson 20: what its page says of the app's year is computed, and its explorers turn."""

import re
from collections import Counter
from pathlib import Path
from statistics import NormalDist

import numpy as np
import pytest
from bank_keys import first_keys
from scipy import stats

from crm_lib.author.lint import text_problems
from crm_lib.campaign import ab_test
from crm_lib.datasets import (
    load_lift_costs,
    load_lift_fitters,
    load_lift_logins,
    load_lift_scorecard,
)
from crm_lib.exam.item import BankItem, read_items
from crm_lib.explore.quiz_file import read_questions
from crm_lib.lessons.strategy_and_performance import (
    BONUS_FROM,
    DISCOUNT,
    FULL_PRICE,
    PHASE_TWO,
    QUARTER,
    SEATS,
    card_weights_explorer,
    growth_by_lot,
    licence_or_use_explorer,
    longer_trial_spread,
    npv_range,
    points_of_use,
    trial_half_width,
    trial_worth,
    weighted_card,
)
from crm_lib.scorecard import (
    adoption_table,
    kpi_sensitivity,
    measure_scores,
    net_present_value,
    payback_years,
    perspective_scores,
    return_on_investment,
    scorecard_total,
    total_cost_of_ownership,
)
from crm_lib.simulate.lifts import lift_costs, lift_fitters, lift_logins, lift_scorecard
from crm_lib.statistics import mean_difference, wilson_interval

ROOT = Path(__file__).resolve().parents[2]
QUIZ = read_questions(ROOT / "bank" / "20_strategy_and_performance.quiz.yaml")
PAGE = (ROOT / "notebooks" / "20_strategy_and_performance.ipynb").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def fitters():
    return load_lift_fitters()


@pytest.fixture(scope="module")
def costs():
    return load_lift_costs()


@pytest.fixture(scope="module")
def effect(fitters):
    return growth_by_lot(fitters, "margin_q2_before", "margin_q2", "first_wave")


def measured_use(fitters):
    return fitters.loc[fitters["first_wave"], "weeks_active"].mean() / QUARTER


# --- the data ----------------------------------------------------------------------------------


def test_the_loaded_files_are_the_simulation(fitters, costs):
    assert fitters.equals(lift_fitters(seed=6).astype(fitters.dtypes))
    logins = load_lift_logins()
    assert logins.equals(lift_logins(seed=6).astype(logins.dtypes))
    assert costs.equals(lift_costs())
    card = load_lift_scorecard()
    assert card.equals(lift_scorecard().astype(card.dtypes))


def test_the_lot_draws_five_of_each_crew_and_the_log_agrees_with_the_weeks(fitters):
    assert (fitters.groupby("crew")["first_wave"].sum() == 5).all()
    assert len(fitters) == SEATS and int(fitters["pilot"].sum()) == 40
    logins = load_lift_logins()
    spring = logins[(logins["date"] >= "2025-03-31") & (logins["date"] < "2025-06-30")]
    weeks = spring.groupby("fitter_id").size().reindex(fitters["fitter_id"], fill_value=0)
    assert (weeks.to_numpy() == fitters["weeks_active"].to_numpy()).all()


@pytest.mark.parametrize("seed", [6, 7, 9, 12])
def test_users_against_others_overstates_the_lot_in_other_years_too(seed):
    made = lift_fitters(seed=seed)
    lot = growth_by_lot(made, "margin_q2_before", "margin_q2", "first_wave")
    wave = made[made["first_wave"]]
    growth, often = wave["margin_q2"] - wave["margin_q2_before"], wave["weeks_active"] >= 9
    assert growth[often].mean() - growth[~often].mean() > lot["difference"] > 0
    assert made.loc[made["pilot"], "weeks_quoting"].mean() / 13 > measured_use(made) + 0.1


# --- the page ----------------------------------------------------------------------------------


def test_the_log_says_what_the_interview_says(fitters):
    logins = load_lift_logins()
    first = fitters.loc[fitters["first_wave"], "fitter_id"]
    half = logins[logins["fitter_id"].isin(first) & (logins["date"] < "2025-06-30")]
    use = adoption_table(half, employee_col="fitter_id", date_col="date", seats=70)
    assert use["active_users"].iloc[[0, 7]].tolist() == [51, 22]
    assert round(70 * use["share_ever"].iloc[7]) == 69
    late = logins[logins["date"] >= "2025-09-29"]
    autumn = adoption_table(late, employee_col="fitter_id", date_col="date", seats=SEATS)
    assert len(autumn) == QUARTER and f"{autumn['share_active'].mean():.0%}" == "66%"
    assert round(100 * (autumn["share_active"].mean() - 83 / 210)) == 26
    # Week 8, at which the page asks whether to stop, is the lowest of the half-year; weeks 9 to 16
    # are paid, so weeks 6 to 8 are the last that stand for "without the measures".
    assert use["share_active"].idxmin() == use.index[7]
    assert use["active_users"].iloc[5:8].sum() == 83
    assert f"{use['share_active'].iloc[5:8].mean():.0%}" == "40%"


def test_the_offer_holds_two_fifths_of_the_cost(costs):
    tco = total_cost_of_ownership(costs, cost_item_col="cost_item")
    total = costs["amount"].sum()
    assert total == 3_446_000 and tco["cost_item"].iloc[0] == "licence"
    assert f"{tco['share_of_total'].iloc[0]:.0%}" == "22%"
    shares = costs.groupby("paid_to")["amount"].sum() / total
    assert {k: f"{v:.0%}" for k, v in shares.items()} == {
        "others": "6%",
        "own_staff": "54%",
        "vendor": "40%",
    }
    assert set(costs.loc[costs["in_offer"], "paid_to"]) == {"vendor"}
    start = costs[costs["year"] == 0]
    assert start["amount"].sum() == 1_516_000
    assert start.loc[start["spent_by_week_8"], "amount"].sum() == 1_280_000


def test_the_lot_brings_half_of_what_the_slide_says(fitters, effect):
    wave = fitters[fitters["first_wave"]]
    growth, often = wave["margin_q2"] - wave["margin_q2_before"], wave["weeks_active"] >= 9
    by_use = mean_difference(growth[often], growth[~often])
    assert round(by_use["difference"]) == 1164
    assert round(by_use["difference"] * SEATS * 12, -4) == 1_960_000
    assert effect.round().tolist() == [559, 291, 827]
    assert (effect * SEATS * 12).round(-4).tolist() == [940_000, 490_000, 1_390_000]
    assert f"{measured_use(fitters):.0%}" == "68%"
    assert (int(often.sum()), int((~often).sum())) == (39, 31)
    shares = [wave.loc[group, "weeks_active"].mean() / QUARTER for group in (often, ~often)]
    assert [f"{share:.0%}" for share in shares] == ["87%", "44%"]
    by_use_alone = effect * (shares[0] - shares[1]) / measured_use(fitters)
    assert by_use_alone.round(-1).tolist() == [360, 190, 530]


def test_going_on_was_right_and_the_whole_is_not_known(fitters, effect):
    on = npv_range(effect, launch=236_000, yearly=386_000)
    whole = npv_range(effect, launch=1_516_000, yearly=386_000)
    assert on.round(-4).tolist() == [1_860_000, 160_000, 3_570_000]
    assert whole.round(-4).tolist() == [580_000, -1_120_000, 2_290_000]
    stuck = npv_range(
        effect, launch=140_000, yearly=386_000, use_ratio=(22 / 70) / measured_use(fitters)
    )
    assert stuck.round(-4).tolist() == [40_000, -750_000, 830_000]
    credited = whole.to_numpy() + effect.to_numpy() * (70 * 12 + 70 * 6)
    assert credited.round(-4).tolist() == [1_290_000, -760_000, 3_330_000]
    mean_use = npv_range(
        effect, launch=140_000, yearly=386_000, use_ratio=(83 / 210) / measured_use(fitters)
    )
    assert mean_use.round(-4).tolist() == [470_000, -520_000, 1_460_000]
    # Credited or at that use, the intervals cover zero: the page says so in words.
    assert credited.min() < 0 < credited.max() and mean_use.min() < 0 < mean_use.max()
    assert "the whole project is still not known to pay" in PAGE and "weeks 6 to 10" not in PAGE
    assert "going on is not shown to pay" in PAGE
    low = SEATS * 12 * effect["difference_low"]
    fading = [-236_000] + [low * 0.95**year - 386_000 for year in range(5)]
    assert abs(net_present_value(fading, discount_rate=0.10)) < 10_000
    # What else takes the lower end to zero: a dearer year, or a part of the effect that is no gain.
    a_year = on["npv_low"] / net_present_value([0] + [1] * 5, discount_rate=0.10)
    assert f"{a_year / 386_000:.0%}" == "11%" and round(a_year / SEATS / 12) == 24
    assert "24 of the 559 CNY are no gain" in PAGE and "(12 taken" in PAGE
    # Two effects by lot on this page: at 97.5% each the lower end of going on falls below zero.
    growth, wave = fitters["margin_q2"] - fitters["margin_q2_before"], fitters["first_wave"]
    groups = [growth[wave], growth[~wave]]
    error = np.sqrt(sum(group.var() / len(group) for group in groups))
    freedom = error**4 / sum((g.var() / len(g)) ** 2 / (len(g) - 1) for g in groups)
    wider = effect["difference"] - stats.t.ppf(1 - 0.025 / 2, freedom) * error
    assert (
        round(npv_range(effect * 0 + wider, launch=236_000, yearly=386_000)["npv"], -4) == -90_000
    )
    assert "the interval begins at −90,000" in PAGE and "not quite shown" in PAGE
    net = SEATS * 12 * effect["difference"] - 386_000
    # By hand, as the page does it.
    assert round(SEATS * 12 * effect["difference"]) == 939_360
    assert round(-236_000 + net * 3.7908, -4) == round(on["npv"], -4) and "× 3.7908" in PAGE
    flows = [-1_516_000] + [net] * 5
    assert net_present_value(flows, discount_rate=0.10) == pytest.approx(whole["npv"])
    gain = 5 * SEATS * 12 * effect["difference"]
    assert f"{return_on_investment(gain, 3_446_000):.0%}" == "36%"
    gains = [5 * SEATS * 12 * effect[end] for end in ("difference_low", "difference_high")]
    assert [f"{return_on_investment(g, 3_446_000):.0%}" for g in gains] == ["-29%", "102%"]
    paid = [payback_years([-1_516_000] + [g / 5 - 386_000] * 5) for g in gains]
    assert [round(years, 1) for years in paid] == [np.inf, 1.5]
    assert round(payback_years(flows), 1) == 2.7
    assert round(payback_years(flows, discount_rate=0.10), 1) == 3.4


def test_the_range_agrees_with_drawing_fitters_again(fitters):
    rng = np.random.default_rng(1)
    growth = fitters["margin_q2"] - fitters["margin_q2_before"]
    two = [growth[fitters["first_wave"]].to_numpy(), growth[~fitters["first_wave"]].to_numpy()]
    drawn = [rng.choice(two[0], 70).mean() - rng.choice(two[1], 70).mean() for _ in range(600)]
    low, high = np.quantile(drawn, [0.025, 0.975])
    assert low == pytest.approx(291, abs=40) and high == pytest.approx(827, abs=40)


def test_a_discount_is_worth_a_few_points_of_use(costs, effect):
    assert points_of_use(0.5).round(1).tolist() == [4.6, 3.1, 8.7]
    assert points_of_use(1.0).round(1).tolist() == [9.1, 6.2, 17.5]
    licence = costs.loc[(costs["year"] == 1) & (costs["cost_item"] == "licence"), "amount"].item()
    assert licence / 2 == 63_000
    assert (effect * SEATS * 12 / licence).round(1).tolist() == [7.5, 3.9, 11.0]


@pytest.mark.parametrize(
    ("use", "discount", "worth", "points"),
    [(0.68, 0.5, "2,100,000", "4.6"), (0.31, 0.1, "−30,000", "0.9")],
)
def test_the_licence_explorer_says_what_is_seen(use, discount, worth, points):
    said = licence_or_use_explorer().sentence(use=use, discount=discount)
    assert f"worth {worth} CNY" in said[0] and f"worth {points} points" in said[0]
    assert "proportional" in said[0]
    assert f"净现值为{worth}元" in said[1]
    assert {0.5: "使用费打五折", 0.1: "使用费打九折"}[discount] in said[1]


def test_the_licence_explorer_begins_without_the_answer():
    explorer = licence_or_use_explorer()
    said = explorer.sentence(use=0.68, discount=0.0)
    assert not any("points" in text or "百分点" in text for text in said)
    assert "1,860,000 CNY" in said[0] and "使用费原价" in said[1]
    assert explorer.start["discount"] == 0.0


def test_the_card_lags_in_learning_and_weights_lift_it_over_the_bonus():
    scored = measure_scores(load_lift_scorecard(), cap=120)
    card = perspective_scores(scored)
    assert card.set_index("perspective")["score"].round().to_dict() == {
        "financial": 112,
        "customer": 68,
        "process": 94,
        "learning": 32,
    }
    totals = {w: scorecard_total(weighted_card(w, 120)) for w in (0.25, 0.30, 0.35, 0.70)}
    assert [round(t, 1) for t in totals.values()] == [76.5, 78.9, 81.3, 98.0]
    assert totals[0.30] < BONUS_FROM < totals[0.35]


def test_the_bonus_hangs_on_a_satisfaction_that_is_an_estimate():
    measures = load_lift_scorecard()
    asked, row = 200, measures["measure"] == "satisfied_managers"
    share = measures.loc[row, "actual"].item() / 100
    low, high = wilson_interval(round(share * asked), asked)
    assert [f"{end:.0%}" for end in (low, high)] == ["71%", "82%"]
    assert "95% interval of 71% to 82%" in PAGE and "95%区间是71%到82%" in PAGE
    totals = []
    for satisfied in (low, share, high):
        moved = measures["actual"].mask(row, 100 * satisfied)
        scored = measure_scores(measures.assign(actual=moved), cap=120)
        totals.append(scorecard_total(perspective_scores(scored).assign(weight=0.25)))
    assert (round(totals[2] - totals[1]), round(totals[1] - totals[0])) == (7, 8)
    assert totals[0] < BONUS_FROM < totals[2]
    # Above 81.8% the cap of 120 ends the rise.
    assert measure_scores(measures.assign(actual=moved), cap=120).loc[row, "score"].item() == 120
    start = measures.loc[row, "baseline"].item() / 100
    rise = ab_test(round(share * asked), asked, round(start * asked), asked)
    ends = [round(100 * end) for end in (rise.low, rise.high)]
    assert ends[0] < 0 < ends[1] and ends == [-3, 14]
    assert "Nor is it shown that satisfaction has risen" in PAGE


def test_the_rest_of_the_slide_is_hardly_chance(fitters):
    rng, wave = np.random.default_rng(1), fitters["first_wave"]
    growth = (fitters["margin_q2"] - fitters["margin_q2_before"]).to_numpy()
    use = fitters["weeks_active"].to_numpy() / QUARTER
    often = fitters["weeks_active"].to_numpy() >= 9
    first, later = np.flatnonzero(wave), np.flatnonzero(~wave)

    def rest(i, j):
        by_use = growth[i][often[i]].mean() - growth[i][~often[i]].mean()
        by_lot = growth[i].mean() - growth[j].mean()
        gap = use[i][often[i]].mean() - use[i][~often[i]].mean()
        return by_use - by_lot * gap / use[i].mean()

    assert round(rest(first, later), -1) == 810
    drawn = [rest(rng.choice(first, 70), rng.choice(later, 70)) for _ in range(20_000)]
    low, high = np.quantile(drawn, [0.025, 0.975])
    assert low == pytest.approx(470, abs=15) and high == pytest.approx(1160, abs=15)
    assert "some 470 to 1,160" in PAGE


def test_by_crews_the_interval_is_hardly_different(fitters, effect):
    growth = fitters["margin_q2"] - fitters["margin_q2_before"]
    means = growth.groupby([fitters["crew"], fitters["first_wave"]]).mean().unstack()
    pairs = means[True] - means[False]
    half = stats.t.ppf(0.975, len(pairs) - 1) * pairs.std() / np.sqrt(len(pairs))
    assert (round(pairs.mean() - half), round(pairs.mean() + half)) == (306, 812)
    assert effect["difference_low"] < 306 and effect["difference_high"] > 812
    # From the spread within crews, as a lot drawn crew by crew asks for.
    spread = growth.groupby([fitters["crew"], fitters["first_wave"]]).var().to_numpy() / 5
    within = NormalDist().inv_cdf(0.975) * np.sqrt(spread.sum()) / len(pairs)
    middle = pairs.mean()
    ends = [round(middle - within), round(middle + within)]
    assert ends[0] == pytest.approx(285, abs=1) and ends[1] == pytest.approx(834, abs=1)
    assert "changes the interval of the effect by next to nothing" in PAGE
    # The pilot was not drawn within crews.
    assert fitters.groupby("crew")["pilot"].sum().nunique() > 3


def test_fitters_who_left_move_the_card_over_the_bonus():
    measures = load_lift_scorecard()
    row = measures["measure"] == "fitters_leaving"
    spread = np.sqrt(SEATS * (22 / SEATS) * (1 - 22 / SEATS))
    assert (round(22 - 1.96 * spread), round(22 + 1.96 * spread)) == (14, 30)
    found = {}
    for left in (14, 30):
        moved = measures.assign(actual=measures["actual"].mask(row, left))
        card = perspective_scores(measure_scores(moved, cap=120)).assign(weight=0.25)
        learning = card.set_index("perspective").loc["learning", "score"]
        found[left] = (round(learning), round(scorecard_total(card), 1))
    assert found == {14: (65, 84.8), 30: (32, 76.5)}
    assert found[30][1] < BONUS_FROM < found[14][1]
    assert "and so can that of the few who left" in PAGE


def test_fitters_who_left_are_counted_in_persons():
    left = load_lift_scorecard().set_index("measure").loc["fitters_leaving"]
    assert (left["baseline"], left["actual"]) == (20, 22)
    assert "too few to tell a change" in PAGE and "人数太少，看不出变化" in PAGE


@pytest.mark.parametrize(("financial", "paid"), [(25, "not paid"), (35, "is paid")])
def test_the_card_explorer_says_what_is_seen(financial, paid):
    said = card_weights_explorer().sentence(financial=financial, cap=120)
    assert paid in said[0] and "31.7" in said[1]
    assert not list(text_problems(*said, glossary=None))


def test_phase_two_is_not_shown_to_pay_at_any_price_and_use(fitters):
    pilot = growth_by_lot(fitters, "margin_q3", "margin_q4", "pilot")
    assert pilot.round().tolist() == [190, -72, 451]
    coached = fitters.loc[fitters["pilot"], "weeks_quoting"].mean() / QUARTER
    logins = load_lift_logins()
    ordinary = (logins["date"] >= "2025-09-29").sum() / QUARTER / SEATS
    assert (f"{coached:.0%}", f"{ordinary:.0%}") == ("86%", "66%")
    less = 160_000 - 0.30 * 84_000
    at = {
        (cost, ratio): npv_range(pilot, launch=420_000, yearly=cost, use_ratio=ratio)
        for cost in (160_000, less)
        for ratio in (1.0, ordinary / coached)
    }
    full, usual = at[160_000, 1.0], at[160_000, ordinary / coached]
    assert full.round(-4).tolist() == [180_000, -1_480_000, 1_840_000]
    assert round(usual["npv"], -4) == -110_000
    assert round(usual["npv_low"], -4) == -1_370_000
    # The discount moves less than the gap in use would.
    saved, gap = at[less, 1.0]["npv"] - full["npv"], full - usual
    assert saved < gap["npv"] and round(saved, -3) == 96_000
    assert gap.round(-4).tolist() == [290_000, -110_000, 680_000]
    signed = at[less, ordinary / coached]
    assert signed["npv"] < 0 and round(signed["npv_low"], -4) == -1_280_000
    assert round(signed["npv_high"], -4) == 1_260_000
    assert (420_000, 160_000, less) == (PHASE_TWO, FULL_PRICE, FULL_PRICE - DISCOUNT)


def test_margins_drift_so_a_longer_trial_is_no_sharper(fitters):
    others = fitters[~fitters["pilot"]]
    step = [others["margin_q3"] - others["margin_q2"], others["margin_q4"] - others["margin_q3"]]
    step = [s - s.groupby(others["first_wave"]).transform("mean") for s in step]
    # Quarters that vary independently around a level would give −0.5.
    assert abs(np.corrcoef(*step)[0, 1]) < 0.1
    sizes = [np.sqrt((s**2).sum() / (len(s) - 2)) for s in (*step, step[0] + step[1] / 2)]
    one = np.sqrt((sizes[0] ** 2 + sizes[1] ** 2) / 2)
    assert longer_trial_spread(fitters, 1) == 1
    assert longer_trial_spread(fitters, 2) == pytest.approx(sizes[2] / one) and sizes[2] > one
    assert "Two quarters are no sharper, about 310" in PAGE and "反而不如一个季度值钱" in PAGE


def test_the_trial_on_offer_most_likely_ends_in_between(fitters):
    pilot = growth_by_lot(fitters, "margin_q3", "margin_q4", "pilot")
    now = (pilot["difference_high"] - pilot["difference_low"]) / 2
    # 50 against 50 instead of 40 against 100; one quarter (the mean of two) against the last.
    by_size = np.sqrt((1 / 50 + 1 / 50) / (1 / 40 + 1 / 100))
    one, two = (now * by_size * longer_trial_spread(fitters, q) for q in (1, 2))
    assert (round(now), round(by_size, 2)) == (261, 1.07)
    assert (round(one, -1), round(two, -1)) == (280, 310)
    needed = (420_000 / net_present_value([0] + [1] * 5, discount_rate=0.10) + 160_000) / SEATS / 12
    assert round(net_present_value([0] + [1] * 5, discount_rate=0.10), 3) == 3.791
    assert round(needed) == 161 and round(needed + one, -1) == 440
    assert round(needed - 0.30 * 84_000 / SEATS / 12) == 146
    # An effect in proportion to ordinary use would be far from deciding either way.
    expected = pilot["difference"] * 66 / 86
    assert needed - one < expected < needed + one
    # What the trial is worth before it is made, by drawing true effects and trials.
    ordinary = load_lift_logins()["date"].ge("2025-09-29").sum() / QUARTER / SEATS
    ratio = ordinary / (fitters.loc[fitters["pilot"], "weeks_quoting"].mean() / QUARTER)
    believed, error = pilot["difference"] * ratio, now / 1.96 * ratio
    assert (round(believed), round(error)) == (144, 102) and "144 CNY" in PAGE
    worth = trial_worth(pilot, ratio, fitters)
    assert worth.iloc[:, 0].round().tolist() == [5, 4, 46, 46]
    assert worth.iloc[:, 1].round().tolist() == [10, 12, 36, 37]
    assert worth.iloc[:, 2].round(-3).tolist() == [31_000, 27_000, 100_000, 91_000]
    rng = np.random.default_rng(3)
    true = rng.normal(believed, error, 400_000)
    gain = (true - needed) * SEATS * 12 * net_present_value([0] + [1] * 5, discount_rate=0.10)
    rows = [(one, needed + one), (two, needed + two), (one, needed), (two, needed)]
    for (half, cut), row in zip(rows, worth.to_numpy(), strict=True):
        extended = rng.normal(true, half / 1.96) > cut
        assert 100 * extended.mean() == pytest.approx(row[0], abs=0.3)
        assert 100 * (true[extended] < needed).mean() == pytest.approx(row[1], abs=0.6)
        assert (gain * extended).mean() == pytest.approx(row[2], abs=2_500)
    halves = [trial_half_width(pilot, longer_trial_spread(fitters, q)) for q in (1, 2)]
    assert halves == pytest.approx([one, two])
    # One quarter is the better trial by either rule, and worth a little more than the limit.
    assert worth.iloc[0, 2] > worth.iloc[1, 2] and worth.iloc[2, 2] > worth.iloc[3, 2]
    assert (
        worth.iloc[0, 2] > 30_000 and "for at most 30,000 CNY" in PAGE and "50,000 CNY" not in PAGE
    )
    assert "some 5 of 100 such trials extend" in PAGE and "36 of 100" in PAGE


def test_growth_and_not_level_is_what_users_and_others_are_compared_by(fitters):
    wave = fitters[fitters["first_wave"]]
    often = wave["weeks_active"] >= 9
    before = wave["margin_q2_before"]
    # Users sold more before the app, too; growth takes that out, and the page may not name it.
    assert before[often].mean() - before[~often].mean() > 900
    assert "and* their margin may grow more anyway" in PAGE and "the rest is selection" not in PAGE


def test_the_paid_weeks_reach_into_the_measured_quarter(fitters):
    logins = load_lift_logins()
    first = fitters.loc[fitters["first_wave"], "fitter_id"]
    weeks = sorted(logins["date"].dt.to_period("W-SUN").unique())
    quarter = [w for w, week in enumerate(weeks, 1) if str(week.start_time.date()) >= "2025-03-31"]
    assert quarter[0] == 13 and sum(w <= 16 for w in quarter[:QUARTER]) == 4
    assert logins["fitter_id"].isin(first).any()
    assert "typing paid in some four of its 13 weeks" in PAGE


def test_coaching_is_not_shown_to_make_the_use_of_the_pilot(fitters):
    logins = load_lift_logins()
    late = logins[logins["date"] >= "2025-09-29"].groupby("fitter_id").size()
    weeks = late.reindex(fitters["fitter_id"], fill_value=0).to_numpy() / QUARTER
    assert abs(weeks[fitters["pilot"]].mean() - weeks[~fitters["pilot"]].mean()) < 0.02
    assert "whether coaching makes it, nobody knows" in PAGE


def test_three_levers_move_the_margin_alike():
    tree = {"profit": "visits * offers * accepted * price - visits * travel"}
    levers = {"visits": 90, "offers": 0.4, "accepted": 0.45, "price": 750, "travel": 32}
    moved = kpi_sensitivity(tree, levers, goal="profit").set_index("leaf")["difference"].round(1)
    assert moved["offers"] == moved["accepted"] == moved["price"] == 121.5
    assert moved["visits"] == 92.7


def test_exam_practice_is_computed_right():
    factor = 3.3121
    assert round(100_000 * factor - 300_000) == 31_210
    assert round(60_000 * factor - 300_000) == -101_274
    needed = 300_000 / factor
    assert round(needed) == 90_577
    assert f"{(needed + 100_000) / 200_000:.1%}" == "95.3%"
    assert round((1 - 1.08**-4) / 0.08, 4) == factor
    assert all(text in PAGE for text in ("31,210", "101,274", "90,577", "95.3%"))


def test_the_page_names_lists_and_authors_as_they_are_marked():
    for text in (
        "达文波特与肖特",
        "税后净营业利润减去全部资本（股权与债务）的成本",
        "又译显著",
        "多一层**行为文化**",
        "绩效考核的步骤（六步，本书归纳）",
        "实施的风险（本书归纳）",
        "第55条",
        "第1033条",
        "累计净现金流量由负转正所需的时间",
        "使净现值等于零的贴现率",
        "以满足客户需求为出发点来设置结构、流程和权责的组织",
        "把为客户创造价值作为全体成员共同的价值观",
        "一次解决率",
        "创新与学习",
        "隶属度",
        "客户关系管理绩效评价",
        "绩效评价的步骤（六步，本书归纳）",
        "战略制定的步骤（本书归纳）",
        "取消、合并、重排、简化",
        "《劳动合同法》第4条",
        "向均值回归",
        "意向性分析",
        "学习与成长→内部流程→客户→财务",
        "具体、可衡量、可达到、相关、有时限",
        "春节",
        "下列**不属于**客户关系管理成功实施因素的是",
        "要点每个1分，都要联系题中事实或说明理由，最多6分",
    ):
        assert text in PAGE, text
    for old in (
        "整张卡",
        "教练",
        "抽中−未抽中",
        "没有哪一步变快了",
        "税后利润减去",
        "省30%",
        "绊脚",
        "师傅们",
        "教材通",
        "教材常见",
        "does not hold",
    ):
        assert old not in PAGE, old


# --- the self-checks ---------------------------------------------------------------------------


def test_the_self_check_on_sunk_cost_is_computed_right():
    right = next(o.text.en for o in QUIZ["20_s4"].options if o.right)
    numbers = [int(n.replace(",", "")) for n in re.findall(r"\d[\d,]*\d", right)]
    assert numbers == [n - 200_000 for n in (350_000, 240_000, 460_000)]


# --- the question bank -------------------------------------------------------------------------

BANK = read_items(ROOT / "bank" / "20_strategy_and_performance.yaml", BankItem, prefix="b20_")


def test_the_bank_covers_objectives_and_points_under_all_letters():
    assert {item.unit for item in BANK.values()} == {"U24"}
    assert {item.exam_point for item in BANK.values()} == {"T22", "T23", "S2-T5", "S1-C2.2"}
    assert len({item.objective for item in BANK.values()}) == 6
    letters = Counter(next(iter(i.right)) for i in BANK.values() if i.form == "choice")
    assert max(letters.values()) <= 0.4 * letters.total()


def test_the_numbers_of_the_bank_are_computed():
    numbers = first_keys(BANK)
    finishing = net_present_value([-150_000, 100_000, 100_000], discount_rate=0.10)
    assert numbers == [round(finishing), round(126_000 / 360_000 * 100, 1)]
