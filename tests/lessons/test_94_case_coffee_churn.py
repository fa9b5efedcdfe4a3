"""Case 94: two causes, weighted reasons, the terms of the programme, a win-back that loses."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from bank_keys import first_keys, key_starting
from figures import drawn
from scipy.stats import norm, ttest_ind

from crm_lib.bank import read_page
from crm_lib.datasets import (
    load_coffee_members,
    load_coffee_stores,
    load_coffee_survey,
    load_coffee_winback,
)
from crm_lib.lessons.case_coffee_churn import causes_together, programme_terms_explorer
from crm_lib.loyalty import (
    MemberBase,
    Programme,
    plot_programme_terms,
    programme_profit,
    terms_table,
)
from crm_lib.simulate.coffee import CoffeeStory, coffee

BASE = MemberBase(regular_sales=1_926_850, fading_sales=535_960, margin=0.62, fixed_cost=20_000)


def changes(members, stores):
    """Return the change of visits by rival and by longer waiting."""
    longer = (stores["wait_q3"] - stores["wait_q2"] > 2).rename("longer")
    seen = members.merge(stores.assign(longer=longer), on="store_id")
    sums = seen.groupby(["rival_opened", "longer"])[["visits_q2", "visits_q3"]].sum()
    return sums["visits_q3"] / sums["visits_q2"] - 1


def test_the_four_groups_of_stores_fall_as_the_page_says():
    change = changes(load_coffee_members(), load_coffee_stores()).round(3)
    assert change.tolist() == [-0.104, -0.297, -0.286, -0.482]


def stores_of(members, stores):
    """Return one row a store: the change of visits, the two causes, the area."""
    sums = members.groupby("store_id")[["visits_q2", "visits_q3"]].sum()
    longer = stores["wait_q3"] - stores["wait_q2"] > 2
    return pd.DataFrame(
        {
            "fall": stores["store_id"].map(sums["visits_q3"] / sums["visits_q2"] - 1),
            "longer": longer,
            "rival": stores["rival_opened"],
            "area": stores["store_id"].map(members.groupby("store_id")["area"].first()),
            "visits": stores["store_id"].map(sums["visits_q2"]),
        }
    )


def test_over_all_stores_no_interaction_is_seen_and_neither_cause_is_the_stronger():
    each = stores_of(load_coffee_members(), load_coffee_stores())
    found = causes_together(each["fall"], each["longer"], each["rival"])
    assert found.to_numpy().tolist() == [
        [-19.6, -23.6, -15.7],
        [-18.0, -21.1, -14.8],
        [-1.7, -7.7, 4.4],
        [0.2, -8.3, 8.7],
    ]
    # Multiplied instead of added an interaction is not shown either.
    low, high = causes_together(np.log1p(each["fall"]), each["longer"], each["rival"]).iloc[3, 1:]
    assert low < 0 < high
    alone = each["fall"][each["longer"] & ~each["rival"]]
    neither = each["fall"][~each["longer"] & ~each["rival"]]
    ends = ttest_ind(alone, neither, equal_var=False).confidence_interval()
    assert np.round([*ends], 3).tolist() == [-0.284, -0.110]  # four stores alone say less


def test_the_rival_takes_as_much_inside_the_core():
    each = stores_of(load_coffee_members(), load_coffee_stores())
    quiet = each[(each["area"] == "core") & ~each["longer"]]
    near, far = quiet.loc[quiet["rival"], "fall"], quiet.loc[~quiet["rival"], "fall"]
    ends = ttest_ind(near, far, equal_var=False).confidence_interval()
    shown = [near.mean() - far.mean(), ends.low, ends.high]
    assert [round(100 * x, 1) for x in shown] == [-19.3, -25.3, -13.4]
    assert (len(near), len(far)) == (7, 4)


def test_lapsed_members_are_compared_store_by_store():
    members = load_coffee_members()
    gone = members["status"].eq("lapsed").groupby([members["area"], members["store_id"]]).mean()
    test = ttest_ind(gone["core"], gone["other"], equal_var=False).confidence_interval()
    shown = [gone["core"].mean() - gone["other"].mean(), test.low, test.high]
    assert [round(100 * x, 1) for x in shown] == [7.2, 3.3, 11.1]


def test_what_waiting_costs_pays_no_full_wage_and_has_wide_ends():
    members = load_coffee_members()
    each = stores_of(members, load_coffee_stores())
    margin = 0.62 * members["spend_q2"].sum() / members["visits_q2"].sum()
    visits = each.loc[each["longer"], "visits"].sum()
    money = [visits * x / 100 * margin for x in (19.6, 15.7, 23.6)]
    assert [round(x, -2) for x in money] == [71_400, 57_200, 86_000]
    assert round(money[0] / 24, -2) == 3_000
    even = [22 * 3 * 25 / (x / 24) for x in money]
    assert [round(x, 2) for x in even] == [0.55, 0.69, 0.46]
    # On a scale on which the causes multiply, the visits lost are worth as much.
    sums = members[members["store_id"].isin(load_coffee_stores()["store_id"][each["longer"]])]
    scale = causes_together(np.log1p(each["fall"]), each["longer"], each["rival"]).iloc[0, 0]
    product = sums["visits_q3"].sum() * np.expm1(-scale / 100) * margin
    assert product == pytest.approx(money[0], rel=0.01)


def test_a_year_of_gold_is_worth_four_of_basic_but_fading_gold_no_more_than_silver():
    members, test = load_coffee_members(), load_coffee_winback()
    year = (4 * 0.62 * members["spend_q3"]).groupby(members["tier"]).mean().round()
    assert year.to_dict() == {"basic": 318, "gold": 1_284, "silver": 643}
    control = test[test["arm"] == "control"].groupby("tier")["margin_60d"]
    assert control.mean().round(2).to_dict() == {"basic": 5.70, "gold": 6.60, "silver": 9.51}
    half = 1.96 * control.sem()["gold"]
    ends = [control.mean()["gold"] - half, control.mean()["gold"] + half]
    assert [round(x, 2) for x in ends] == [2.98, 10.23]


def test_four_reasons_differ_between_the_areas_beyond_their_intervals():
    members, survey = load_coffee_members(), load_coffee_survey()
    fading = members[members["status"] != "active"]
    apart = set()
    for reason in survey["reason"].unique():
        middle, variance = 0.0, 0.0
        for area, sign in (("core", 1), ("other", -1)):
            strata = fading[fading["area"] == area]["status"].value_counts(normalize=True)
            for status, part in strata.items():
                said = survey.loc[survey["stratum"] == f"{area} {status}", "reason"] == reason
                middle += sign * part * said.mean()
                variance += part**2 * said.var() / len(said)
        if abs(middle) > 1.96 * variance**0.5:
            apart.add(reason)
    assert apart == {"waiting", "rival points", "taste", "price"}


def test_doubling_hangs_on_where_the_win_back_begins():
    net = terms_table(BASE, [0.05, 0.10], breakage=0.3)["net"]
    assert round(net[1] - net[0]) == -43_634  # counted from no points at all
    back = BASE.win_back * -np.expm1(-0.05 / BASE.scale) * BASE.fading_sales
    paid = 0.7 * 0.05 * BASE.regular_sales * 1.03
    assert round(back * (BASE.margin - 0.07) - paid, -1) == 14_670  # counted from today's 5%


def test_within_the_model_ten_per_cent_nets_less_than_five_under_any_guess_tried():
    best = []
    for win_back in (0.2, 0.4, 0.6):
        for scale in (0.02, 0.04, 0.08):
            for lift in (0, 0.03, 0.06):
                base = replace(BASE, win_back=win_back, scale=scale, regular_lift=lift)
                table = terms_table(base, np.arange(0.001, 0.15, 0.001), breakage=0.3)
                best.append(table.loc[table["net"].idxmax(), "rate"])
                five, ten = terms_table(base, [0.05, 0.10], breakage=0.3)["net"]
                assert ten < five
    assert min(best) == pytest.approx(0.001) and max(best) == pytest.approx(0.059)


def test_the_next_round_stands_alone_and_needs_two_quarters():
    test, members = load_coffee_winback(), load_coffee_members()
    fading = members.loc[members["status"] != "active", "member_id"]
    assert set(test["member_id"]) == set(fading) and len(fading) == 2_586
    net = (test["margin_60d"] - test["cost"]).groupby(test["arm"])
    spread = net.var()[["personal", "control"]].sum()
    one, two = (spread / 1_293) ** 0.5, (spread / 2_586) ** 0.5
    assert round(1.96 * one, 1) == 1.5
    assert [round(norm.cdf(1.55 / x - 1.96), 2) for x in (one, two)] == [0.51, 0.80]


def test_a_second_look_at_the_pooled_test_errs_more_often_than_one_in_twenty():
    first, second = np.random.default_rng(1).normal(size=(2, 200_000))
    pooled = np.sqrt(0.4) * first + np.sqrt(0.6) * second  # 862 and 1,293 in each arm
    finds = (abs(first) > 1.96) | (abs(pooled) > 1.96)
    assert finds.mean() == pytest.approx(0.086, abs=0.003)


def test_a_quarter_of_doubling_would_end_undecided():
    members = load_coffee_members()
    before, after = 0.62 * members["spend_q2"], 0.62 * members["spend_q3"]
    rest = after - np.polyval(np.polyfit(before, after, 1), before)
    wide = [1.96 * x.std() * (4 / len(members)) ** 0.5 for x in (after, rest)]
    assert [round(x, 1) for x in wide] == [6.6, 4.4]
    assert [round(9_000 * x, -3) for x in wide] == [59_000, 40_000]


def test_fading_is_partly_chance_and_lapsing_members_had_all_but_stopped():
    members, test = load_coffee_members(), load_coffee_winback()
    fades = members["status"] != "active"
    shares = [fades[members["visits_q2"] == 1].mean(), fades[members["visits_q2"] > 8].mean()]
    assert [round(x, 2) for x in shares] == [0.54, 0.25]
    status = test["member_id"].map(members.set_index("member_id")["status"])
    came = test[test["arm"] == "control"].groupby(status)["returned"].mean().round(3)
    assert came.to_dict() == {"lapsed": 0.162, "lapsing": 0.153}


def test_that_the_way_of_asking_shifts_the_answers_is_not_shown():
    survey = load_coffee_survey()
    price = (survey["reason"] == "price").groupby(survey["way"]).mean().round(3)
    assert price.to_dict() == {"questionnaire": 0.212, "telephone": 0.299}
    says = (survey["reason"] == "price").groupby(survey["way"])
    more = says.mean()["telephone"] - says.mean()["questionnaire"]
    half = 1.96 * (says.mean() * (1 - says.mean()) / says.size()).sum() ** 0.5
    assert [round(100 * x, 1) for x in (more, more - half, more + half)] == [8.6, -0.4, 17.6]


def test_the_coupon_does_not_bring_more_visits_and_loses_to_the_invitation():
    arms = load_coffee_winback().assign(net=lambda t: t["margin_60d"] - t["cost"]).groupby("arm")
    ends = {}
    for name, column, a, b in (
        ("visits", "visits_60d", "coupon", "control"),
        ("offers", "net", "personal", "coupon"),
    ):
        test = ttest_ind(arms.get_group(a)[column], arms.get_group(b)[column], equal_var=False)
        ends[name] = [round(x, 2) for x in test.confidence_interval()]
    assert ends == {"visits": [-0.14, 0.03], "offers": [3.52, 6.55]}


def test_by_the_assumed_lift_the_programme_loses():
    sales = load_coffee_members()["spend_q3"].sum() / 1.03
    terms = Programme(
        member_sales=sales, sales_lift=0.03, margin=0.62, point_value=0.05, breakage=0.3,
        fixed_cost=20_000,
    )  # fmt: skip
    assert round(programme_profit(terms)["amount"].iloc[-1]) == -54_671


def test_the_invitation_is_open_in_every_tier():
    test = load_coffee_winback()
    net = test.assign(net=test["margin_60d"] - test["cost"])
    for _, group in net.groupby("tier"):
        arms = group.groupby("arm")["net"]
        ends = ttest_ind(
            arms.get_group("personal"), arms.get_group("control"), equal_var=False
        ).confidence_interval()
        assert ends.low < 0 < ends.high


@pytest.mark.parametrize("seed", [6, 7])
def test_each_cause_leaves_its_own_trace(seed):
    stores = coffee(CoffeeStory(members=1_000), seed=seed)["stores"]
    longer = stores["wait_q3"] - stores["wait_q2"] > 2
    rival = stores["rival_opened"]
    assert longer.sum() == 8 and rival.sum() == 13 and (longer & rival).sum() == 4
    mean = stores.groupby(longer)[["complaints_q3", "hot_change"]].mean()
    assert mean.loc[True, "complaints_q3"] > 2 * mean.loc[False, "complaints_q3"]
    alone = stores[rival & ~longer][["hot_change", "cold_change"]].mean()
    assert alone["cold_change"] < -0.14 < -0.07 < alone["hot_change"]


def test_a_story_without_causes_shows_only_the_usual_fading():
    calm = CoffeeStory(stops=(0.06, 0.0, 0.0), fewer=(0.96, 1.0, 1.0))
    tables = coffee(calm, seed=1)
    change = changes(tables["members"], tables["stores"])
    assert change.max() - change.min() < 0.06


def test_reasons_lead_by_area_and_not_by_the_total():
    members, survey = load_coffee_members(), load_coffee_survey()
    fading = members[members["status"] != "active"]
    size = (fading["area"] + " " + fading["status"]).value_counts()
    assert set(survey["member_id"]) <= set(fading["member_id"]) and survey["member_id"].is_unique
    weight = survey["stratum"].map(size / survey["stratum"].value_counts())
    assert weight.sum() == pytest.approx(len(fading))
    total = weight.groupby(survey["reason"]).sum()
    area = survey["stratum"].str.split().str[0]
    inside = weight.groupby([survey["reason"], area]).sum().unstack()
    leads = {total.idxmax(), inside["core"].idxmax(), inside["other"].idxmax()}
    assert leads == {"price", "waiting", "taste"}


def test_the_coupon_brings_people_back_and_loses():
    test = load_coffee_winback()
    rate = test.groupby("arm")["returned"].mean()
    assert rate["coupon"] == pytest.approx(0.247, abs=5e-4) and rate["control"] < 0.16
    net = (test["margin_60d"] - test["cost"]).groupby(test["arm"])
    means = net.mean()
    assert means["coupon"] - means["control"] == pytest.approx(-3.49, abs=0.005)
    assert means["personal"] - means["control"] == pytest.approx(1.55, abs=0.005)
    arms = {arm: net.get_group(arm) for arm in means.index}
    lost = ttest_ind(arms["coupon"], arms["control"], equal_var=False).confidence_interval()
    open_ = ttest_ind(arms["personal"], arms["control"], equal_var=False).confidence_interval()
    assert lost.high < 0 and open_.low < 0 < open_.high
    assert test["arm"].value_counts().unique().tolist() == [862]


def test_terms_agree_with_the_profit_and_loss_of_the_programme():
    rate, lift = 0.05, 0.03 * -np.expm1(-0.05 / 0.04)
    row = terms_table(BASE, [rate], breakage=0.3).iloc[0]
    plain = Programme(
        member_sales=1_926_850, sales_lift=lift, margin=0.62, point_value=rate, breakage=0.3
    )
    assert row["regulars"] == pytest.approx(programme_profit(plain)["amount"].iloc[-1])
    assert row["net"] == pytest.approx(row["regulars"] + row["fading"] - 20_000)


def test_generosity_to_regulars_eats_the_win_back():
    table = terms_table(BASE, np.arange(0.001, 0.15, 0.001), breakage=0.3)
    assert table.loc[table["net"].idxmax(), "rate"] == pytest.approx(0.04)
    eaten = table.loc[table["regulars"] + table["fading"] < 0, "rate"].min()
    assert eaten == pytest.approx(0.103)
    only = terms_table(BASE, [0.08], breakage=0.3, to="fading").iloc[0]
    assert only["regulars"] == 0 and only["net"] > table["net"].max()


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: terms_table(BASE, [1.2]), "rates"),
        (lambda: terms_table(BASE, [0.1], breakage=2), "breakage"),
        (lambda: terms_table(BASE, [0.1], to="nobody"), "'all', 'fading'"),
        (lambda: MemberBase(regular_sales=1, fading_sales=1, margin=1.5), "margin"),
        (lambda: MemberBase(regular_sales=1, fading_sales=1, margin=0.5, scale=0), "scale"),
        (lambda: plot_programme_terms(terms_table(BASE, [])), "0 rows"),
    ],
)
def test_bad_terms_are_refused(call, words):
    with pytest.raises(ValueError, match=words):
        call()


def test_the_figure_says_whether_the_win_back_is_eaten():
    rates = np.linspace(0, 0.15, 31)
    assert "regulars cost more" in drawn(
        plot_programme_terms, terms_table(BASE, rates, breakage=0.3), rate=0.05
    )
    only = terms_table(BASE, rates, breakage=0.3, to="fading")
    assert "Best at" in drawn(plot_programme_terms, only) and "cost more" not in drawn(
        plot_programme_terms, only
    )


@pytest.mark.parametrize(
    ("rate", "net"), [(0.04, "27,906"), (0.1, "−17,464"), (0.15, "−85,"), (0.0, "−20,000")]
)
def test_the_explorer_turns_from_gain_to_loss(rate, net):
    en, zh = programme_terms_explorer(BASE).sentence(rate=rate, breakage=0.3, to="all")
    assert f"net {net}" in en and f"净收益{net}" in zh


def test_moving_any_control_changes_picture_and_sentence():
    shown = programme_terms_explorer(BASE)
    for change in ({"rate": 0.1}, {"breakage": 0.0}, {"to": "fading"}):
        moved = {**shown.start, **change}
        assert shown.picture(**moved) != shown.picture(**shown.start)
        assert shown.sentence(**moved) != shown.sentence(**shown.start)


def test_the_status_of_a_member_follows_from_the_visits():
    members = load_coffee_members()
    expected = np.select(
        [members["visits_q3"] == 0, members["visits_q3"] < members["visits_q2"] / 2],
        ["lapsed", "lapsing"],
        "active",
    )
    assert (members["status"] == expected).all()
    assert pd.Series(members["member_id"]).is_unique


BANK = read_page(Path(__file__).resolve().parents[2] / "bank" / "94_case_coffee_churn.yaml")


def test_the_numbers_of_the_bank_are_computed():
    more_than_neither = 24 - 8
    people = 900 / 60 * 12 + 300 / 60 * 27
    rate = 0.04 * (1 - 0.25)
    lift = round(100 * rate / (0.5 - rate), 2)
    beyond = 1500 * (11 - 2) - 1500 * 6
    assert first_keys(BANK) == pytest.approx([more_than_neither, people, lift, beyond])


def test_the_worked_options_of_the_bank_are_computed():
    assert key_starting(BANK, "Stratum P").en == f"{(1200 / 60) / (300 / 60):.0f} times"
    assert key_starting(BANK, "A museum café").en == f"{6.0 - (7.5 - 3.5):.1f} CNY less"
