"""Lesson 12: what its page says of the gyms is computed, and its explorers turn."""

import re
from collections import Counter
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from bank_keys import first_keys
from scipy.stats import norm

from crm_lib.author.lint import text_problems
from crm_lib.churn import (
    RetentionOffer,
    auc,
    break_even_probability,
    calibration_table,
    contact_gain,
    fit_churn_model,
    lift_table,
    roc_table,
)
from crm_lib.datasets import load_gym_lost, load_gym_members
from crm_lib.exam.item import BankItem, read_items
from crm_lib.explore.quiz_file import read_questions
from crm_lib.lessons.churn_and_win_back import (
    CALL_LOOKS,
    FEATURES,
    TAKEN,
    WIN_BACK_LOOKS,
    auc_with_interval,
    break_even_with_interval,
    call_gain,
    call_list,
    confidence_each,
    cost_table,
    gain_by_order,
    gain_by_signal,
    gain_by_worth,
    half_of_weeks,
    money_lost,
    order_difference,
    profit_by_threshold,
    reason_table,
    reasons_by_tier,
    sample_halves,
    signal_table,
    spring_model,
    summer_scores,
    two_thresholds_explorer,
    whom_to_ask_explorer,
    win_back_table,
    with_signals,
    worth_per_held,
)
from crm_lib.statistics import mean_difference, sample_allocation, wilson_interval

ROOT = Path(__file__).resolve().parents[2]
QUIZ = read_questions(ROOT / "bank" / "12_churn_and_win_back.quiz.yaml")
PAGE = (ROOT / "notebooks" / "12_churn_and_win_back.ipynb").read_text(encoding="utf-8")
SHARE = 75 / 900


@pytest.fixture(scope="module")
def days():
    """Return the members of the four days, scored by the model of the first."""
    members = with_signals(load_gym_members())
    model = spring_model(members)
    return {str(day)[5:]: model.predict(part) for day, part in members.groupby("snapshot")}


@pytest.fixture(scope="module")
def trial(days):
    return days["09-30"]


@pytest.fixture(scope="module")
def lost():
    return load_gym_lost()


def whole(table, columns=("gain_per_call", "gain_from", "gain_to")):
    return {str(name): [round(row[c]) for c in columns] for name, row in table.iterrows()}


# --- signals and the model ---------------------------------------------------------------------


def test_signals_of_the_page(days):
    table = signal_table(days["03-31"])
    assert [f"{r:.0%}" for r in table["churn_rate"]] == ["57%", "7%", "31%", "23%", "7%"]
    quiet = table.loc["quiet"]
    assert [f"{v:.0%}" for v in quiet[["low", "high"]]] == ["48%", "65%"]
    assert table.loc[["quiet", "unhappy", "halved"], "low"].min() > table.loc["steady", "high"]


def test_the_model_is_tried_on_later_members(days, trial):
    uncalled = trial[trial["called"] == 0]
    summer = auc_with_interval(days["06-30"]).round(3).tolist()
    assert summer == [0.752, 0.722, 0.776]
    assert auc_with_interval(uncalled, draws=20)["auc"].round(3) == 0.772
    tried = [0.6, 0.3, 0.4, 0.2, 0.1]
    by_hand = pd.DataFrame({"churn_probability": tried, "churned": [1, 1, 0, 0, 0]})
    assert f"{auc(by_hand):.2f}" == "0.83"


def test_the_leak_shines_on_the_hold_out_and_fails_on_the_day(days, trial):
    leaky = fit_churn_model(days["03-31"], feature_cols=[*FEATURES, "desk_contacts"])
    uncalled = trial[trial["called"] == 0]
    shown = [round(auc(leaky.predict(part)), 3) for part in (days["06-30"], uncalled)]
    assert shown == [0.894, 0.712]
    # Contacts of those who left stand out in the exported days only.
    gap = [
        part.astype({"churned": int}).groupby("churned")["desk_contacts"].mean().diff().iloc[-1]
        for part in (days["03-31"], days["06-30"], uncalled)
    ]
    assert min(gap[:2]) > 0.7 > 0.15 > gap[2]


def test_lift_and_calibration(days):
    summer = days["06-30"]
    first = lift_table(summer, groups=5).iloc[0]
    assert [f"{first[c]:.2f}" for c in ("churn_rate", "lift", "cumulative_churned")] == [
        "0.46",
        "2.15",
        "0.43",
    ]
    means = [summer["churn_probability"].mean(), summer["churned"].mean()]
    assert [f"{m:.0%}" for m in means] == ["18%", "21%"]
    table = calibration_table(summer, groups=5)
    # Counted from the lowest score: the second and third group from the top lie above, no other.
    assert (table["low"] > table["predicted"]).tolist() == [False, False, True, True, False]
    assert (table["predicted"] > table["high"]).sum() == 0
    assert [f"{v:.0%}" for v in table["predicted"].iloc[[3, 2]]] == ["20%", "13%"]


def test_six_of_ten_are_caught_with_a_quarter_of_the_stayers(days):
    curve = roc_table(days["06-30"])
    near = curve[curve["share_of_stayers"] <= 0.25].iloc[-1]
    assert 0.58 < near["share_of_churners"] < 0.65


# --- money -------------------------------------------------------------------------------------


def test_the_break_even_probability_and_its_interval(days, trial):
    point = break_even_with_interval(trial)
    shown = ["22%", "15%", "29%", "49%", "32%", "25%", "42%"]
    assert [f"{v:.0%}" for v in point] == shown
    today = days["12-31"]["churn_probability"]
    ends = point[["break_even", "break_even_from", "break_even_to"]]
    assert [int((today >= end).sum()) for end in ends] == [103, 168, 76]
    left = trial["churned"].astype(float).groupby(trial["called"]).mean()
    took = trial.loc[trial["called"] == 1, "took_offer"].astype(float).mean()
    held = left[0] - left[1]
    shares = [left[0], left[1], took, held, took - held, 1 - left[0]]
    assert [f"{100 * v:.1f}" for v in shares] == ["20.2", "15.7", "43.3", "4.5", "38.9", "79.8"]
    assert (held / left[0], (took - held) / (1 - left[0])) == pytest.approx(
        (point["share_held"], point["taken"])
    )
    assert round(trial["worth_ahead"].mean()) == 783
    by_formula = break_even_probability(
        RetentionOffer(
            value=trial["worth_ahead"].mean(),
            save_rate=point["share_held"],
            contact_cost=15,
            offer_cost=100,
            taken_by_stayers=point["taken"],
        )
    )
    assert point["break_even"] == pytest.approx(by_formula)


def test_the_example_of_a_hundred_members():
    offer = RetentionOffer(
        value=800, save_rate=0.2, contact_cost=15, offer_cost=100, taken_by_stayers=0.5
    )
    assert contact_gain(0.4, offer) == pytest.approx(11)
    assert 100 * contact_gain(0.2, offer) == pytest.approx(2800 - 4000 - 1500)


def test_calls_by_signal(trial):
    table = gain_by_signal(trial)
    assert whole(table) == {
        "quiet": [-32, -140, 76],
        "pays_only": [-123, -171, -75],
        "unhappy": [48, -5, 102],
        "halved": [21, -27, 68],
        "steady": [-57, -80, -34],
    }
    alone = gain_by_signal(trial, looks=1).loc["unhappy", ["gain_from", "gain_to"]]
    assert alone.astype(float).round().tolist() == [11, 85]
    left = [(f"{a:.0%}", f"{b:.0%}") for a, b in table.iloc[:4, 1:3].to_numpy()]
    assert left == [("63%", "62%"), ("11%", "19%"), ("32%", "16%"), ("25%", "14%")]


def test_calls_by_order_and_the_decision(days, trial):
    table = gain_by_order(trial, share=SHARE)
    rows = whole(table)
    assert rows["risk"] == [-12, -112, 87] and rows["everybody"] == [-30, -50, -10]
    assert rows["signals_first"] == [123, 7, 238]
    assert (table["gain_from"] > 0).sum() == 1
    assert table["churn_uncalled"].idxmax() == "risk"
    more = order_difference(trial, "signals_first", "risk", share=SHARE)
    assert more.round().tolist() == [135, -14, 284]
    second = order_difference(trial, "signals_first", "risk_times_worth", share=SHARE)
    assert second.round().tolist() == [58, -64, 180]
    sixty = 60 * table.loc["signals_first", ["gain_per_call", "gain_from", "gain_to"]]
    assert sixty.astype(float).round(-2).tolist() == [7400, 400, 14300]
    assert 60 * (15 + 100) == 6900  # if every one takes the sessions


def test_the_chosen_list_has_a_break_even_of_its_own(days, trial):
    point = break_even_with_interval(trial)["break_even"]
    chosen = call_list(days["12-31"], order="signals_first", calls=75)
    assert (chosen["churn_probability"] < point).sum() == 48
    assert f"{point:.1%}" == "31.9%"
    best = call_list(trial, order="signals_first", calls=750)
    own = break_even_with_interval(best)
    shown = own[["share_held", "taken", "break_even", "break_even_from", "break_even_to"]]
    assert [f"{v:.0%}" for v in shown] == ["50%", "44%", "9%", "7%", "13%"]
    assert round(best["worth_ahead"].mean(), -1) == 1290


def test_a_call_to_the_quiet_may_hold_some(trial):
    quiet = trial[trial["signal_group"] == "quiet"]
    stays = 1 - quiet["churned"].astype(float)
    called = quiet["called"] == 1
    shown = 100 * mean_difference(stays[called], stays[~called])
    assert [round(shown["difference"], 1), round(shown["difference_low"])] == [1.5, -6]
    assert round(shown["difference_high"]) == 9


def test_the_lines_of_the_list(days):
    today = days["12-31"].sort_values("churn_probability", ascending=False, kind="stable")
    lines = today.iloc[[0, 2, 59, 77]]
    assert [f"{p:.0%}" for p in lines["churn_probability"]] == ["80%", "74%", "49%", "42%"]
    visits = lines[["visits_earlier", "visits_recent"]].to_numpy().tolist()
    assert visits == [[4, 0], [4, 0], [4, 2], [9, 4]]
    chosen = call_list(today, order="signals_first", calls=75)["member_id"]
    assert lines["member_id"].isin(chosen).tolist() == [False, False, False, True]
    assert lines["signal_group"].tolist() == ["quiet", "quiet", "unhappy", "unhappy"]
    assert lines["worth_ahead"].tolist()[2:] == [450, 1590]
    places = call_list(today, order="signals_first", calls=296)["member_id"].tolist()
    assert [places.index(m) + 1 for m in lines["member_id"].iloc[2:]] == [76, 1]


def test_the_weeks_of_the_desk(days):
    mondays = pd.date_range("2026-01-05", "2026-06-30", freq="W-MON")
    assert len(mondays) == 26
    assert (mondays < "2026-03-30").sum() == 12 and 12 * 60 * (15 + 100) == 82_800
    # Half a year after the trial; the last calls' 60 days end in the first days of September.
    assert mondays[-1] + pd.Timedelta(days=4 + 60) == pd.Timestamp("2026-09-01")
    # One list would not do: its two groups would be used up in four weeks.
    two = days["12-31"]["signal_group"].isin(["unhappy", "halved"]).sum()
    assert two == 296 and two < 4 * 75


def test_what_could_be_wrong_with_it(trial):
    half = gain_by_order(trial.assign(worth_ahead=trial["worth_ahead"] / 2), share=SHARE)
    assert whole(half)["signals_first"] == [31, -26, 88]
    shown = gain_by_worth(trial, share=SHARE)
    assert shown.round(1).to_numpy().tolist() == [
        [122.7, 7.2, 238.3],
        [104.4, 0.5, 208.3],
        [31.0, -26.3, 88.3],
    ]
    assert shown.loc[0.5].tolist() == pytest.approx(
        half.loc["signals_first", ["gain_per_call", "gain_from", "gain_to"]].astype(float).tolist()
    )
    best = call_list(trial, order="signals_first", calls=750)
    parts = {
        k: call_gain(best.assign(worth_ahead=best["worth_ahead"] * k), looks=CALL_LOOKS)
        for k in (0.89, 0.90)
    }
    assert parts[0.89]["gain_from"] < 0 < parts[0.90]["gain_from"]


def test_what_the_chosen_order_leaves_out(trial):
    groups = {
        order: call_list(trial, order=order, calls=750)["signal_group"].value_counts()
        for order in ("risk", "risk_times_worth", "signals_first")
    }
    assert [groups[o].get("quiet", 0) for o in groups] == [604, 375, 0]
    # The groups in which a call is shown to lose are hardly on the other two lists.
    for order in ("risk", "risk_times_worth"):
        assert groups[order].reindex(["pays_only", "steady"]).sum() <= 15


def test_calls_to_all_of_the_two_groups_are_not_shown_to_earn(trial):
    two = trial[trial["signal_group"].isin(["unhappy", "halved"])]
    gain = call_gain(two, looks=CALL_LOOKS)[["gain_per_call", "gain_from", "gain_to"]]
    assert gain.astype(float).round().tolist() == [34, -1, 70]
    # In neither group do more leave with a call than without.
    groups = gain_by_signal(trial).loc[["unhappy", "halved"]]
    assert (groups["churn_called"] < groups["churn_uncalled"]).all()


def test_other_members_on_each_day():
    assert load_gym_members()["member_id"].is_unique


def test_the_rule_that_decides(trial):
    groups, orders = gain_by_signal(trial), gain_by_order(trial, share=SHARE)
    assert len(groups) + len(orders) + 2 == CALL_LOOKS  # and the differences of two pairs of orders
    assert round(100 * confidence_each(CALL_LOOKS), 2) == 99.55
    assert round(100 * 0.05 / CALL_LOOKS, 2) == 0.45
    assert round(100 * (1 - 0.95**CALL_LOOKS)) == 43
    # By the normal quantile: the wider interval is the 95% one, drawn out by the ratio of quantiles.
    both = pd.concat([groups, orders]).astype(float)
    narrow = pd.concat([gain_by_signal(trial, looks=1), gain_by_order(trial, share=SHARE, looks=1)])
    wider = norm.ppf(1 - 0.05 / 22) / norm.ppf(0.975)
    width = (both["gain_to"] - both["gain_from"]) / (narrow["gain_to"] - narrow["gain_from"])
    assert width.astype(float).to_numpy() == pytest.approx(wider, rel=0.01)
    assert both.index[both["gain_from"] > 0].tolist() == ["signals_first"]
    assert both.index[both["gain_to"] < 0].tolist() == ["pays_only", "steady", "everybody"]
    for other in ("risk", "risk_times_worth"):
        more = order_difference(trial, "signals_first", other, share=SHARE)
        assert more["difference_low"] < 0 < more["difference_high"]


def test_fifteen_of_one_week_settle_nothing(trial):
    best = call_list(trial, order="signals_first", calls=750)
    spread = money_lost(best).groupby(best["called"]).var()
    half = 1.96 * (spread[1] / 60 + spread[0] / 15) ** 0.5
    assert round(half, -1) == 340
    assert round(60 * half, -3) == 20_000
    shown = [half_of_weeks(trial, share=SHARE, weeks=weeks) for weeks in (1, 26)]
    assert [round(h) for h in shown] == [337, 66]
    assert shown[0] == pytest.approx(half)
    # 26 weeks tell about as much as the trial did: the half-width of its own 95% interval.
    own = call_gain(best)
    assert round((own["gain_to"] - own["gain_from"]) / 2) == 80


def test_the_list_is_of_other_members_than_the_trial(days, trial):
    shares = [(part["signal_group"] == "pays_only").mean() for part in (days["12-31"], trial)]
    assert [f"{s:.0%}" for s in shares] == ["18%", "14%"]


def test_the_gain_is_the_difference_of_two_sums(trial):
    lost = money_lost(trial)
    called = trial["called"] == 1
    by_hand = lost[~called].mean() - lost[called].mean()
    assert call_gain(trial)["gain_per_call"] == pytest.approx(by_hand)
    went = trial[called]
    cost = 15 + 100 * went["took_offer"].mean()
    assert lost[called].mean() == pytest.approx(
        (went["worth_ahead"] * went["churned"]).mean() + cost
    )


# --- costs, the lost, the sample ---------------------------------------------------------------


def test_costs_of_one_member_more(trial, lost):
    table = cost_table(trial, lost, winning=320, share=SHARE).round()
    assert table.loc["held_chosen"].tolist() == [387, 280, 628, 1170, 962, 1405]
    assert table.loc["held_everybody"].tolist() == [1306, 964, 2023, 632, 456, 794]
    assert table.loc["back_small"].tolist() == [131, 104, 176, 102, 83, 117]
    assert "387" in PAGE and "1,306" in PAGE


def test_worth_less_cost_is_the_gain_of_a_call(trial):
    """Cost and worth stand for the same members: together they give the gain."""
    best = call_list(trial, order="signals_first", calls=750)
    row = cost_table(trial, load_gym_lost(), winning=320, share=SHARE).loc["held_chosen"]
    stays = 1 - best["churned"].astype(float)
    called = best["called"] == 1
    more = stays[called].mean() - stays[~called].mean()
    gain = (row["worth_per_member"] - row["cost_per_member"]) * more
    assert gain == pytest.approx(call_gain(best)["gain_per_call"])
    assert f"{row['worth_per_member'] / row['cost_per_member']:.0f}" == "3"
    assert worth_per_held(best) == row["worth_per_member"]


def test_the_voucher_brings_back_more_and_earns_less(lost):
    table = win_back_table(lost).set_index(["tier", "offer_kind"])
    gains = table[["gain_per_try", "gain_from", "gain_to"]]
    assert gains.loc[("key", "manager_call")].round().tolist() == [97, 28, 166]
    assert gains.loc[("small", "voucher")].round(1).tolist() == [-2.9, -6.3, 0.5]
    assert gains.loc[("small", "manager_call")].round().tolist() == [-25, -29, -20]
    assert len(gains.dropna()) + 1 == WIN_BACK_LOOKS  # and the call against the voucher
    assert round(100 * confidence_each(WIN_BACK_LOOKS), 2) == 99.29
    ordinary = gains.loc["ordinary"].dropna()
    assert (ordinary["gain_from"] < 0).all() and (ordinary["gain_to"] > 0).all()
    small = table.loc["small", "return_rate"]
    assert [f"{small[o]:.1%}" for o in ("voucher", "nothing")] == ["14.3%", "4.5%"]
    assert small["voucher"] > 3 * small["nothing"]


def test_the_call_of_the_manager_against_the_voucher(lost):
    key = lost[lost["tier"] == "key"]
    spent = (key["offer_kind"] == "voucher") * 90 * key["came_back"]
    net = key["second_margin"] - spent - 28 * (key["offer_kind"] == "manager_call")
    ways = net.groupby(key["offer_kind"])
    level = confidence_each(WIN_BACK_LOOKS)
    more = mean_difference(ways.get_group("manager_call"), ways.get_group("voucher"), level)
    shown = more[["difference", "difference_low", "difference_high"]].round().tolist()
    assert shown == [79, 10, 148]
    table = win_back_table(lost).set_index(["tier", "offer_kind"])
    voucher = table.loc[("key", "voucher"), ["gain_per_try", "gain_from", "gain_to"]]
    assert voucher.astype(float).round().tolist() == [18, -18, 54]
    came = key["came_back"].astype(float).groupby(key["offer_kind"])
    more = mean_difference(came.get_group("voucher"), came.get_group("nothing"))
    shown = (100 * more[["difference", "difference_low", "difference_high"]]).round(1).tolist()
    assert shown == [6.2, 1.8, 10.6]
    assert [f"{came.mean()[o]:.0%}" for o in ("voucher", "nothing")] == ["9%", "3%"]
    back = lost[(lost["came_back"] == 1) & (lost["tier"] == "ordinary")]
    spends = back.groupby("offer_kind")["second_margin"].mean().round()
    assert spends[["voucher", "nothing"]].tolist() == [245, 410]
    rate = table.loc["ordinary", "return_rate"]
    brought = rate["voucher"] * 245.135 - rate["nothing"] * 410.375
    assert round(brought / (rate["voucher"] - rate["nothing"]), -1) == 160
    assert 160 / 2000 == 0.08


def test_a_second_half_year_changes_what_is_not_shown(lost):
    table = win_back_table(lost).set_index(["tier", "offer_kind"])
    twice = win_back_table(lost.assign(second_margin=2 * lost["second_margin"]))
    twice = twice.set_index(["tier", "offer_kind"])
    ends = ["gain_two_halves", "two_from", "two_to"]
    assert table[ends].dropna().to_numpy() == pytest.approx(
        twice[["gain_per_try", "gain_from", "gain_to"]].dropna().to_numpy()
    )
    shown = table["gain_two_halves"].round()
    asked = [("small", "voucher"), ("ordinary", "voucher"), ("ordinary", "manager_call")]
    assert shown[asked].tolist() == [7, 16, 33]
    assert table.loc[asked[:2], ["two_from", "two_to"]].round().to_numpy().tolist() == [
        [-1, 15],
        [-7, 39],
    ]
    assert table.loc[asked[2], ["two_from", "two_to"]].astype(float).round(1).tolist() == [
        0.1,
        65.5,
    ]
    assert table["two_from"].gt(0).sum() == 2  # with the call to key customers
    assert twice.loc[("key", "manager_call"), "gain_from"] > 0
    assert twice.loc[("small", "manager_call"), "gain_to"] < 0


def test_causes_weighted(lost):
    table = reason_table(lost)
    assert table.index[0] == "price" and table["raw_share"].idxmax() == "crowded"
    shown = [f"{v:.0%}" for v in table.loc["crowded"]]
    assert shown == ["25%", "18%", "13%", "23%"]
    price = table.loc["price", ["weighted_share", "weighted_from", "weighted_to"]]
    assert [f"{v:.0%}" for v in price] == ["27%", "20%", "33%"]
    key = lost.loc[lost["tier"] == "key", "left_because"].value_counts(normalize=True)
    assert [f"{key[r]:.0%}" for r in ("crowded", "price")] == ["42%", "6%"]
    for reason, ends in (("crowded", ["32%", "53%"]), ("price", ["3%", "14%"])):
        assert [f"{v:.0%}" for v in wilson_interval(round(80 * key[reason]), 80)] == ends
    parts = reasons_by_tier(lost)
    assert list(parts.columns) == [
        "key · 关键客户",
        "key_from",
        "key_to",
        "ordinary · 普通客户",
        "small · 小客户",
    ]
    assert [f"{v:.0%}" for v in parts.loc["crowded"].iloc[:3]] == ["42%", "32%", "53%"]
    assert [f"{v:.0%}" for v in parts.loc["price"].iloc[:3]] == ["6%", "3%", "14%"]
    asked = lost.dropna(subset="left_because")["tier"].value_counts()
    assert asked.to_dict() == {"key": 80, "ordinary": 80, "small": 80}
    assert (lost["tier"] == "key").mean() == pytest.approx(1 / 8, abs=0.01)
    # The weighted share is the mean of the answers, each weighted by members ÷ answers.
    weight = lost["tier"].map(lost["tier"].value_counts() / asked)[lost["left_because"].notna()]
    answers = lost["left_because"].dropna()
    assert table.loc["price", "weighted_share"] == pytest.approx(
        weight[answers == "price"].sum() / weight.sum()
    )


def test_the_weighted_share_of_price_by_hand(lost):
    weights = lost["tier"].value_counts(normalize=True)[["key", "ordinary", "small"]]
    assert [round(w, 3) for w in weights] == [0.119, 0.378, 0.503]
    assert (lost["tier"] == "key").sum() == 712 and round(240 * 712 / 6000) == 28
    named = lost[lost["left_because"] == "price"]["tier"].value_counts()
    assert named[["key", "ordinary", "small"]].tolist() == [5, 16, 29]
    by_hand = 0.119 * 5 / 80 + 0.378 * 16 / 80 + 0.503 * 29 / 80
    assert f"{by_hand:.0%}" == "27%"


def test_crowded_leads_in_the_key_tier_against_each_of_four(lost):
    share = lost.loc[lost["tier"] == "key", "left_because"].value_counts(normalize=True)
    assert share.index[:2].tolist() == ["crowded", "rival"]
    rest = share.drop("crowded")
    gap = share["crowded"] - rest
    spread = ((share["crowded"] + rest - gap**2) / 79) ** 0.5
    half = norm.ppf(1 - 0.025 / len(rest)) * spread
    shown = [100 * v["rival"] for v in (gap, gap - half, gap + half)]
    assert [f"{v:.0f}" for v in shown] == ["22", "1", "44"]
    assert (gap - half).min() > 0


def test_the_interval_of_a_weighted_share_agrees_with_drawing_interviews_again(lost):
    rng = np.random.default_rng(1)
    asked = lost.dropna(subset="left_because")
    shares = lost["tier"].value_counts(normalize=True)
    drawn = []
    for _ in range(400):
        parts = {
            tier: (part["left_because"].to_numpy()[rng.integers(0, 80, 80)] == "price").mean()
            for tier, part in asked.groupby("tier")
        }
        drawn.append(sum(shares[t] * p for t, p in parts.items()))
    row = reason_table(lost).loc["price"]
    half = (row["weighted_to"] - row["weighted_from"]) / 2
    assert 1.96 * np.std(drawn) == pytest.approx(half, rel=0.15)


def test_price_against_crowded_is_one_pair_of_ten(lost):
    asked = lost.dropna(subset="left_because")
    share = lost["tier"].value_counts(normalize=True)
    by_tier = pd.crosstab(asked["tier"], asked["left_because"], normalize="index")
    gap = by_tier["price"] - by_tier["crowded"]
    spread = (by_tier["price"] + by_tier["crowded"] - gap**2) / 79
    middle = float((share * gap).sum())
    half = 1.96 * float((share**2 * spread).sum() ** 0.5)
    shown = [f"{100 * v:.1f}" for v in (middle, middle - half, middle + half)]
    assert shown == ["8.8", "0.0", "17.5"]
    pairs = by_tier.shape[1] * (by_tier.shape[1] - 1) // 2
    assert pairs == 10
    assert middle - half * norm.ppf(1 - 0.025 / pairs) / norm.ppf(0.975) < 0


def test_arithmetic_of_the_page():
    assert (470 - 60) / 500 == 0.82
    offer = RetentionOffer(
        value=650, save_rate=0.3, contact_cost=20, offer_cost=50, taken_by_stayers=0.4
    )
    assert break_even_probability(offer) == pytest.approx(0.2)
    assert contact_gain(0.25, offer) == pytest.approx(10)
    assert (570 - 90) / 600 == 0.8


# --- the explorers -----------------------------------------------------------------------------


def test_the_threshold_of_youdens_index_is_not_that_of_most_profit():
    shown = two_thresholds_explorer()
    seen = Counter()
    for worth in (400, 800, 1600):
        said = shown.sentence(worth=worth, held=0.2, offer=100)
        assert not list(text_problems(*said, glossary=None))
        apart, earns = re.search(r"best is (\d+)%.*most is (\d+%|no call)", said[0]).groups()
        seen[apart] += 1
        if worth == 800:
            assert earns == "28%"
        if worth == 1600:
            assert earns == "14%"
    assert seen == {"19": 3}
    assert "no call at all" in shown.sentence(worth=800, held=0.05, offer=100)[0]


def test_the_top_of_the_profit_curve_is_flat():
    offer = RetentionOffer(
        value=800, save_rate=0.2, contact_cost=15, offer_cost=100, taken_by_stayers=TAKEN
    )
    assert f"{break_even_probability(offer):.0%}" == "34%"
    scores, rng = summer_scores(), np.random.default_rng(1)
    at, profit, apart = profit_by_threshold(scores, worth=800, held=0.2, offer=100)
    assert len(at) == 79
    top, youden = int(profit.argmax()), int(apart.argmax())
    tops, gaps = [], []
    for _ in range(500):
        again = scores.iloc[rng.integers(0, len(scores), len(scores))]
        drawn = profit_by_threshold(again, worth=800, held=0.2, offer=100)[1]
        tops.append(at[drawn.argmax()])
        gaps.append(drawn[top] - drawn[youden])
    assert np.quantile(tops, [0.025, 0.975]).round(2).tolist() == [0.19, 0.38]
    assert round(profit[top] - profit[youden]) == 117
    assert np.quantile(gaps, [0.025, 0.975]).round().tolist() == [-48, 272]


def test_equal_strata_cost_little_and_show_the_small_one():
    size, equal = (sample_halves(240, equal=e) for e in (False, True))
    assert [round(h, 1) for h in (size["key"], equal["key"])] == [16.3, 9.5]
    assert [round(h, 1) for h in (size["overall"], equal["overall"])] == [5.5, 6.1]
    wanted = [round(sample_halves(n, equal=False)["key"], 1) for n in (600, 630)]
    assert wanted == [10.1, 9.9]
    # By the formula of a stratum, with n − 1.
    assert size["key"] == pytest.approx(196 * (0.25 * 0.75 / 27) ** 0.5)
    strata = pd.DataFrame({"stratum": ["key", "rest"], "customers": [712, 5288]})
    assert sample_allocation(strata, size=240)["sample"].tolist() == [28, 212]
    for way in ("size", "equal"):
        said = whom_to_ask_explorer().sentence(interviews=240, way=way)
        assert not list(text_problems(*said, glossary=None))


@pytest.mark.parametrize("shown", [two_thresholds_explorer(), whom_to_ask_explorer()])
def test_moving_a_control_changes_the_picture_and_the_sentence(shown):
    start = shown.start
    for control in shown.controls:
        low = getattr(control, "low", "equal")
        moved = {**start, control.name: low}
        assert shown.picture(**moved) != shown.picture(**start)
        assert shown.sentence(**moved) != shown.sentence(**start)


# --- the self-checks ---------------------------------------------------------------------------


def test_the_self_checks_are_computed_right():
    right = {name: [o.text.en for o in q.options if o.right] for name, q in QUIZ.items()}
    offer = RetentionOffer(
        value=440, save_rate=0.2, contact_cost=10, offer_cost=40, taken_by_stayers=0.5
    )
    assert right["12_s3"] == [f"{break_even_probability(offer):.0%}"]
    assert all(len(r) == 1 for r in right.values())
    assert len({next(o.letter for o in q.options if o.right) for q in QUIZ.values()}) == 4


# --- the question bank -------------------------------------------------------------------------

BANK = read_items(ROOT / "bank" / "12_churn_and_win_back.yaml", BankItem, prefix="b12_")


def test_the_bank_covers_the_objectives_under_all_letters():
    assert {item.unit for item in BANK.values()} == {"U15"}
    assert len({item.objective for item in BANK.values()}) == 8
    assert {item.exam_point for item in BANK.values()} >= {"T16", "S1-C2.2.6", "S2-C1.1", "S2-C1.3"}
    letters = Counter("".join(i.right) for i in BANK.values() if i.form == "choice")
    assert set(letters) == set("ABCD") and max(letters.values()) <= 0.4 * letters.total()


def test_the_numbers_of_the_bank_are_computed():
    offer = RetentionOffer(
        value=430, save_rate=0.2, contact_cost=12, offer_cost=30, taken_by_stayers=0.4
    )
    weighted = 100 * (200 * 0.4 + 1800 * 0.1) / 2000
    computed = [round(100 * break_even_probability(offer), 1), weighted]
    assert first_keys(BANK) == pytest.approx(computed)
    chosen = {"".join(o.text.en for o in i.options if o.right) for i in BANK.values()}
    lift = (75 / 200) / (150 / 1000)
    churn = 1 - (830 - 150) / 800
    by_size = 200 * 300 / 3000
    letter = 0.06 * 500 - 10
    assert {f"{lift:g}", f"{churn:.0%}", f"{by_size:g}", f"{letter:g}"} <= chosen


def test_what_makes_the_gain_of_a_call(trial):
    lost = trial["worth_ahead"] * trial["churned"]
    parts = {}
    for group, rows in trial.groupby("signal_group"):
        called = rows["called"] == 1
        worth = lost[rows.index]
        saved = worth[~called].mean() - worth[called].mean()
        parts[group] = [round(saved), round(100 * rows.loc[called, "took_offer"].mean())]
    assert (parts["unhappy"], parts["steady"]) == ([112, 49], [5, 47])
    gains = gain_by_signal(trial)["gain_per_call"].round()
    assert gains["unhappy"] == 112 - 15 - 49 == 112 - 64
    assert gains["steady"] == 5 - 15 - 47
    called = trial["called"] == 1
    cost = 15 + 100 * trial.loc[called, "took_offer"].mean()
    held = trial.loc[~called, "churned"].mean() - trial.loc[called, "churned"].mean()
    assert (round(cost, 2), f"{held:.3%}", round(cost / held)) == (58.33, "4.467%", 1306)
