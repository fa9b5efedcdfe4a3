"""Lesson 06: its explorers turn where they should, and its self-checks are computed right."""

import re
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from bank_keys import first_keys, key_starting

from crm_lib.author.lint import text_problems
from crm_lib.datasets import load_pipeline, load_shop_events
from crm_lib.exam.item import BankItem, read_items
from crm_lib.explore.quiz_file import read_questions
from crm_lib.funnel import (
    compare_segments,
    funnel_table,
    other_segment_rate,
    point_worth,
    wilson_interval,
)
from crm_lib.lessons.sales_funnel import campaign_mix_explorer, possible_mix_explorer
from crm_lib.statistics import mean_difference

ROOT = Path(__file__).resolve().parents[2]
STEPS = ["visit", "product_page", "cart", "checkout", "purchase"]
QUIZ = read_questions(ROOT / "bank" / "06_sales_funnel.quiz.yaml")


@pytest.mark.parametrize(
    ("share", "en", "zh"),
    [
        (0.5, "convert at 38.4%", "转化率是38.4%"),
        (0.85, "convert at 98.6%", "转化率是98.6%"),
        (0.9, "Impossible.*142%.*85.2%", "不可能.*142%.*85.2%"),
    ],
)
def test_the_mix_explorer_says_where_the_possible_ends(share, en, zh):
    said = possible_mix_explorer().sentence(share=share)
    assert re.search(en, said[0]) and re.search(zh, said[1])


def test_the_mix_explorer_agrees_with_the_library_below_the_bound():
    shown = possible_mix_explorer(0.3, 0.2)
    rate = other_segment_rate(0.3, 0.2, 0.4)
    assert f"{rate:.1%}" in shown.sentence(share=0.4)[0]


@pytest.mark.parametrize(
    ("share", "lift", "verb"),
    [(0.54, 1, "It rises"), (0.66, 1, "less willing"), (0.5, 0, "It stays"), (0.9, 5, "less")],
)
def test_the_campaign_explorer_turns_with_the_mix(share, lift, verb):
    new_share = 0.5 if lift == 0 else 0.539
    said = campaign_mix_explorer(new_share, 0.12, 0.447).sentence(share=share, lift=lift)
    assert verb in said[0]
    assert not list(text_problems(*said, glossary=None))


@pytest.mark.parametrize(
    "shown", [possible_mix_explorer(), campaign_mix_explorer(0.539, 0.12, 0.447)]
)
def test_moving_a_slider_changes_the_picture_and_the_sentence(shown):
    start = shown.start
    for control in shown.controls:
        moved = {**start, control.name: control.high}
        assert shown.picture(**moved) != shown.picture(**start)
        assert shown.sentence(**moved) != shown.sentence(**start)


def right(question):
    """Text of the right options, in English."""
    return [o.text.en for o in QUIZ[question].options if o.right]


def test_the_self_checks_are_computed_right():
    assert right("06_s1") == [f"{450 / 1500:.0%}"]
    assert right("06_s2") == [f"{1 - 100 / 400:.0%}"]
    gains = [160 * 0.01 / share for share in (0.5, 0.2, 0.8)]
    assert right("06_s3") == [f"The second: {max(gains):.0f} orders."]
    assert gains.index(max(gains)) == 1


@pytest.mark.parametrize("question", QUIZ.values(), ids=QUIZ)
def test_both_languages_of_a_self_check_say_the_same(question):
    texts = [question.text, *[t for o in question.options for t in (o.text, o.why)]]
    for text in texts:
        assert not list(text_problems(text.en, text.zh, glossary=None)), text.en


# --- what the page decides on ------------------------------------------------------------------

LOG = {"customer_col": "user_id", "event_col": "event", "time_col": "time"}


@pytest.fixture(scope="module")
def events():
    return load_shop_events()


def points(row):
    return [round(100 * row[k], 1) for k in ("difference", "difference_low", "difference_high")]


def test_the_guest_cart_brings_orders_and_the_interval_says_how_many(events):
    new = events[events["customer_type"] == "new"]
    end = funnel_table(new, ["product_page", "purchase"], **LOG, segment_col="cart_policy")
    names = {"segment_col": "cart_policy"}
    row = compare_segments(end, "guest_cart", "register_first", **names).iloc[0]
    assert points(row) == [2.9, 1.7, 4.3] and row["p_value"] < 1e-6
    viewers = end.set_index(["cart_policy", "step"])["users"]["register_first", "product_page"]
    orders = [round(viewers * row[k]) for k in ("difference", "difference_low", "difference_high")]
    assert orders == [282, 163, 417]
    worth = point_worth(funnel_table(events, STEPS, **LOG)).set_index("step")["extra_orders"]
    least = (viewers * row["difference_low"] / worth).round(1)
    assert (least["product_page"], least["purchase"]) == (4.2, 5.9)


def test_how_much_of_the_gap_the_guest_cart_closes_is_said_with_its_interval(events):
    page = (ROOT / "notebooks" / "06_sales_funnel.ipynb").read_text(encoding="utf-8")
    assert "19% (10% to 27%)" in page and "19%（10%到27%）" in page
    new = events[events["customer_type"] == "new"]
    arms = funnel_table(new, STEPS, **LOG, segment_col="cart_policy")
    old = funnel_table(events[events["customer_type"] == "returning"], STEPS, **LOG)
    users = arms.pivot(index="step", columns="cart_policy", values="users")
    users["returning"] = old.set_index("step")["users"]
    viewers, orders = users.loc["product_page"].to_numpy(), users.loc["purchase"].to_numpy()
    guest, first, back = (
        np.random.default_rng(1).binomial(viewers, orders / viewers, (4000, 3)).T
        / (viewers[:, None])
    )
    low, high = np.quantile((guest - first) / (back - first), [0.025, 0.975])
    assert low == pytest.approx(0.10, abs=0.012) and high == pytest.approx(0.27, abs=0.012)


def test_no_group_of_users_is_seen_to_do_worse_in_the_campaign(events):
    first = events.groupby("user_id")["time"].transform("min")
    dated = events.assign(late=first >= "2026-03-23")
    found = {}
    for kind, part in [("all", dated), *dated.groupby("customer_type")]:
        table = funnel_table(part, ["product_page", "cart"], **LOG, segment_col="late")
        found[kind] = points(compare_segments(table, True, False, segment_col="late").iloc[0])
    assert found["all"] == [-2.7, -4.0, -1.4]
    assert found["new"] == [0.9, -0.4, 2.1] and found["returning"] == [2.7, 0.4, 5.0]


def test_counted_from_the_visit_the_campaign_brought_people_who_look_less(events):
    first = events.groupby("user_id")["time"].transform("min")
    new = events.assign(late=first >= "2026-03-23")[events["customer_type"] == "new"]
    found = {}
    for end in ("product_page", "purchase"):
        table = funnel_table(new, ["visit", end], **LOG, segment_col="late")
        found[end] = compare_segments(table, True, False, segment_col="late").iloc[0]
    looked, bought = found["product_page"], found["purchase"]
    assert round(looked["share_first"], 3) == 0.480 and round(looked["share_second"], 3) == 0.550
    assert points(looked) == [-7.0, -8.4, -5.6]
    # in orders neither no change nor a useful loss is excluded
    assert bought["difference_low"] < -0.2 * bought["share_second"] < 0 < bought["difference_high"]
    late = new[new["late"]]
    by = funnel_table(late, ["visit", "product_page"], **LOG, segment_col="channel")
    share = by[by["step"] == "product_page"].set_index("channel")["share_of_previous"]
    assert round(share["campaign"], 3) == 0.419 and share.drop("campaign").min() > 0.54


def test_the_guest_cart_is_judged_by_orders_and_money(events):
    new = events[events["customer_type"] == "new"]
    viewers = new[new["event"] == "product_page"].groupby("user_id")["cart_policy"].first()
    assert viewers.value_counts().to_dict() == {"register_first": 9726, "guest_cart": 1737}
    spent = new.groupby("user_id")["order_value"].sum().reindex(viewers.index)
    arms = [spent[viewers == arm] for arm in ("guest_cart", "register_first")]
    money = mean_difference(*arms)
    assert money.round(2).tolist() == [4.86, 2.48, 7.24]
    assert (9726 * money).round(-3).tolist() == [47_000, 24_000, 70_000]
    ends = {}
    for kind, part in (("new", new), ("old", events[events["customer_type"] == "returning"])):
        segment = {"segment_col": "cart_policy"} if kind == "new" else {}
        table = funnel_table(part, ["product_page", "cart", "purchase"], **LOG, **segment)
        ends[kind] = table.set_index([*segment.values(), "step"])["users"]
    users = ends["new"]
    reach = users / users.xs("product_page", level=-1).reindex(users.index, level=0)
    old = ends["old"] / ends["old"].iloc[0]
    closed = {
        step: (reach["guest_cart", step] - reach["register_first", step])
        / (old[step] - reach["register_first", step])
        for step in ("cart", "purchase")
    }
    assert round(closed["cart"], 2) == 0.43 and round(closed["purchase"], 2) == 0.19


def test_waiting_over_a_minute_is_not_the_band_of_one_to_one_and_a_half(events):
    times = events[events["cart_policy"] == "register_first"]
    times = times.groupby(["user_id", "event"])["time"].min().unstack().dropna(subset="code_sent")
    wait = (times["code_sent"] - times["code_requested"]).dt.total_seconds()
    done = times["register_done"].notna()
    assert (int((wait > 60).sum()), int(done[wait > 60].sum())) == (532, 82)
    assert round(done[wait.between(61, 90)].mean(), 3) == 0.443


def test_history_contradicts_the_sheet_and_referrals_win_more_often():
    deals = load_pipeline()
    closed = deals[deals["won"].notna()]
    for stage, sheet in (("proposal", 0.5), ("negotiation", 0.8)):
        later = {"proposal": ["proposal", "negotiation"], "negotiation": ["negotiation"]}[stage]
        won = closed.loc[closed["furthest_stage"].isin(later), "won"].astype(int)
        assert wilson_interval(int(won.sum()), len(won))[1] < sheet
    by = deals.groupby("source")["won"].agg(lambda w: int(w.sum()))
    leads = deals.groupby("source").size()
    won_money = deals["value_cny"].where(deals["won"].eq(True), 0.0)
    arms = [won_money[deals["source"] == s] for s in ("referral", "exhibition")]
    assert [round(a.mean()) for a in arms] == [10_580, 1_569]
    assert mean_difference(*arms).round().tolist() == [9011, 5871, 12_151]
    ends = {s: wilson_interval(by[s], leads[s]) for s in ("referral", "exhibition")}
    assert [round(100 * float(e), 1) for e in ends["referral"]] == [12.8, 20.9]
    assert [round(100 * float(e), 1) for e in ends["exhibition"]] == [1.4, 3.2]


def test_the_example_of_factors_adds_up_in_the_order_that_is_named():
    sales = [1000 * 0.04 * 100, 1200 * 0.04 * 100, 1200 * 0.05 * 100, 1200 * 0.05 * 90]
    changes = [later - sooner for sooner, later in pairwise(sales)]
    assert changes == pytest.approx([800, 1200, -600])
    assert sum(changes) == pytest.approx(5400 - 4000)


# --- the question bank ---

BANK = read_items(ROOT / "bank" / "06_sales_funnel.yaml", BankItem, prefix="b06_")


def test_the_numbers_of_the_bank_are_computed():
    of_returning = round(100 * (0.24 - 0.4 * 0.1) / 0.6, 1)
    expected = [of_returning, 1200 * 0.21 / 0.20 - 1200, 12 * 0.2 * 45_000 / 50]
    assert first_keys(BANK) == pytest.approx(expected)
    assert key_starting(BANK, "A booking site").en == f"{0.4 * 0.25 * 0.6 * 0.5:.0%}"
    assert key_starting(BANK, "1,500 users").en == f"{1500 * (1 - 0.6):.0f}"
    assert key_starting(BANK, "A shop has 3,000").en == f"{3000 * 31 / 30 - 3000:.0f}"
    assert key_starting(BANK, "30% of all").en == f"{other_segment_rate(0.3, 0.2, 0.6):.0%}"
    assert key_starting(BANK, "A report says").en == f"{(1 - 0.4) / (1 - 0.25):.0%}"
    value = 300_000 * 0.2 + 100_000 * 0.5 + 50_000 * 0.8
    assert key_starting(BANK, "Open opportunities").en == f"{value:,.0f} CNY"


def test_the_bottlenecks_of_the_bank_have_the_lowest_rates():
    users = [20_000, 9_000, 3_000, 2_400, 2_160]
    rates = [later / sooner for sooner, later in pairwise(users)]
    assert rates.index(min(rates)) == 1 and key_starting(BANK, "20,000 visits").en.startswith(
        "Product"
    )
    kept = [400 / 1000, 200 / 400, 50 / 200, 45 / 50]
    assert kept.index(min(kept)) == 2 and key_starting(BANK, "A clinic's").en.startswith(
        "From visit"
    )
