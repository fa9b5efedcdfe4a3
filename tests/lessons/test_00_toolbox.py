"""The toolbox: its explorers say what is computed, its numbers and spreadsheet formulas are right."""

import re
from pathlib import Path

import nbformat
import numpy as np
import pandas as pd
import pytest
from bank_keys import first_keys, key_starting
from scipy import stats

from crm_lib.author.lint import text_problems
from crm_lib.campaign import ab_power, ab_sample_size, ab_test
from crm_lib.datasets import load_bakery_members, load_bakery_stores
from crm_lib.exam.item import BankItem, read_items
from crm_lib.explore.quiz_file import read_questions
from crm_lib.lessons.toolbox import (
    EIGHT,
    PAYROLL_CALLED,
    PHONE,
    TODAY,
    WECOM,
    card_rate,
    hundred_samples_explorer,
    luck_alone_explorer,
    mean_and_median_explorer,
    opener_gap,
    present_value,
    random_gap,
    sampled_intervals,
    two_channels_explorer,
    two_pages,
    who_opens_explorer,
    worth_today_explorer,
)
from crm_lib.statistics import wilson_interval

ROOT = Path(__file__).resolve().parents[2]
QUIZ = read_questions(ROOT / "bank" / "00_toolbox.quiz.yaml")
PAGE = nbformat.read(ROOT / "notebooks" / "00_toolbox.ipynb", as_version=4)
EXPLORERS = {
    "mean": mean_and_median_explorer(),
    "samples": hundred_samples_explorer(),
    "luck": luck_alone_explorer(),
    "openers": who_opens_explorer(),
    "channels": two_channels_explorer(),
    "worth": worth_today_explorer(),
}


@pytest.fixture(scope="module")
def members():
    return load_bakery_members()


@pytest.fixture(scope="module")
def sent(members):
    return members[members["sent"] == 1]


@pytest.fixture(scope="module")
def stores():
    stores = load_bakery_stores()
    return stores.assign(share=stores["satisfied_answers"] / stores["answers"])


def text(*ids):
    """The Markdown of some cells of the page."""
    return "\n".join(c.source for c in PAGE.cells if c.id in ids)


# --- the explorers -----------------------------------------------------------------------------


@pytest.mark.parametrize("name", EXPLORERS)
def test_moving_a_control_changes_the_picture_and_the_sentence(name):
    shown = EXPLORERS[name]
    start = shown.start
    for control in shown.controls:
        last = list(control.options)[-1] if hasattr(control, "options") else control.high
        moved = {**start, control.name: last}
        assert shown.picture(**moved) != shown.picture(**start)
        assert shown.sentence(**moved) != shown.sentence(**start)
        assert not list(text_problems(*shown.sentence(**moved), glossary=None))


@pytest.mark.parametrize("order", [50, 100, 2000])
def test_one_order_moves_the_mean_only(order):
    said = EXPLORERS["mean"].sentence(order=order)[0]
    assert f"Mean {np.mean([*EIGHT, order]):.0f} yuan" in said
    assert f"median {np.median([*EIGHT, order]):.0f} yuan" in said
    assert np.median([*EIGHT, 100]) == np.median([*EIGHT, 2000])


def test_about_five_of_a_hundred_intervals_miss_at_any_size():
    for asked in (50, 200, 1600):
        ends = [sampled_intervals(0.667, asked, number) for number in range(1, 21)]
        missed = np.mean([((low > 0.667) | (high < 0.667)).sum() for low, high in ends])
        assert 3 < missed < 7
    width = [np.mean(np.subtract(*sampled_intervals(0.667, n, 1)[::-1])) for n in (200, 800)]
    assert width[0] / width[1] == pytest.approx(2, abs=0.05)  # four times as many: half as wide


def test_p_falls_with_the_size_of_the_groups():
    p = [two_pages(customers, 3.0).p_value for customers in (400, 800, 1200, 6000)]
    assert p == sorted(p, reverse=True)
    assert p[0] > 0.2 and p[2] < 0.05


def test_openers_differ_when_the_message_does_nothing():
    assert opener_gap(0.6, 0) == pytest.approx(50) and random_gap(0.6, 0) == 0
    assert opener_gap(0.2, 0) == pytest.approx(0)  # when regulars open as often as the others


def test_the_channels_turn_between_half_and_three_fifths():
    phone = card_rate(PHONE, PAYROLL_CALLED)
    assert card_rate(WECOM, 0.5) < phone < card_rate(WECOM, 0.6)
    assert "looks worse" in EXPLORERS["channels"].sentence(payroll=0.5)[0]
    assert "looks better" in EXPLORERS["channels"].sentence(payroll=0.6)[0]


def test_the_payments_weigh_the_same_between_seven_and_eight_per_cent():
    assert present_value(0.08, "end") < TODAY < present_value(0.07, "end")
    assert present_value(0.075, "end") == pytest.approx(TODAY, abs=0.1)


# --- the numbers of the page, computed by other means ------------------------------------------


def test_stores_and_members_give_two_rates(stores):
    assert f"{stores['share'].mean():.1%}" == "82.2%"
    assert f"{np.average(stores['share'], weights=stores['answers']):.1%}" == "79.5%"
    assert (len(stores), stores["answers"].min(), stores["answers"].max()) == (48, 30, 330)
    ends = wilson_interval(int(stores["satisfied_answers"].sum()), int(stores["answers"].sum()))
    assert [f"{end:.1%}" for end in ends] == ["78.5%", "80.5%"]
    assert "78.5% to 80.5%" in text("rewritten")


def test_centre_and_spread_of_last_years_spending(members):
    spend = np.sort(members["spend_2025"])
    assert (len(spend), spend[-1]) == (12_000, 5724)
    assert [round(float(np.percentile(spend, q))) for q in (25, 50, 75)] == [115, 209, 388]
    mean = spend.sum() / len(spend)
    assert round(mean) == 317
    assert round(float(np.sqrt(((spend - mean) ** 2).sum() / (len(spend) - 1)))) == 355
    assert f"{(spend > mean).mean():.0%}" == "32%"


def test_the_sample_of_200_calls(members):
    bought = (members.sample(200, random_state=2)["spend_q1"] > 0).sum()
    low, high = wilson_interval(int(bought), 200)
    assert (bought, f"{low:.1%}", f"{high:.1%}") == (141, "63.8%", "76.4%")
    assert low < 0.65 < high and f"{(members['spend_q1'] > 0).mean():.1%}" == "66.7%"
    half = stats.norm.ppf(0.975) * np.sqrt(0.705 * 0.295 / 200)
    # "differ by half a point at most"
    assert abs(0.705 - half - low) < 0.005 and abs(0.705 + half - high) < 0.005


def test_the_small_trial_and_the_large_one(members):
    # Chi-square without correction is the square of z: another way to the same p.
    small = stats.chi2_contingency([[48, 352], [60, 340]], correction=False)
    assert (round(small.statistic**0.5, 2), round(small.pvalue, 3)) == (1.24, 0.214)
    result = ab_test(60, 400, 48, 400)
    assert (round(100 * result.low, 1), round(100 * result.high, 1)) == (-1.8, 7.8)
    new, old = (members.query("page == @page")["redeemed"].sum() for page in ("new", "old"))
    large = stats.chi2_contingency([[new, 6000 - new], [old, 6000 - old]], correction=False)
    assert round(large.pvalue, 4) == 0.0006
    full = ab_test(int(new), 6000, int(old), 6000)
    ends = (full.difference, full.low, full.high)
    assert [round(100 * end, 1) for end in ends] == [2.1, 0.9, 3.3]
    assert len(members) == 12_000  # the firm has no others: the decision is about these
    assert [round(12_000 * end) for end in ends] == [254, 109, 399]
    margin = [6 * 12_000 * end for end in ends]
    assert [round(m) for m in margin] == [1524, 656, 2393]
    assert max(margin) < 4000  # one coupon does not pay for the page, whatever the truth
    assert [int(np.ceil(4000 / m)) for m in margin] == [3, 7, 2]
    for number in ("1,524", "656", "2,393", "254", "seven"):
        assert number in text("random-decide")


def test_whether_the_new_page_sells_more_is_open(members):
    new, old = (members.query("page == @page")["spend_q1"] for page in ("new", "old"))
    error = np.sqrt(new.var() / len(new) + old.var() / len(old))
    difference = new.mean() - old.mean()
    ends = [difference, difference - 1.96 * error, difference + 1.96 * error]
    assert [round(x, 2) for x in ends] == [2.24, -2.45, 6.93]
    assert "−2.45" in text("selection-page-means")
    money = [round(0.5 * 12_000 * x, -2) for x in ends]
    assert money == [13_400, -14_700, 41_600]


def test_the_two_halves_had_spent_alike_before(members):
    old, new = (members.query("page == @page")["spend_2025"] for page in ("old", "new"))
    assert [round(x, 1) for x in (new.mean(), old.mean())] == [320.9, 313.7]
    error = np.sqrt(old.var() / len(old) + new.var() / len(new))
    assert 0.9 < (new.mean() - old.mean()) / error < 1.2  # "about one standard error"


def test_power_and_size_of_the_trial():
    assert round(ab_power(0.12, 0.15, customers_per_group=400), 2) == 0.24
    assert np.ceil(ab_sample_size(0.12, 0.14, power=0.8)) == 4438
    assert round(ab_power(0.12, 0.14, customers_per_group=6000), 2) == 0.90


def test_looking_every_evening_calls_equal_pages_different_more_often():
    rng, alarms = np.random.default_rng(1), 0
    for _ in range(400):
        counts = rng.binomial(60, 0.12, size=(2, 20)).cumsum(axis=1)  # twenty evenings
        n = 60 * np.arange(1, 21)
        both = counts.sum(axis=0) / (2 * n)
        z = (counts[1] - counts[0]) / n / np.sqrt(both * (1 - both) * 2 / n)
        alarms += (abs(z) > 1.96).any()
    assert alarms / 400 > 0.15


def test_openers_against_the_experiment(members, sent):
    means = sent.groupby("opened")[["spend_q1", "spend_2025"]].mean()
    assert [round(x) for x in means.loc[1] - means.loc[0]] == [79, 262]
    kept = members.query("sent == 0")["spend_q1"]
    got = sent["spend_q1"]
    error = np.sqrt(got.var() / len(got) + kept.var() / len(kept))
    difference = got.mean() - kept.mean()
    low, high = difference - 1.96 * error, difference + 1.96 * error
    assert [round(x, 1) for x in (difference, low, high)] == [1.3, -3.4, 6.0]
    assert [round(x / 2 - 1, 1) for x in (difference, low, high)] == [-0.3, -2.7, 2.0]
    assert round(2 * stats.norm.sf(difference / error), 2) == 0.58
    assert round(sent["opened"].mean() * (means.loc[1] - means.loc[0])["spend_q1"]) == 31


def test_finer_layers_close_the_gap(sent):
    gaps, ends = [], []
    for number in (1, 4, 20, 50):
        layer = pd.qcut(sent["spend_2025"], number, labels=False)
        total = variance = 0.0
        for _, people in sent.groupby(layer):
            weight = len(people) / len(sent)
            opened, others = (people.loc[people["opened"] == k, "spend_q1"] for k in (1, 0))
            total += weight * (opened.mean() - others.mean())
            variance += weight**2 * (opened.var() / len(opened) + others.var() / len(others))
        gaps.append(total)
        ends.append([round(total + side * 1.96 * variance**0.5, 1) for side in (-1, 1)])
    assert [round(g, 1) for g in gaps] == [78.9, 18.8, 5.0, 3.5]
    assert ends[3] == [-1.5, 8.4] and ends[2][0] == pytest.approx(0, abs=0.05)
    top = sent[sent["spend_2025"] >= sent["spend_2025"].quantile(0.75)]
    by = top.groupby("opened")["spend_q1"].mean()
    assert round(by[1] - by[0]) == 60
    opened, others = (top.loc[top["opened"] == k, "spend_q1"] for k in (1, 0))
    interval = stats.ttest_ind(opened, others, equal_var=False).confidence_interval(0.95)
    assert [round(x) for x in interval] == [41, 78]
    lowest = sent[pd.qcut(sent["spend_2025"], 4, labels=False) == 0]
    opened, others = (lowest.loc[lowest["opened"] == k, "spend_q1"] for k in (1, 0))
    interval = stats.ttest_ind(opened, others, equal_var=False).confidence_interval(0.95)
    said = [opened.mean(), others.mean(), *interval]
    assert [round(x, 1) for x in said] == [14.1, 9.1, 2.2, 7.7]


def test_both_kinds_of_customer_against_the_total():
    within = [ab_test(600, 2000, 2000, 8000), ab_test(800, 8000, 160, 2000)]
    said = [[round(100 * x, 1) for x in (t.difference, t.low, t.high)] for t in within]
    assert said == [[5.0, 2.8, 7.2], [2.0, 0.6, 3.3]]
    assert (1400 / 10_000, 2160 / 10_000) == (0.14, 0.216)
    assert (card_rate(WECOM, 0.5), card_rate(PHONE, 0.5)) == (0.2, 0.165)
    cells = [(0.3, 2000), (0.1, 8000), (0.25, 8000), (0.08, 2000)]
    error = sum(0.25 * p * (1 - p) / n for p, n in cells) ** 0.5
    assert [round(3.5 + side * 196 * error, 1) for side in (-1, 1)] == [2.2, 4.8]
    assert "2.2 to 4.8" in text("simpson-decide")


def test_the_line_through_the_stores(stores):
    from statsmodels.regression.linear_model import OLS

    x = np.column_stack([np.ones(48), stores["queue_minutes"]])
    fit = OLS(100 * stores["share"].to_numpy(), x).fit()
    assert [round(v, 2) for v in fit.params] == [95.34, -2.52]
    assert [round(v, 2) for v in fit.conf_int()[1]] == [-3.10, -1.93]
    assert round(fit.rsquared, 2) == 0.62
    assert round(fit.params[0] + 20 * fit.params[1]) == 45
    assert stores["queue_minutes"].max() == 8.3
    slope = np.polyfit(x[:, 1], 100 * stores["share"], 1, w=np.sqrt(stores["answers"]))[0]
    assert round(slope, 2) == -2.57
    first = stores.loc[stores["queue_minutes"].idxmin()]
    assert (first["queue_minutes"], first["share"], first["answers"]) == (1, 1, 35)


def test_present_values_as_the_annuity_formula_gives_them():
    def annuity(d):
        return 100 * (1 - (1 + d) ** -3) / d

    assert [round(annuity(d), 2) for d in (0.08, 0.07)] == [257.71, 262.43]
    assert round(annuity(0.08) * 1.08, 2) == 278.33
    for number in ("257.71", "262.43", "278.33"):
        assert number in text("present-means")


# --- the spreadsheet's formulas ----------------------------------------------------------------


def test_every_section_shows_the_spreadsheet_beside_pandas():
    formulas = re.findall(r"`(=[^`]+)`", "\n".join(c.source for c in PAGE.cells))
    used = {name for f in formulas for name in re.findall(r"([A-Z][A-Z.]+)\(", f)}
    wanted = {"SUMPRODUCT", "MEDIAN", "QUARTILE.INC", "STDEV.S", "NORM.S.INV", "NORM.S.DIST",
              "AVERAGEIF", "T.TEST", "SUMIFS", "SLOPE", "INTERCEPT", "RSQ", "NPV", "PV"}  # fmt: skip
    assert wanted <= used
    assert all(f.count("(") == f.count(")") for f in formulas)


def test_the_spreadsheets_formulas_give_the_pages_results():
    """The formulas, written as they stand on the page with Python's names for the functions."""
    b1, b2 = 0.705, 200
    assert f"{b1 - stats.norm.ppf(0.975) * (b1 * (1 - b1) / b2) ** 0.5:.1%}" == "64.2%"
    d1 = (48 + 60) / (400 + 400)
    d2 = (60 / 400 - 48 / 400) / (d1 * (1 - d1) * (1 / 400 + 1 / 400)) ** 0.5
    assert round(2 * (1 - stats.norm.cdf(abs(d2))), 3) == 0.214
    # NPV discounts its first number by one period.
    npv = sum(100 / 1.08**t for t in (1, 2, 3))
    assert round(-260 + npv, 2) == -2.29


# --- the self-checks ---------------------------------------------------------------------------


def right(question):
    """Text of the right options, in English."""
    return [o.text.en for o in QUIZ[question].options if o.right]


def test_the_self_checks_are_computed_right():
    assert right("00_t1") == [f"{(0.2 * 100 + 0.1 * 900) / 1000:.0%}"]
    assert right("00_t6") == [f"{110 / 1.1:.0f} yuan"]
    assert len(right("00_t3")) == 2


@pytest.mark.parametrize("question", QUIZ)
def test_every_self_check_is_on_the_page(question):
    assert any(f'quiz("{question}")' in c.source for c in PAGE.cells if c.cell_type == "code")


# --- the question bank ---

BANK = read_items(ROOT / "bank" / "00_toolbox.yaml", BankItem, prefix="b00_")


def test_the_numbers_of_the_bank_are_computed():
    error = (0.2 * 0.8 / 100) ** 0.5
    assert first_keys(BANK) == [round(800 / 1.05 + 800 / 1.05**2, 2), round(20 + 196 * error, 1)]
    assert key_starting(BANK, "A courier station").en == f"{5 * (1 - 0.20):.0f}%"
    assert key_starting(BANK, "Redeemed with").en == f"{100 * (30 + 70) / (200 + 300):.1f}%"
    assert key_starting(BANK, "By telephone").en == f"{100 * (0.7 * 0.1 + 0.3 * 0.4):.0f}%"


def test_the_p_values_that_the_bank_gives_go_with_its_rates():
    assert ab_test(7600, 2_000_000, 7200, 2_000_000).p_value == pytest.approx(0.001, abs=5e-4)
    error = (5 - -2) / 2 / 1.96
    assert 2 * stats.norm.sf(1.5 / error) == pytest.approx(0.40, abs=0.005)
    low, high = wilson_interval(243, 300)
    assert (f"{low:.0%}", f"{high:.0%}") == ("76%", "85%")
