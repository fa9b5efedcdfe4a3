"""Lesson 03: what its page says about Lingqiao is computed, and its explorers turn as they say."""

import re
from collections import Counter
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from bank_keys import first_keys

from crm_lib.author.lint import text_problems
from crm_lib.campaign import ab_test
from crm_lib.datasets import load_supply_trial
from crm_lib.exam.item import BankItem, read_items
from crm_lib.explore.quiz_file import read_questions
from crm_lib.lessons.relationship_marketing import (
    MARGIN,
    NEED,
    SALES,
    STOP_COST,
    STOPS,
    after_the_cut,
    share_of_customer_explorer,
    share_profit,
    two_cities,
    which_bond_pays_explorer,
    within_blocks,
)
from crm_lib.relationship_marketing import BondAssumptions, BondCosts, bond_payoff
from crm_lib.simulate.car_parts import SupplyStory, supply_trial
from crm_lib.statistics import mean_difference, wilson_interval

ROOT = Path(__file__).resolve().parents[2]
QUIZ = read_questions(ROOT / "bank" / "03_relationship_marketing.quiz.yaml")
BANK = read_items(ROOT / "bank" / "03_relationship_marketing.yaml", BankItem, prefix="b03_")
ARMS = ["none", "rebate", "social", "system"]


@pytest.fixture(scope="module")
def trial():
    loaded = load_supply_trial()
    return loaded.assign(net=loaded["trial_margin"] - loaded["trial_cost"])


def against_none(group, arm, confidence=0.95):
    of = {name: group.loc[group["arm"] == name, "net"] for name in (arm, "none")}
    return mean_difference(of[arm], of["none"], confidence).round().astype(int).tolist()


def test_the_loaded_file_is_the_simulation():
    pd.testing.assert_frame_equal(load_supply_trial(), supply_trial(seed=6), check_dtype=False)


def test_who_stayed(trial):
    stayed = (trial["ending"] == "active").groupby(trial["arm"]).mean()
    assert [f"{stayed[arm]:.1%}" for arm in ARMS] == ["55.5%", "56.3%", "65.2%", "81.8%"]
    closed = (trial["ending"] == "closed").groupby(trial["arm"]).sum()
    assert [closed[arm] for arm in ARMS] == [72, 72, 82, 88]


def test_who_went_over_with_and_without_a_price_cut(trial):
    over = (trial["ending"] == "rival").groupby([trial["price_cut"], trial["arm"]])
    over = over.agg(["sum", "size", "mean"])
    cut, quiet = over.loc[True], over.loc[False]
    assert [f"{cut['mean'][arm]:.1%}" for arm in ("none", "system")] == ["60.8%", "3.8%"]
    gaps = {}
    for arm in ARMS[1:]:
        test = ab_test(*cut.loc[arm, ["sum", "size"]], *cut.loc["none", ["sum", "size"]])
        gaps[arm] = [round(100 * x, 1) for x in (test.difference, test.low, test.high)]
    assert gaps["rebate"] == [-3.9, -11.6, 4.0] and gaps["social"][0] == -18.0
    assert gaps["social"][2] < 0 and gaps["system"][2] < 0
    assert quiet.loc["none", ["sum", "size"]].tolist() == [18, 309]
    calm = {}
    for arm in ARMS[1:]:
        test = ab_test(*quiet.loc[arm, ["sum", "size"]], *quiet.loc["none", ["sum", "size"]])
        calm[arm] = [round(100 * x, 1) for x in (test.difference, test.low, test.high)]
    assert calm["social"] == [-5.5, -8.7, -2.9] and calm["system"] == [-2.6, -6.1, 0.7]
    between = ab_test(*quiet.loc["system", ["sum", "size"]], *quiet.loc["social", ["sum", "size"]])
    assert [round(100 * x, 1) for x in (between.difference, between.low, between.high)] == [
        2.9,
        0.8,
        5.5,
    ]
    gone = trial[~trial["price_cut"] & (trial["ending"] == "rival")].set_index("arm")["months"]
    story = SupplyStory()
    assert len(gone["system"]) == 10 and gone["system"].max() < story.setup_months
    assert len(gone["rebate"]) == 14 and gone["rebate"].min() == story.matched_month - 1
    assert ((gone["none"] < 3).sum(), (gone["none"] >= 3).sum()) == (9, 9)
    assert gone["system"].max() < 3


def test_until_somebody_answered_it_the_rebate_held_everybody(trial):
    """Months 1 to 6, all cities: nobody had moved a price yet."""
    story = SupplyStory()
    early = (trial["ending"] == "rival") & (trial["months"] < story.cut_month - 1)
    gone = early.groupby(trial["arm"]).sum()
    assert [gone[arm] for arm in ARMS] == [26, 0, 2, 16]
    test = ab_test(int(gone["rebate"]), 600, int(gone["none"]), 600)
    found = [round(100 * x, 1) for x in (test.difference, test.low, test.high)]
    assert found == [-4.3, -6.3, -2.8]


def test_large_ones_leave_in_any_year(trial):
    none = trial[trial["arm"] == "none"]
    over = (none["ending"] == "rival").groupby([none["price_cut"], none["garage_size"]]).mean()
    assert {key: f"{share:.1%}" for key, share in over.items()} == {
        (False, "large"): "16.3%",
        (False, "small"): "1.8%",
        (True, "large"): "80.6%",
        (True, "small"): "50.0%",
    }
    held = trial.query("arm == 'system' and price_cut and garage_size == 'small'")
    assert len(held) == 196 and not (held["ending"] == "rival").any()
    assert f"{100 * wilson_interval(0, len(held))[1]:.1f}" == "1.9"
    large = trial[(trial["garage_size"] == "large") & (trial["ending"] == "closed")]
    assert large["arm"].value_counts()[["social", "none"]].tolist() == [31, 17]
    size = trial.loc[trial["garage_size"] == "large", "arm"].value_counts()
    assert size[["social", "none"]].tolist() == [190, 189]
    more = ab_test(31, 190, 17, 189)
    found = [round(100 * x, 1) for x in (more.difference, more.low, more.high)]
    assert found == [7.3, 0.6, 14.1]


def test_the_slide_of_the_salons_is_selection(trial):
    kept, social = trial["ending"] != "rival", trial["arm"] == "social"
    often = trial["salon_visits"] >= 3
    shares = [
        kept[social & often],
        kept[social & ~often],
        kept[social],
        kept[trial["arm"] == "none"],
    ]
    assert [f"{s.mean():.1%}" for s in shares] == ["92.4%", "68.2%", "78.8%", "67.5%"]
    gap = ab_test(int(shares[2].sum()), len(shares[2]), int(shares[3].sum()), len(shares[3]))
    found = [round(100 * x, 1) for x in (gap.difference, gap.low, gap.high)]
    assert found == [11.3, 6.3, 16.3]
    said = [o.text.en for o in QUIZ["03_s3"].options]
    assert "(95% interval 6 to 16)" in said[2]
    assert "92.4 − 68.2" in said[0] and "92.4 − 67.5" in said[1] and "78.8 − 67.5" in said[2]
    assert [round(x) for x in (92.4 - 68.2, 92.4 - 67.5, 78.8 - 67.5)] == [24, 25, 11]


def test_the_net_by_size_and_what_is_open(trial):
    means = trial.groupby("arm")[["trial_margin", "trial_cost", "net"]].mean().round()
    assert means.loc["rebate", "trial_cost"] == 5586
    assert means["net"][["social", "none"]].tolist() == [28_084, 27_990]
    paid = trial.set_index("arm")["trial_margin"]
    more = mean_difference(paid["rebate"], paid["none"])
    assert [round(x) for x in more] == [1799, -1225, 4824]
    assert against_none(trial, "system") == [3982, 796, 7167]
    assert against_none(trial, "rebate") == [-3786, -6511, -1061]
    assert against_none(trial, "social") == [94, -2685, 2872]
    gaps, wide = {}, {}
    for size, group in trial.groupby("garage_size"):
        for arm in ARMS[1:]:
            gaps[size, arm] = against_none(group, arm)
            wide[size, arm] = against_none(group, arm, 1 - 0.05 / 6)
    assert gaps["large", "system"] == [13_006, 5739, 20_273] and wide["large", "system"][1] == 3203
    assert gaps["small", "rebate"] == [-2953, -4294, -1611] and wide["small", "rebate"][2] < 0
    assert gaps["large", "social"][1:] == [-5131, 7710]
    assert gaps["small", "social"][1:] == [-1961, 893] and gaps["small", "system"][0] == -274
    still_open = {key for key, (_, low, high) in wide.items() if low < 0 < high}
    assert still_open == set(gaps) - {("large", "system"), ("small", "rebate")}


def test_after_the_last_month_the_system_goes_on_earning(trial):
    """What a month brings at the end, for each small garage assigned, the system paid for."""
    small = trial[trial["garage_size"] == "small"]
    active = (small["ending"] == "active").groupby(small["arm"]).mean()
    assert [f"{active[arm]:.1%}" for arm in ("system", "none")] == ["82.7%", "62.8%"]
    monthly = small["trial_margin"] / small["months"].clip(lower=1)
    monthly -= SupplyStory().system_cost * (small["arm"] == "system")
    monthly = monthly.where(small["ending"] == "active", 0.0)
    of = {arm: monthly[small["arm"] == arm] for arm in ("system", "none")}
    # over all cities; the page gives both kinds, of which this is the mean
    assert mean_difference(of["system"], of["none"]).iloc[1] > 0
    found = {}
    for cut, here in small.groupby("price_cut"):
        of = {arm: monthly[here.index][here["arm"] == arm] for arm in ("system", "none")}
        found[cut] = [round(x) for x in mean_difference(of["system"], of["none"])]
    assert found == {True: [562, 434, 691], False: [-86, -222, 49]}


def test_the_sums_of_section_6_are_those_of_the_data(trial):
    story = SupplyStory()
    assert (story.setup_cost, story.system_cost) == (1_600, 60)
    months = trial[trial["garage_size"] == "small"].groupby("arm")["months"].mean().round(2)
    assert months[["system", "none"]].tolist() == [16.36, 14.51]
    small = trial[trial["garage_size"] == "small"]

    def added(group):
        stay = group.set_index("arm")["months"]
        return [round(x, 2) for x in mean_difference(stay["system"], stay["none"])]

    assert added(small) == [1.84, 1.20, 2.49]
    cut, quiet = (small[small["price_cut"] == value] for value in (True, False))
    assert added(cut) == [3.98, 3.05, 4.91] and added(quiet) == [0.03, -0.81, 0.87]

    def pays_from(stay, more):
        return (story.setup_cost + story.system_cost * stay) / more

    assert round(pays_from(16.36, 1.84), -2) == 1_400 and 8_500 < 1_400 / story.margin < 9_000
    bills = [pays_from(16.36, more) / story.margin for more in (2.49, 1.20)]
    assert [round(b, -2) for b in bills] == [6_500, 13_400]
    assert round(9_000 * (story.margin - 0.06)) == 900  # Mr He, the 6% matched
    rebate = trial[trial["arm"] == "rebate"]
    share = rebate["trial_cost"].sum() / rebate["trial_margin"].sum()
    assert share == pytest.approx(3 / 16, abs=1e-4) and f"{share:.0%}" == "19%"
    stay = trial.groupby("arm")["months"].mean()
    assert (1 - share) * stay["rebate"] < stay["none"] and round((1 - 0.19) * 14.1, 1) == 11.4


def test_small_ones_by_city_and_all_by_bill(trial):
    small = trial[trial["garage_size"] == "small"]
    assert against_none(small[small["price_cut"]], "rebate") == [-2033, -3661, -404]
    by_city = {cut: against_none(group, "system")[0] for cut, group in small.groupby("price_cut")}
    assert by_city == {True: 3472, False: -3430}
    assert f"{3_430 / (3_430 + 3_472):.0%}" == "50%" and f"{6_401 / (6_401 + 10_547):.0%}" == "38%"
    assert trial.groupby("price_cut")["arm"].size().tolist() == [1_217, 1_183]  # half and half
    bands = pd.cut(trial["monthly_bill"], [0, 5_000, 15_000, 25_000, 90_000], right=False)
    found = [against_none(group, "system") for _, group in trial.groupby(bands, observed=True)]
    assert found[0][2] < 0 and found[2][0] == 3594 and found[2][1] < 0
    edges = [0, 5_000, 10_000, 15_000, 25_000]
    below = trial.groupby(pd.cut(trial["monthly_bill"], edges, right=False), observed=True)
    wide = [against_none(group, "system", 1 - 0.05 / 9) for _, group in below]
    assert wide[0][2] < 0 and all(low < 0 < high for _, low, high in wide[1:])
    assert found[3] == [27_458, 12_659, 42_258]
    big = trial[trial["monthly_bill"] >= 25_000]
    assert against_none(big, "system", 1 - 0.05 / 9)[1] == 6385
    arms = big["arm"].value_counts()
    assert (len(big), arms["system"], arms["none"]) == (307, 76, 77)
    here = big[big["ending"] == "active"]
    joined = (here["arm"] == "system").sum()
    assert (len(here), joined, len(here) - joined) == (149, 60, 89)
    for cut, group in big.groupby("price_cut"):
        assert against_none(group, "system")[1] > 0, cut
        assert group["arm"].value_counts()[["system", "none"]].between(34, 42).all()
    quiet = big[~big["price_cut"]]
    low, high = against_none(quiet, "system", 1 - 0.05 / 9)[1:]
    assert low < 0 < high  # so the row of all cities decides
    between = trial[trial["monthly_bill"].between(15_000, 24_999)]
    found = {cut: against_none(group, "system") for cut, group in between.groupby("price_cut")}
    assert [found[False][0], found[True][0]] == [-6401, 10_547]
    assert found[False][2] < 0 < found[True][1]


def net_between(group, arm, other):
    of = {name: group.loc[group["arm"] == name, "net"] for name in (arm, other)}
    return mean_difference(of[arm], of[other]).round().astype(int).tolist()


def test_the_plan_rests_on_comparisons_with_what_it_replaces(trial):
    big = trial[trial["monthly_bill"] >= 25_000]
    between = trial[trial["monthly_bill"].between(15_000, 24_999)]
    large = trial[trial["garage_size"] == "large"]
    assert net_between(big, "system", "rebate") == [23_711, 10_471, 36_952]
    assert net_between(big, "system", "social") == [20_035, 7010, 33_060]
    assert net_between(big, "rebate", "none") == [3747, -9728, 17_222]
    assert net_between(between, "rebate", "none") == [-12_024, -16_316, -7732]
    by_city = {c: net_between(g, "system", "none") for c, g in large.groupby("price_cut")}
    assert by_city == {False: [7118, -5159, 19_396], True: [16_342, 9031, 23_653]}


def wide_between(group, arm, other):
    of = {name: group.loc[group["arm"] == name, "net"] for name in (arm, other)}
    return mean_difference(of[arm], of[other], 1 - 0.05 / 6).round().astype(int).tolist()[1:]


def test_the_plan_stands_on_the_widened_intervals(trial):
    big = trial[trial["monthly_bill"] >= 25_000]
    between = trial[trial["monthly_bill"].between(15_000, 24_999)]
    assert wide_between(big, "system", "rebate")[0] == 5791
    assert wide_between(big, "system", "social")[0] == 2405
    assert wide_between(between, "rebate", "none") == [-17_821, -6227]
    small = trial[trial["garage_size"] == "small"]
    assert against_none(small, "rebate", 1 - 0.05 / 6)[1:] == [-4761, -1145]
    low, high = wide_between(big, "rebate", "none")
    assert low < 0 < high


def in_two_cities(group):
    of = [g.set_index("arm")["net"] for _, g in group.groupby("price_cut")]
    return two_cities(*(mean_difference(net["system"], net["none"]) for net in of))


def test_whether_the_system_gains_more_where_prices_are_cut(trial):
    found = {}
    for size, group in trial.groupby("garage_size"):
        found[size] = [round(x) for x in in_two_cities(group)[:3]]
    assert found == {"small": [6901, 4043, 9760], "large": [9223, -5066, 23_513]}
    big = in_two_cities(trial[trial["monthly_bill"] >= 25_000])
    assert round(big.more) == -297 and not big.turns
    assert round(big.high - big.more, -3) == 28_000


def test_from_which_share_of_cut_cities_the_system_pays(trial):
    """The interval is that of drawing the garages anew, too."""
    small = trial[trial["garage_size"] == "small"]
    between = trial[trial["monthly_bill"].between(15_000, 24_999)]
    said = {}
    rng = np.random.default_rng(3)
    for name, group in (("small", small), ("between", between)):
        found = in_two_cities(group)
        said[name] = [f"{x:.0%}" for x in (found.share, found.share_low, found.share_high)]
        gains = {}
        for cut, part in group.groupby("price_cut"):
            means = {}
            for arm in ("system", "none"):
                net = part.loc[part["arm"] == arm, "net"].to_numpy()
                means[arm] = rng.choice(net, (4_000, len(net))).mean(axis=1)
            gains[cut] = means["system"] - means["none"]
        drawn = np.percentile(-gains[False] / (gains[True] - gains[False]), [2.5, 97.5])
        assert drawn == pytest.approx([found.share_low, found.share_high], abs=0.04)
        assert found.turns
    assert said == {"small": ["50%", "26%", "71%"], "between": ["38%", "2%", "64%"]}


def test_widened_over_all_comparisons_of_the_lesson(trial):
    """Over 21 the lead over visits would hold zero: the page calls it a hint."""
    big = trial[trial["monthly_bill"] >= 25_000]

    def wide(group, arm, other, rows):
        net = group.set_index("arm")["net"]
        return [round(x) for x in mean_difference(net[arm], net[other], 1 - 0.05 / rows)[1:]]

    assert wide(big, "system", "social", 21) == [-350, 40_420]
    assert wide(big, "system", "none", 21)[0] == 4310
    assert wide(big, "system", "rebate", 21)[0] == 2993
    between = trial[trial["monthly_bill"].between(15_000, 24_999)]
    small = trial[trial["garage_size"] == "small"]
    assert wide(between, "rebate", "none", 21)[1] < 0 and wide(small, "rebate", "none", 21)[1] < 0
    assert against_none(trial[trial["monthly_bill"] < 5_000], "system", 1 - 0.05 / 21)[2] < 0
    assert f"{1 - 0.05 / 6:.1%}" == "99.2%"


def test_within_blocks_every_verdict_of_the_plan_stays(trial):
    """Welch leaves the blocks out; so does widening over 21 change only the lead over visits."""
    trial = trial.rename(columns={"net": "trial_net"})
    fours = trial.sort_values("monthly_bill", kind="stable")["arm"].to_numpy().reshape(-1, 4)
    assert all(set(four) == set(ARMS) for four in fours)

    def within(group, arm, other="none", rows=1):
        return [round(x) for x in within_blocks(trial, group, arm, other, 1 - 0.05 / rows)]

    assert within(trial, "system") == [3982, 1963, 6000]
    assert within(trial, "social") == [94, -1675, 1863]
    still_open = set()
    for size, group in trial.groupby("garage_size"):
        for arm in ARMS[1:]:
            _, low, high = within(group, arm, rows=6)
            still_open |= {(size, arm)} if low < 0 < high else set()
    decided = {("large", "system"), ("small", "rebate")}
    assert still_open == {(s, a) for s in ("large", "small") for a in ARMS[1:]} - decided
    bands = pd.cut(trial["monthly_bill"], [0, 5e3, 1e4, 1.5e4, 2.5e4, 9e4], right=False)
    wide = [within(g, "system", rows=9)[1:] for _, g in trial.groupby(bands, observed=True)]
    assert wide[0][1] < 0 < wide[4][0] and all(low < 0 < high for low, high in wide[1:4])
    big = trial[trial["monthly_bill"] >= 25_000]
    between = trial[trial["monthly_bill"].between(15_000, 24_999)]
    assert within(big, "system", "rebate", rows=6)[1] > 0
    assert within(between, "rebate", rows=6)[2] < 0
    assert within(big, "system", "social", rows=21)[1] < 0  # a hint only, as by Welch


def test_in_the_two_months_before_it_was_matched_the_rebate_shows_no_help(trial):
    said = after_the_cut(trial[trial["price_cut"]])
    assert said[0].endswith("difference 1.3 points (95% interval −5.3 to 7.8)")
    assert "286家中57家" in said[1] and "268家中50家" in said[1]
    share = trial.groupby("arm")["price_cut"].mean()
    assert [f"{x:.0%}" for x in (share.min(), share.max())] == ["48%", "52%"]


def test_new_garages_of_the_top_band_test_it_slowly(trial):
    """Half against half of 120 that come shows only a gain near the estimate of 27,458."""
    spread = trial[trial["monthly_bill"] >= 25_000].groupby("arm")["net"].std()
    error = ((spread[["system", "none"]] ** 2).sum() / 60) ** 0.5
    assert round((1.96 + 0.84) * error, -3) == 24_000
    story = SupplyStory()
    assert story.social_cost == 110


def test_who_stayed_is_another_group_than_who_was_assigned(trial):
    """The page gives the system to who becomes a large customer, and tries it on those who stayed."""
    big = trial[trial["monthly_bill"] >= 25_000]
    quiet = big[~big["price_cut"] & (big["arm"] == "none")]
    early = (quiet["months"] < 6) & (quiet["ending"] == "rival")  # left in months 1 to 6
    late = quiet[quiet["months"] >= 6]
    assert (len(quiet), early.sum(), len(late)) == (40, 10, 29)
    assert (late["ending"] == "rival").sum() == 3
    assert [f"{x:.1%}" for x in wilson_interval(3, 29)] == ["3.6%", "26.4%"]
    open_still = big[(big["ending"] == "active") & (big["arm"] != "system")]
    assert open_still["price_cut"].value_counts().to_dict() == {False: 81, True: 8}
    there = open_still[~open_still["price_cut"]]
    assert (there["arm"] == "social").sum() == 31
    error = there["net"].std() * (1 / 40 + 1 / 41) ** 0.5
    assert round(1.98 * error, -3) == 15_000 and 20_000 < (1.96 + 0.84) * error < 22_000
    visited = trial[(trial["arm"] == "social") & (trial["ending"] == "active")]
    assert len(visited) == 391
    assert round(1.97 * visited["net"].std() * (4 / 391) ** 0.5, -3) == 5_000


def test_a_trial_of_the_band_below_finds_more_than_is_estimated(trial):
    between = trial[trial["monthly_bill"].between(15_000, 24_999)]
    left = between[(between["ending"] == "active") & (between["arm"] != "system")]
    assert len(left) == 144
    spread = between.groupby("arm")["net"].std()[["system", "none"]]
    half = 1.98 * ((spread**2).sum() / 72) ** 0.5
    assert round(half, -2) == 5_800
    error = ((spread**2).sum() / 72) ** 0.5
    assert round((1.96 + 0.84) * error, -2) in (8_100, 8_200)  # found four times in five
    error = left["net"].std() * (2 / 72) ** 0.5  # as those who stayed
    assert round(1.98 * error, -3) == 3_000 and round((1.96 + 0.84) * error, -2) == 4_200
    assert against_none(between, "system")[0] == 3594 < 4_200


@pytest.mark.parametrize(
    ("values", "en", "zh"),
    [
        (
            {},
            "Structural nets most, 2,448 CNY more.*at none",
            "结构层次净收益最多.*无论毛利多高都不划算",
        ),
        ({"margin": 300}, "No bond pays.*from 526 CNY", "哪种纽带都不划算"),
        ({"churn": 0.1}, "financial one at any margin", "无论毛利高低都划算"),
        ({"matched": 24}, "financial one at any margin", "无论毛利高低都划算"),
    ],
)
def test_the_explorer_of_bonds_says_which_pays(values, en, zh):
    shown = which_bond_pays_explorer()
    said = shown.sentence(**{**shown.start, **values})
    assert re.search(en, said[0]) and re.search(zh, said[1])
    assert not list(text_problems(*said, glossary=None))


def test_the_strongest_bond_is_the_dearest_where_none_pays():
    net = bond_payoff(300).set_index("bond")["net"]
    assert net.idxmin() == "structural" and net.idxmax() == "none"
    slow = bond_payoff(1, assumptions=BondAssumptions(monthly_churn=0.1)).set_index("bond")
    assert slow["pays_from"]["financial"] == 0


@pytest.mark.parametrize(
    ("values", "en", "zh"),
    [
        ({}, "300 garages.*loss of 81,000", "300家.*亏81,000元"),
        ({"share": 0.5}, "120 garages.*gain of 82,800", "120家.*赚82,800元"),
        ({"share": 0.5, "discount": 0.07}, "loss of 1,200", "亏1,200元"),
        ({"share": 0.3, "discount": 0.1, "stop": 15}, "less than a fifth", "还不如"),
    ],
)
def test_the_explorer_of_shares_says_what_is_left(values, en, zh):
    shown = share_of_customer_explorer()
    said = shown.sentence(**{**shown.start, **values})
    assert re.search(en, said[0]) and re.search(zh, said[1])
    assert not list(text_problems(*said, glossary=None))


def test_the_explorers_start_where_the_page_says():
    assert which_bond_pays_explorer().start == {"churn": 0.05, "margin": 1_000, "matched": 6}
    assert (SALES, NEED, MARGIN, STOPS, STOP_COST) == (1_200_000, 20_000, 0.16, 26, 35)


def test_at_seven_percent_the_profit_is_gone_and_at_fourteen_the_advantage():
    assert share_profit(0.5, 0.06) > 0 > share_profit(0.5, 0.07) > share_profit(0.2)
    alike = (share_profit(0.5) - share_profit(0.2)) / SALES
    assert f"{alike:.0%}" == "14%" and share_profit(0.5, alike) == pytest.approx(share_profit(0.2))


@pytest.mark.parametrize("build", [which_bond_pays_explorer, share_of_customer_explorer])
def test_moving_a_control_changes_picture_and_sentence(build):
    shown = build()
    far = {"churn": 0.12, "margin": 300, "matched": 24, "share": 0.6, "discount": 0.1, "stop": 60}
    for name in shown.start:
        moved = {**shown.start, name: far[name]}
        assert shown.picture(**moved) != shown.picture(**shown.start)
        assert shown.sentence(**moved) != shown.sentence(**shown.start)


@pytest.mark.parametrize("share", np.linspace(0.1, 1, 10))
@pytest.mark.parametrize(("discount", "stop"), [(0.0, 15), (0.1, 60)])
def test_the_point_lies_within_the_axes(share, discount, stop):
    low = min(share_profit(0.1, discount, stop), 0.0)
    here = share_profit(share, discount, stop)
    assert 1.08 * low - 10_000 < here < 200_000


def right(question):
    """Letters of the right options."""
    return "".join(o.letter for o in QUIZ[question].options if o.right)


def test_the_self_checks_are_computed_right():
    assert {name: right(name) for name in QUIZ} == {
        "03_s1": "C",
        "03_s2": "C",
        "03_s3": "C",
        "03_s4": "B",
        "03_s5": "ACD",
    }
    assert (16 - 12) * 200 == 800 < 900 and 900 / (16 - 12) == 225  # 03_s4


def test_the_sum_of_the_exam_practice():
    more, cost = 8 * 400, 900 + 20 * 50
    assert (more, cost, more - cost, cost / 8) == (3200, 1900, 1300, 237.5)


def test_the_bank_has_all_forms_in_the_shares_of_papers_and_covers_the_unit():
    forms = Counter(item.form for item in BANK.values())
    share = {form: n / len(BANK) for form, n in forms.items()}
    assert 0.06 <= share["choices"] <= 0.1 and 0.1 <= share["verdict"] <= 0.14
    assert share["blanks"] + share["text"] >= 0.08 and share["number"] >= 0.04
    assert share["ordering"] + share["matching"] >= 0.04
    assert {item.unit for item in BANK.values()} == {"U03"}
    assert len({item.objective for item in BANK.values()}) == 6
    letters = Counter(*[[next(iter(i.right)) for i in BANK.values() if i.form == "choice"]])
    assert len(letters) == 4 and max(letters.values()) <= 0.4 * forms["choice"]


def test_the_numbers_of_the_bank_are_computed_right():
    answers = first_keys(BANK)
    assert answers == [(1500 + 50 * 24) / (24 - 18), 100 * 9000 / 25_000]
    orders = [item.answer for item in BANK.values() if item.form == "ordering"]
    steps = dict(
        zip("CEAFDB", range(6), strict=True)
    )  # collect, store, process, find, use, improve
    assert [sorted(steps, key=steps.get)] == [list(order) for order in orders]


def test_the_picture_assumes_what_the_page_says_of_it():
    """Costs and cuts of the explorer stand in the page, in both languages."""
    costs, assumed = BondCosts(), BondAssumptions()
    assert (costs.rebate, costs.social_month, costs.setup, costs.system_month) == (
        0.2,
        110,
        1600,
        60,
    )
    cuts = (assumed.financial_cut, assumed.social_cut, assumed.structural_cut)
    assert cuts == (0.5, 0.4, 0.7)
    assert (assumed.social_build_months, assumed.structural_setup_months) == (6, 2)
