"""Case 91: the hidden repair adds up, the tests say what the page says, self-checks are right."""

from pathlib import Path

import numpy as np
import pytest
from bank_keys import first_keys, key_starting

from crm_lib.author.lint import text_problems
from crm_lib.bank import read_page
from crm_lib.campaign import ab_power, ab_test
from crm_lib.datasets import load_registration_tests, load_shop_events
from crm_lib.explore.quiz_file import read_questions
from crm_lib.funnel import funnel_table
from crm_lib.lessons.case_shop_funnel import change_parts, hidden_repair_explorer
from crm_lib.simulate.registration import registration_tests

ROOT = Path(__file__).resolve().parents[2]
QUIZ = read_questions(ROOT / "bank" / "91_case_shop_funnel.quiz.yaml")
NAMES = {"customer_col": "user_id", "event_col": "event", "time_col": "time"}


@pytest.fixture(scope="module")
def tests():
    return load_registration_tests()


@pytest.fixture(scope="module", params=[6, 7, 2026])
def any_tests(request):
    return registration_tests(seed=request.param)


# --- the explorer ------------------------------------------------------------------------------


def test_repair_and_mix_add_up_and_a_dashboard_can_stand_still():
    parts = change_parts(0.615, 0.126, 0.461, share=0.777, rate=0.196)
    assert parts["repair"] + parts["mix"] == pytest.approx(parts["after"] - parts["before"])
    assert parts["repair"] > 0.04 and parts["after"] == pytest.approx(parts["before"], abs=5e-4)
    assert change_parts(0.6, 0.1, 0.5, share=0.7, rate=0.1)["repair"] == 0


@pytest.mark.parametrize(
    ("rate", "share", "verb"),
    [(0.126, 0.615, "stands still"), (0.196, 0.615, "rises"), (0.196, 0.78, "stands still"),
     (0.196, 0.85, "falls")],
)  # fmt: skip
def test_the_explorer_says_what_the_dashboard_does(rate, share, verb):
    said = hidden_repair_explorer().sentence(rate=rate, share=share)
    assert verb in said[0] and "-0.0" not in said[0]
    assert not list(text_problems(*said, glossary=None))


def test_more_carts_come_of_a_dashboard_that_stands_still():
    said = hidden_repair_explorer().sentence(rate=0.196, share=0.78)[0]
    before, after = (int(w) for w in said.replace(".", "").replace(":", "").split() if w.isdigit())
    assert after > 1.5 * before


def test_moving_a_slider_changes_the_picture_and_the_sentence():
    shown = hidden_repair_explorer()
    start = shown.start
    for control in shown.controls:
        moved = {**start, control.name: control.high}
        assert shown.picture(**moved) != shown.picture(**start)
        assert shown.sentence(**moved) != shown.sentence(**start)


# --- what is planted in the tests, under any seed ----------------------------------------------


def test_two_repairs_multiply(any_tests):
    orders = any_tests.pivot_table(index="form", columns="gateway", values="ordered")
    gain = orders - orders.loc["long", "one"]
    assert gain.loc["social", "two"] > gain.loc["social", "one"] + gain.loc["long", "two"]


def test_the_gateway_works_in_the_evening_only(any_tests):
    evening = any_tests["time"].dt.hour.between(19, 22)
    done = any_tests.groupby([evening, "gateway"])["finished"].mean().unstack()
    assert done.loc[True, "two"] - done.loc[True, "one"] > 0.3
    assert abs(done.loc[False, "two"] - done.loc[False, "one"]) < 0.03


def test_chat_finishes_and_does_not_sell_and_the_notice_does_nothing(any_tests):
    by = {
        arm: any_tests.groupby(arm)[["finished", "ordered"]].mean() for arm in ("chat", "privacy")
    }
    assert by["chat"].loc["yes", "finished"] - by["chat"].loc["no", "finished"] > 0.025
    assert abs(by["chat"]["ordered"].diff().iloc[1]) < 0.015
    assert by["privacy"].diff().iloc[1].abs().max() < 0.03


def test_the_coupon_brings_more_orders_and_less_money(any_tests):
    gave_up = any_tests[~any_tests["finished"]]
    by = gave_up.groupby("follow_up").agg(
        people=("user_id", "size"), orders=("ordered", "sum"), value=("order_value", "sum")
    )
    profit = 0.3 * by["value"] - 25 * by["orders"] * (by.index == "coupon")
    profit -= 0.1 * by["people"] * (by.index != "none")
    each = profit / by["people"]
    assert by["orders"].idxmax() == "coupon"
    assert each["reminder"] > each["coupon"]


def test_lots_are_even_and_what_did_not_happen_is_missing(any_tests):
    assert any_tests["form"].value_counts().tolist() == [3200] * 3
    mobile = (any_tests["device"] == "mobile").groupby(any_tests["form"]).mean()
    assert np.ptp(mobile) < 0.03
    assert any_tests["follow_up"].isna().equals(any_tests["finished"])
    assert any_tests["order_value"].notna().equals(any_tests["ordered"])
    assert (any_tests["finished"] <= any_tests["code_requested"]).all()


# --- the facts of the page ---------------------------------------------------------------------


def test_the_numbers_of_the_model_answers(tests):
    through = tests.groupby(["device", "form"])["code_requested"].mean()
    assert f"{through['mobile', 'long']:.1%} {through['mobile', 'social']:.1%}" == "53.3% 78.9%"
    evening = tests[tests["time"].dt.hour.between(19, 22)].groupby("gateway")["finished"].mean()
    assert f"{evening['one']:.1%} {evening['two']:.1%}" == "25.4% 63.6%"
    a, b = (tests.loc[tests["chat"] == way, "ordered"] for way in ("yes", "no"))
    chat = ab_test(int(a.sum()), len(a), int(b.sum()), len(b))
    assert chat.low < 0 < chat.high
    assert f"{ab_power(0.265, 0.29, customers_per_group=4800):.0%}" == "78%"


def gain(a, b):
    """Difference of two means with its 95% interval, per 1,000."""
    more = a.mean() - b.mean()
    error = 1.96 * np.sqrt(a.var() / len(a) + b.var() / len(b))
    return [round(1000 * x) for x in (more, more - error, more + error)]


@pytest.fixture(scope="module")
def net(tests):
    """Margin of each new user in CNY, less coupons and messages."""
    sent = tests["follow_up"].isin(["reminder", "coupon"])
    coupon = (tests["follow_up"] == "coupon") & tests["ordered"]
    return 0.3 * tests["order_value"].fillna(0) - 0.1 * sent - 25 * coupon


def test_what_is_decided_on_has_its_interval(tests, net):
    cell = {key: net[g.index] for key, g in tests.groupby(["form", "gateway"])}
    today, both = cell["long", "one"], cell["social", "two"]
    assert gain(both, today) == [4696, 3111, 6281]
    assert gain(cell["long", "two"], today) == [1742, 226, 3257]
    assert gain(cell["short", "one"], today)[1] < 0
    assert gain(both, cell["social", "one"]) == [2766, 1140, 4392]
    assert gain(both, cell["long", "two"]) == [2954, 1337, 4571]
    assert gain(both, cell["short", "two"]) == [1454, -217, 3125]
    form = {key: net[g.index] for key, g in tests.groupby("form")}
    gate = {key: net[g.index] for key, g in tests.groupby("gateway")}
    assert gain(form["short"], form["long"]) == [1172, 78, 2266]
    assert gain(form["social"], form["short"]) == [1228, 96, 2360]
    assert gain(gate["two"], gate["one"]) == [2228, 1320, 3137]
    chat = net - 3 * (tests["chat"] == "yes")
    assert gain(chat[tests["chat"] == "yes"], chat[tests["chat"] == "no"])[2] < 0
    assert gain(cell["short", "two"], cell["long", "two"]) == [1500, -105, 3106]
    quarter = 91 / 28 * len(tests) / 1000  # thousands; times the lower limits: the two ceilings
    assert [round(quarter * x, -3) for x in (1320, 1337)] == [41_000, 42_000]


def test_whether_the_campaign_pays_hangs_on_the_log_in(tests, net):
    left = (net - 9)[tests["channel"] == "campaign"]
    for form, shown in (("short", [-2.42, -3.92, -0.92]), ("social", [1.64, -0.39, 3.67])):
        x = left[(tests["form"] == form) & (tests["gateway"] == "two")]
        half = 1.96 * x.std() / len(x) ** 0.5
        assert [round(v, 2) for v in (x.mean(), x.mean() - half, x.mean() + half)] == shown


def points(a, b):
    """Difference of two shares with its 95% interval, in points."""
    t = ab_test(int(a.sum()), len(a), int(b.sum()), len(b))
    return [round(100 * x, 1) for x in (t.difference, t.low, t.high)]


def test_the_log_in_alone_adds_less_than_form_and_log_in_together(tests):
    by = {form: group["ordered"] for form, group in tests.groupby("form")}
    assert points(by["short"], by["long"]) == [2.8, 0.6, 4.9]
    assert points(by["social"], by["long"]) == [5.0, 2.8, 7.1]
    assert points(by["social"], by["short"]) == [2.2, 0.0, 4.4]


def test_the_second_gateway_moves_the_evening_alone(tests):
    late = tests["time"].dt.hour.between(19, 22)
    for part, shown in ((late, [38.2, 35.1, 41.2]), (~late, [-0.1, -2.4, 2.2])):
        by = {gate: group["finished"] for gate, group in tests[part].groupby("gateway")}
        assert points(by["two"], by["one"]) == shown


def test_a_quarter_of_the_carts_behind_a_still_dashboard_is_the_repair_alone():
    new, old_rate, new_rate, share = 0.614, 0.126, 0.196, 0.78
    crowd = share / (1 - share) * (1 - new) - new
    parts = np.array([new * (new_rate - old_rate), crowd * old_rate, crowd * (new_rate - old_rate)])
    assert (parts / parts.sum()).tolist() == pytest.approx([0.25, 0.5, 0.25], abs=0.04)


def test_the_guest_cart_pays_and_helps_no_more_in_the_evening_as_far_as_is_shown():
    events = load_shop_events()
    seen = events[events["event"] == "product_page"].groupby("user_id")["time"].min()
    new = events[(events["customer_type"] == "new") & events["user_id"].isin(seen.index)]
    spent = events[events["event"] == "purchase"].groupby("user_id")["order_value"].sum()
    rule = new.groupby("user_id")["cart_policy"].first()
    margin = 0.3 * spent.reindex(rule.index).fillna(0)
    guest, first = margin[rule == "guest_cart"], margin[rule == "register_first"]
    assert gain(guest, first) == [1458, 744, 2172]
    late = seen[rule.index].dt.hour.between(19, 22)
    cell = (margin > 0).astype(float).groupby([rule, late])
    mean, error = cell.mean().unstack(), (cell.var() / cell.size()).sum() ** 0.5
    more = (mean.loc["guest_cart"] - mean.loc["register_first"]).diff()[True]
    shown = [round(100 * x, 1) for x in (more, more - 1.96 * error, more + 1.96 * error)]
    assert shown == [2.0, -0.6, 4.6]


def test_half_of_the_carts_behind_a_still_dashboard_are_the_repair():
    said = hidden_repair_explorer().sentence(rate=0.196, share=0.78)[0]
    repair, crowd = (int(w) for w in said.split() if w[0] == "+" and w[1:].isdigit())
    assert repair / (repair + crowd) == pytest.approx(0.5, abs=0.02)


def test_the_reminder_pays_and_for_the_coupon_that_is_not_shown(tests):
    left = tests[~tests["finished"]]
    coupon = (left["follow_up"] == "coupon") & left["ordered"]
    sent = left["follow_up"] != "none"
    profit = 0.3 * left["order_value"].fillna(0) - 0.1 * sent - 25 * coupon
    by = {name: profit[left["follow_up"] == name] for name in ("none", "reminder", "coupon")}
    assert gain(by["reminder"], by["none"]) == [1503, 689, 2317]
    assert gain(by["coupon"], by["none"]) == [670, -34, 1375]
    assert gain(by["reminder"], by["coupon"]) == [832, -6, 1671]


def surplus(users, outcome):
    """How much more form and gateway bring together than each alone, in points, with interval."""
    cell = users.groupby(["form", "gateway"])[outcome].agg(["mean", "var", "size"])
    four = cell.loc[[("social", "two"), ("social", "one"), ("long", "two"), ("long", "one")]]
    more = (four["mean"] * [1, -1, -1, 1]).sum()
    error = 1.96 * np.sqrt((four["var"] / four["size"]).sum())
    return [round(100 * x, 1) for x in (more, more - error, more + error)]


def test_the_interaction_is_seen_in_the_evening_and_not_in_the_orders_of_the_day(tests):
    floats = tests.astype({"finished": float, "ordered": float})
    evening = floats[floats["time"].dt.hour.between(19, 22)]
    assert surplus(evening, "finished") == [16.0, 8.6, 23.3]
    assert surplus(floats, "ordered") == [3.0, -1.4, 7.3]


def test_a_fixed_mix_rises_while_the_dashboard_falls():
    events = load_shop_events()
    seen = events[events["event"] == "product_page"].groupby("user_id")["time"].min()
    late = events["user_id"].map(seen) >= "2026-03-23"
    log = events[events["user_id"].isin(seen.index)].assign(late=late)
    rate, people = {}, {}
    for kind, part in log.groupby("customer_type"):
        t = funnel_table(part, ["product_page", "cart"], segment_col="late", **NAMES)
        t = t.pivot(index="late", columns="step", values="users")
        rate[kind], people[kind] = t["cart"] / t["product_page"], t["product_page"]
    share = people["new"] / (people["new"] + people["returning"])
    dashboard = share * rate["new"] + (1 - share) * rate["returning"]
    fixed = share[False] * rate["new"] + (1 - share[False]) * rate["returning"]
    assert dashboard[True] < dashboard[False] - 0.02 and fixed[True] > fixed[False] + 0.01
    low = {}
    for kind in rate:
        change = rate[kind][True] - rate[kind][False]
        error = 1.96 * ((rate[kind] * (1 - rate[kind]) / people[kind]).sum()) ** 0.5
        low[kind] = round(100 * (change - error), 1)
    assert low == {"new": -0.4, "returning": 0.4}  # nothing shown for the new users


def test_the_self_checks_are_computed_right():
    right = {name: [o.text.en for o in q.options if o.right] for name, q in QUIZ.items()}
    assert right["91_s1"] == [f"{0.5 * 0.15 + 0.5 * 0.4:.1%}"]
    assert right["91_s2"] == [f"{0.6 * 0.9:.0%}"]
    assert right["91_s4"] == [f"{8 * 50 - 12 * 30} CNY less"]


@pytest.mark.parametrize("question", QUIZ.values(), ids=QUIZ)
def test_both_languages_of_a_self_check_say_the_same(question):
    texts = [question.text, *[t for o in question.options for t in (o.text, o.why)]]
    for text in texts:
        assert not list(text_problems(text.en, text.zh, glossary=None)), text.en


BANK = read_page(ROOT / "bank" / "91_case_shop_funnel.yaml")


def test_the_numbers_of_the_bank_are_computed():
    by_help = 40 * 8 - 1500
    reminder, coupon = 50 * 60 - 0.1 * 1000, (50 - 20) * 100
    old_mix = np.average([10, 30, 50], weights=[300, 500, 200])
    assert first_keys(BANK) == pytest.approx([by_help, reminder - coupon, old_mix])


def test_the_worked_options_of_the_bank_are_computed():
    before, after = np.array([20, 50]), np.array([25, 52])
    old, new = np.array([0.4, 0.6]), np.array([0.7, 0.3])
    of_all, fixed = new @ after - old @ before, old @ (after - before)
    assert (of_all, fixed) == pytest.approx((-4.9, 3.2))
    assert key_starting(BANK, "A ticket site").en == f"{of_all - fixed:.1f}".replace("-", "−")
    assert key_starting(BANK, "Share that completes").en == str(45 - 20 - (28 - 20) - (30 - 20))
    assert key_starting(BANK, "A chain tests 40 measures").en == f"{40 * 0.05:.0f}"
    assert 35 / (100 - 55) > 0.70  # on phones no fewer leave of those who get to the code
