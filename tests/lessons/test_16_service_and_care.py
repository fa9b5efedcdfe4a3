"""Lesson 16: what its page says of orders, complaints, trials and care is computed; explorers turn."""

from collections import Counter
from pathlib import Path

import matplotlib.pyplot as plt
import nbformat
import numpy as np
import pandas as pd
import pytest
from bank_keys import first_keys

from crm_lib.author.lint import text_problems
from crm_lib.campaign import ab_test
from crm_lib.datasets import (
    load_aircon_care,
    load_aircon_customers,
    load_aircon_orders,
    load_aircon_recovery,
)
from crm_lib.exam.item import BankItem, read_items
from crm_lib.explore.quiz_file import read_questions
from crm_lib.lessons.service_and_care import (
    TREATMENT_COST,
    order_costs,
    promised_explorer,
    recovered_explorer,
    renewal_gap,
    renewal_gap_at_equal_years,
    share_gap,
    treatment_table,
    treatments_together,
    waiting_days,
)
from crm_lib.page.tables import table_html
from crm_lib.service import (
    care_triggers,
    complaint_pareto,
    contact_limits,
    recovery_table,
    response_percentiles,
    run_chart,
)
from crm_lib.simulate.aircon import recovery_trial, repair_orders
from crm_lib.simulate.aircon_customers import care_list, contract_customers
from crm_lib.statistics import mean_difference, wilson_interval

ROOT = Path(__file__).resolve().parents[2]
QUIZ = read_questions(ROOT / "bank" / "16_service_and_care.quiz.yaml")


@pytest.fixture(scope="module")
def orders():
    return load_aircon_orders()


@pytest.fixture(scope="module")
def customers():
    return load_aircon_customers()


def groups(customers):
    fault = customers[customers["visits"] > 0]
    return {
        "fault": fault,
        "spared": customers[customers["visits"] == 0],
        "complained": fault[fault["made_complaint"]],
        "silent": fault[~fault["made_complaint"]],
    }


def usual(orders):
    return orders[~orders["checklist"].fillna(False).astype(bool)]


# --- the data ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("loaded", "made"),
    [
        (load_aircon_orders, repair_orders),
        (load_aircon_recovery, recovery_trial),
        (load_aircon_customers, contract_customers),
        (load_aircon_care, care_list),
    ],
)
def test_the_loaded_files_are_the_simulations(loaded, made):
    here, there = loaded(), made(seed=6)
    assert len(here) == len(there)
    for column in here:
        assert (here[column].isna() == there[column].isna()).all(), column
        kept = here[column].notna()
        made_values = there.loc[kept, column].astype(here[column].dtype)
        assert (here.loc[kept, column] == made_values).all(), column


@pytest.mark.parametrize("seed", [7, 8, 2026])
def test_other_seeds_hold_what_is_planted(seed):
    made = repair_orders(seed=seed)
    again = made["visits"] > 1
    price = made["complaint_topic"] == "price"
    assert again[price].mean() > 3 * again.mean()
    late = made["week_of"] >= "2026-05-25"
    missing = (made["revisit_cause"] == "part_missing").groupby(late).mean()
    assert missing[True] > 3 * missing[False]
    trial = made[made["checklist"].notna()]
    arms = (trial["visits"] > 1).groupby(trial["checklist"].astype(bool)).mean()
    assert arms[False] - arms[True] > 0.03
    by = groups(contract_customers(seed=seed))
    assert renewal_gap_at_equal_years(by["complained"], by["spared"])["points_high"] < 0
    assert renewal_gap_at_equal_years(by["complained"], by["silent"])["points_low"] > 0
    table = treatment_table(recovery_trial(seed=seed)).set_index(["complaint_kind", "treatment"])
    assert table.loc[("repeated", "senior"), "difference_low"] > 0
    assert (table["difference"].xs("money", level=1) < 0).all()


# --- the promise -------------------------------------------------------------------------------


def test_the_promise_is_kept_and_the_room_is_hot(orders):
    assert (len(orders), int(orders["made_complaint"].sum())) == (8755, 752)
    rows = [
        response_percentiles(orders, response_col=f"hours_to_{what}", target=48).iloc[0]
        for what in ("visit", "repair")
    ]
    assert [f"{row['share_in_target']:.0%}" for row in rows] == ["92%", "73%"]
    assert [round(rows[1][c]) for c in ("p90", "p95")] == [132, 199]
    assert 132 / 24 == 5.5


@pytest.mark.parametrize(
    ("rule", "capacity", "share", "p95", "longest"),
    [("oldest", 50, "42%", 5, 6), ("promise", 50, "95%", 29, 39), ("promise", 51, "96%", 2, 38)],
)
def test_the_order_of_visits_makes_the_share(rule, capacity, share, p95, longest):
    waits = waiting_days(rule, capacity)
    assert f"{(waits <= 2).mean():.0%}" == share
    assert np.quantile(waits, 0.95, method="inverted_cdf") == p95
    assert waits.max() == longest
    assert np.quantile(waits, 0.99, method="inverted_cdf") > 2
    assert f"48小时内上门{share}；最长等{longest}天" in promised_picture_title(rule, capacity)


def promised_picture_title(rule, capacity):
    explorer = promised_explorer()
    axes = plt.subplots()[1]
    explorer.draw(ax=axes, rule=rule, capacity=capacity)
    assert axes.get_yscale() == "linear"
    title = axes.get_title(loc="left")
    plt.close(axes.figure)
    return title


@pytest.mark.parametrize("capacity", [46, 50, 56, 66])
def test_both_orders_serve_the_same_visits(capacity):
    oldest, promise = (waiting_days(rule, capacity) for rule in ("oldest", "promise"))
    assert len(oldest) == len(promise) and oldest.mean() <= promise.mean() + 1e-9
    assert (promise <= 2).mean() >= (oldest <= 2).mean()
    assert promise.max() >= oldest.max()


# --- what lies behind --------------------------------------------------------------------------


def test_price_is_named_and_visits_lie_behind(orders):
    told = orders[orders["made_complaint"]]
    assert complaint_pareto(told, cause_col="complaint_topic")["complaint_topic"][0] == "price"
    assert f"{(orders['visits'] > 1).mean():.1%}" == "21.7%"
    price = told[told["complaint_topic"] == "price"]
    several = int((price["visits"] > 1).sum())
    ends = wilson_interval(several, len(price))
    assert [f"{v:.0%}" for v in (several / len(price), *ends)] == ["79%", "73%", "84%"]
    again, priced = orders["visits"] > 1, orders["complaint_topic"] == "price"
    assert [f"{priced[arm].mean():.1%}" for arm in (again, ~again)] == ["9.7%", "0.7%"]
    assert share_gap(priced[again], priced[~again])["difference_low"] > 0
    for topic in ("price", "manner", "late"):
        flags = told.loc[told["complaint_topic"] == topic, "visits"] > 1
        assert wilson_interval(int(flags.sum()), len(flags))[0] > (orders["visits"] > 1).mean()
        assert flags.mean() > 0.5
    # Two topics can only arise with several visits; dirt is not explained by them.
    several = told["visits"] > 1
    by_making = told["complaint_topic"].isin(["not_fixed", "told_again"])
    assert several[by_making].all()
    dirt = several[told["complaint_topic"] == "dirt"]
    low, high = wilson_interval(int(dirt.sum()), len(dirt))
    assert len(dirt) == 56
    assert low < (orders["visits"] > 1).mean() < high
    causes = complaint_pareto(orders[orders["visits"] > 1], cause_col="revisit_cause")
    assert causes["revisit_cause"][:2].tolist() == ["wrong_diagnosis", "part_missing"]
    assert f"{causes['cumulative_share'][1]:.0%}" == "73%"
    cost = order_costs(orders)[orders["visits"] > 1].groupby(orders["revisit_cause"]).sum()
    assert f"{cost[['wrong_diagnosis', 'part_missing']].sum() / cost.sum():.0%}" == "73%"


def test_the_level_shifts_when_the_store_has_moved(orders):
    few = usual(orders)
    weekly = (few["visits"] > 1).groupby(few["week_of"]).mean()
    chart = run_chart(weekly.rename("again").reset_index(), date_col="week_of", measure_col="again")
    below = chart["again"] < chart["median"]
    assert below[:12].all() and chart["shift"][:12].all()
    assert (chart["again"] > chart["median"])[-12:].all() and chart["shift"][-12:].all()
    assert chart["week_of"][12] == pd.Timestamp("2026-05-25") and not below[12]
    # 1 June, a hair below, parts the two runs; the second begins on 8 June.
    assert below[13] and chart["median"][13] - chart["again"][13] < 0.1
    assert not chart["shift"][12:14].any() and chart["week_of"][14] == pd.Timestamp("2026-06-08")
    since = few["week_of"] >= "2026-05-25"
    missing = (few["revisit_cause"] == "part_missing").groupby(since).mean()
    assert [f"{v:.1%}" for v in missing] == ["1.9%", "9.2%"]
    for cause in ("wrong_diagnosis", "installation", "leak_again"):
        low, high = rise_of(few["revisit_cause"] == cause, since)[1:]
        assert low < 0 < high < 2
    for city in few["city"].unique():
        here = few["city"] == city
        assert rise_of((few["revisit_cause"] == "part_missing")[here], since[here])[1] > 0


def rise_of(flag, since):
    """Return by how many points a share rose, with its interval."""
    counts = [int(n) for arm in (since, ~since) for n in (flag[arm].sum(), arm.sum())]
    test = ab_test(*counts)
    return [100 * v for v in (test.difference, test.low, test.high)]


def test_the_checklist_saves_money(orders):
    trial = orders[orders["checklist"].notna()].assign(cost=order_costs)
    assert trial["week_of"].min() == pd.Timestamp("2026-06-08")
    used, without = (trial[trial["checklist"].astype(bool) == arm] for arm in (True, False))
    assert trial["week_of"].max() == pd.Timestamp("2026-08-24")  # the week that ends in August
    saved = mean_difference(without["cost"], used["cost"])
    assert saved.round(1).tolist() == [9.3, 1.7, 16.9]
    for one, other, stated in (
        (used["revisit_cause"] == "wrong_diagnosis", without["revisit_cause"] == "wrong_diagnosis",
         [-7.0, -8.7, -5.3]),
        (used["made_complaint"], without["made_complaint"], [-2.3, -4.1, -0.5]),
    ):  # fmt: skip
        assert share_gap(one, other).round(1).tolist() == stated
    rng = np.random.default_rng(1)
    drawn = [
        rng.choice(without["cost"], len(without)).mean()
        - rng.choice(used["cost"], len(used)).mean()
        for _ in range(600)
    ]
    assert np.quantile(drawn, [0.025, 0.975]) == pytest.approx(saved[1:].to_numpy(), abs=1.2)


# --- what to pay -------------------------------------------------------------------------------


def test_money_satisfies_and_a_fitter_in_charge_keeps():
    trial = load_aircon_recovery()
    sizes = trial.groupby(["complaint_kind", "treatment"]).size()
    assert (sizes["first"] == 330).all() and (sizes["repeated"] == 270).all()
    table = treatment_table(trial).set_index(["complaint_kind", "treatment"])
    ends = ["difference", "difference_low", "difference_high"]
    assert table.loc[("repeated", "senior"), ends].round().tolist() == [115, 40, 190]
    assert table.loc[("repeated", "money"), ends].round().tolist() == [-112, -192, -33]
    assert table.loc[("first", "senior"), ends].round().tolist() == [-78, -147, -8]
    assert table.loc[("first", "money"), ends].round().tolist() == [-113, -185, -41]
    assert table.loc[("first", "both"), ends].round().tolist() == [-194, -264, -124]
    assert table.loc[("repeated", "both"), ends].round().tolist() == [18, -59, 94]
    content = table.loc["repeated", "satisfied_share"]
    shares = [f"{content[a]:.0%}" for a in ("senior", "both", "money", "standard")]
    assert shares == ["64%", "74%", "50%", "30%"]
    net = trial.assign(net=trial["margin_12m"] - trial["treatment"].map(TREATMENT_COST))
    arm = dict(list(net.groupby(["complaint_kind", "treatment"])))
    fitter, other = arm["repeated", "senior"], arm["repeated", "both"]
    assert mean_difference(fitter["net"], other["net"]).round().tolist() == [98, 23, 172]
    assert round(100 * (1 - 0.05 / 6), 2) == 99.17
    for kind, name, than, stated in (
        ("repeated", "senior", "standard", [15, 216]),
        ("first", "senior", "standard", [-172, 16]),
        ("repeated", "senior", "both", [-3, 198]),
        ("repeated", "money", "standard", [-219, -6]),
    ):
        wide = mean_difference(
            arm[kind, name]["net"], arm[kind, than]["net"], confidence=1 - 0.05 / 6
        )
        assert wide.round().tolist()[1:] == stated
    gains = [
        mean_difference(arm[kind, "senior"]["net"], arm[kind, "standard"]["net"])
        for kind in ("repeated", "first")
    ]
    differ = gains[0]["difference"] - gains[1]["difference"]
    half = np.hypot(*((g["difference_high"] - g["difference_low"]) / 2 for g in gains))
    assert [round(v) for v in (differ, differ - half, differ + half)] == [193, 91, 295]
    shown = treatments_together(trial).round()
    assert shown.iloc[-1, :3].tolist() == [193, 91, 295] and shown.iloc[-1, 3] > 0
    assert shown.iloc[-2].tolist() == [98, 23, 172, -3, 198]
    opened = (shown["wide_low"] < 0) & (shown["wide_high"] > 0)
    closed = (shown["difference_low"] > 0) | (shown["difference_high"] < 0)
    assert (opened & closed)[:6].tolist() == [False, True, False, False, False, False]


def test_the_table_of_treatments_calls_them_by_its_own_names():
    table = treatment_table(load_aircon_recovery()).set_index(["complaint_kind", "treatment"])
    html = table_html(table)
    assert all(html.count(name) == n for name, n in (("专人负责", 2), ("首次投诉", 1), ("常规", 2)))
    assert "满七岁" not in html and "首个" not in html


# --- the paradox -------------------------------------------------------------------------------


def test_the_paradox_goes_step_by_step(customers):
    shown = recovery_table(
        customers, complained_col="made_complaint", repurchased_col="contract_renewed"
    ).set_index("group")
    rates = shown["repurchase_rate"]
    assert [f"{rates[g]:.0%}" for g in ("recovered", "no complaint")] == ["66%", "57%"]
    assert shown.loc["recovered", "low"] > shown.loc["no complaint", "high"]
    by = groups(customers)
    content = by["complained"][by["complained"]["satisfied_after"].astype(bool)]
    quiet = customers[~customers["made_complaint"]]
    steps = [
        renewal_gap(content, quiet),
        renewal_gap(content, by["spared"]),
        renewal_gap_at_equal_years(content, by["spared"]),
        renewal_gap_at_equal_years(by["complained"], by["spared"]),
        renewal_gap_at_equal_years(by["complained"], by["silent"]),
    ]
    assert [step.round(1).tolist() for step in steps] == [
        [9.4, 5.7, 13.0],
        [3.1, -0.7, 6.7],
        [-4.7, -8.4, -1.0],
        [-10.6, -13.6, -7.6],
        [6.8, 3.3, 10.3],
    ]
    # Five looks at 99% each: only the third interval takes in 0 that did not before.
    wide = [
        step.iloc[0] + np.array([-1, 1]) * (step.iloc[2] - step.iloc[1]) / 2 * 2.576 / 1.96
        for step in steps
    ]
    assert [low < 0 < high for low, high in wide] == [False, True, True, False, False]
    # By the years of those without a fault the lead is gone, and no lag is shown.
    by_year = [
        group.groupby("years")["contract_renewed"].agg(["size", "mean"])
        for group in (content, by["spared"])
    ]
    weight = by_year[1]["size"] / by_year[1]["size"].sum()
    gap = (weight * (by_year[0]["mean"] - by_year[1]["mean"])).sum()
    spread = sum(t["mean"] * (1 - t["mean"]) / t["size"] for t in by_year)
    half = 1.96 * np.sqrt((weight**2 * spread).sum())
    ends = [round(100 * v, 1) for v in (gap, gap - half, gap + half)]
    assert ends == [-2.3, -6.9, 2.2]
    visits = [(by[name]["visits"] > 1).mean() for name in ("complained", "silent")]
    assert visits[0] > visits[1]
    silent = by["silent"]
    assert (len(customers), len(silent)) == (8000, 2165)
    assert f"{len(silent) / len(by['fault']):.0%}" == "64%"
    assert f"{silent['contract_renewed'].mean():.0%}" == "43%"
    years = [group["years"].mean() for group in (content, by["spared"])]
    assert years[0] > years[1]


def test_equal_years_agree_with_a_regression(customers):
    import statsmodels.formula.api as smf

    by = groups(customers)
    both = pd.concat([by["complained"].assign(group=1), by["spared"].assign(group=0)])
    both["renewed"] = both["contract_renewed"].astype(int)
    fitted = smf.ols("renewed ~ group + C(years)", both).fit()
    stated = renewal_gap_at_equal_years(by["complained"], by["spared"])["points"]
    assert 100 * fitted.params["group"] == pytest.approx(stated, abs=0.05)


def test_higher_is_shown_only_for_the_satisfied_at_unequal_years():
    explorer = recovered_explorer()
    for group in ("satisfied", "complained", "fault"):
        for years in ("any", "equal"):
            said = [
                explorer.sentence(hours=h, group=group, years=years)[0] for h in range(6, 169, 6)
            ]
            above = [6 * i + 6 for i, text in enumerate(said) if text.endswith("above 0.")]
            assert len(said) == 28
            assert above == ([12, 48, 54] if (group, years) == ("satisfied", "any") else [])
    content, spared = (groups(load_aircon_customers())[g] for g in ("complained", "spared"))
    content = content[content["satisfied_after"].astype(bool)]
    for hours in (12, 48, 54):
        assert 0 < renewal_gap(content[content["answer_hours"] <= hours], spared)["points_low"] < 1


# --- care --------------------------------------------------------------------------------------


def test_the_list_of_monday():
    district = load_aircon_care()
    plan = care_triggers(
        district,
        today="2026-09-07",
        birthday_col=None,
        joined_col="installed",
        last_purchase_col="last_service",
        days={"inactivity": 365},
    )
    assert len(plan) == 194
    order = {"open complaint": 1, "purchase follow-up": 2, "anniversary": 3, "inactivity": 4}
    plan = plan.assign(date=pd.Timestamp("2026-09-07"), priority=plan["trigger"].map(order))
    agreed = plan["customer_id"].map(district.set_index("customer_id")["agreed_to_offers"])
    plan["consent"] = agreed | (plan["priority"] <= 2)
    sent = contact_limits(plan, max_contacts=1, per_days=14, consent_col="consent")
    sent = sent[sent["allowed"]]
    assert not sent["customer_id"].duplicated().any()
    waiting = plan.loc[plan["trigger"] == "open complaint", "customer_id"]
    offers = sent.loc[sent["priority"] > 2, "customer_id"]
    assert not set(waiting) & set(offers)


# --- explorers, self-checks, practice ----------------------------------------------------------


@pytest.mark.parametrize("shown", [promised_explorer(), recovered_explorer()])
def test_moving_a_control_changes_the_picture_and_the_sentence(shown):
    start = shown.start
    for control in shown.controls:
        other = list(control.options)[-1] if hasattr(control, "options") else control.low
        moved = {**start, control.name: other}
        assert shown.picture(**moved) != shown.picture(**start)
        assert shown.sentence(**moved) != shown.sentence(**start)
        assert not list(text_problems(*shown.sentence(**moved), glossary=None))


def test_the_self_checks_are_computed_right():
    waits = pd.Series([1, 1, 1, 2, 2, 2, 3, 3, 40, 45])
    assert (waits <= 4).mean() == 0.8 and waits.median() == 2 and waits.mean() == 10
    assert (waits >= 40).sum() == 2
    assert 45 / 60 == 0.75 and 30 / 300 == 0.1


def test_exam_practice_is_computed_right():
    assert f"{54 / 240:.1%}" == "22.5%"
    hours = pd.Series([4] * 16 + [30] * 2 + [72] * 2)
    assert (f"{hours.mean():.1f}", hours.median(), (hours <= 24).mean()) == ("13.4", 4, 0.8)


def test_lists_of_the_exam_points_stand_whole_and_laws_are_entered():
    page = nbformat.read(ROOT / "notebooks" / "16_service_and_care.ipynb", as_version=4)
    cells = {cell["id"]: cell.source for cell in page.cells}
    points = cells["points"]
    for name in ("客户沟通", "服务标准", "根本原因", "结果失误", "过程失误", "分配公平", "交互公平",
                 "排列图", "好的服务标准（六条）", "客户服务的主要任务（五项）", "投诉的价值（三条）",
                 "关怀触发事件", "联系频次上限", "补救的效果", "沟通的作用（三条）",
                 "投诉产生的原因", "投诉处理原则（五条）", "消费争议的解决途径（五种"):  # fmt: skip
        assert name in points, name
    entered = pd.read_csv(ROOT / "docs" / "law.csv")
    known = set(zip(entered["law_zh"], entered["article"].astype(str), strict=True))
    for law, article, cell in (
        ("消费者权益保护法", "20", "two-clocks-read"),
        ("消费者权益保护法", "55", "owed"),
        ("消费者权益保护法", "39", "owed"),
        ("消费者权益保护法", "46", "owed"),
        ("个人信息保护法", "24", "care-read"),
    ):
        assert (law, article) in known and f"第{article}条" in cells[cell]
    assert "续签" not in "".join(cells.values())


# --- the question bank -------------------------------------------------------------------------

BANK = read_items(ROOT / "bank" / "16_service_and_care.yaml", BankItem, prefix="b16_")


def test_the_bank_covers_its_points_and_objectives_under_all_letters():
    assert {item.unit for item in BANK.values()} == {"U20"}
    assert {item.exam_point for item in BANK.values()} >= {"T12", "T18", "S1-C3.2.4"}
    objectives = Counter(item.objective for item in BANK.values())
    assert len(objectives) == 6 and min(objectives.values()) >= 3
    letters = Counter(next(iter(i.right)) for i in BANK.values() if i.form == "choice")
    assert set(letters) == set("ABCD") and max(letters.values()) <= 0.4 * letters.total()


def test_the_numbers_of_the_bank_are_computed():
    numbers = first_keys(BANK)
    assert numbers == pytest.approx([100 * 63 / 350, (0.24 - 0.18) * 150 - 5])
    assert 72 / 90 == 0.8 and round(1 / 0.5**7) == 128
