"""Case 92: the planted stories are there, the budget obeys its rule, the explorer turns."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from bank_keys import first_keys, key_starting
from figures import drawn

from crm_lib.bank import read_page
from crm_lib.campaign import ab_test
from crm_lib.datasets import load_streaming_members, load_streaming_months
from crm_lib.lessons.case_streaming_life_cycle import (
    division_range,
    last_yuan_explorer,
    moved_gain,
    ratio_range,
)
from crm_lib.life_cycle import (
    SYSTEM_CLUES,
    best_spending,
    life_cycle_stages,
    next_yuan,
    plot_blank_life_cycle,
    plot_next_yuan,
    spending_table,
    stage_gain,
)
from crm_lib.simulate.streaming import StreamingStory, streaming

STAGES = pd.DataFrame(
    {
        "stage": ["acquisition", "activation", "warning", "win-back"],
        "stage_zh": ["获客", "激活", "预警", "挽回"],
        "spend": [180_000, 10_000, 4_000, 6_000],
        "ceiling": [494_400, 115_100, 36_900, 15_900],
        "scale": [80_000, 14_000, 9_000, 8_000],
    }
)


@pytest.fixture(scope="module")
def members():
    return load_streaming_members()


@pytest.fixture(scope="module")
def staged():
    months = load_streaming_months().assign(profit=lambda t: t["revenue"] - t["cost"])
    return life_cycle_stages(
        months, trial_volume=6, mature_volume=16,
        customer_col="member_id", period_col="month", volume_col="hours",
    )  # fmt: skip


def test_the_stages_of_the_page_earn_and_lose_what_it_says(staged, members):
    paid = staged[(staged["tenure"] > 0) & (staged["stage"] != "ended")]
    paid = paid[paid["month"] < "2025-12-01"]
    last = members.set_index("member_id")["left"] - pd.DateOffset(months=1)
    churn = (paid["month"] == paid["member_id"].map(last)).groupby(paid["stage"]).mean()
    profit = paid.groupby("stage")["profit"].mean()
    assert churn["maturity"] == pytest.approx(0.016, abs=5e-4)
    assert churn["decline"] == pytest.approx(0.267, abs=5e-4)
    # The surprise of the page: the stage with the highest margin has the shortest future.
    assert profit.idxmax() == churn.idxmax() == "decline"
    assert (profit / churn).idxmax() == "maturity"


def test_the_cheapest_channel_is_not_the_best(members):
    by = members.groupby("channel")
    assert by["acquisition_cost"].mean().idxmin() == "bundle" == by["paid"].mean().idxmin()
    assert by["paid"].mean().idxmax() == "referral"


@pytest.mark.parametrize("seed", [6, 7])
def test_the_tests_by_lot_find_what_was_planted(seed):
    people = streaming(seed=seed)["members"]
    quiz = people[people["quiz"] != ""].groupby("quiz")["paid"].agg(["sum", "size"])
    found = ab_test(*quiz.loc["no_quiz"].tolist(), *quiz.loc["quiz"].tolist())
    assert -found.difference == pytest.approx(0.14, abs=0.04) and found.p_value < 1e-6
    warned = people[people["route"].isin(["manual", "automatic"])]
    days = warned.groupby("route")["days_to_contact"].mean()
    assert days["automatic"] == 1 and 11 < days["manual"] < 16
    gone = warned["left"].notna().groupby(warned["route"]).mean()
    assert gone["automatic"] < gone["manual"] - 0.05


def test_a_member_who_left_has_one_empty_month_and_nothing_after(members):
    months = load_streaming_months().merge(members[["member_id", "left"]], on="member_id")
    gone = months[months["left"].notna()]
    end = gone[gone["month"] >= gone["left"]]
    assert (end["month"] == end["left"]).all() and (end[["hours", "revenue", "cost"]] == 0).all(
        None
    )
    assert (months.loc[months["tenure"] == 0, "revenue"] == 0).all()


def test_the_rest_of_the_gap_of_the_seventh_message_within_stages(staged, members):
    paid = staged[(staged["tenure"] > 0) & (staged["stage"] != "ended")]
    paid = paid[paid["month"] < "2025-12-01"]
    last = members.set_index("member_id")["left"] - pd.DateOffset(months=1)
    leaves = (paid["month"] == paid["member_id"].map(last)).astype(float)
    above = paid["messages"] > 6
    assert above[paid["stage"] == "decline"].mean() > above[paid["stage"] == "maturity"].mean()
    crude = leaves[above].mean() - leaves[~above].mean()
    like, variance = 0.0, 0.0
    for stage in paid["stage"].unique():
        here = paid["stage"] == stage
        seven, fewer = leaves[here & above], leaves[here & ~above]
        weight = len(seven) / above.sum()
        like += weight * (seven.mean() - fewer.mean())
        variance += weight**2 * (seven.var() / len(seven) + fewer.var() / len(fewer))
    assert crude == pytest.approx(0.0192, abs=5e-4) and like == pytest.approx(0.0159, abs=5e-4)
    ends = like - 1.96 * variance**0.5, like + 1.96 * variance**0.5
    assert ends == pytest.approx((0.005, 0.027), abs=6e-4)


def test_the_channels_differ_as_their_intervals_say(members):
    months = load_streaming_months()
    money = months["revenue"] - months["cost"] + months["referral_saving"]
    value = members["member_id"].map(money.groupby(months["member_id"]).sum())
    by = value.groupby(members["channel"])
    half = 1.96 * by.std() / by.size() ** 0.5
    low, high = by.mean() - half, by.mean() + half
    assert low["referral"] > high.drop("referral").max()
    assert low["search"] < by.mean()["bundle"] < high["search"]


def difference(a, b):
    """Difference of two means and its 95% interval, rounded to two places."""
    more, error = a.mean() - b.mean(), 1.96 * (a.var() / len(a) + b.var() / len(b)) ** 0.5
    return [round(x, 2) for x in (more, more - error, more + error)]


@pytest.fixture(scope="module")
def brought(members):
    """What the two tests had brought a person by the end of 2025, in CNY, with intervals."""
    months = load_streaming_months()
    money = months.assign(value=months["revenue"] - months["cost"] + months["referral_saving"])
    value = members["member_id"].map(money.groupby("member_id")["value"].sum())
    by_quiz = [value[members["quiz"] == arm] for arm in ("quiz", "no_quiz")]
    drawn = members[members["route"].isin(["manual", "automatic"])]
    drawn = drawn[drawn["warned"] < "2025-10-01"].set_index("member_id")
    since = money[money["month"] >= money["member_id"].map(drawn["warned"])]
    after = since.groupby("member_id")["value"].sum().reindex(drawn.index).fillna(0)
    by_route = [after[drawn["route"] == arm] for arm in ("automatic", "manual")]
    return {"activation": difference(*by_quiz), "warning": difference(*by_route)}


def test_members_won_in_the_tests_are_no_average_payers(brought):
    assert brought["activation"] == [8.80, 5.23, 12.38]
    assert brought["warning"][0] == 18.17
    # Assumed were 243 yuan for every additional payer: about three and four times as much.
    assert 243 * 0.149 / brought["activation"][0] > 4 and 243 * 0.221 / brought["warning"][0] > 2.9


def test_whether_an_additional_yuan_pays_hangs_on_the_worth_of_those_won(brought):
    people = {"activation": (3_178, 10_000, 14_000), "warning": (689, 4_000, 9_000)}
    back = {
        stage: [round(next_yuan(spend, ceiling=n * x, scale=scale), 2) for x in brought[stage]]
        for stage, (n, spend, scale) in people.items()
    }
    assert back == {"activation": [0.98, 0.58, 1.38], "warning": [0.89, 0.53, 1.25]}
    # Half of the trials at the activation beside all of the warned: two measures.
    assert round(next_yuan(10_000, ceiling=3_178 / 2 * 0.149 * 243, scale=14_000), 2) == 2.01


def most_trials(scale):
    """Trials at any spending, if 180,000 yuan brought the 3,178 of 2025."""
    return 3_178 / (1 - np.exp(-180_000 / scale))


def test_the_curve_of_acquisition_goes_through_the_trials_of_the_log(members):
    of_2025 = members[members["started"] >= "2025-01-01"]
    assert (len(of_2025), of_2025["acquisition_cost"].sum()) == (3_178, 84_606)
    most = most_trials(80_000)
    assert round(most) == 3_552
    assert stage_gain(180_000, ceiling=most, scale=80_000) == pytest.approx(3_178)
    ceiling = most * members["paid"].mean() * 242.93
    assert round(next_yuan(180_000, ceiling=ceiling, scale=80_000), 2) == 0.65


def test_the_value_of_a_payer_has_an_interval(staged, members):
    paid = months_with_leaving(staged, members)
    sums = paid.groupby("member_id")[["profit", "leaves"]].sum()
    assert np.round(ratio_range(sums["profit"], sums["leaves"])).tolist() == [243, 227, 259]
    rng = np.random.default_rng(1)  # members drawn again, another way to the same ends
    again = [sums.sample(frac=1, replace=True, random_state=rng).sum() for _ in range(400)]
    ends = np.quantile([x["profit"] / x["leaves"] for x in again], [0.025, 0.975])
    assert ends == pytest.approx([227, 259], abs=4)


@pytest.fixture(scope="module")
def by_both(members, brought):
    """Ceilings of the four tasks with their standard errors, assumed and observed."""
    of_2025 = members[members["started"] >= "2025-01-01"]
    months = load_streaming_months()
    money = months["revenue"] - months["cost"] + months["referral_saving"]
    value = of_2025["member_id"].map(money.groupby(months["member_id"]).sum())
    value = value + of_2025["acquisition_cost"]
    lost = members["left"].between("2025-01-01", "2025-12-01").sum()
    people = np.array([most_trials(80_000), 3_178, 689, 0.08 * lost])
    pays = members["paid"].astype(float)
    tests = [(0.1491, 0.1151, 0.1819), (0.2207, 0.1173, 0.3179)]
    assumed = [pays.mean(), *(x[0] for x in tests), 1], [pays.sem(), *(x[2] - x[1] for x in tests)]
    assumed[1][1:] = [x / 3.92 for x in assumed[1][1:]]
    seen = [brought[x] for x in ("activation", "warning")]
    back = value.mean() / of_2025["paid"].mean()
    observed = (
        [value.mean(), *(x[0] for x in seen), back],
        [value.sem(), *((x[2] - x[1]) / 3.92 for x in seen)],
    )
    assert round(value.mean(), 2) == 30.32
    tables = {}
    for name, (middle, errors), worth in (("assumed", assumed, 242.93), ("observed", observed, 1)):
        tables[name] = STAGES.assign(
            ceiling=people * middle * worth, error=people * [*errors, 0] * worth
        )
    return tables


@pytest.mark.parametrize(
    ("basis", "best", "move"),
    [
        ("assumed", [150_500, 30_300, 13_200, 6_000], [20_086, 14_122, 26_049]),
        ("observed", [146_800, 31_200, 16_800, 5_200], [6_023, 3_849, 8_196]),
    ],
)
def test_both_bases_take_money_from_acquisition_beyond_their_intervals(by_both, basis, best, move):
    stages = by_both[basis]
    found = division_range(stages, budget=200_000, draws=400)
    assert found["best"].tolist() == pytest.approx(best, abs=110)
    assert found["high"].iloc[0] < 180_000
    assert found["low"].iloc[1] > 10_000 and found["low"].iloc[2] > 4_000
    gain = moved_gain(stages, [-10_000, 5_000, 5_000, 0])
    assert gain == pytest.approx(move, rel=0.01) and gain[1] > 0
    each = stages["spend"] + [-10_000, 5_000, 5_000, 0]
    after = stage_gain(each, ceiling=stages["ceiling"], scale=stages["scale"]).sum()
    assert gain[0] == pytest.approx(after - spending_table(stages)["gain"].sum())


@pytest.mark.parametrize(
    ("back", "ends"), [((3.11, 4.03, 4.93), (49, 60, 78)), ((1.40, 2.63, 3.79), (64, 92, 174))]
)
def test_the_break_even_has_an_interval(back, ends):
    worth = sorted(243 / x for x in back)
    assert worth == pytest.approx(ends, abs=1)


def test_the_decline_as_it_is_seen_at_the_time(staged, members):
    paid = staged[(staged["tenure"] > 0) & (staged["stage"] != "ended")]
    paid = paid[paid["month"] < "2025-12-01"].sort_values(["member_id", "month"])
    last = members.set_index("member_id")["left"] - pd.DateOffset(months=1)
    leaves = paid["month"] == paid["member_id"].map(last)
    below = paid["hours"] < 0.6 * paid.groupby("member_id")["hours"].cummax()
    first = paid[below].drop_duplicates("member_id").index
    shares = leaves[below].mean(), leaves[first].mean()
    assert shares == pytest.approx((0.247, 0.097), abs=5e-4)


def months_with_leaving(staged, members):
    paid = staged[(staged["tenure"] > 0) & (staged["stage"] != "ended")]
    paid = paid[paid["month"] < "2025-12-01"]
    last = members.set_index("member_id")["left"] - pd.DateOffset(months=1)
    return paid.assign(leaves=paid["month"] == paid["member_id"].map(last))


def test_the_free_rival_took_heavy_viewers_too(staged, members):
    before = staged.sort_values("month").groupby("member_id")["hours"].shift()
    near = months_with_leaving(staged, members).assign(before=before)
    near = near[near["month"].between("2025-05-01", "2025-11-01")]
    free = near["month"].isin(pd.to_datetime(["2025-08-01", "2025-09-01"]))
    found = []
    for who in (near["before"] < 12, near["before"] >= 12):
        left = near[who].groupby(free[who])["leaves"].agg(["sum", "size"])
        more = ab_test(*left.loc[True].tolist(), *left.loc[False].tolist())
        found.append([more.rate_b, more.rate_a, more.difference, more.low, more.high])
    light, heavy = 100 * np.array(found).round(3)
    assert light == pytest.approx([9.7, 25.4, 15.7, 12.7, 18.9])
    assert heavy == pytest.approx([1.6, 3.4, 1.9, 1.1, 2.8])
    assert heavy[1] > 2 * heavy[0]


def test_a_call_is_not_shown_to_keep_within_three_months(members):
    months = load_streaming_months()
    asked = months[months["tenure"] == 3].set_index("member_id")["month"]
    low = members[members["score"] <= 6]
    asked, called = low["member_id"].map(asked), low["called_back"].astype(bool)
    whole = low["left"].notna().groupby(called).agg(["sum", "size"])
    early = asked < "2025-10-01"
    soon = ((low["left"] - asked).dt.days < 95)[early].groupby(called).agg(["sum", "size"])
    for table, said in ((whole, [10.7, 0.3, 20.8, 4.4]), (soon, [9.2, -0.9, 19.2, 7.6])):
        call = ab_test(*table.loc[False].tolist(), *table.loc[True].tolist())
        shown = [call.difference, call.low, call.high, call.p_value]
        assert [round(100 * x, 1) for x in shown] == said


def test_activation_and_warning_are_near_their_break_even(members, brought):
    drawn = members[members["route"].isin(["manual", "automatic"])]
    drawn = drawn[drawn["warned"] < "2025-10-01"]
    stays = drawn["left"].isna().groupby(drawn["route"]).mean()
    assert stays.round(3).to_dict() == {"automatic": 0.459, "manual": 0.212}
    paid = members[(members["started"] >= "2025-01-01") & members["paid"]]
    assert round(paid["left"].isna().mean(), 3) == 0.772
    per_warned = 1 / next_yuan(4_000, ceiling=689, scale=9_000)
    per_trial = 1 / next_yuan(180_000, ceiling=most_trials(80_000), scale=80_000)
    assert (round(per_warned, 1), round(per_trial)) == (20.4, 214)
    assert round(1 / next_yuan(10_000, ceiling=3_178, scale=14_000), 1) == 9.0
    assert (round(8.80 / 0.149), round(brought["warning"][0] / 0.2207)) == (59, 82)


def test_other_scales_leave_activation_and_warning_above_acquisition(members, brought):
    def back(spend, people, worth, scales):
        return [
            round(next_yuan(spend, ceiling=n * worth, scale=x), 2)
            for n, x in zip(people, scales, strict=True)
        ]

    scales = {
        "activation": (10_000, 3_178, (7_000, 28_000)),
        "warning": (4_000, 689, (4_500, 18_000)),
    }
    wide = (60_000, 100_000)
    trials = [most_trials(x) for x in wide]
    worths = {
        "assumed": (members["paid"].mean() * 242.93, [0.1491 * 242.93, 0.2207 * 242.93]),
        "observed": (30.32, [brought[x][0] for x in scales]),
    }
    found = {}
    for basis, (acquired, tested) in worths.items():
        others = [
            back(spend, [n, n], worth, each)
            for (spend, n, each), worth in zip(scales.values(), tested, strict=True)
        ]
        found[basis] = np.min(others), max(back(180_000, trials, acquired, wide))
    assert found == {"assumed": (1.64, 0.88), "observed": (0.56, 0.19)}


def test_another_story_gives_other_data():
    calm = streaming(StreamingStory(trials=600, rival_pull=0.0), seed=1)["members"]
    wild = streaming(StreamingStory(trials=600, rival_pull=9.0), seed=1)["members"]
    assert wild["left"].notna().sum() > calm["left"].notna().sum()


def test_the_best_division_leaves_no_yuan_that_would_do_better():
    best = best_spending(STAGES, budget=200_000)
    assert best["spend"].sum() == pytest.approx(200_000)
    assert np.ptp(best["next_yuan"]) < 1e-6
    rng = np.random.default_rng(1)
    for shares in rng.dirichlet(np.ones(4), size=200):
        other = stage_gain(shares * 200_000, ceiling=STAGES["ceiling"], scale=STAGES["scale"])
        assert other.sum() <= best["gain"].sum() + 1e-6


def test_a_stage_whose_first_yuan_is_poor_gets_none():
    best = best_spending(STAGES, budget=3_000)
    out = best["spend"] == 0
    assert out.any() and best.loc[out, "next_yuan"].max() <= best.loc[~out, "next_yuan"].min()
    assert best_spending(STAGES, budget=0)["spend"].sum() == 0


def test_the_next_yuan_is_the_slope_of_the_gain():
    step = stage_gain([9_999.5, 10_000.5], ceiling=115_100, scale=14_000)
    assert step[1] - step[0] == pytest.approx(
        next_yuan(10_000, ceiling=115_100, scale=14_000), rel=1e-6
    )


def test_the_average_ranks_acquisition_and_win_back_against_the_margin():
    today = spending_table(STAGES).set_index("stage")
    two = today.loc[["acquisition", "win-back"], ["per_yuan", "next_yuan"]].round(2)
    assert two.to_numpy().tolist() == [[2.46, 0.65], [1.40, 0.94]]
    assert today.loc["acquisition", "next_yuan"] < 1 < today.loc["warning", "next_yuan"]


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"scale": 0}, "'scale'"),
        ({"ceiling": -1}, "'ceiling'"),
        ({"ceiling": 0}, "no stage can bring"),
        ({"ceiling": "much"}, "numbers"),
    ],
)
def test_bad_stages_are_refused(change, words):
    with pytest.raises(ValueError, match=words):
        best_spending(STAGES.assign(**change), budget=10)
    with pytest.raises(ValueError, match="spend"):
        stage_gain(-1, ceiling=1, scale=1)


def test_figures_say_what_they_find():
    assert "brings most in activation" in drawn(plot_next_yuan, spending_table(STAGES))
    best = best_spending(STAGES, budget=200_000)
    assert drawn(plot_next_yuan, best).startswith("No yuan would do better elsewhere · ")
    with pytest.raises(ValueError, match="0 rows"):
        plot_next_yuan(best.iloc[:0])


def test_the_diagram_has_five_blanks_and_refuses_another_number_of_blocks():
    ax = plot_blank_life_cycle()
    assert [t.get_text() for t in ax.texts if len(t.get_text()) == 1] == list("①②③④⑤")
    with pytest.raises(ValueError, match="6 blocks"):
        plot_blank_life_cycle(SYSTEM_CLUES[:3])


@pytest.mark.parametrize(("moved", "verb"), [(10, "rises"), (25, "rises"), (30, "falls")])
def test_the_explorer_turns_when_one_yuan_too_many_is_moved(moved, verb):
    said = last_yuan_explorer(STAGES).sentence(to="warning", moved=moved)
    assert f"the gain {verb}" in said[0]


def test_moving_the_controls_changes_picture_and_sentence():
    shown = last_yuan_explorer(STAGES)
    moved = {**shown.start, "moved": 10}
    assert shown.picture(**moved) != shown.picture(**shown.start)
    other = {**moved, "to": "win-back"}
    assert shown.sentence(**other) != shown.sentence(**moved)


BANK = read_page(Path(__file__).resolve().parents[2] / "bank" / "92_case_streaming_life_cycle.yaml")


def test_the_numbers_of_the_bank_are_computed():
    another_yuan = 4000 / 5000
    per_payer = 18 * 10 / 3
    break_even = 4 / (0.2 * 160)
    assert first_keys(BANK) == pytest.approx([another_yuan, per_payer, 100 * break_even, 200 / 1.6])


def test_the_worked_options_of_the_bank_are_computed():
    cost = {"Leaflet": 12, "Friends": 20, "Search adverts": 30, "Lucky draw": 9}
    paid = {"Leaflet": 0.3, "Friends": 0.8, "Search adverts": 0.75, "Lucky draw": 0.15}
    assert key_starting(BANK, "A trial costs 12").en == min(cost, key=lambda c: cost[c] / paid[c])
    worth = f"S {18 / 0.24:.0f} CNY, T {14 / 0.02:.0f} CNY"
    assert key_starting(BANK, "Stage S: margin 18").en == worth
    hours = pd.Series([4, 9, 18, 20, 14, 11, 10])
    assert (hours < 0.6 * hours.cummax()).tolist() == [False] * 5 + [True] * 2
    assert key_starting(BANK, "A platform's lines").en == "decline"
