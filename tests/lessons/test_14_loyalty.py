"""Lesson 14: its numbers, explorers and self-checks are computed right."""

import json
from collections import Counter
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from bank_keys import first_keys
from scipy.stats import norm

from crm_lib.author.lint import text_problems
from crm_lib.campaign import ab_table
from crm_lib.datasets import load_card_points, load_card_survey, load_card_trial
from crm_lib.exam.item import BankItem, read_items
from crm_lib.explore.quiz_file import read_questions
from crm_lib.lessons.loyalty import (
    arm_difference,
    arm_lift,
    breakage_range,
    came_again_table,
    difference_by_kind,
    net_by_buyer,
    rating_gap,
    redeemed_by_age,
    spurious_by_border,
    terms_explorer,
    terms_profit,
    tier_explorer,
    tier_result,
    with_net,
)
from crm_lib.loyalty import (
    Programme,
    break_even_lift,
    loyalty_matrix,
    points_liability,
    programme_profit,
    referral_value,
)
from crm_lib.statistics import wilson_interval

ROOT = Path(__file__).resolve().parents[2]
QUIZ = read_questions(ROOT / "bank" / "14_loyalty.quiz.yaml")
NOTEBOOK = json.loads((ROOT / "notebooks" / "14_loyalty.ipynb").read_text(encoding="utf-8"))
PAGE = "\n".join("".join(cell["source"]) for cell in NOTEBOOK["cells"])
SHOWN = "\n".join(
    "".join(output.get("data", {}).get("text/plain", ""))
    for cell in NOTEBOOK["cells"]
    for output in cell.get("outputs", [])
)
MEMBERS, POINT = 148_000, 0.04


@pytest.fixture(scope="module")
def points():
    return load_card_points()


@pytest.fixture(scope="module")
def issued(points):
    return points.groupby("issued_in")["points_issued"].first()


@pytest.fixture(scope="module")
def breakage(points):
    return 1 - redeemed_by_age(points).iloc[-1]


@pytest.fixture(scope="module")
def survey():
    return load_card_survey()


@pytest.fixture(scope="module")
def results(breakage):
    return with_net(load_card_trial(), breakage=breakage)


def signed(number, places=2):
    """Write a number as the page does."""
    return f"{number:.{places}f}".replace("-", "−")


# --- what is owed ------------------------------------------------------------------------------


def test_the_letter_says_what_the_points_say(points, issued):
    redeemed = points["points_redeemed"].sum()
    left = issued.sum() - redeemed
    letter = [f"{x / 1e6:.2f}" for x in (issued.sum(), redeemed, left)]
    assert letter == ["124.05", "49.17", "74.88"] and all(f"{x} million" in PAGE for x in letter)
    assert all(f"{round(x / 1e4):,}万分" in PAGE for x in (issued.sum(), redeemed, left))
    # A reader who subtracts the printed numbers gets the third one.
    assert round(124.05 - 49.17, 2) == 74.88 and f"{left * POINT / 1e6:.1f}" == "3.0"
    assert f"{left * POINT:,.0f}" == "2,995,186" and f"{left * POINT / MEMBERS:.2f}" == "20.24"
    assert f"{left / issued.sum():.0%}" == "60%"
    young = issued.iloc[-5:].sum() / issued.sum()
    assert 0.5 < young < 0.55


def test_three_in_five_points_come_back_in_the_end(points, breakage):
    assert f"{breakage:.1%}" == "39.0%"
    assert [f"{x:.1%}" for x in breakage_range(points)] == ["37.8%", "40.4%"]
    # The page's example by hand.
    two = {
        "issued_in": ["a", "a", "b"],
        "quarters_after": [0, 1, 0],
        "points_issued": [100, 100, 300],
    }
    by_age = redeemed_by_age(pd.DataFrame(two | {"points_redeemed": [10, 30, 50]}))
    assert [f"{x:.0%}" for x in by_age] == ["15%", "45%"]
    # By hand, for the second age.
    first = points[points["quarters_after"] == 0]
    second = points[points["quarters_after"] == 1]
    by_hand = sum(t["points_redeemed"].sum() / t["points_issued"].sum() for t in (first, second))
    assert redeemed_by_age(points)[1] == pytest.approx(by_hand)
    # The curve still rises at its end: what comes later lowers breakage and raises the debt.
    assert redeemed_by_age(points).diff().iloc[-1] > 0.005
    steps = redeemed_by_age(points).diff().iloc[-3:].to_numpy()
    assert [f"{100 * x:.1f}" for x in steps] == ["1.4", "1.0", "0.6"]
    assert "added 1.4, 1.0 and 0.6 points" in PAGE and "各增加1.4、1.0、0.6个百分点" in PAGE
    # Going on with the ratio of the last steps (geometric series): about 1 point, some 50,000 CNY.
    ratio = (steps[2] / steps[0]) ** 0.5
    assert 0.8 < 100 * steps[2] * ratio / (1 - ratio) < 1.2
    issued = points.groupby("issued_in")["points_issued"].first().sum()
    assert f"{issued * POINT / 100:,.0f}" == "49,618" and "some 50,000 CNY" in PAGE


def test_the_liability_lies_between_both_readings(points, issued, breakage):
    ledger = pd.DataFrame(
        {"issued": issued, "redeemed": points.groupby("redeemed_in")["points_redeemed"].sum()}
    )
    ledger = ledger.rename_axis("period").reset_index()

    def owed(share):
        return points_liability(ledger, point_value=POINT, breakage=share)["liability"].iloc[-1]

    by_hand = (issued.sum() * (1 - breakage) - points["points_redeemed"].sum()) * POINT
    assert owed(breakage) == pytest.approx(by_hand)
    shares = (breakage, *breakage_range(points)[::-1])
    shown = [f"{owed(s) / 1e6:.2f}" for s in shares]
    assert shown == ["1.06", "0.99", "1.12"]
    assert (
        "1.06 million CNY (0.99 million to 1.12 million" in PAGE
        and "约106万元（按区间，99万元到112万元）" in PAGE
    )
    assert owed(1 - points["points_redeemed"].sum() / issued.sum()) == pytest.approx(0, abs=1)


# --- loyalty in the survey ---------------------------------------------------------------------


def test_spurious_loyalty_goes_first(survey):
    assert len(survey) == 1260 and "1,260" in PAGE
    free = survey[survey["rival"]]
    kinds = loyalty_matrix(
        free,
        attitude_col="would_miss",
        behaviour_col="shop_visits",
        attitude_cut=7,
        behaviour_cut=12,
    )
    often = kinds[kinds["shop_visits"] >= 12]
    assert f"{(often['would_miss'] < 7).mean():.0%}" == "61%"
    low, high = wilson_interval((often["would_miss"] < 7).sum(), len(often))
    assert f"61% (95% confidence interval, 置信区间, {low:.0%} to {high:.0%})" in PAGE
    table = ab_table(kinds, arm_col="loyalty", converted_col="came_again").set_index("loyalty")
    for kind in ("true loyalty", "spurious loyalty", "latent loyalty"):
        assert f"{table.loc[kind, 'rate']:.1%}" in PAGE
    assert table.loc["latent loyalty", "low"] > table.loc["spurious loyalty", "high"]
    # Wherever a high attitude begins, the spuriously loyal come again half as often.
    shares = []
    for border in (6, 7, 8):
        high = often["would_miss"] >= border
        shares.append(f"{(~high).mean():.0%}")
        again = often.groupby(high)["came_again"].mean()
        assert 0.45 < again[False] / again[True] < 0.55
    assert shares == ["44%", "61%", "80%"] == spurious_by_border(free, borders=(6, 7, 8))
    assert ", ".join(shares) in SHOWN and "6 points on makes it 44%, from 8 on 80%" in PAGE
    # The control: where no rival opened, the spuriously loyal came again.
    alone = survey[~survey["rival"] & (survey["shop_visits"] >= 12) & (survey["would_miss"] < 7)]
    assert (alone["came_again"].sum(), len(alone)) == (51, 54)
    assert "51 of 54 spuriously loyal members came again" in PAGE


def test_the_relation_depends_on_the_market(survey):
    cells = survey["rival"].map({True: "rival", False: "none"}) + survey["satisfaction"].astype(str)
    table = ab_table(survey.assign(cell=cells), arm_col="cell", converted_col="came_again")
    table = table.set_index("cell")
    for cell in ("rival4", "rival5", "none1"):
        assert f"{table.loc[cell, 'rate']:.1%}" in PAGE
        assert all(f"{table.loc[cell, c]:.3f}" in SHOWN for c in ("low", "high"))
    assert f"{table.loc['none5', 'rate']:.1%}" in PAGE
    where = survey["place"] + survey["rival"].astype(str)
    place = ab_table(survey.assign(where=where), arm_col="where", converted_col="came_again")
    rates = place.set_index("where")
    assert [f"{r:.1%}" for r in rates["rate"]] == ["91.5%", "34.6%", "34.3%"]
    for where, shown in (
        ("campusTrue", "28.9% to 40.8%"),
        ("campusFalse", "87.5% to 94.3%"),
    ):
        assert f"{rates.loc[where, 'low']:.1%} to {rates.loc[where, 'high']:.1%}" == shown
        assert all(f"{rates.loc[where, c]:.3f}" in SHOWN for c in ("low", "high"))
    printed = came_again_table(survey).set_index("group · 组别")["share_again"]
    assert [f"{x:.1%}" for x in printed[:3]] == ["91.5%", "34.6%", "34.3%"]
    assert printed["rival, 4 · 有对手，4分"] == pytest.approx(table.loc["rival4", "rate"])
    # Without a rival, 5 against 1: Newcombe's interval from Wilson's ends, by hand.
    five, one = ((54, 59), (17, 18))
    for cell, (k, n) in (("none5", five), ("none1", one)):
        assert table.loc[cell, ["converted", "customers"]].tolist() == [k, n]
    ends = [wilson_interval(k, n) for k, n in (five, one)]
    p5, p1 = 54 / 59, 17 / 18
    low = p5 - p1 - np.hypot(p5 - ends[0][0], ends[1][1] - p1)
    high = p5 - p1 + np.hypot(ends[0][1] - p5, p1 - ends[1][0])
    assert rating_gap(survey) == pytest.approx((p5 - p1, low, high))
    assert [signed(100 * x, 0) for x in (p5 - p1, low, high)] == ["−3", "−14", "18"]
    assert "−3 points; −14 to 18" in PAGE and "差−3个百分点，区间−14到18" in PAGE
    # Wilson's formula, for one of them.
    n, p = rates.loc["campusTrue", ["customers", "rate"]].astype(float)
    z = norm.ppf(0.975)
    half = z * np.sqrt(p * (1 - p) / n + z**2 / (4 * n**2)) / (1 + z**2 / n)
    assert (p + z**2 / (2 * n)) / (1 + z**2 / n) - half == pytest.approx(
        rates.loc["campusTrue", "low"]
    )


# --- the trial ---------------------------------------------------------------------------------


def test_who_redeems_bought_more_before(results):
    carded = results[results["arm"] == "points"]
    means = carded.groupby(carded["points_redeemed"] > 0)[["spend_before", "spend_year"]].mean()
    assert (means.loc[True] / means.loc[False]).round(2).tolist() == [1.69, 1.92]
    assert means["spend_year"].round().tolist() == [268, 513]


def test_the_card_sells_more_and_loses(results, breakage):
    spend = results.groupby("arm")["spend_year"].mean()
    assert [round(spend[a]) for a in ("points", "control")] == [397, 379]
    more = spend["points"] - spend["control"]
    cost = spend["points"] * (1 - breakage) * POINT
    assert [signed(x) for x in (more, 0.4 * more, cost)] == ["17.79", "7.11", "9.68"]
    assert f"{POINT * (1 - breakage):.2%}" == "2.44%"
    assert 0.4 * more - cost - 3 == pytest.approx(
        arm_difference(results, "points", "control")["difference"]
    )


def test_a_part_of_the_extra_sales_is_paid_with_vouchers(results):
    paid = results.assign(paid=results["spend_year"] - POINT * results["points_redeemed"])
    found = within(paid, "points", "control", "paid", 15)
    assert [signed(x) for x in found] == ["12.42", "−0.32", "25.15"]
    assert all(number.replace("−", "-") in SHOWN for number in ("12.42", "−0.32", "25.15"))
    vouchers = POINT * results.loc[results["arm"] == "points", "points_redeemed"].mean()
    assert signed(vouchers) == "5.37" and "12.42; −0.32 to 25.15" in PAGE


def within(results, first, second, column="net", looks=1):
    """Compute an interval within kinds of buyers, kind by kind."""
    part = results[results["arm"].isin([first, second])]
    gaps, squares = [], []
    for _, kind in part.groupby("buyer"):
        a, b = (kind.loc[kind["arm"] == arm, column] for arm in (first, second))
        share = len(kind) / len(part)
        gaps.append(share * (a.mean() - b.mean()))
        squares.append(share**2 * (a.sem() ** 2 + b.sem() ** 2))
    half = norm.ppf(1 - 0.025 / looks) * np.sqrt(sum(squares))
    return [sum(gaps), sum(gaps) - half, sum(gaps) + half]


@pytest.mark.parametrize(
    ("pair", "column", "looks", "shown"),
    [
        (("points", "control"), "spend_year", 1, ["17.79", "9.21", "26.36"]),
        (("points", "control"), "net", 1, ["−5.56", "−8.89", "−2.24"]),
        (("points", "control"), "net", 15, ["−5.56", "−10.54", "−0.59"]),
        (("club", "control"), "net", 15, ["6.43", "1.06", "11.79"]),
        (("club", "points"), "net", 15, ["11.99", "6.68", "17.30"]),
    ],
)
def test_arms_are_compared_within_kinds_of_buyers(results, pair, column, looks, shown):
    found = arm_difference(results, *pair, value_col=column, looks=looks, within_col="buyer")
    assert found.tolist() == pytest.approx(within(results, *pair, column, looks))
    assert [signed(x) for x in found] == shown
    # Of club against points the page says nothing; its table shows them.
    where = SHOWN if pair == ("club", "points") else PAGE
    assert all(number.lstrip("−") in where for number in shown)


def test_the_sum_over_kinds_of_buyers_gives_the_difference(results):
    for column in ("spend_year", "net"):
        last = difference_by_kind(results, "points", "control", value_col=column).iloc[-1]
        gap, low, high = within(results, "points", "control", column)
        assert last["difference"] == pytest.approx(gap)
        assert last["standard_error"] == pytest.approx((high - low) / 2 / norm.ppf(0.975))
        assert last["members"] == 8000


def test_the_loss_hangs_on_breakage_too():
    def net_at(share):
        trial = with_net(load_card_trial(), breakage=share)
        return arm_difference(trial, "points", "control", looks=15, within_col="buyer")

    # At 43% the widened interval just reaches zero, at 42% not yet.
    assert net_at(0.42)["high"] < 0 < net_at(0.43)["high"] < 0.1
    assert signed(net_at(0.30)["difference"]) == "−6.99"


def test_an_interval_that_forgets_the_kinds_is_too_wide(results):
    simple = arm_difference(results, "points", "control")
    assert [signed(x) for x in simple] == ["−5.56", "−11.07", "−0.06"]
    # Welch by hand.
    a, b = (results.loc[results["arm"] == k, "net"] for k in ("points", "control"))
    half = 1.96 * np.sqrt(a.var() / len(a) + b.var() / len(b))
    assert simple["high"] - simple["difference"] == pytest.approx(half, rel=0.001)
    # Drawing the arms anew within the kinds spreads as the interval within kinds says.
    rng = np.random.default_rng(14)
    two = results[results["arm"] != "club"].sort_values("buyer")
    net, first = two["net"].to_numpy(), (two["arm"] == "points").to_numpy()
    cuts = np.flatnonzero(two["buyer"].to_numpy()[1:] != two["buyer"].to_numpy()[:-1]) + 1
    drawn = []
    for _ in range(300):
        arms = np.concatenate([rng.permutation(part) for part in np.split(first, cuts)])
        drawn.append(net[arms].mean() - net[~arms].mean())
    narrow = arm_difference(results, "points", "control", within_col="buyer")
    assert np.std(drawn) == pytest.approx((narrow["high"] - narrow["low"]) / 3.92, rel=0.1)


def test_the_trials_members_redeem_sooner_than_the_chains(results, points, issued):
    carded = results[results["arm"] == "points"]
    sums = carded[["points_redeemed", "points_issued"]].sum()
    assert f"{sums.iloc[0] / sums.iloc[1]:.0%}" == "34%"
    year = points[points["issued_in"] >= "2025Q1"]
    assert f"{year['points_redeemed'].sum() / issued.iloc[-4:].sum():.0%}" == "22%"


def test_a_kind_of_buyer_is_read_at_the_widened_level(results):
    table = net_by_buyer(results, looks=15)
    shown = {
        "light points": ["0.53", "−2.96", "4.01"],
        "light club": ["−3.20", "−6.68", "0.28"],
        "medium points": ["−6.75", "−14.23", "0.74"],
        "medium club": ["10.37", "2.23", "18.52"],
        "heavy points": ["−15.92", "−34.90", "3.07"],
        "heavy club": ["18.74", "−1.81", "39.30"],
        "medium and heavy points": ["−9.86", "−17.98", "−1.74"],
        "medium and heavy club": ["13.21", "4.41", "22.02"],
    }
    names = [f"{r.buyer.split(' ·')[0]} {r.arm}" for r in table.itertuples()]
    numbers = table[["difference", "wider_low", "wider_high"]].to_numpy()
    assert dict(zip(names, ([signed(x) for x in row] for row in numbers), strict=True)) == shown
    for name, row in zip(names, numbers, strict=True):
        kinds, arm = name.rsplit(" ", 1)
        part = results[results["buyer"].isin(kinds.split(" and "))]
        assert row.tolist() == pytest.approx(within(part, arm, "control", looks=15))
    # Besides the three pairs these hold.
    settled = [name for name, row in zip(names, numbers, strict=True) if row[1] > 0 or row[2] < 0]
    assert settled == ["medium club", "medium and heavy points", "medium and heavy club"]
    read = table["reading · 判断"].str.startswith("open").tolist()
    assert [n for n, is_open in zip(names, read, strict=True) if not is_open] == settled
    for low, high in (("−2.96", "4.01"), ("4.41", "22.02")):
        assert f"{low} to {high}" in PAGE
    assert all(number.replace("−", "-") in SHOWN for row in shown.values() for number in row)
    # Three pairs, six kinds of buyers by arm, and the six joins of two kinds that might be made.
    assert 3 + 3 * 2 + 3 * 2 == 15 and f"{1 - 0.05 / 15:.1%}" == "99.7%"
    year = results[results["arm"] == "control"].groupby("buyer")["spend_year"].mean()
    assert (1200 / year).round().to_dict() == {"heavy": 1, "light": 8, "medium": 3}


def test_the_kinds_of_buyers_are_those_that_the_page_names():
    before = load_card_trial().groupby("buyer")["spend_before"].agg(["min", "max"])
    assert before.loc["light", "max"] < 60 <= before.loc["medium", "min"]
    assert before.loc["medium", "max"] <= 149 < 150 <= before.loc["heavy", "min"]


def test_the_chains_account_and_its_ends(results, issued, breakage):
    extra = arm_lift(
        results, "points", "control", value_col="spend_year", within_col="buyer", looks=15
    )
    year = issued.iloc[-4:].sum()

    def account(lift):
        # The books hold the sales with the card.
        return Programme(
            member_sales=year / (1 + lift), sales_lift=lift, margin=0.4, points_per_unit=1,
            point_value=POINT, breakage=breakage, fixed_cost=3 * MEMBERS,
        )  # fmt: skip

    nets = [programme_profit(account(x))["amount"].iloc[-1] for x in extra]
    assert [f"{-x / 1e6:.2f}" for x in nets] == ["0.81", "1.54", "0.12"]
    assert [f"{x:.1%}" for x in (*extra, break_even_lift(account(extra["difference"])))] == [
        *("4.7%", "1.2%", "8.2%", "8.7%")
    ]
    by_hand = [
        x * year / (1 + x) * 0.4 - year * POINT * (1 - breakage) - 3 * MEMBERS for x in extra
    ]
    assert nets == pytest.approx(by_hand)
    assert all(f"{-x / 1e6:.2f}" in PAGE and f"{-x / 1e4:.0f}万" in PAGE for x in nets)


def test_a_reward_for_friends_pays_from_one_half_on():
    friend = {"referrer_id": 1, "period": 0, "margin": 60, "reward": 40, "acquisition_saving": 10}
    values = []
    for caused in (49, 50, 51):
        friends = pd.DataFrame([friend | {"caused": k < caused} for k in range(100)])
        values.append(referral_value(friends)["referral_value"].item())
    assert values == [49 * 30 - 51 * 30, 0, 51 * 30 - 49 * 30]


# --- the explorers -----------------------------------------------------------------------------


def test_no_terms_earn_within_the_interval_of_the_lift():
    rates = np.arange(0.0025, 0.1001, 0.0025)
    for lift in (0.0, 0.047, 0.082):
        assert max(terms_profit(r, 0.39, lift)["net"] for r in rates) < 0
    assert terms_profit(0.04, 0.39, 0.047)["net"] == pytest.approx(-5.56, abs=0.01)
    most = max(rates, key=lambda r: terms_profit(r, 0.39, 0.12)["net"])
    assert f"{most:.2%}" == "5.25%"
    generous = terms_profit(0.10, 0.39, 0.047)
    assert (f"{generous['lift']:.1%}", signed(generous["net"], 1)) == ("8.3%", "−15.5")


def test_breakage_is_a_lower_reward_under_another_name():
    few, many = terms_profit(0.04, 0.5, 0.047), terms_profit(0.02, 0.0, 0.047)
    assert few["net"] == pytest.approx(many["net"]) and few["lift"] == pytest.approx(many["lift"])


def test_the_threshold_that_pleases_most_loses_most(results):
    spend = results.loc[results["arm"] == "control", "spend_year"]
    found = {
        t: tier_result(spend, threshold=t, privilege=12, stretch=0.3) for t in range(200, 1501, 50)
    }
    assert [signed(found[t]["net_each"]) for t in (300, 1000, 1300)] == ["−5.35", "0.15", "0.71"]
    assert (found[300]["above"], found[1300]["above"]) == (1829, 75)
    worst = min(found, key=lambda t: found[t]["net"])
    assert worst == 200 and found[200]["above"] == max(f["above"] for f in found.values())
    # The gain at 1,300 is the window's: who lies within 100 CNY only does not pay for it.
    near = spend[(spend >= 1200) & (spend < 1300)]
    narrow = 0.3 * (0.4 * (1300 - near) - 12).sum() - 12 * 75
    assert signed(narrow / 4000) == "−0.20"


def explorers():
    spend = load_card_trial().loc[lambda t: t["arm"] == "control", "spend_year"]
    return {"terms": terms_explorer(), "tier": tier_explorer(spend)}


@pytest.mark.parametrize("name", ["terms", "tier"])
def test_moving_a_slider_changes_the_picture_and_the_sentence(name):
    shown = explorers()[name]
    picture = shown.picture(**shown.start)
    for control in shown.controls:
        moved = {**shown.start, control.name: control.high}
        assert shown.picture(**moved) != picture
        assert shown.sentence(**moved) != shown.sentence(**shown.start)
        assert not list(text_problems(*shown.sentence(**moved), glossary=None))


# --- practice and self-checks ------------------------------------------------------------------


def test_exam_practice_is_computed_right():
    tea = Programme(
        member_sales=2_000_000, sales_lift=0.08, margin=0.6, points_per_unit=1, point_value=0.05,
        breakage=0.3, fixed_cost=40_000,
    )  # fmt: skip
    amounts = programme_profit(tea).set_index("line")["amount"]
    assert amounts["net profit"] == pytest.approx(-19_600)
    assert -(amounts["points issued"] + amounts["breakage"]) == pytest.approx(75_600)
    assert f"{break_even_lift(tea):.1%}" == "9.7%"
    ledger = pd.DataFrame({"period": [1], "issued": [5_000_000], "redeemed": [2_100_000]})
    owed = points_liability(ledger, point_value=0.05, breakage=0.3)["liability"].item()
    assert owed == pytest.approx(70_000)


def right(question):
    """Text of the right options, in English."""
    return [o.text.en for o in QUIZ[question].options if o.right]


def test_the_self_checks_are_computed_right():
    ledger = pd.DataFrame({"period": [1], "issued": [900_000], "redeemed": [360_000]})
    owed = points_liability(ledger, point_value=0.10, breakage=0.45)["liability"].item()
    assert right("14_s4") == [f"{owed:,.0f} CNY"]
    assert {f"{x:,.0f} CNY" for x in (540_000 * 0.1, 540_000 * 0.55 * 0.1)} <= {
        o.text.en for o in QUIZ["14_s4"].options
    }
    assert right("14_s5") == [f"{signed(20 * 0.5 - 420 * 0.03)} CNY"]
    others = [20 * 0.5, 20 * 0.5 - 20 * 0.03, 420 * 0.5 - 420 * 0.03]
    assert {f"+{x:.2f} CNY" for x in others} <= {o.text.en for o in QUIZ["14_s5"].options}
    assert right("14_s6") == [f"{60 * 25 - 460 * 10:+,} CNY".replace("-", "−")]
    others = [60 * 25, 60 * 25 - 60 * 10, 60 * 25 - 400 * 10]
    assert {f"{x:+,} CNY".replace("-", "−") for x in others} <= {
        o.text.en for o in QUIZ["14_s6"].options
    }


# --- the question bank -------------------------------------------------------------------------

BANK = read_items(ROOT / "bank" / "14_loyalty.yaml", BankItem, prefix="b14_")


def test_the_bank_covers_the_unit_under_all_letters():
    forms = Counter(item.form for item in BANK.values())
    assert {item.unit for item in BANK.values()} == {"U18"}
    assert len({item.objective for item in BANK.values()}) == 11
    letters = Counter(next(iter(i.right)) for i in BANK.values() if i.form == "choice")
    assert set(letters) == set("ABCD") and max(letters.values()) <= 0.4 * forms["choice"]


def test_the_numbers_of_the_bank_are_computed():
    numbers = first_keys(BANK)
    ledger = pd.DataFrame({"period": [1], "issued": [1_200_000], "redeemed": [500_000]})
    owed = points_liability(ledger, point_value=0.05, breakage=0.35)["liability"].item()
    net = 0.4 * (312 - 300) - 312 * 0.02 - 1
    assert numbers == pytest.approx([owed, net])
    whys = {o.why.en for i in BANK.values() for o in i.options}
    assert any(f"{2000 * 20:,} CNY are paid" in why for why in whys)
