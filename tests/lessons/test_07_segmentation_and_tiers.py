"""Lesson 07: its explorers turn where they should, and what the page says is computed right."""

from collections import Counter
from itertools import pairwise
from pathlib import Path

import pandas as pd
import pytest
from bank_keys import first_keys

from crm_lib.author.lint import text_problems
from crm_lib.campaign import ab_test
from crm_lib.datasets import load_produce_customers
from crm_lib.exam.item import BankItem, read_items
from crm_lib.explore.quiz_file import read_questions
from crm_lib.lessons.segmentation_and_tiers import (
    change_the_unit_explorer,
    differences_of_gains,
    differences_of_plans,
    gain_of_places,
    let_them_go_explorer,
    shake_the_sample_explorer,
    stability_table,
)
from crm_lib.segmentation import cluster_quality, kmeans_segments
from crm_lib.statistics import mean_difference
from crm_lib.value import (
    abc_classes,
    customer_profit,
    gini,
    pyramid_tiers,
    share_of_top,
    value_pyramid_tiers,
    whale_curve,
)

ROOT = Path(__file__).resolve().parents[2]
QUIZ = read_questions(ROOT / "bank" / "07_segmentation_and_tiers.quiz.yaml")
COSTS = {"orders": 22, "urgent": 150, "returns": 60, "visits": 150}
FEATURES = ["orders", "basket", "goods", "urgent_share", "late_share"]


@pytest.fixture(scope="module")
def customers():
    table = customer_profit(load_produce_customers(), margin_col="margin", unit_costs=COSTS)
    return table.assign(
        basket=table["revenue"] / table["orders"],
        urgent_share=table["urgent"] / table["orders"],
        late_share=table["late_orders"] / table["orders"],
        potential=(table["wallet"] - table["revenue"]) * table["margin"] / table["revenue"],
    )


@pytest.fixture(scope="module")
def grid(customers):
    cuts = {"current_cut": 8000, "potential_cut": 8000}
    names = {"current_col": "profit", "potential_col": "potential"}
    grid = value_pyramid_tiers(customers, **names, **cuts)
    short = grid["tier"].astype(str).str.split(" ").str[0]
    return grid.assign(tier=short, change=grid["profit_h1"] - grid["profit"] / 2)


# --- explorers ---------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def unit(customers):
    return change_the_unit_explorer(customers, FEATURES)


@pytest.mark.parametrize(
    ("yuan", "decides", "share"),
    [(0.01, "amount", "54%"), (1.0, "amount", "54%"), (1000.0, "number of orders", "55%")],
)
def test_not_standardised_the_unit_decides_and_standardised_it_does_not(unit, yuan, decides, share):
    said = unit.sentence(unit=yuan, scaled="raw")
    assert decides in said[0] and share in said[0] and share in said[1]
    assert "100%" in unit.sentence(unit=yuan, scaled="standardised")[0]
    assert not list(text_problems(*said, glossary=None))


def test_three_groups_stand_apart_as_four_do(customers):
    quality = cluster_quality(customers, feature_cols=FEATURES, k_values=[3, 4])
    assert quality["silhouette"].round(2).tolist() == [0.41, 0.41]
    assert 0 < quality["silhouette"].diff().iloc[-1] < 0.001


@pytest.mark.slow  # ten samples, each grouped anew; the page shows the same table when it is run
def test_three_groups_are_there_again_and_four_are_not(customers):
    found = stability_table(customers, FEATURES, k_values=[2, 3, 4], samples=10).set_index("k")
    assert found.round(3).loc[2].tolist() == [0.046, 0.192]
    assert found.round(3).loc[3].tolist() == [0.004, 0.012]
    assert found.round(3).loc[4].tolist() == [0.042, 0.185]
    said = shake_the_sample_explorer(customers, FEATURES).sentence(k=3, sample=1)
    assert "0.5%" in said[0] and "0.5%" in said[1]


@pytest.mark.parametrize(
    ("saved", "change"), [(1.0, "+678,199"), (0.7, "+82,783"), (0.6, "−115,689")]
)
def test_letting_all_loss_makers_go_pays_only_if_their_cost_goes_too(customers, saved, change):
    said = let_them_go_explorer(customers).sentence(saved=saved, gone=209)
    assert change in said[0] and change in said[1]
    assert not list(text_problems(*said, glossary=None))


@pytest.mark.parametrize("moved", [{"saved": 0.5}, {"gone": 20}])
def test_moving_a_slider_changes_picture_and_sentence(customers, moved):
    shown = let_them_go_explorer(customers)
    values = {**shown.start, **moved}
    assert shown.sentence(**values) != shown.sentence(**shown.start)
    assert shown.picture(**values) != shown.picture(**shown.start)


# --- what the page decides on -------------------------------------------------------------------


def test_the_founder_was_right_about_the_names_that_differ(customers):
    largest, stars = customers.nlargest(60, "revenue"), customers[customers["star"] == 1]
    assert [round(x["profit"].sum()) for x in (largest, stars)] == [1433132, 1518670]
    both = largest.index.intersection(stars.index)
    apart = [x.drop(both) for x in (largest, stars)]
    assert [len(both), *(len(x) for x in apart)] == [39, 21, 21]
    assert [round(x["profit"].mean()) for x in apart] == [8882, 12955]
    assert [round(x["urgent"].mean()) for x in apart] == [45, 9]


def test_ways_of_ordering_cut_across_kinds_of_business(customers):
    found = kmeans_segments(customers, feature_cols=FEATURES, k=3)
    assert found["segment"].value_counts().sort_index().tolist() == [241, 139, 220]
    hotels = found[found["business"] == "hotel"]["segment"].value_counts().sort_index()
    assert hotels.tolist() == [10, 44, 48]
    profit = found.groupby("segment")["profit"].mean().round()
    assert profit.tolist() == [3821, -2587, 10666]
    quarters = found[found["segment"] == 1]["profit"].quantile([0.25, 0.75])
    assert quarters.round().tolist() == [-1337, 6302]
    shares = [
        found.groupby(by)["profit"].transform("mean").var() / found["profit"].var()
        for by in ("segment", "business")
    ]
    assert [round(x, 2) for x in shares] == [0.23, 0.04]


def test_value_is_less_concentrated_than_the_rule_says(customers):
    assert round(share_of_top(customers, value_col="revenue"), 2) == 0.51
    assert round(gini(customers, value_col="revenue"), 2) == 0.47
    assert (abc_classes(customers, value_col="revenue")["abc_class"] == "A").sum() == 286
    curve = whale_curve(customers)
    assert round(curve["share_of_profit"].max(), 2) == 1.23
    losing = customers[customers["profit"] < 0]
    sums = losing[["margin", "cost_to_serve", "profit"]].sum().round().astype(int).tolist()
    assert len(losing) == 209 and sums == [1306521, 1984720, -678199]
    best = customers["profit"].nlargest(120).sum() / customers["profit"].sum()
    assert 0.84 < best < 0.85


def test_the_pyramid_depends_on_what_it_is_built_from(customers):
    layer = {
        value: pyramid_tiers(customers, value_col=value)["tier"].cat.codes
        for value in ("revenue", "profit")
    }
    top = layer["revenue"] <= 1
    assert top.sum() == 30 and (layer["profit"][top] > 1).sum() == 7
    assert (layer["profit"][top] == 3).sum() == 4


def test_a_manager_pays_where_something_is_left_to_win(grid):
    trial = grid[grid["trial"] == "manager"]
    assert trial["in_treatment"].value_counts().to_dict() == {0: 196, 1: 195}
    gains = {}
    for tier, group in trial.groupby("tier"):
        got = group["in_treatment"] == 1
        gap = mean_difference(group["change"][got], group["change"][~got], 1 - 0.05 / 4)
        gains[tier] = (gap - 900).round().tolist()
    assert gains == {
        "Platinum": [2783, 871, 4695],
        "Gold": [396, -723, 1515],
        "Iron": [786, 36, 1536],
        "Lead": [-601, -905, -298],
    }


def test_gold_is_open_at_95_too_and_all_of_it_was_tried(grid):
    gold = grid[grid["tier"] == "Gold"]
    got = gold["in_treatment"] == 1
    gap = mean_difference(gold["change"][got], gold["change"][~got]) - 900
    assert gap.round().tolist() == [396, -474, 1266]
    assert len(gold) == 70 and set(gold["trial"]) == {"manager"}


LEVEL = 1 - 0.05 / 4


def test_tiers_are_compared_by_the_interval_of_their_difference(grid):
    trial = grid[grid["trial"] == "manager"]
    pairs = [("Platinum", "Gold"), ("Iron", "Lead"), ("Gold", "Lead"), ("Iron", "Gold")]
    found = differences_of_gains(trial, pairs, confidence=LEVEL, also=["profit", "potential"])
    assert found.round().to_numpy().tolist() == [
        [5529, 39906, 2387, 192, 4582],
        [795, 18342, 1388, 584, 2191],
        [11374, 517, 997, -159, 2154],
        [-10579, 17825, 390, -938, 1718],
    ]


def test_the_plan_is_valued_step_by_step(grid):
    trial = grid[grid["trial"] == "manager"]
    steps = [
        {"Platinum": 82, "Iron": 50},
        {"Iron": 24, "Gold": 42},
        {"Platinum": 82, "Iron": 74, "Gold": 42},
    ]
    found = [
        [
            round(x, -3)
            for x in gain_of_places(trial, who, cost=900 * sum(who.values()), confidence=LEVEL)
        ]
        for who in steps
    ]
    assert found == [
        [268_000, 107_000, 428_000],
        [35_000, -14_000, 85_000],
        [303_000, 132_000, 474_000],
    ]
    assert 2 * 66 == 82 + 50 and 66 == 24 + 42 and 50 + 24 == 74 and 66 * 900 == 59_400
    whole = [59_400 * -(-places // 66) - 900 * places for places in (60, 176)]
    assert whole == [5_400, 19_800]  # what whole managers cost more
    strict = [  # four tiers and three steps at once: iron would not stand, the first two do
        gain_of_places(trial, who, cost=900 * sum(who.values()), confidence=1 - 0.05 / 7)[1]
        for who in ({"Iron": 1}, steps[0])
    ]
    assert strict[0] < 0 < strict[1]
    iron = gain_of_places(trial, {"Iron": 1}, cost=900, confidence=1 - 0.05 / 7)
    assert [round(x) for x in iron] == [786, -26, 1598] and round(1 - 0.05 / 7, 3) == 0.993
    gold = gain_of_places(trial, {"Gold": 1}, confidence=LEVEL)  # the manager is paid in any case
    assert [round(x) for x in gold] == [1296, 177, 2415]


def test_a_difference_of_tiers_is_that_of_two_groups_where_the_others_do_not_vary():
    change, treated = [4.0, 6, 9, 1, 2, 4, 5, 5, 5, 5], [1, 1, 1, 0, 0, 0, 1, 1, 0, 0]
    trial = pd.DataFrame({"tier": list("AAAAAABBBB"), "in_treatment": treated, "change": change})
    found = differences_of_gains(trial, [("A", "B")]).iloc[0]
    assert found.tolist() == pytest.approx(mean_difference([4.0, 6, 9], [1.0, 2, 4]).tolist())


def test_no_list_is_shown_to_beat_another_in_total_but_stars_do_by_place(grid):
    trial = grid[grid["trial"] == "manager"]
    plans = {
        "largest": grid.nlargest(60, "revenue"),
        "stars": grid[grid["star"] == 1],
        "room": trial[trial["tier"].isin(["Platinum", "Iron"])],
    }
    pairs = [("room", "stars"), ("room", "largest"), ("stars", "largest")]
    found = differences_of_plans(trial, plans, pairs, cost=900, confidence=LEVEL)
    assert found["difference"].round(-3).tolist() == [58_000, 99_000, 41_000]
    assert found.round(-3).to_numpy()[:, 1:].tolist() == [
        [-65_000, 182_000],
        [-49_000, 245_000],
        [-59_000, 144_000],
    ]
    place = differences_of_plans(
        trial, plans, [("stars", "room")], cost=900, confidence=LEVEL, each=True
    )
    assert place.round().to_numpy().tolist() == [[2591, 514, 4824]]
    assert (plans["stars"]["tier"] == "Platinum").sum() == 47
    itself = differences_of_plans(trial, plans, [("room", "room")], cost=900)
    assert itself.to_numpy().tolist() == [[0, 0, 0]]


def test_potential_is_compared_with_margin_and_not_with_profit(grid):
    sums = grid.groupby("tier")[["margin", "potential"]].sum().round()
    assert sums.loc["Platinum"].tolist() == [2_504_199, 3_918_175]
    assert sums.loc["Gold", "potential"] == 187_768


def test_the_example_is_an_iron_customer_who_pays_for_itself():
    orders, urgent, rate = 6 * 52, 2 * 12, 0.25
    revenue = orders * 160
    asked = pd.DataFrame({"margin": [revenue * rate], "orders": orders, "urgent": urgent})
    costs = {name: COSTS[name] for name in ("orders", "urgent")}
    profit = customer_profit(asked, margin_col="margin", unit_costs=costs)["profit"].item()
    assert (orders, round(revenue, -3), round(profit, -3)) == (312, 50_000, 2_000)
    assert 0 < profit < 8_000 <= round(2 * revenue * rate, -3) == 25_000


def test_new_terms_bring_money_and_cost_customers(grid):
    tried = grid[grid["trial"] == "terms"]
    new, old = (tried[tried["in_treatment"] == k] for k in (1, 0))
    assert mean_difference(new["change"], old["change"]).round().tolist() == [1141, 860, 1423]
    assert [(x["stopped"].sum(), len(x)) for x in (new, old)] == [(16, 104), (6, 105)]
    gone = ab_test(int(new["stopped"].sum()), len(new), int(old["stopped"].sum()), len(old))
    shares = [round(100 * x["stopped"].mean(), 1) for x in (new, old)]
    assert shares == [15.4, 5.7]
    points = [round(100 * x, 1) for x in (gone.difference, gone.low, gone.high)]
    assert points == [9.7, 1.3, 18.4]
    went = mean_difference(new["change"] * new["stopped"], old["change"] * old["stopped"])
    assert went.round().tolist() == [135, -8, 278]


# --- self-checks --------------------------------------------------------------------------------


def right(question):
    """Text of the right options, in English."""
    return [o.text.en for o in QUIZ[question].options if o.right]


def test_the_self_checks_are_computed_right():
    assert right("07_s1") == [f"{90_000 * 0.15 - 120 * 22 - 60 * 150:,.0f} CNY"]
    assert right("07_s3") == [f"It falls by {5000 - 3000:,} CNY."]


def test_the_calculation_of_the_exam_practice():
    margin = 60_000 * 0.20
    asked = pd.DataFrame(
        {"margin": [margin], "orders": 150, "urgent": 40, "returns": 10, "visits": 4}
    )
    assert customer_profit(asked, margin_col="margin", unit_costs=COSTS)["profit"].item() == 1500
    assert (150_000 - 60_000) * 0.20 == 18_000


@pytest.mark.parametrize("question", QUIZ.values(), ids=QUIZ)
def test_both_languages_of_a_self_check_say_the_same(question):
    texts = [question.text, *[t for o in question.options for t in (o.text, o.why)]]
    for text in texts:
        assert not list(text_problems(text.en, text.zh, glossary=None)), text.en


def test_who_is_nearer_in_the_assignment_turns_with_standardising():
    p, q, r = ({"visits": v, "spent": y} for v, y in ((10, 600), (26, 640), (11, 900)))

    def apart(one, other, visits=1, spent=1):
        return ((one["visits"] - other["visits"]) / visits) ** 2 + (
            (one["spent"] - other["spent"]) / spent
        ) ** 2

    assert apart(p, q) < apart(p, r)
    assert apart(p, q, 8, 400) > apart(p, r, 8, 400)
    assert (q["visits"] - p["visits"]) / 8 == 2 and (r["spent"] - p["spent"]) / 400 == 0.75


# --- question bank ------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def bank():
    path = ROOT / "bank" / "07_segmentation_and_tiers.yaml"
    return read_items(path, BankItem, prefix="b07_", shown=path.name)


def test_the_bank_covers_units_objectives_and_exam_points(bank):
    assert {item.unit for item in bank.values()} == {"U08", "U10"}
    assert len({item.objective for item in bank.values()}) == 6
    points = {item.exam_point for item in bank.values()}
    assert {"T07 segmentation", "T07 clustering", "T10 tiers", "T10 key accounts"} < points


def test_right_options_of_the_bank_stand_under_all_letters(bank):
    letters = Counter(next(iter(i.right)) for i in bank.values() if i.form == "choice")
    assert set(letters) == set("ABCD") and max(letters.values()) <= 0.5 * letters.total()


def test_the_numbers_of_the_bank_are_computed_right(bank):
    asked = {i.text.en[:20]: i for i in bank.values() if i.options}

    def right_option(start):
        return next(o.text.en for o in asked[start].options if o.right)

    assert right_option("Before k-means, spen") == f"{(900 - 600) / 200:g}"
    assert right_option("A customer brings a ") == f"It rises by {5000 - 4000:,} CNY."
    profits = pd.DataFrame({"profit": [50, 20, 15, 10, 5]})
    best = share_of_top(profits, value_col="profit", top=0.2)
    # a margin of 4,200 CNY is lost; the customer's service costs 6,000
    keys = [round((200_000 - 80_000) * 0.15), round(100 * best, 1), 100 * 4200 / 6000]
    assert first_keys(bank) == keys
    assert right_option("5 tiers are read in ") == f"{1 - 0.05 / 5:.0%}"
    sums = [900, 520, 300, 280, 265]
    falls = [before - after for before, after in pairwise(sums)]
    elbow = 2 + max(range(1, 4), key=lambda n: falls[n - 1] - falls[n])
    assert right_option("The sum of squares w") == f"{elbow}"
    sales = pd.DataFrame({"sales": [50, 30, 10, 5, 5]})
    assert "".join(abc_classes(sales, value_col="sales")["abc_class"]) == "AABBC"
    assert right_option("Of a printer's sales") == "R and S"
