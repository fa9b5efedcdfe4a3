"""Lesson 19: what its page says of test, campaign, list and extract is computed; explorers turn."""

from collections import Counter
from pathlib import Path
from statistics import NormalDist

import numpy as np
import pandas as pd
import pytest
from bank_keys import first_keys

from crm_lib.author.lint import text_problems
from crm_lib.campaign import (
    ab_power,
    ab_sample_size,
    ab_test,
    coupon_table,
    qini_coefficient,
    qini_table,
    sample_ratio_mismatch,
)
from crm_lib.datasets import (
    load_pharmacy_campaign,
    load_pharmacy_consents,
    load_pharmacy_extract,
    load_pharmacy_test,
)
from crm_lib.exam.item import BankItem, read_items
from crm_lib.explore.quiz_file import read_questions
from crm_lib.lessons.campaigns_and_privacy import (
    COUPON,
    GROUPS,
    MESSAGE,
    alarms_by_direction,
    coupon_break_even,
    coupon_explorer,
    extra_buyers,
    groups_table,
    may_be_sent,
    more_withdraw,
    offer_gaps,
    peek_explorer,
    peeked_tests,
    profit_by,
    profit_of_sending,
    running_test,
    scored_half,
    stopped_by_guardrail,
    uplift_by,
    with_profit,
    worth_of_consent,
)
from crm_lib.lessons.privacy_extract import (
    coarsen_explorer,
    coarsened,
    coarser_extract,
    extract_use,
    extract_versions,
)
from crm_lib.privacy import consent_state
from crm_lib.simulate.pharmacy import (
    pharmacy_campaign,
    pharmacy_consents,
    pharmacy_extract,
    pharmacy_test,
)
from crm_lib.statistics import mean_difference, wilson_interval

ROOT = Path(__file__).resolve().parents[2]
QUIZ = read_questions(ROOT / "bank" / "19_campaigns_and_privacy.quiz.yaml")
STRICT = 1 - 0.05 / 4


@pytest.fixture(scope="module")
def campaign():
    return with_profit(load_pharmacy_campaign())


@pytest.fixture(scope="module")
def agreed():
    log, states = load_pharmacy_consents(), {}
    for day in ("2026-08-31", "2026-09-28"):
        state = consent_state(log, at=day, customer_col="member_id", time_col="date")
        states[day] = state[state["granted"]].groupby("purpose")["member_id"].agg(set)
    return states


def allowed_members(campaign, agreed):
    now = agreed["2026-09-28"]
    lapsed = campaign[(campaign["member_group"] == GROUPS[1]) & (campaign["source"] != "counter")]
    assert len(lapsed) == 5338
    clean = lapsed[
        lapsed["source"].eq("web_orders") | lapsed["member_id"].isin(now["health_profile"])
    ]
    assert len(clean) == 4269
    return clean[clean["member_id"].isin(now["marketing"])]


# --- the data ----------------------------------------------------------------------------------


def test_the_loaded_files_are_the_simulation():
    for loaded, made in (
        (load_pharmacy_test(), pharmacy_test(seed=6)),
        (load_pharmacy_campaign(), pharmacy_campaign(seed=6)),
        (load_pharmacy_consents(), pharmacy_consents(seed=6)),
        (load_pharmacy_extract(), pharmacy_extract(seed=6)),
    ):
        assert loaded.equals(made.astype(loaded.dtypes))


# --- the page ----------------------------------------------------------------------------------


def test_the_minutes_say_what_the_dashboard_and_the_campaign_show(campaign):
    last = running_test(load_pharmacy_test()).iloc[-1]
    assert (f"{last['rate_offer']:.1%}", f"{last['rate_control']:.1%}") == ("11.3%", "7.0%")
    assert round(last["p_value"], 3) == 0.009
    assert (100 * last["difference"]).round(1) == 4.3
    forecast = coupon_table(
        sent=22_500,
        rate_with=last["rate_offer"],
        rate_without=last["rate_control"],
        redemption_rate=0.9,
        margin=62,
        face_value=COUPON,
        cost_per_contact=MESSAGE,
    )
    assert round(forecast["amount"].iloc[-1]) == 24_225
    shown = [round(100 * last[end], 1) for end in ("low", "high")]
    assert shown == [1.1, 7.6]
    spent = 22_500 * (last["rate_offer"] * 0.9 * COUPON + MESSAGE)
    ends = [22_500 * 62 * last[end] - spent for end in ("difference", "low", "high")]
    assert [round(x) for x in ends[:1]] == [24_225]
    sold = load_pharmacy_test().groupby("arm")[["customers", "converted"]].sum()
    assert sold.loc[["offer", "control"]].to_numpy().tolist() == [[600, 68], [600, 42]]
    written = 22_500 * (26 / 600 * 62 - 68 / 600 * 0.9 * 15 - 0.08)
    assert round(written) == 24_225
    assert [round(x, -3) for x in ends[1:]] == [-21_000, 70_000]
    money = profit_of_sending(campaign) * 22_500
    assert money[["difference", "low", "high"]].round().tolist() == [-16_431, -28_779, -4_083]


def test_the_interval_of_the_profit_agrees_with_drawing_members_again(campaign):
    rng = np.random.default_rng(1)
    got, out = (campaign.loc[campaign["offered"] == k, "profit"].to_numpy() for k in (1, 0))
    drawn = [
        rng.choice(got, len(got)).mean() - rng.choice(out, len(out)).mean() for _ in range(3000)
    ]
    money = profit_of_sending(campaign)
    assert np.quantile(drawn, [0.025, 0.975]) == pytest.approx(
        money[["low", "high"]].to_numpy(float), abs=0.05
    )
    apart = mean_difference(got, out)
    assert apart["difference_low"] == pytest.approx(money["low"])


def test_the_plan_needs_three_weeks_for_two_points():
    assert [int(np.ceil(ab_sample_size(0.08, p))) for p in (0.12, 0.10, 0.09)] == [882, 3213, 12208]
    assert -(-3213 // 150) == 22
    assert round(ab_power(0.08, 0.10, customers_per_group=600), 2) == 0.23


def test_two_measures_disagree(campaign):
    counts = campaign.groupby("offered")["bought"].agg(["sum", "size"])
    buy = ab_test(*map(int, counts.loc[1]), *map(int, counts.loc[0]))
    assert [round(100 * x, 1) for x in (buy.difference, buy.low, buy.high)] == [1.6, 0.8, 2.3]
    got = campaign[campaign["offered"] == 1]
    gross = profit_of_sending(campaign.assign(profit=campaign["margin"]))
    gross = len(got) * gross[["difference", "low", "high"]]
    coupon = coupon_table(
        sent=len(got),
        rate_with=got["bought"].mean(),
        rate_without=counts.loc[0, "sum"] / 7500,
        redemption_rate=got["coupon_used"].sum() / got["bought"].sum(),
        margin=gross["difference"] / (len(got) * buy.difference),
        face_value=15,
        cost_per_contact=0.08,
    )
    # The chart shows the measured profit; the extra margin holds what goes to buyers anyway.
    assert coupon["amount"].round().tolist()[2:] == [-29_493, -1_800, -16_431]
    assert coupon["amount"].round()[0] == 19_689
    assert gross.round().tolist() == [19_689, 6_829, 32_549]
    cost = 15 * got["coupon_used"].sum() + 0.08 * len(got)
    assert round(cost) == 36_120
    margin = campaign.groupby("offered")["margin"].mean()
    assert round(22_500 * (margin[1] - margin[0])) == 19_689
    # Delivered and redeemed, of the coupons sent.
    assert got["coupon_used"].sum() == 2_288
    assert [f"{x / 22_500:.1%}" for x in (21_300, 2_288)] == ["94.7%", "10.2%"]
    roi = profit_of_sending(campaign)[["difference", "low", "high"]] * len(got) / cost
    assert [f"{x:.0%}" for x in roi] == ["-45%", "-80%", "-11%"]


def test_only_the_lapsed_are_worth_a_coupon(campaign):
    strict = profit_by(campaign, "member_group", confidence=STRICT)
    assert strict.loc[GROUPS[1], ["difference", "low", "high"]].round(2).tolist() == [
        1.45,
        0.37,
        2.52,
    ]
    assert strict.loc[[GROUPS[0], GROUPS[3]], "high"].max() < 0
    shown = strict[["difference", "low", "high"]].round(2)
    assert shown.loc[GROUPS[0]].tolist() == [-1.82, -3.18, -0.47]
    assert shown.loc[GROUPS[3]].tolist() == [-1.84, -3.64, -0.03]
    assert strict.loc[GROUPS[2], "low"] < 0 < strict.loc[GROUPS[2], "high"]


def test_no_group_is_said_to_be_moved_without_its_interval(campaign):
    by = uplift_by(campaign, "member_group", confidence=STRICT)[["uplift", "low", "high"]]
    assert by.loc[GROUPS[1]].round(2).tolist() == [4.80, 3.15, 6.28]
    assert by.loc[GROUPS[0]].round(2).tolist() == [1.23, -0.74, 3.10]
    assert groups_table(campaign).iloc[:, 2:5].to_numpy() == pytest.approx(
        by.reindex(GROUPS).to_numpy()
    )
    assert by.loc[GROUPS[3]].round(1).tolist() == [-1.0, -3.8, 1.4]
    assert by.loc[GROUPS[0], "low"] < 0 < by.loc[GROUPS[0], "high"]


def test_a_test_of_profit_is_larger_than_one_of_buyers(campaign):
    spread = campaign.groupby("offered")["profit"].std()
    assert spread.round(-1).eq(20).all()
    factor = (NormalDist().inv_cdf(0.975) + NormalDist().inv_cdf(0.8)) ** 2
    assert round(factor, 2) == 7.85
    assert 2 * 7.85 * 20 * 20 == 6280
    assert 1.9 < 6280 / ab_sample_size(0.08, 0.10) < 2.1


def test_what_the_ranking_shows_has_an_interval(campaign):
    half = scored_half(campaign)
    best = half["uplift_score"] == half["uplift_score"].max()
    assert [round(x) for x in extra_buyers(half[best])] == [152, 99, 199]
    assert [round(x) for x in extra_buyers(half[~best])][1:] == [-122, 108]
    first = half["response_score"] == half["response_score"].max()
    assert [round(x) for x in extra_buyers(half[first])] == [23, -78, 119]


def test_the_ranking_by_uplift_beats_the_one_by_response(campaign):
    half = scored_half(campaign)
    curves = {
        s: qini_table(half, score_col=s, treated_col="offered", converted_col="bought", groups=4)
        for s in ("response_score", "uplift_score")
    }
    first = {s: c.iloc[1] for s, c in curves.items()}
    assert f"{first['uplift_score']['share_targeted']:.1%}" == "25.7%"
    assert f"{first['response_score']['share_targeted']:.1%}" == "41.3%"
    assert [round(c["extra_conversions"]) for c in first.values()] == [23, 152]
    assert round(curves["uplift_score"]["extra_conversions"].iloc[-1]) == 142
    assert first["response_score"]["extra_conversions"] < first["response_score"]["at_random"]
    assert qini_coefficient(curves["uplift_score"]) > 10 * qini_coefficient(
        curves["response_score"]
    )


def test_the_interval_that_question_7_names(campaign):
    members = campaign[campaign["days_since_last"].between(61, 180)]
    many = profit_of_sending(members[members["messages_30d"] >= 8])
    assert many[["low", "high"]].round(2).tolist() == [-3.11, 0.52]


def test_the_source_of_a_name_adds_nothing_to_recency(campaign):
    by_source = profit_by(campaign, "source")
    assert by_source["members"].astype(int).tolist() == [12_763, 6_153, 11_084]
    assert by_source.loc["counter", "difference"].round(2) == -1.33
    assert f"{campaign.loc[campaign['source'] == 'counter', 'bought'].mean():.1%}" == "13.3%"
    three = profit_by(campaign, "source", confidence=1 - 0.05 / 3)
    assert three.loc["counter", ["low", "high"]].round(2).tolist() == [-2.48, -0.18]
    recent = campaign["days_since_last"].le(60).groupby(campaign["source"]).mean()
    assert recent.round(2).to_dict() == {
        "counter": 0.66, "questionnaire": 0.36, "web_orders": 0.34
    }  # fmt: skip
    lapsed = campaign[campaign["member_group"] == GROUPS[1]]
    two = profit_by(lapsed.assign(group=lapsed["source"].eq("counter")), "group")
    gap = two["difference"][True] - two["difference"][False]
    half = np.hypot(*((two["high"] - two["low"]) / 2))
    assert [round(x, 2) for x in (gap, gap - half, gap + half)] == [0.50, -1.34, 2.34]


def test_a_third_of_the_coupons_went_out_without_consent(campaign, agreed):
    sent = campaign.loc[campaign["offered"] == 1, "member_id"]
    without = int((~sent.isin(agreed["2026-08-31"]["marketing"])).sum())
    assert (without, round(without / len(sent), 2)) == (7_903, 0.35)
    had = campaign[campaign["member_id"].isin(agreed["2026-08-31"]["marketing"])]
    left = ~had["member_id"].isin(agreed["2026-09-28"]["marketing"])
    many = had["messages_30d"] >= 8
    strict = 1 - 0.05 / 2  # two groups of members, two looks
    part = left[many].groupby(had["offered"]).agg(["sum", "size"])
    test = ab_test(*map(int, part.loc[1]), *map(int, part.loc[0]), confidence=strict)
    shown = (test.rate_a, test.rate_b, test.difference, test.low, test.high)
    assert [round(100 * x, 1) for x in shown] == [4.9, 0.9, 4.0, 2.4, 5.3]
    part = left[~many].groupby(had["offered"]).agg(["sum", "size"])
    test = ab_test(*map(int, part.loc[1]), *map(int, part.loc[0]), confidence=strict)
    shown = (test.rate_a, test.rate_b, test.low, test.high)
    assert [round(100 * x, 1) for x in shown] == [1.5, 0.5, 0.6, 1.3]
    both = more_withdraw(campaign, *(state["marketing"] for state in agreed.values())).round(1)
    assert both.to_numpy().tolist() == [[0.9, 4.9, 4.0, 2.4, 5.3], [0.5, 1.5, 1.0, 0.6, 1.3]]


def test_the_decision_stands_on_the_profit_of_its_own_list(campaign, agreed):
    allowed = allowed_members(campaign, agreed)
    assert len(allowed) == 2751
    lapsed = campaign[campaign["member_group"] == GROUPS[1]]
    assert set(may_be_sent(lapsed, agreed["2026-09-28"])["member_id"]) == set(allowed["member_id"])
    # The effect is taken from those who had agreed before the coupon made some of them withdraw.
    before = may_be_sent(lapsed, agreed["2026-08-31"])
    ends = profit_of_sending(before)[["difference", "low", "high"]]
    assert ends.round(2).tolist() == [1.46, 0.17, 2.75]
    assert len(before) == 2788
    strict = profit_of_sending(before, confidence=STRICT)
    assert strict[["difference", "low", "high"]].round(2).tolist() == [1.46, -0.19, 3.11]
    assert round(2201 * strict["low"], -1) == -420
    # On 2 November these members are 63 days older, and some have bought.
    assert allowed["bought"].sum() == 215
    later = (pd.Timestamp("2026-11-02") - pd.Timestamp("2026-08-31")).days
    stale = allowed["bought"].eq(0) & (allowed["days_since_last"] + later).gt(180)
    assert int(stale.sum()) == 1360


def test_a_lost_consent_may_not_be_worth_much(campaign, agreed):
    before = may_be_sent(campaign[campaign["member_group"] == GROUPS[1]], agreed["2026-08-31"])
    left = ~before["member_id"].isin(agreed["2026-09-28"]["marketing"])
    counts = left.groupby(before["offered"]).agg(["sum", "size"])
    assert counts.loc[0].tolist() == [6, 719]  # the base of `stopped_by_guardrail`
    assert counts.loc[1].tolist() == [31, 2069]
    more = ab_test(*map(int, counts.loc[1]), *map(int, counts.loc[0]))
    shown = (more.difference, more.low, more.high)
    assert [round(100 * x, 1) for x in shown] == [0.7, -0.4, 1.4]
    ends = profit_of_sending(before, confidence=STRICT)
    assert ends["low"] < 0  # so a lost consent may also be worth nothing before profit is gone
    table = worth_of_consent(ends["difference"], ends["high"])
    assert table.iloc[:, 0].tolist() == [146, 104, 73]
    assert table.iloc[:, 1].tolist() == [311, 222, 155]
    assert table.iloc[:, 2].tolist() == [43, 77, 98]


def test_the_rule_of_the_guardrail_reads_the_interval_of_the_test():
    rng, drawn = np.random.default_rng(3), 400
    pairs = zip(rng.binomial(2201, 6 / 719 + 0.012, drawn), rng.binomial(550, 6 / 719, drawn),
                strict=True)  # fmt: skip
    high = [ab_test(int(a), 2201, int(b), 550).high for a, b in pairs]
    stops = stopped_by_guardrail(1.2, sent=2201, kept=550)
    assert np.mean([x > 0.02 for x in high]) == pytest.approx(stops, abs=0.08)


def test_november_alone_shows_little(campaign, agreed):
    before = may_be_sent(campaign[campaign["member_group"] == GROUPS[1]], agreed["2026-08-31"])
    spread = before.groupby("offered")["profit"].std()
    error = np.hypot(spread[1] / 2201**0.5, spread[0] / 550**0.5)
    # The page assumes that 56 days scatter with twice the variance of these 28.
    error *= 2**0.5
    assert round(1.96 * error, 1) == 2.0
    shown = profit_of_sending(before)["difference"] / error
    assert round(NormalDist().cdf(shown - 1.96), 1) == 0.3
    # Two campaigns together: about one half.
    assert 0.48 < NormalDist().cdf(shown * 2**0.5 - 1.96) < 0.55
    # If the effect is smaller than September showed: one seventh, one quarter.
    small = 0.90 / error
    assert round(NormalDist().cdf(small - 1.96), 2) == 0.14
    assert 0.22 < NormalDist().cdf(small * 2**0.5 - 1.96) < 0.27
    # Half of 2,751 without the coupon shows more, and costs the profit of 825 coupons.
    half = np.hypot(spread[1] / 1376**0.5, spread[0] / 1375**0.5) * 2**0.5
    assert round(1.96 * half, 1) == 1.7
    effect = profit_of_sending(before)["difference"]
    powers = [NormalDist().cdf(effect / half * n**0.5 - 1.96) for n in (1, 2)]
    assert [round(x, 2) for x in powers] == [0.40, 0.68]
    assert round(NormalDist().cdf(shown * 2**0.5 - 1.96), 2) == 0.53
    assert round((2201 - 1376) * effect, -2) == 1200


def test_most_of_the_list_had_the_coupon_and_whom_it_moved_is_lapsed_no_more(campaign, agreed):
    lapsed = campaign[campaign["member_group"] == GROUPS[1]]
    assert round(lapsed["offered"].mean(), 2) == 0.75
    listed = may_be_sent(lapsed, agreed["2026-09-28"])
    assert round(listed["offered"].mean(), 2) == 0.74
    # Who bought in the 28 days from 1 September on had bought 35 to 62 days before 2 November.
    days = (pd.Timestamp("2026-11-02") - pd.date_range("2026-09-01", periods=28)).days
    assert (days <= 60).mean() > 0.9


def test_bands_of_five_years_lose_little():
    extract = load_pharmacy_extract()
    versions = extract_versions(extract)
    assert versions.iloc[:, 3].round(3).tolist() == [-0.066, 0.163, 0.147, 0.146, 0.077, 0.098]
    assert versions.iloc[:, 1].tolist() == [1, 1, 1, 5, 7, 5]
    assert versions.iloc[:, 2].tolist() == [990, 990, 41, 0, 0, 0]
    assert versions.iloc[2:4, 6].tolist() == [1, 2] and round(41 / 2400, 3) == 0.017
    # Bands so wide that k = 5 lose more than chance: the intervals lie apart.
    assert versions.iloc[4, 5] < versions.iloc[2, 4]
    # No narrower bands give k = 5 with part and sex kept.
    assert max(coarsened(years, "part", True)[1] for years in range(1, 31)) < 5
    # Who is left out is no random loss.
    cols = ["age_years", "district", "sex"]
    size = coarser_extract(extract, years=5, place="part").groupby(cols)["concern"]
    out = extract[size.transform("size") < 5]
    assert len(out) == 41
    assert [round(out["age_years"].mean()), round(out["spend_12m"].mean())] == [64, 281]
    assert round(extract["spend_12m"].mean()) == 506


def test_the_guess_from_near_ages_is_what_it_says():
    extract = load_pharmacy_extract()
    value = extract["spend_12m"].to_numpy(float)
    part, sex = extract["district"].str[0], extract["sex"]
    missed = base = 0.0
    for k, age in enumerate(extract["age_years"]):
        near = (extract["age_years"] - age).abs().le(2) & part.eq(part[k]) & sex.eq(sex[k])
        near[k] = False
        mean = (value.sum() - value[k]) / (len(value) - 1)
        missed += (value[k] - (value[near].mean() if near.any() else mean)) ** 2
        base += (value[k] - mean) ** 2
    assert extract_versions(extract).iloc[1, 3] == pytest.approx(1 - missed / base)


def test_the_interval_of_the_use_agrees_with_drawing_members_again():
    extract = load_pharmacy_extract()
    coarse = coarser_extract(extract, years=5, place="part")
    cols, value = ["age_years", "district", "sex"], coarse["spend_12m"].astype(float)
    groups = coarse.groupby(cols)["spend_12m"]
    total, size = groups.transform("sum"), groups.transform("size")
    mean = (value.sum() - value) / (len(value) - 1)
    guess = ((total - value) / (size - 1).clip(lower=1)).where(size > 1, mean)
    missed, base = ((value - guess) ** 2).to_numpy(), ((value - mean) ** 2).to_numpy()
    rng = np.random.default_rng(2)
    picked = rng.integers(0, len(value), (2000, len(value)))
    drawn = 1 - missed[picked].sum(axis=1) / base[picked].sum(axis=1)
    assert np.quantile(drawn, [0.025, 0.975]) == pytest.approx(
        extract_versions(extract).iloc[2, 4:6].to_numpy(float), abs=0.005
    )


def test_use_is_the_share_of_squares_explained_by_others():
    people = pd.DataFrame({"a": [1, 1, 1, 2], "spend_12m": [1.0, 2.0, 3.0, 9.0]})
    guess = np.array([2.5, 2.0, 1.5, 2.0])
    mean = (15 - people["spend_12m"]) / 3
    worse, base = (((people["spend_12m"] - g) ** 2).sum() for g in (guess, mean))
    assert extract_use(people, ["a"]) == pytest.approx(1 - worse / base)


def test_offers_after_a_purchase():
    shown = {}
    for name, accepted, margin in (("lotion", 99, 24), ("bottle", 153, 12), ("serum", 27, 80)):
        low, high = wilson_interval(accepted, 900)
        shown[name] = [round(margin * x, 2) for x in (accepted / 900, low, high)]
    assert shown == {"lotion": [2.64, 2.19, 3.17], "bottle": [2.04, 1.76, 2.35],
                     "serum": [2.40, 1.66, 3.46]}  # fmt: skip
    gap = 24 * 99 / 900 - 12 * 153 / 900
    error = np.hypot(
        *(m * (a / 900 * (1 - a / 900) / 900) ** 0.5 for a, m in ((99, 24), (153, 12)))
    )
    z = NormalDist().inv_cdf(1 - 0.05 / 6)
    ends = [gap, gap - z * error, gap + z * error]
    assert [round(x, 2) for x in ends] == [0.60, -0.10, 1.30]
    offers = {"lotion": (99, 24), "bottle": (153, 12), "serum": (27, 80)}
    gaps = offer_gaps(offers, shown=900)
    assert gaps.loc["lotion − bottle"].to_list() == pytest.approx(ends)
    assert (gaps["low"] < 0).all() and (gaps["high"] > 0).all()  # none of them is shown


def test_the_calculation_of_the_practice():
    table = coupon_table(
        sent=2000,
        rate_with=0.09,
        rate_without=0.06,
        redemption_rate=0.8,
        margin=50,
        face_value=10,
        cost_per_contact=0.10,
    )
    assert table["amount"].iloc[-1] == pytest.approx(1360)
    cost = -table["amount"].iloc[1:-1].sum()
    assert f"{table['amount'].iloc[-1] / cost:.1%}" == "82.9%"


# --- explorers and self-checks -----------------------------------------------------------------


def test_peeking_gives_false_alarms_and_too_large_differences():
    for days, alarms in ((1, 5), (14, 21), (28, 27)):
        ever, once, _ = peeked_tests(0.0, days)
        assert (round(100 * ever[-1]), round(100 * once)) == (alarms, 5)
    # Of 21 alarms about half speak for the coupon, half against it.
    assert [round(100 * share) for share in alarms_by_direction(0.0, 14)] == [11, 10]
    assert round(peeked_tests(1.0, 14)[2], 1) == 3.6
    said = peek_explorer().sentence(days=14, points=1.0)
    assert "3.6 points" in said[0] and "3.6个百分点" in said[1]


def test_a_coupon_breaks_even_the_later_the_more_buy_anyway():
    many, few = coupon_break_even(0.16, 2, 15), coupon_break_even(0.04, 2, 15)
    assert (round(many["profit"]), round(few["profit"])) == (-1270, 350)
    assert (round(many["points_needed"], 1), round(few["points_needed"], 1)) == (4.6, 1.3)
    at_limit = coupon_break_even(0.16, many["points_needed"], 15)
    assert at_limit["profit"] == pytest.approx(0, abs=1e-9)


@pytest.mark.parametrize(
    ("explorer", "values"),
    [
        (peek_explorer, {"days": 28, "points": 0.0}),
        (peek_explorer, {"days": 1, "points": 3.0}),
        (coupon_explorer, {"base": 0.01, "points": 8.0, "face": 5}),
        (coupon_explorer, {"base": 0.30, "points": 0.0, "face": 40}),
        (coarsen_explorer, {"years": 62, "place": "city", "sex": "no"}),
        (coarsen_explorer, {"years": 1, "place": "district", "sex": "yes"}),
    ],
)
def test_explorers_say_the_same_in_both_languages(explorer, values):
    assert not list(text_problems(*explorer().sentence(**values), glossary=None))


def test_the_self_checks_are_computed_right():
    assert sorted(QUIZ) == [f"19_s{k}" for k in range(1, 6)]
    for question in QUIZ.values():
        assert len(question.right) == 1


# --- the question bank -------------------------------------------------------------------------

BANK = read_items(ROOT / "bank" / "19_campaigns_and_privacy.yaml", BankItem, prefix="b19_")


def test_the_bank_covers_unit_and_objectives_under_all_letters():
    assert {item.unit for item in BANK.values()} == {"U23"}
    assert {item.exam_point for item in BANK.values()} == {"T25", "T26"}
    assert len({item.objective for item in BANK.values()}) == 6
    letters = Counter(next(iter(i.right)) for i in BANK.values() if i.form == "choice")
    assert set(letters) == set("ABCD") and max(letters.values()) <= 0.4 * letters.total()


def test_the_numbers_of_the_bank_are_computed():
    coupon = coupon_table(
        sent=3000,
        rate_with=0.10,
        rate_without=0.08,
        redemption_rate=0.6,
        margin=45,
        face_value=12,
        cost_per_contact=0.20,
    )
    numbers = first_keys(BANK)
    assert numbers == [round(coupon["amount"].iloc[-1]), round(460 / 50 - 190 / 25, 1)]
    # The item on lost customers: so uneven a pair of groups is no chance.
    assert sample_ratio_mismatch({"a": 10_050, "b": 9_400})["mismatch"]
