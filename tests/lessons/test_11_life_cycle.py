"""Lesson 11: what its page says of the roaster, its diagram, its explorer and its self-checks."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from bank_keys import first_keys
from figures import drawn

from crm_lib.author.lint import text_problems
from crm_lib.datasets import load_roaster_months
from crm_lib.exam.item import BankItem, read_items
from crm_lib.explore.quiz_file import read_questions
from crm_lib.lessons import life_cycle as page
from crm_lib.lessons.life_cycle import (
    care_table,
    cut_explorer,
    cut_result,
    plan_test,
    plan_words,
    staged,
    value_by_age,
)
from crm_lib.life_cycle import (
    STAGES,
    ending_types,
    ending_types_table,
    expected_periods,
    migration_matrix,
    plot_blank_endings,
    stage_profit,
)
from crm_lib.simulate.roaster import roaster_months, typical_relationship
from crm_lib.statistics import wilson_interval

QUIZ = read_questions(Path(__file__).resolve().parents[2] / "bank" / "11_life_cycle.quiz.yaml")


@pytest.fixture(scope="module")
def books():
    months = load_roaster_months()
    return staged(months.assign(profit=months["revenue"] - months["cost"] + months["referrals"]))


# --- what the textbooks say holds in the invented books


def test_profit_follows_the_textbook_through_the_stages(books):
    a_month = stage_profit(books, indirect_col="referrals").set_index("stage")["profit_per_period"]
    assert a_month["exploration"] < 0 < a_month["build-up"] < a_month["maturity"]
    assert abs(a_month["decline"]) < 0.1 * a_month["build-up"]
    rising = books[books["stage"].isin(["exploration", "build-up", "maturity"])]
    growth = rising.groupby("customer_id")["profit"].diff().groupby(rising["stage"]).mean()
    assert growth.idxmax() == "build-up"


def test_mature_cafes_pay_more_and_recommend(books):
    sums = books[books["kg"] > 0].groupby("stage")[["revenue", "kg", "referrals"]].sum()
    price = sums["revenue"] / sums["kg"]
    assert price["maturity"] > price["exploration"] > price["decline"]
    assert list(sums.index[sums["referrals"] > 0]) == ["maturity"]


def test_a_kilogram_costs_less_in_maturity(books):
    def cost(months):
        sums = months[months["kg"] > 0].groupby("stage")[["cost", "kg"]].sum()
        return sums["cost"] / sums["kg"]

    everywhere = cost(books)
    assert everywhere["exploration"] == pytest.approx(177.3, abs=0.05)
    assert everywhere["maturity"] == pytest.approx(70.7, abs=0.05) == everywhere.min()
    matured = books.loc[books["stage"] == "maturity", "customer_id"].unique()
    same = cost(books[books["customer_id"].isin(matured)])
    assert len(matured) == 218 and same["exploration"] == pytest.approx(162.9, abs=0.05)


def test_a_loss_keeps_a_cafe_in_exploration_whatever_its_volume():
    kg, profit = [12, 15, 18], [-5.0, -1.0, 2.0]
    trial = pd.DataFrame({"customer_id": 1, "period": range(3), "kg": kg, "profit": profit})
    assert staged(trial)["stage"].tolist() == ["exploration", "exploration", "build-up"]


def test_most_relationships_end_before_decline_and_few_earn_everything(books):
    ends = ending_types(books)
    over = ends[ends["ended"]]["ending_type"].value_counts(normalize=True)
    assert over.idxmax() == "early abortion" and over["long-lasting"] < 0.15
    profit = books.groupby("customer_id")["profit"].sum()
    by_type = ends["customer_id"].map(profit).groupby(ends["ending_type"]).mean()
    assert by_type["early abortion"] < 0 and by_type["cut short"] < 0
    assert by_type["early exit"] < 0.3 * by_type["long-lasting"]


def test_more_than_half_of_all_cafes_ended_early_and_open_ones_have_no_type(books):
    ends = ending_types(books)
    early = int(ends["ending_type"].isin(["early abortion", "cut short", "early exit"]).sum())
    low, high = wilson_interval(early, len(ends))
    assert (early, round(float(low), 3), round(float(high), 3)) == (331, 0.512, 0.591)
    still = ends["ending_type"] == "still open"
    assert (still == ~ends["ended"]).all() and still.sum() == 223
    assert (still & (ends["mature_periods"] >= 12)).sum() == 84


def test_leaving_depends_on_the_months_spent_in_the_stage(books):
    ordered = books.sort_values(["customer_id", "period"])
    after = ordered.groupby("customer_id")["stage"].shift(-1)
    age = ordered.groupby(["customer_id", "stage"]).cumcount() + 1
    left = after.isin(["decline", "ended"])[after.notna()]

    def share(stage, first, last):
        return left[(ordered["stage"] == stage) & age.between(first, last)].mean()

    found = [share("maturity", *ends) for ends in ((1, 4), (5, 12), (13, 36), (37, 99))]
    assert [round(100 * x, 1) for x in found] == [0.0, 3.3, 2.8, 10.6]
    found = [share("build-up", *ends) for ends in ((1, 3), (4, 5), (6, 99))]
    assert [round(100 * x, 1) for x in found] == [7.0, 4.1, 0.0]
    found = [share("exploration", *ends) for ends in ((1, 6), (7, 8), (9, 99))]
    assert [round(100 * x, 1) for x in found] == [6.8, 2.3, 1.4]


def one_rate(books):
    """Return leaving, value ahead and worth of care when leaving does not depend on age."""
    moves = migration_matrix(books, states=list(STAGES))
    living = list(STAGES[:4])
    monthly = books.groupby("stage")["profit"].mean()[living]
    ahead = expected_periods(moves, until="ended")[living] @ monthly
    after = {"exploration": 0, "build-up": ahead["decline"], "maturity": ahead["decline"]}
    leaving = moves["ended"] + moves["decline"].where(moves.index != "decline", 0)
    care = {s: leaving[s] / 2 * (ahead[s] - after.get(s, 0)) for s in living}
    return ahead, care, monthly


def test_one_rate_a_stage_puts_maturity_at_half_a_months_profit(books):
    ahead, care, monthly = one_rate(books)
    assert ahead["maturity"] == pytest.approx(103_788, abs=0.5)
    for stage in ("maturity", "decline"):
        assert care[stage] == pytest.approx(monthly[stage] / 2)
    assert care["maturity"] > care["exploration"]


@pytest.fixture(scope="module")
def worth(books):
    return care_table(books, draws=500)


@pytest.fixture(scope="module")
def by_age(books):
    return value_by_age(books, draws=500)


def test_with_one_band_a_stage_the_values_are_those_of_one_rate(books, monkeypatch):
    monkeypatch.setattr(page, "BANDS", dict.fromkeys(STAGES[:3], (1,)))
    ahead, care, _ = one_rate(books)
    table = care_table(books, draws=2)
    # A trial that falls before it ends has 176 CNY ahead by the one, nothing by the other.
    assert table["ahead"].to_dict() == pytest.approx(ahead.to_dict(), rel=1e-4)
    assert table.loc["maturity", "care"] == pytest.approx(care["maturity"])


def test_what_lies_ahead_by_age_agrees_with_survival_in_the_books(books, by_age):
    """Kaplan and Meier's curve of maturity, without bands; it stops where the books do."""
    mature = books[books["stage"] == "maturity"].copy()
    then = books.groupby("customer_id")["stage"].shift(-1)[mature.index]
    mature["age"] = mature.groupby("customer_id").cumcount() + 1
    seen = mature[then.notna()]
    leave = then[seen.index].isin(["decline", "ended"]).groupby(seen["age"]).mean()
    there = np.append(1, (1 - leave).cumprod())
    profit = mature.groupby("age")["profit"].mean().to_numpy()
    first = page._values(page._by_cafe(books).sum(axis=0)).query("stage == 'maturity'").iloc[0]
    decline = 176
    seen_so_far = (there[: len(profit)] * profit).sum() + decline
    assert first["ahead"] == pytest.approx(seen_so_far, rel=0.02)
    assert (100 * by_age["leaving"]).round(1).tolist() == [
        6.8, 2.3, 1.4, 7.0, 4.1, 0.0, 0.0, 3.3, 2.8, 10.6,
    ]  # fmt: skip


def test_care_by_age_is_worth_most_in_the_build_up_and_more_in_exploration_than_in_maturity(worth):
    assert worth["ahead"].round().tolist() == [47_259, 71_386, 62_233, 176]
    assert worth["care"].round().tolist() == [1_297, 2_030, 728, 26]
    assert (worth["low"] < worth["care"]).all() and (worth["care"] < worth["high"]).all()
    assert worth.loc["build-up", "low"] > worth.drop("build-up")["high"].max()
    ends = worth[["more", "more_low", "more_high"]].round()
    assert ends.loc["exploration"].tolist() == [568, 326, 800]
    assert ends.loc["build-up"].tolist() == [1_302, 846, 1_837]
    assert worth.loc["decline", "high"] < 400 < worth.drop("decline")["low"].min()


def test_another_seed_of_the_draws_moves_an_end_by_little(books, worth):
    again = care_table(books, draws=500, seed=2)
    assert (again["low"] / worth["low"])[:3].between(0.95, 1.05).all()


def test_care_pays_if_it_prevents_a_small_part_of_the_leaving(worth):
    assert (20_000 / worth["care"]).round().tolist() == [15, 10, 27, 768]
    part = (100 * worth[["part", "part_low", "part_high"]]).round()
    assert part.loc["exploration"].tolist() == [28, 22, 36]
    assert part.loc["build-up"].tolist() == [18, 13, 24]


def test_the_best_bands_hold_twice_as_many_cafes_as_there_are_hands(by_age):
    best = by_age.sort_values("care", ascending=False)
    assert list(best.index[:3]) == [
        ("build-up", "1–3"),
        ("build-up", "4–5"),
        ("exploration", "1–6"),
    ]
    assert best["care"].iloc[3] == pytest.approx(1_422, abs=0.5)
    assert best.index[3] == ("maturity", "37+")
    assert (best["today"].iloc[:3].sum(), best["today"].sum()) == (62, 195)


def test_one_cafe_turned_round_in_155_pays(worth):
    ahead = worth["ahead"]
    assert round((ahead["maturity"] - ahead["decline"]) / 400) == 155
    assert (ahead["maturity"] / 5 - ahead["decline"]) / 400 == pytest.approx(30, abs=1)


def test_another_seed_is_another_set_of_cafes_with_the_same_truth():
    first, again, other = roaster_months(seed=1), roaster_months(seed=1), roaster_months(seed=2)
    assert first.equals(again) and not first.equals(other)
    assert (first.groupby("customer_id")["period"].min() == 0).all()


# --- the typical relationship and the explorer


def test_the_typical_relationship_pays_back_in_month_16():
    profit = typical_relationship()["profit"]
    assert int((profit.cumsum() > 0).idxmax()) + 1 == 16
    assert profit.sum() == cut_result(60)["whole"]


@pytest.mark.parametrize(
    ("month", "long_months", "name"),
    [(1, 12, "早期流产型"), (9, 12, "早期流产型"), (10, 12, "中途夭折型"), (14, 12, "中途夭折型"),
     (15, 12, "提前退出型"), (25, 12, "提前退出型"), (26, 12, "长久保持型"),
     (26, 18, "提前退出型"), (60, 24, "长久保持型")],
)  # fmt: skip
def test_the_type_is_that_of_the_stage_in_which_it_ends(month, long_months, name):
    assert cut_result(month, long_months=long_months)["name_zh"] == name


def test_before_the_payback_more_than_everything_is_lost():
    for month in range(1, 61):
        result = cut_result(month)
        assert result["earned"] + result["lost"] == pytest.approx(result["whole"])
        assert (result["lost"] > result["whole"]) == (month < 16)
    assert cut_result(55)["lost"] < 0 == cut_result(60)["lost"]


@pytest.mark.parametrize(
    ("month", "en", "zh"),
    [(6, "More than everything", "比全部还多"), (57, "below zero", "负数"), (30, "early", "")],
)
def test_the_explorer_says_what_is_lost(month, en, zh):
    shown = cut_explorer()
    said = shown.sentence(month=month, long_months=24 if month == 30 else 12)
    assert en in said[0] and zh in said[1]
    assert not list(text_problems(*said, glossary=None))


def test_every_slider_changes_the_picture_and_the_words():
    shown = cut_explorer()
    start = {**shown.start, "month": 20}
    for moved in ({**start, "month": 40}, {**start, "long_months": 6}):
        assert shown.picture(**moved) != shown.picture(**start)
        assert shown.sentence(**moved) != shown.sentence(**start)


# --- the diagram and the self-checks


def test_the_diagram_has_four_endings_and_one_blank_stage():
    title = drawn(plot_blank_endings)
    assert "写出四种终止类型和一个阶段" in title
    words = [t.get_text() for t in plot_blank_endings().texts]
    assert {"①", "②", "③", "④", "⑤"} <= set(words)
    assert not any(name in word for word in words for name in ending_types_table()["name_zh"])


def right_letters(question):
    return "".join(o.letter for o in QUIZ[question].options if o.right)


def test_the_self_checks_are_computed_right():
    kg = [6, 7, 5, 8, 4, 0]
    trial = pd.DataFrame({"customer_id": 1, "period": range(6), "kg": kg, "profit": -1.0})
    assert ending_types(staged(trial))["furthest_stage"].item() == "exploration"
    assert right_letters("11_s1") == "A"
    assert right_letters("11_s2") == "ABC"
    kg = [5, 20, 40, 55, 60, 58, 0]
    short = pd.DataFrame({"customer_id": 1, "period": range(7), "kg": kg, "profit": 1.0})
    assert ending_types(staged(short))["ending_type"].item() == "early exit"
    assert right_letters("11_s3") == "B"
    worth = np.array([0.10, 0.02]) / 2 * [5_000, 40_000]
    assert list(worth > 300) == [False, True] and right_letters("11_s4") == "B"


def test_the_last_months_of_a_typical_relationship_cost_money_from_month_54_on():
    profit = typical_relationship()["profit"].to_numpy()
    left = {month: profit[month:].sum() for month in range(50, 60)}
    assert min(month for month, ahead in left.items() if ahead < 0) == 54


RISING = [("build-up", "1–3"), ("build-up", "4–5")]
FIRST = [("exploration", "1–6"), *RISING]


def test_the_test_of_care_takes_three_years_and_more_and_ten_in_the_build_up_alone(by_age):
    both, alone = (plan_test(by_age, bands, enough=0.15) for bands in (FIRST, RISING))
    assert (both["cafes"], both["departures"], round(both["months"])) == (62, 114, 41)
    assert (alone["cafes"], alone["departures"], round(alone["months"])) == (22, 118, 121)
    # All 32 places are taken: 41 months of 12,800 CNY. In the build-up alone they are not.
    assert both["cost"] == pytest.approx(41 * 12_800) and alone["cost"] < 121 * 12_800
    shown = plan_words({"both": both})["both"].tolist()
    assert shown == ["62", "37%", "114", "41", "82%", "18%", "524,800"]


def test_where_care_works_more_than_a_third_of_the_departures_fall_into_its_half(by_age):
    """Cafés drawn one by one, each half followed through the bands."""
    share, exposure = page._halves(by_age, FIRST, 0.5)
    assert (round(share, 3), round(exposure, 2)) == (0.366, 1.16)
    rng = np.random.default_rng(0)
    rates = {at: (row.leaving, row.moving) for at, row in by_age.iterrows()}
    names = {stage: list(by_age.loc[stage].index) for stage in page.BANDS}

    def half(prevented):
        months = left = 0
        for _ in range(4_000):
            stage, age = "exploration", 1
            while stage in ("exploration", "build-up"):
                firsts = page.BANDS[stage]
                at = (stage, names[stage][sum(first <= age for first in firsts) - 1])
                (leaving, moving), cared = rates[at], at in FIRST
                months += cared
                if rng.random() < leaving * (1 - prevented * cared):
                    left += cared
                    break
                if rng.random() < moving / (1 - leaving):
                    stage, age = {"exploration": "build-up"}.get(stage, "maturity"), 0
                age += 1
        return months, left

    (with_care, fewer), (without, more) = half(0.5), half(0)
    assert with_care / without == pytest.approx(exposure, abs=0.03)
    assert fewer / (fewer + more) == pytest.approx(share, abs=0.02)


@pytest.mark.parametrize(("prevented", "key"), [(0.5, "chance"), (0.3, "chance_30")])
def test_the_chance_to_go_on_is_that_of_drawn_departures(by_age, prevented, key):
    both = plan_test(by_age, FIRST, enough=0.15)
    share, exposure = page._halves(by_age, FIRST, prevented)
    drawn = np.random.default_rng(0).binomial(int(both["departures"]), share, 50_000)
    _, high = wilson_interval(drawn, both["departures"])
    kept_low = 1 - high / (1 - high) / exposure
    assert (kept_low > 0.15).mean() == pytest.approx(both[key], abs=0.01)


def test_if_the_kept_are_worth_half_care_must_prevent_a_quarter(by_age):
    ends = by_age.loc[FIRST[0], ["care", "care_high", "care_low"]]
    part = (20_000 / ends.astype(float)).tolist()
    assert [round(p) for p in part] == [13, 11, 15]
    assert [round(2 * p) for p in part] == [25, 22, 30]


def test_where_nobody_left_the_worth_of_care_has_an_upper_end_all_the_same(by_age):
    for band, end in ((("build-up", "6+"), 1_220), (("maturity", "1–4"), 176)):
        row = by_age.loc[band]
        assert (row["care"], row["care_low"], round(row["care_high"])) == (0, 0, end)


def test_between_55_and_78_percent_end_early(books):
    ends = ending_types(books)
    undecided = int(((ends["ending_type"] == "still open") & (ends["mature_periods"] < 12)).sum())
    assert undecided == 139
    assert [round(100 * n / 600, 1) for n in (331, 331 + undecided)] == [55.2, 78.3]


# --- the question bank -------------------------------------------------------------------------

BANK = read_items(
    Path(__file__).resolve().parents[2] / "bank" / "11_life_cycle.yaml", BankItem, prefix="b11_"
)


def test_the_numbers_of_the_bank_are_computed():
    numbers = first_keys(BANK)
    account = np.cumsum([-400] * 4 + [200] * 20)
    paid_back = 1 + int(np.flatnonzero(account >= 0)[0])
    assert numbers == [paid_back, round(100 * 240 / (0.04 * 20_000), 1)]
