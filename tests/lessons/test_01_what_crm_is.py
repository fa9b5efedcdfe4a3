"""Lesson 01: what its page says about Luming is computed, and its explorer turns where it should."""

import dataclasses
import re
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from bank_keys import first_keys
from scipy.stats import norm

from crm_lib import foundations
from crm_lib.author.lint import text_problems
from crm_lib.datasets import load_water_customers
from crm_lib.exam.item import BankItem, read_items
from crm_lib.explore.quiz_file import read_questions
from crm_lib.foundations import break_even_leaving, cost_per_saved
from crm_lib.lessons.what_crm_is import (
    lead_of_care,
    points_of_satisfaction,
    stayed_at_equal_lateness,
    trial_table,
    win_or_keep_explorer,
    worth_of_care,
    worth_when_won,
)
from crm_lib.simulate.water import WaterStory, water_customers
from crm_lib.statistics import mean_difference, wilson_interval

ROOT = Path(__file__).resolve().parents[2]
QUIZ = read_questions(ROOT / "bank" / "01_what_crm_is.quiz.yaml")
STORY = WaterStory()


@pytest.fixture(scope="module", params=[6, 7, 2026])
def customers(request):
    return water_customers(seed=request.param)


def test_the_loaded_file_is_the_simulation():
    loaded, made = load_water_customers(), water_customers(seed=6)
    assert loaded["left"].dtype == bool
    assert (loaded.to_numpy() == made.to_numpy()).all()


def test_both_districts_spend_the_same(customers):
    spent = customers.groupby("district")[["win_cost", "care_cost"]].sum().sum(axis=1)
    assert spent["east"] == spent["west"] == 144_000


def test_output_and_sales_prefer_the_east_customers_and_satisfaction_the_west(customers):
    c = customers.groupby("district")
    assert c["bottles_year1"].sum().idxmax() == "east"
    assert {(~customers["left"]).groupby(customers["district"]).sum().idxmax(),
            c["satisfaction"].mean().idxmax()} == {"west"}  # fmt: skip


def test_every_link_of_the_chain_falls_with_each_late_van(customers):
    bottles = customers["bottles_year1"] + customers["bottles_year2"]
    table = customers.assign(margin=bottles).groupby("late_deliveries").agg(
        {"satisfaction": "mean", "left": lambda left: 1 - left.mean(), "margin": "mean"}
    )  # fmt: skip
    assert (table.diff().dropna() < 0).all().all()


def test_at_equal_punctuality_the_districts_keep_equal_shares(customers):
    # Three late vans befell only a dozen customers in the west: too few to compare.
    left = customers.groupby(["late_deliveries", "district"])["left"].mean().unstack().loc[:2]
    assert (left["east"] - left["west"]).abs().max() < 0.06


def test_tenants_who_cannot_choose_stay_however_unhappy(customers):
    unhappy = customers[customers["satisfaction"] <= 2]
    left = unhappy.groupby("building")["left"].mean()
    assert left["contract"] < 0.3 and left["open"] > 0.8


def test_the_months_agree_with_the_bottles_and_with_leaving(customers):
    assert customers["months"].between(3, STORY.months).all()
    assert (customers.loc[~customers["left"], "months"] == STORY.months).all()
    assert (customers.loc[customers["months"] <= 12, "bottles_year2"] == 0).all()


@pytest.mark.parametrize(
    ("values", "en", "zh"),
    [
        ({}, "= 600 CNY, more than the 240", "= 600元，比开发一位新客户的240元还多"),
        ({"leaving": 0.5}, "= 240 CNY: as much", "平衡点"),
        ({"leaving": 0.75}, "= 160 CNY, less", "= 160元，少于"),
        ({"care": 120, "persuaded": 0.1}, "No group", "哪一群客户都一样"),
    ],
)
def test_the_explorer_says_which_use_of_the_money_is_better(values, en, zh):
    shown = win_or_keep_explorer()
    said = shown.sentence(**{**shown.start, **values})
    assert re.search(en, said[0]) and re.search(zh, said[1])
    assert not list(text_problems(*said, glossary=None))


def test_moving_a_slider_changes_the_picture_and_the_sentence():
    shown = win_or_keep_explorer()
    for control in shown.controls:
        moved = {**shown.start, control.name: control.high}
        assert shown.picture(**moved) != shown.picture(**shown.start)
        assert shown.sentence(**moved) != shown.sentence(**shown.start)


@pytest.mark.parametrize("plot", [foundations.plot_management_ideas, foundations.plot_goal_chain])
def test_a_diagram_is_drawn_with_names_or_with_five_blanks(plot):
    from matplotlib import pyplot as plt

    named, blank = plot(), plot(blank=True)
    texts = [t.get_text() for t in blank.texts]
    assert [t for t in texts if len(t) == 1] == list("①②③④⑤")
    names = foundations.IDEAS if plot is foundations.plot_management_ideas else foundations.CHAIN
    assert not any(name[1] in text for name in names for text in texts)
    assert all(any(name[1] in t.get_text() for t in named.texts) for name in names)
    assert named.get_title(loc="left") != blank.get_title(loc="left")
    plt.close("all")


def test_the_chain_takes_one_note_for_each_link():
    with pytest.raises(ValueError, match="5 links; got 2"):
        foundations.plot_goal_chain(["a", "b"])


def right(question):
    """Text of the right options, in English."""
    return [o.text.en for o in QUIZ[question].options if o.right]


def test_the_self_check_and_the_exam_corner_are_computed_right():
    assert right("01_s4") == [f"{cost_per_saved(50, 0.15, 0.4):.0f} CNY: win."]
    assert break_even_leaving(50, 500, 0.4) == pytest.approx(0.25)
    assert break_even_leaving(45, 300, 0.6) == pytest.approx(0.25)
    assert cost_per_saved(45, 0.2, 0.6) == pytest.approx(375)
    assert np.isclose(240 / 44, 5.5, atol=0.1)


def free_to_leave():
    """Customers of open buildings who are still there after three months."""
    loaded = load_water_customers()
    gone = loaded["left"] & (loaded["months"] <= 3)
    return loaded[(loaded["building"] == "open") & ~gone]


def test_the_profit_of_the_districts_cannot_be_told_apart_in_one_year_or_in_two():
    c = load_water_customers()
    first = 8 * c["bottles_year1"] - c["win_cost"] - c["care_cost"] / 2
    both = 8 * (c["bottles_year1"] + c["bottles_year2"]) - c["win_cost"] - c["care_cost"]
    said = {0: (3784, -6333, 13_901), 1: (13_680, -9856, 37_216)}
    for number, profit in enumerate((first, both)):
        west, east = (profit[c["district"] == name].to_numpy() for name in ("west", "east"))
        gap = west.sum() - east.sum()
        rng = np.random.default_rng(number)  # by drawing customers again, not by a formula
        draws = [
            rng.choice(west, len(west)).sum() - rng.choice(east, len(east)).sum()
            for _ in range(4000)
        ]
        low, high = np.percentile(draws, [2.5, 97.5])
        assert gap == said[number][0]
        assert low < 0 < high
        assert [low, high] == pytest.approx(said[number][1:], abs=0.05 * (high - low))


def test_whom_to_care_for_with_the_intervals_of_leaving():
    groups = free_to_leave().groupby("late_deliveries")["left"].agg(["size", "sum", "mean"])
    assert groups["size"].tolist() == [293, 218, 189, 152]
    low, high = wilson_interval(groups["sum"].to_numpy(), groups["size"].to_numpy())
    percent = [[round(100 * x) for x in row] for row in zip(groups["mean"], low, high, strict=True)]
    assert percent[1:] == [[50, 43, 57], [80, 74, 85], [93, 88, 96]]
    cost = [round(cost_per_saved(60, share, 0.5)) for share in groups["mean"]]
    assert cost == [651, 240, 150, 129]


def test_the_three_plans_for_the_money():
    late = free_to_leave().query("late_deliveries >= 2")
    assert (len(late), 60 * len(late)) == (341, 20_460)
    kept, won = late["left"].sum() / 2, (60_000 - 20_460) / 240
    assert (kept, round(won), round(kept + won)) == (146, 165, 311)
    loaded = load_water_customers()
    there = loaded[~(loaded["left"] & (loaded["months"] <= 3))]
    assert len(there) == 950
    assert there["left"].sum() / 2 + (60_000 - 60 * 950) / 240 == pytest.approx(242.5)
    assert 60_000 / 240 == 250


def with_margin():
    """All customers with their margin of 24 months."""
    loaded = load_water_customers()
    return loaded.assign(margin=8 * (loaded["bottles_year1"] + loaded["bottles_year2"]))


def gain_if_held(loaded, late_from=2, buildings=("open",)):
    """The cared for, their leavers, and the margin if all of these stayed."""
    there = loaded[~(loaded["left"] & (loaded["months"] <= 3))]
    people = there[(there["late_deliveries"] >= late_from) & there["building"].isin(buildings)]
    stayed = people[~people["left"]].groupby("late_deliveries")["margin"].mean()
    leavers = people[people["left"]]
    return people, leavers, (leavers["late_deliveries"].map(stayed) - leavers["margin"]).sum()


def won_in_21(loaded):
    """Margin of each customer's first 21 months less the slots' cost of 21 months, one by one."""
    worth = []
    for c in loaded.itertuples():
        bottles = c.bottles_year1
        if c.months > 12:
            bottles += c.bottles_year2 * min(9, c.months - 12) / (c.months - 12)
        worth.append(8 * bottles - (5 * 21 if c.district == "west" else 0))
    return np.array(worth)


def test_what_is_won_is_counted_for_as_long_as_what_is_kept_and_pays_for_its_slots():
    loaded = with_margin()
    assert worth_when_won(loaded).to_numpy() == pytest.approx(won_in_21(loaded))
    assert (loaded["care_cost"] * 21 / 24).mean() == 42
    assert round(won_in_21(loaded).mean()) == 588


def test_what_keeping_must_achieve():
    loaded = with_margin()
    won = won_in_21(loaded).mean()
    people, leavers, gain = gain_if_held(loaded)
    assert round(gain / len(leavers)) == 447
    assert (round(won), round(won / 4)) == (588, 147)
    assert round(100 * len(people) / 4 * won / gain) == 38
    shown = worth_of_care(loaded, people)
    assert [round(value) for value in shown[1:4]] == [447, 588, 147]
    assert [round(100 * value) for value in (shown[0], *shown[4:])] == [86, 38, 34, 45]
    # With 20% held care loses.
    assert round((0.2 * gain - len(people) / 4 * won) / len(people)) == -70


def test_the_margin_of_each_plan_has_the_interval_of_customers_drawn_again():
    loaded = with_margin().assign(won=won_in_21(load_water_customers()))
    plans = {
        (2, ("open",)): (15_140, 6278, 24_336),
        (0, ("open", "contract")): (-32_275, -45_941, -18_874),
    }
    rng = np.random.default_rng(1)
    for (late, buildings), said in plans.items():

        def lead(rows, late=late, buildings=buildings):
            people, _, gain = gain_if_held(rows, late, buildings)
            return 0.5 * gain - len(people) / 4 * rows["won"].mean()

        people = gain_if_held(loaded, late, buildings)[0]
        assert [round(value) for value in lead_of_care(loaded, people)] == list(said)
        assert round(lead(loaded)) == said[0]
        draws = [lead(loaded.iloc[rng.integers(0, 1000, 1000)]) for _ in range(300)]
        ends = np.percentile(draws, [2.5, 97.5])
        assert ends == pytest.approx(said[1:], abs=0.12 * (said[2] - said[1]))


def test_what_a_trial_of_a_random_half_can_show():
    loaded = with_margin()
    people, leavers, gain = gain_if_held(loaded)
    assert len(people) // 2 == 170 and (60 * 170, 60_000 - 60 * 170) == (10_200, 49_800)
    table = trial_table(loaded, people, each=170)
    shown = table.map(lambda text: float(text.rstrip("%").replace(",", ""))).to_numpy()
    assert shown[:, 0].tolist() == [20, 30, 45, 50, 80]
    assert shown[:, 5].max() == 1675
    won = won_in_21(loaded)
    stayed = people[~people["left"]].groupby("late_deliveries")["margin"]
    p, q = len(leavers) / len(people), people["margin"]
    for held, lead, low, high, right, lost in shown:
        share = held / 100
        exact = share * gain / len(people) - won.mean() / 4
        assert lead == pytest.approx(exact, abs=0.51)
        # The variance of a mixture, group by group, instead of drawn halves.
        parts = [(len(people) * (1 - p), people[~people["left"]]["margin"])]
        parts += [(len(leavers) * (1 - share), leavers["margin"])]
        parts += [(share * (leavers["late_deliveries"] == n).sum(), margin) for n, margin in stayed]
        weights = np.array([weight for weight, _ in parts]) / len(people)
        means = np.array([margin.mean() for _, margin in parts])
        squares = np.array([margin.var(ddof=0) for _, margin in parts]) + means**2
        with_care = weights @ squares - (weights @ means) ** 2
        error = ((with_care + q.var(ddof=0)) / 170 + won.var() / 16 / 1000) ** 0.5
        assert [low, high] == pytest.approx([exact - 1.96 * error, exact + 1.96 * error], abs=2)
        wrong = norm.cdf(-abs(exact) / error)
        assert right == pytest.approx(100 * (1 - wrong), abs=2)
        assert lost == pytest.approx(wrong * abs(exact) * len(people), abs=200)


def test_satisfaction_tells_nothing_of_staying_at_equal_late_vans():
    loaded = load_water_customers()
    said = {False: [17.2, 14.9, 19.5], True: [0.8, -2.6, 4.3]}
    for equal, points in said.items():
        shown = points_of_satisfaction(loaded, equal_lateness=equal)
        assert [round(100 * value, 1) for value in shown] == points
        # by a regression with a constant for each number of late vans, customers drawn again
        late = pd.get_dummies(loaded["late_deliveries"]).to_numpy(float)
        x = np.column_stack([loaded["satisfaction"], late if equal else np.ones(len(loaded))])
        y, rng = (~loaded["left"]).to_numpy(float), np.random.default_rng(3)
        draws = [np.arange(1000), *rng.integers(0, 1000, (500, 1000))]
        slopes = [100 * np.linalg.lstsq(x[rows], y[rows], rcond=None)[0][0] for rows in draws]
        assert slopes[0] == pytest.approx(points[0], abs=0.06)
        assert np.percentile(slopes[1:], [2.5, 97.5]) == pytest.approx(points[1:], abs=0.6)
    cells = stayed_at_equal_lateness(loaded)
    one = loaded.query("late_deliveries == 1 and satisfaction >= 4")["left"]
    assert cells.iloc[1, 2] == f"{1 - one.mean():.0%} ({len(one)})"
    assert cells.shape == (4, 3)


def test_the_simulation_lets_satisfaction_change_nobodys_leaving():
    happy = dataclasses.replace(STORY, satisfaction=(5.0, 5.0, 5.0, 5.0))
    columns = ["late_deliveries", "months", "left", "bottles_year1", "bottles_year2"]
    assert water_customers(happy)[columns].equals(water_customers(STORY)[columns])


def test_slots_and_winning_by_the_margin_of_each_yuan():
    loaded = with_margin()
    assert loaded.query("district == 'west'")["care_cost"].mean() == 120
    left = loaded.groupby("district")["left"].agg(lambda s: (~s).sum())
    assert [round(144_000 / left[name]) for name in ("east", "west")] == [664, 527]
    east, west = (loaded.loc[loaded["district"] == d, "margin"] for d in ("east", "west"))
    pairs = [
        (west / 120, east / 120, [2.6, 2.2, 3.0]),
        (east / 240, [0.0, 0.0], [2.4, 2.2, 2.5]),
        (west / 120, east / 120 + east / 240, [0.3, -0.2, 0.8]),
    ]
    for first, second, said in pairs:
        assert mean_difference(first, second).round(1).tolist() == said
    # The two branches of the case question have Luming's shares.
    assert pytest.approx((272, 216)) == (0.68 * 400, 0.36 * 600)


def test_those_who_left_right_after_the_question_do_not_make_the_chain():
    loaded = with_margin()
    right_after = loaded["left"] & (loaded["months"] == 3)
    assert right_after.sum() == 50 and loaded["months"].min() == 3
    rest = loaded[~right_after].groupby("late_deliveries")
    table = rest[["satisfaction", "months", "margin", "left"]].mean()
    assert (table.diff().dropna()[["satisfaction", "months", "margin"]] < 0).all().all()
    assert table["left"].is_monotonic_increasing
    contract = loaded[loaded["building"] == "contract"]
    assert (len(contract), contract["left"].sum()) == (100, 7)


def test_unhappy_customers_who_could_choose_and_stayed():
    loaded = load_water_customers()
    happy = loaded[loaded["satisfaction"] >= 4]["left"]
    ends = [*wilson_interval(happy.sum(), len(happy)), *wilson_interval(21, 22)]
    ends += wilson_interval(28, 227)
    assert [round(100 * end) for end in ends] == [29, 37, 78, 99, 9, 17]
    unhappy = loaded.query("satisfaction <= 2 and building == 'open'")
    assert (~unhappy["left"]).sum() == 28
    assert 1 - unhappy["left"].mean() == pytest.approx(0.123, abs=5e-4)


@pytest.mark.parametrize("question", QUIZ.values(), ids=QUIZ)
def test_both_languages_of_a_self_check_say_the_same(question):
    texts = [question.text, *[t for o in question.options for t in (o.text, o.why)]]
    for text in texts:
        assert not list(text_problems(text.en, text.zh, glossary=None)), text.en


# --- the question bank ---

BANK = read_items(ROOT / "bank" / "01_what_crm_is.yaml", BankItem, prefix="b01_")


def test_the_numbers_of_the_bank_are_computed():
    assert first_keys(BANK) == pytest.approx([100 * 36 / (400 * 0.3), 24 / 0.1 / 0.3])
    right = {o.text.en for i in BANK.values() for o in i.options if o.right}
    assert f"{30 / (300 * 0.5):.0%}" in right
    assert f"{300 / 1200:.0%}" in right


def test_five_points_of_retention_are_worth_more_where_it_is_high():
    loaded = with_margin()
    yearly = 12 * loaded["margin"].sum() / loaded["months"].sum()
    value = {r: yearly * 1.1 / (1.1 - r) for r in (0.6, 0.65, 0.9, 0.95)}
    more = (value[0.65] - value[0.6], value[0.95] - value[0.9])
    assert [round(gain) for gain in more] == [120, 898]
    assert more[1] / more[0] == pytest.approx(7.5)
    assert more[1] / value[0.9] == pytest.approx(3 * more[0] / value[0.6])
