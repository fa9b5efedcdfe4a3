"""Lesson 09: what its page says of the customer book is computed, and its explorers turn."""

import re
from collections import Counter
from pathlib import Path

import numpy as np
import pytest
from bank_keys import first_keys
from scipy import stats

from crm_lib.author.lint import text_problems
from crm_lib.campaign import ab_test
from crm_lib.datasets import load_plant_customers
from crm_lib.exam.item import BankItem, read_items
from crm_lib.explore.quiz_file import read_questions
from crm_lib.lessons.customer_value import (
    affordable_cost_explorer,
    after_payments,
    book_value,
    break_even_retention,
    certainty_table,
    drawn_values,
    drop_interval,
    offers_table,
    one_point_explorer,
    owner_gap_table,
    payback_payments,
    payments_to_cover,
    point_worth_table,
    recommendation_value,
    renewals_by_year,
    retention_needed,
    second_looks,
    steadiness_table,
    step_payment_table,
    total_with_interval,
    winning_table,
    worth_by_years,
)
from crm_lib.simulate.plants import plant_customers
from crm_lib.value import annuity_value, clv, clv_elasticities, clv_schedule_table

ROOT = Path(__file__).resolve().parents[2]
QUIZ = read_questions(ROOT / "bank" / "09_customer_value.quiz.yaml")
PAGE = (ROOT / "notebooks" / "09_customer_value.ipynb").read_text(encoding="utf-8")
PRICE = 2_600_000
STEPS = {"customers": 57, "above": 43, "step": 50_000, "at_most": 400_000, "threshold": 50}
NOW = {"discount_rate": 0.10, "first_margin": "now"}


@pytest.fixture(scope="module")
def book():
    return load_plant_customers()


@pytest.fixture(scope="module")
def current(book):
    return book[book["under_contract"]]


# --- the data ----------------------------------------------------------------------------------


def test_the_loaded_file_is_the_simulation(book):
    assert book.equals(plant_customers(seed=6).astype(book.dtypes))


@pytest.mark.parametrize("seed", [6, 7, 2026])
def test_an_average_undervalues_the_book_and_halls_lose_money(seed):
    made = plant_customers(seed=seed)
    now = made[made["under_contract"]]
    by_kind = book_value(made, now, **NOW)
    average = by_kind["renewals"].sum() / by_kind["renewal_decisions"].sum()
    by_average = clv(now["yearly_margin"].sum(), average, 0.10, first_margin="now")
    assert by_average < total_with_interval(by_kind)["book_value_from"]
    assert by_kind["retention"].idxmax() == "clinic" and by_kind["retention"].idxmin() == "hall"
    new = winning_table(made, discount_rate=0.10)
    assert new.loc["hall", "new_gain_to"] < 0 < new.drop("hall")["new_gain_from"].min()


def test_nobody_is_recommended_by_a_customer_of_another_kind_or_a_later_one(book):
    named = book.dropna(subset="referred_by")
    by = book.set_index("customer_id").loc[named["referred_by"].astype(int)]
    assert (by["trade"].to_numpy() == named["trade"].to_numpy()).all()
    last = (by["year_signed"] + by["years_served"] - 1).to_numpy()
    assert (by["year_signed"].to_numpy() < named["year_signed"].to_numpy()).all()
    assert (last >= named["year_signed"].to_numpy()).all()


# --- the page ----------------------------------------------------------------------------------


def test_the_advertisement_says_what_stands_in_the_book(book, current):
    assert (len(book), len(current)) == (707, 193)
    assert current["yearly_fee"].sum() == 2_008_800
    assert round(current["years_served"].mean(), 1) == 3.7
    assert round(book.loc[~book["under_contract"], "years_served"].mean(), 1) == 2.3
    assert current["yearly_margin"].sum() == 735_650


def test_the_offers_are_judged_by_the_interval_of_the_book(book, current):
    by_kind = book_value(book, current, **NOW)
    total = total_with_interval(by_kind)
    assert total.round().tolist() == [2_918_054, 2_673_005, 3_172_603]
    assert total["book_value_from"] > PRICE
    later = book_value(book, current, discount_rate=0.10, first_margin="after_one_period")
    less = total["book_value"] - later["book_value"].sum()
    assert less == pytest.approx(current["yearly_margin"].sum())
    assert less > 400_000
    distances = by_kind["book_value"] - by_kind["book_value_from"]
    assert distances.round(-3).tolist() == [232_000, 22_000, 76_000]
    ranked = by_kind.sort_values("retention")
    above = ranked["retention_from"].to_numpy()[1:]
    assert (above > ranked["retention_to"].to_numpy()[:-1]).all()
    margin, value = (by_kind[c] / by_kind[c].sum() for c in ("yearly_margin", "book_value"))
    assert (round(margin["clinic"], 2), round(value["clinic"], 2)) == (0.42, 0.57)


def test_the_interval_agrees_with_drawing_customers_again(book, current):
    rng = np.random.default_rng(1)
    drawn = []
    groups = [g for _, g in book.groupby("trade")]
    margin = current.groupby("trade")["yearly_margin"].sum().to_numpy()
    for _ in range(400):
        rates = []
        for group in groups:
            rows = rng.integers(0, len(group), len(group))
            years = group["years_served"].to_numpy()[rows]
            kept = years - 1 + group["under_contract"].to_numpy()[rows]
            rates.append(kept.sum() / years.sum())
        drawn.append(clv(margin, rates, 0.10, first_margin="now").sum())
    low, high = np.quantile(drawn, [0.025, 0.975])
    stated = total_with_interval(book_value(book, current, **NOW))
    assert low == pytest.approx(stated["book_value_from"], rel=0.05)
    assert high == pytest.approx(stated["book_value_to"], rel=0.05)


def test_the_decisions_of_a_year_are_those_of_the_book(book, current):
    years = renewals_by_year(book)
    by_kind = book_value(book, current, **NOW)
    counts = ["renewal_decisions", "renewals"]
    assert years.groupby("trade")[counts].sum().equals(by_kind[counts])
    in_2024 = years["retention"].unstack("trade").loc[2024]
    assert (100 * in_2024).round().to_dict() == {"clinic": 81, "hall": 43, "office": 65}
    assert (in_2024 < by_kind["retention"]).all()


def test_dearer_money_and_shared_years_bring_the_price_into_the_range(book, current):
    table = certainty_table(book, current, discount_rates=(0.10, 0.11, 0.14))
    lows, highs = table["book_value_from"].to_list(), table["book_value_to"].to_list()
    assert round(table["book_value"].iloc[2]) == 2_602_000 and round(lows[1]) == 2_602_311
    assert [f"{x / 1e6:.2f}" for x in (lows[3], highs[3])] == ["2.54", "3.35"]
    assert [f"{x / 1e6:.2f}" for x in (lows[4], highs[4])] == ["2.32", "3.55"]
    assert lows[4] < lows[3] < PRICE < lows[0]
    below = (drawn_values(book, current, discount_rate=0.10)["outcome"] < PRICE).mean()
    assert f"{below:.0%}" == "14%"


def test_the_years_differ_for_offices_and_the_decisions_do_not(book):
    table = steadiness_table(book)
    assert table["p_same"].to_list() == ["0.42", "0.36", "<0.0001"]
    counts = renewals_by_year(book).loc["office"]
    share = counts["renewals"].sum() / counts["renewal_decisions"].sum()
    expected = counts["renewal_decisions"] * share
    chi = ((counts["renewals"] - expected) ** 2 / (expected * (1 - share))).sum()
    assert round(float(chi), 1) == 36.0 and len(counts) == 10
    assert table.iloc[:, 0].to_list() == ["90% (100)", "50% (339)", "79% (268)"]
    assert table.iloc[:, 4].to_list() == ["91% (43)", "30% (10)", "81% (78)"]
    assert table.iloc[:, 5].to_list() == ["5", "0", "3"]
    assert table.iloc[:, 6].to_list() == ["81% (2024)", "41% (2018)", "65% (2024)"]
    clinics = book_value(book, book, **NOW).loc["clinic", "retention"]
    assert 1 / 3 < (clinics / 1.1) ** 5 < 0.4


def test_the_years_to_come_widen_what_customers_then_bring(book, current):
    drawn = drawn_values(book, current, discount_rate=0.10)
    rates = book_value(book, current, **NOW)["retention"]
    sizes = current.groupby("trade").size()
    for kind, rate in rates.items():
        renewed = drawn[f"renewed_{kind}"]
        assert renewed.mean() == pytest.approx(sizes[kind] * rate, rel=0.02)
        assert renewed.max() <= sizes[kind]
    alone = np.sqrt(sizes["office"] * rates["office"] * (1 - rates["office"]))
    assert drawn["renewed_office"].std() > 1.5 * alone


def test_the_counter_offer_leaves_more_than_the_first_and_may_lose(book, current):
    staff_book = book[book["tended_by"] == "staff"]
    views = {
        f"{name} · {name}": (
            book_value(ever, current, **NOW),
            drawn_values(ever, current, discount_rate=0.10),
        )
        for name, ever in (("all", book), ("staff", staff_book))
    }
    table = offers_table(views, discount_rate=0.10, price=PRICE, later_price=2_200_000, steps=STEPS)
    left = table["offer_net"].round().to_list()
    assert left == [318_054, -17_596, 390_257, -16_900, -352_550, 139_519]
    counter = table.iloc[[2, 5]]
    assert counter["offer_net_from"].round().to_list() == [-99_493, -384_684]
    assert counter["offer_net_to"].round().to_list() == [1_000_607, 878_178]
    assert [f"{x:.0%}" for x in table["share_loss"].iloc[[0, 2, 3, 5]]] == [
        "14%",
        "6%",
        "50%",
        "29%",
    ]
    most = STEPS["at_most"] / 1.1
    assert (round(most), round(PRICE - 2_200_000 - most)) == (363_636, 36_364)


def test_ten_payments_leave_little_and_five_lose(book, current):
    by_kind = book_value(book, current, **NOW)
    worth = {n: after_payments(by_kind, n, 0.10)["book_value"].sum() for n in (5, 9, 10)}
    by_hand = [
        sum(row.yearly_margin * row.retention**t / 1.1**t for row in by_kind.itertuples())
        for t in range(10)
    ]
    assert worth[5] == pytest.approx(sum(by_hand[:5])) and worth[10] == pytest.approx(sum(by_hand))
    assert round(worth[5]) == 2_109_465 < 2_200_000
    assert payments_to_cover(by_kind, 2_200_000, 0.10, STEPS) == 9
    assert sum(by_hand[:8]) < 2_200_000 + 360_576 / 1.1 < worth[9]
    ten = drawn_values(book, current, discount_rate=0.10, payments=10)
    assert ten["outcome"].mean() == pytest.approx(worth[10], rel=0.01)
    view = {"ten · 十": (after_payments(by_kind, 10, 0.10), ten)}
    table = offers_table(view, discount_rate=0.10, price=PRICE, later_price=2_200_000, steps=STEPS)
    counter = table.iloc[2]
    ends = counter[["offer_net", "offer_net_from", "offer_net_to"]].round().to_list()
    assert ends == [126_646, -250_242, 528_757] and f"{counter['share_loss']:.0%}" == "22%"
    assert "Buy only if you mean to keep the book for ten years" in PAGE


def test_a_new_hall_loses_by_whole_years_too_and_its_best_year_may_be_chance(book):
    low, high = worth_by_years(book, "hall", discount_rate=0.10)
    assert (round(low), round(high)) == (-2746, -1465)
    assert "−2,746 to −1,465" in PAGE and "−2,746元到−1,465元" in PAGE
    halls = renewals_by_year(book).loc["hall"]
    rest, best = halls.drop(2025), halls.loc[2025]
    share = rest["renewals"].sum() / rest["renewal_decisions"].sum()
    one = stats.binom.sf(best["renewals"] - 1, best["renewal_decisions"], share)
    assert f"{one:.1%}" == "0.8%" and round(100 * (1 - (1 - one) ** 10)) == 8
    assert "some 8 of 100 books" in PAGE


def test_both_payments_are_covered_down_to_a_higher_rate_than_the_first(book, current):
    by_kind = book_value(book, current, **NOW)
    margin, others = (
        by_kind.loc["clinic", "yearly_margin"],
        by_kind["book_value"].drop("clinic").sum(),
    )
    both = break_even_retention(margin, others, 2_200_000, 0.10, STEPS)
    assert f"{both:.0%}" == "78%" and both > retention_needed(margin, 2_200_000 - others, 0.10)
    paid = step_payment_table({"": both}, **STEPS)["expected_payment"].iloc[0]
    worth = others + clv(margin, both, 0.10, first_margin="now")
    assert worth == pytest.approx(2_200_000 + paid / 1.1)


def test_the_gaps_of_all_kinds_hold_zero(book, current):
    owner, staff = (
        book_value(book[book["tended_by"] == who], current, **NOW) for who in ("owner", "staff")
    )
    gaps = owner_gap_table(owner, staff).round(1)
    ends = gaps[["rate_gap_from", "rate_gap_to"]].to_numpy().tolist()
    assert ends == [[-0.3, 14.6], [-16.4, 10.6], [-3.6, 7.2]]


def test_two_second_looks_leave_the_steady_rate_open(book, current):
    looks = second_looks(book, current, discount_rate=0.10)
    assert round(looks["last_years"]) == 2_685_407
    rates = looks[["recommended", "others", "others_from", "others_to"]]
    assert [f"{x:.1%}" for x in rates] == ["93.1%", "87.0%", "81.9%", "90.8%"]
    assert [f"{100 * x:.1f}" for x in looks[["gap_from", "gap_to"]]] == ["0.3", "11.8"]
    halls = renewals_by_year(book).loc["hall", "retention"]
    assert halls[halls >= 0.623].index.to_list() == [2025] and f"{halls[2025]:.0%}" == "63%"


def test_the_loss_without_the_owner_may_be_hardly_any_or_large(book, current):
    low, high = drop_interval(book, current, discount_rate=0.10)
    assert (round(low, -4), round(high, -4)) == (0, 630_000)


def test_the_first_margin_at_the_periods_end_may_be_certain():
    later = [100 * 0.8 ** (t - 1) / 1.1**t for t in range(1, 400)]
    assert sum(later) == pytest.approx(100 / (1.1 - 0.8))
    assert f"{clv(100, 0.8, 0.1, first_margin='now') / 1.1:.2f}" == "333.33" and "333.33" in PAGE


def test_the_voucher_case_is_computed_right():
    month = 300 / 4
    assert (month, 12 * month * 0.25) == (75, 225)
    assert 225 < 300 < 12 * month


def test_the_draws_agree_with_the_formula_where_nothing_is_shared(book, current):
    drawn = drawn_values(book, current, discount_rate=0.10)
    value = book_value(book, current, **NOW)["book_value"].sum()
    assert drawn["book_value"].mean() == pytest.approx(value, rel=0.01)
    assert drawn["outcome"].mean() == pytest.approx(value, rel=0.01)
    assert drawn["outcome"].std() > drawn["book_value"].std()


def test_the_first_payment_is_covered_and_the_second_has_no_cliff(book, current):
    by_kind = book_value(book, current, **NOW)
    clinic = by_kind.loc["clinic"]
    others = by_kind["book_value"].drop("clinic").sum()
    enough, price = (
        retention_needed(clinic["yearly_margin"], v - others, 0.10) for v in (2_200_000, PRICE)
    )
    again = others + clv(clinic["yearly_margin"], enough, 0.10, first_margin="now")
    assert f"{enough:.0%}" == "75%" and again == pytest.approx(2_200_000)
    assert round(100 * (clinic["retention"] - price), 1) == 4.7
    steps = step_payment_table({"so far": clinic["retention"]}, **STEPS).iloc[0]
    assert round(steps["expected_renewals"]) == 51 and round(steps["expected_payment"]) == 360_576
    assert round(steps["chance_of_threshold"], 2) == 0.78
    beyond = 57 * clinic["retention"] - 43
    assert (round(beyond + 43, 1), round(50_000 * beyond, -3)) == (51.2, 412_000)


def test_without_the_owner_the_price_lies_inside_the_interval(book, current):
    staff = book_value(book[book["tended_by"] == "staff"], current, **NOW)
    owner = book_value(book[book["tended_by"] == "owner"], current, **NOW)
    alone = total_with_interval(staff)
    assert alone.round().tolist() == [2_583_100, 2_242_622, 2_981_339]
    assert 2_200_000 < alone["book_value_from"] < PRICE < alone["book_value_to"]
    years = drawn_values(book[book["tended_by"] == "staff"], current, discount_rate=0.10)
    ends = years["book_value"].quantile([0.025, 0.975]).round().to_list()
    assert ends == [2_162_303, 3_148_993]
    assert ends[0] < 2_200_000
    less = book_value(book, current, **NOW)["book_value"] - staff["book_value"]
    assert (round(less["clinic"]), round(less.sum())) == (317_166, 334_953)
    assert staff.loc["clinic", "renewal_decisions"] == 108
    gap = 100 * (owner["retention"] - staff["retention"])
    assert (round(gap["office"]), round(gap["hall"])) == (2, -3)
    his = current.loc[current["tended_by"] == "owner", "trade"]
    assert (len(his), int((his == "clinic").sum())) == (82, 45)
    counts = [int(t.loc["clinic", c]) for t in (owner, staff)
              for c in ("renewals", "renewal_decisions")]  # fmt: skip
    test = ab_test(*counts)
    assert (round(100 * test.low, 1), round(100 * test.high, 1)) == (-0.3, 14.6)
    assert f"{test.p_value:.3f}" == "0.061"
    assert [round(100 * t.loc["clinic", "retention"], 1) for t in (owner, staff)] == [91.5, 85.2]
    clinics = int((current["trade"] == "clinic").sum())
    rates = (
        staff.loc["clinic", "retention_from"],
        book_value(book, current, **NOW)["retention"].iloc[0],
    )
    assert clinics == 57 and [round(clinics * r) for r in rates] == [44, 51]


def test_winning_a_hall_loses_money_in_all_of_its_interval(book):
    hall = winning_table(book, discount_rate=0.10).loc["hall"]
    new = winning_table(book, discount_rate=0.10)
    rates = new["new_retention"]
    assert new["ltv_cac"].drop("hall").min() > 3
    assert f"{rates['clinic']:.1%}" == "87.0%"
    shown = hall[["new_worth", "cac", "new_gain", "new_gain_from", "new_gain_to"]].round()
    assert shown.tolist() == [8386, 10_587, -2200, -2950, -1393]
    assert round(hall["new_margin"]) == 4588 and round(hall["margins_needed"], 1) == 2.3
    assert payback_payments(hall["new_margin"], 0.5, hall["cac"])[0] == 3
    assert retention_needed(4600, 10_600, 0.10) == pytest.approx(0.623, abs=0.0005)
    won = book[(book["trade"] == "hall") & book["referred_by"].isna()]
    stay = (won["years_served"] - 1 + won["under_contract"]).sum() / won["years_served"].sum()
    assert 0.23 < stay**2 < 0.27


def test_worth_and_cost_of_winning_come_from_the_same_customers(book):
    table = winning_table(book, discount_rate=0.10)
    alone = winning_table(book[book["referred_by"].isna()], discount_rate=0.10)
    assert table.equals(alone)
    assert table["ltv_cac"].round(1).to_dict() == {"clinic": 14.6, "hall": 0.8, "office": 6.4}


def test_a_recommendation_saves_what_the_page_says(book, current):
    clinics = book[book["trade"] == "clinic"]
    named = clinics["referred_by"].notna()
    assert (int(named.sum()), int(clinics["years_served"].sum())) == (48, 425)
    rate = named.sum() / clinics["years_served"].sum()
    saved = clinics.loc[~named, "cac"].mean() - clinics.loc[named, "cac"].mean()
    assert (round(100 * rate, 1), round(saved), round(rate * saved)) == (11.3, 1428, 161)
    value = recommendation_value(book, "clinic")
    assert value.loc["per_100_years"].round(1).to_list() == [11.3, 8.3, 15.0]
    assert value.loc["saved"].round().to_list() == [1428, 1295, 1561]
    assert value.loc["saved_a_year"].round().to_list() == [161, 116, 216]
    by = current.loc[current["trade"] == "clinic", "referred_by"]
    both = by.dropna().isin(current["customer_id"])
    assert (len(by), len(both), int(both.sum())) == (57, 34, 24)


def test_exam_practice_is_computed_right():
    assert f"{annuity_value(1200, 0.08, 5):,.2f}" == "4,791.25"
    assert f"{clv(1200, 0.75, 0.08, first_margin='after_one_period'):,.2f}" == "2,727.27"
    assert all(text in PAGE for text in ("4,791.25", "2,727.27"))
    for first in ("now", "after_one_period"):
        step = clv(100, 0.8, 0.1, first_margin=first)
        assert f"{step:.2f}" in PAGE
    after = clv_elasticities(1, 0.8, 0.1, first_margin="after_one_period")
    assert after.tolist() == pytest.approx([1, 1.1 / 0.3, -0.1 / 0.3])
    at_once = clv_elasticities(1, 0.8, 0.1, first_margin="now")
    assert at_once.tolist() == pytest.approx([1, 0.8 / 0.3, -0.1 * 0.8 / (1.1 * 0.3)])
    three = clv_schedule_table(100, 0.8, 0.1, first_margin="after_one_period", periods=3)
    assert [f"{x:.2f}" for x in three["present_value"]] == ["72.73", "52.89", "38.47"]
    assert f"{three['clv'].iloc[-1]:.2f}" == "164.09"


def test_how_much_five_payments_are_depends_on_retention(book, current):
    clinics = book_value(book, current, **NOW).loc["clinic", "retention"]
    shares = [
        clv_schedule_table(1, r, 0.1, first_margin="now", periods=5)["clv"].iloc[-1]
        / clv(1, r, 0.1, first_margin="now")
        for r in (0.8, clinics)
    ]
    assert [round(s, 1) for s in shares] == [0.8, 0.6]


# --- the explorers -----------------------------------------------------------------------------


def test_a_point_of_either_rate_is_of_one_order_and_a_percent_is_not():
    gains = point_worth_table(0.8, 0.1)
    assert [f"{100 * g:.1f}" for g in gains] == ["3.4", "2.5", "2.7", "0.2"]
    higher = point_worth_table(0.95, 0.1)["retention_point"]
    assert f"{higher:.1%}" == "7.1%" and 2 <= higher / gains["retention_point"] < 2.15
    for retention, ratio in ((0.9, 1.2), (0.8, 1.4), (0.49, 2.2)):
        point = point_worth_table(retention, 0.1)
        assert round(point["retention_point"] / point["discount_point"], 1) == ratio
        assert round(1.1 / retention, 1) == ratio
    said = one_point_explorer().sentence(retention=0.8, discount=0.1)
    assert re.search(r"adds 1\.4 times .* 11 times as strong", said[0])
    assert re.search(r"1\.4倍.*11倍", said[1])


@pytest.mark.parametrize(
    ("retention", "en"), [(0.5, "never comes back"), (0.7, "takes payment 5"), (0.9, "payment 3")]
)
def test_the_payback_that_ignores_leaving_does_not_change(retention, en):
    values = {"retention": retention, "cost": 10_600, "margin": 4600}
    said = affordable_cost_explorer().sentence(**values)
    assert "If nobody left, payment 3" in said[0] and en in said[0]
    assert payback_payments(4600, retention, 10_600)[0] == 3
    assert not list(text_problems(*said, glossary=None))


@pytest.mark.parametrize("shown", [one_point_explorer(), affordable_cost_explorer()])
def test_moving_a_slider_changes_the_picture_and_the_sentence(shown):
    start = shown.start
    picture = shown.picture(**start)
    for control in shown.controls:
        moved = {**start, control.name: control.high}
        assert shown.picture(**moved) != picture
        assert shown.sentence(**moved) != shown.sentence(**start)


def test_the_longest_bar_of_the_points_stays_within_the_axes():
    assert point_worth_table(0.95, 0.04).max() < 0.135


# --- the self-checks ---------------------------------------------------------------------------


def right(question):
    """Text of the right options, in English."""
    return [o.text.en for o in QUIZ[question].options if o.right]


def test_the_self_checks_are_computed_right():
    assert (470 - 350, 520 - 420) == (120, 100) and right("09_s1") == [
        "The rival's: 120 against 100."
    ]
    worth = clv(500, 0.7, 0.05, first_margin="after_one_period")
    assert right("09_s3") == [f"{worth:,.2f} CNY"]
    others = [clv(500, 0.7, 0.05, first_margin="now"), 500 / 0.3, annuity_value(500, 0.05, 5)]
    assert {f"{x:,.2f} CNY" for x in others} <= {o.text.en for o in QUIZ["09_s3"].options}
    gain = clv(450, 0.4, 0.1, first_margin="now") - 900
    assert right("09_s5") == [f"It loses {-gain:.2f} CNY a customer."]


# --- the question bank -------------------------------------------------------------------------

BANK = read_items(ROOT / "bank" / "09_customer_value.yaml", BankItem, prefix="b09_")


def test_the_bank_covers_units_and_objectives_under_all_letters():
    forms = Counter(item.form for item in BANK.values())
    assert {item.unit for item in BANK.values()} == {"U11", "U12"}
    assert len({item.objective for item in BANK.values()}) == 10
    letters = Counter(next(iter(i.right)) for i in BANK.values() if i.form == "choice")
    assert set(letters) == set("ABCD") and max(letters.values()) <= forms["choice"] / 2


def test_the_numbers_of_the_bank_are_computed():
    numbers = first_keys(BANK)
    expected = [
        annuity_value(1000, 0.10, 4),
        clv(800, 0.6, 0.2, first_margin="now"),
        1100 - (5200 - 4000 - 600),
        800 * (0.7 / 1.08 + 0.7**2 / 1.08**2),
    ]
    assert [f"{n:.2f}" for n in numbers] == [f"{e:.2f}" for e in expected]
    right = {o.text.en for i in BANK.values() for o in i.options if o.right}
    assert f"{clv(600, 0.75, 0.05, first_margin='now'):,.0f} CNY" in right
    assert f"{900 + 200 + 100 + 50 - (800 + 90 + 30 + 60)}" in right
    assert f"{240 / 300:.1f}: each loses {300 - 240} CNY" in right
    assert f"{annuity_value(1000, 0.10, 2):,.2f} CNY" in right
    assert f"{(1 + 3 + 4) / (2 + 4 + 4):.0%}" in right
    assert f"the tailored suit, with {900 - 600} against {300 - 150}" in right
    assert f"No, 2 such customers bring {2 * 4000:,} CNY." in right
    each = [clv(1, r, 0.10, first_margin="now") for r in (0.95, 0.55, 0.75)]
    values = f"{each[2]:.2f} margins against a mean of {each[0]:.2f} and {each[1]:.2f}, that is "
    whys = {o.why.en for i in BANK.values() for o in i.options}
    assert f"{values}{(each[0] + each[1]) / 2:.2f}." in whys
