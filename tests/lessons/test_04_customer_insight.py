"""Lesson 04: its data hold the story, its numbers, explorers and self-checks are computed right."""

import re
import unicodedata
from collections import Counter
from pathlib import Path
from statistics import NormalDist

import numpy as np
import pytest
from bank_keys import first_keys

from crm_lib.author.lint import text_problems
from crm_lib.customer_data import completeness, duplicate_groups, duplicate_table, missing_map
from crm_lib.datasets import load_pet_records, load_pet_voucher_test
from crm_lib.exam.item import BankItem, read_items
from crm_lib.explore.quiz_file import read_questions
from crm_lib.lessons.customer_insight import (
    LAPSED_DAYS,
    RULES,
    break_even_share,
    duplicates_and_gaps_explorer,
    lapsed_list,
    list_difference,
    lists_in_full,
    lists_worth,
    matching_quality,
    matching_rule_explorer,
    message_profit,
    refusals_found,
    spoilt_list,
    voucher_effects,
)
from crm_lib.simulate.pet_shop import pet_records

ROOT = Path(__file__).resolve().parents[2]
PAGE = (ROOT / "notebooks" / "04_customer_insight.ipynb").read_text(encoding="utf-8")
NAMES = {"by record": None, "phone and name": "both", "phone or email": "either"}
#: Standard deviations of an interval at 98.3%, so that three together keep 95%.
THREE_LOOKS = NormalDist().inv_cdf(1 - 0.05 / 3 / 2)
QUIZ = read_questions(ROOT / "bank" / "04_customer_insight.quiz.yaml")


@pytest.fixture(scope="module")
def records():
    return load_pet_records()


@pytest.fixture(scope="module")
def effects():
    return voucher_effects(load_pet_voucher_test())


@pytest.fixture(scope="module")
def truth(records):
    return records.groupby("person")["days_since"].min() < LAPSED_DAYS


@pytest.fixture(scope="module")
def gap_explorer(records):
    return duplicates_and_gaps_explorer(records, load_pet_voucher_test())


def test_records_count_people_several_times(records, truth):
    assert (len(records), records["person"].nunique()) == (2626, 1500)
    assert f"{(records['days_since'] >= LAPSED_DAYS).mean():.0%}" == "55%"
    assert f"{1 - truth.mean():.0%}" == "27%"
    assert "55% of the records, 31% of the customers" in PAGE
    assert "27% of 1,500 people" in PAGE and "1,500人中是27%" in PAGE


def test_the_gaps_lie_where_the_page_says(records):
    share = completeness(records, columns=["phone", "email", "pet_born"]).set_index("field")
    assert share["share_filled"].round(3).to_dict() == {
        "phone": 0.919, "email": 0.364, "pet_born": 0.621
    }  # fmt: skip
    lacking = records["pet_born"].isna().groupby(records["source"]).mean().round(1)
    assert lacking.to_dict() == {"grooming": 0.2, "mini_program": 0.1, "till": 0.7}


def test_the_name_calls_nearly_all_records_duplicates(records):
    keys = {"full_name": "name", "phone": "phone"}
    found = duplicate_table(records, keys=keys).set_index("rule")["share_duplicate"].round(2)
    assert found[["exact row", "full_name", "phone"]].tolist() == [0, 0.95, 0.40]


def test_each_rule_is_right_and_wrong_as_the_page_says(records):
    quality = {rule: matching_quality(records, rule) for rule in RULES}
    assert quality["any"]["largest"] == 2271 > len(records) / 2
    assert "2,271 of the 2,626 records" in PAGE and "2,626条记录里有2,271条" in PAGE
    assert quality["name"]["largest"] == 36
    assert quality["any"]["recall"] > 0.99 and quality["any"]["precision"] < 0.001
    assert round(1 - quality["both"]["recall"], 1) == 0.3
    assert quality["both"]["precision"] > 0.93 > quality["either"]["precision"] > 0.85
    # by hand: pairs of records that agree in person
    sizes = records.groupby("person").size().to_numpy()
    assert quality["either"]["real"] == sum(n * (n - 1) // 2 for n in sizes) == 1456


def test_the_customers_with_most_orders_are_where_false_matches_gather(records):
    found = duplicate_groups(records, keys=RULES["either"].keys)
    groups = found.groupby("customer_group")
    orders, people = groups["orders"].sum(), groups["person"].nunique()
    best = orders.idxmax()
    assert (groups.size()[best], people[best]) == (6, 2)
    # whichever way ties are broken
    at_least = people[orders.nlargest(20, keep="first").index].gt(1).sum()
    assert min(at_least, people[orders.nlargest(20, keep="last").index].gt(1).sum()) > 10
    assert (people.gt(1).sum(), len(people), people.max()) == (68, 1563, 2)
    for keep in ("first", "last"):
        assert people[orders.nlargest(10, keep=keep).index].gt(1).sum() == 7
    assert "7 of the 10 with most orders" in PAGE and "前10位中有7位" in PAGE
    rule = duplicate_table(records, keys={"phone": "phone", "email": "email"}).iloc[-1]
    assert rule[["customers", "duplicates"]].tolist() == [1563, 1063]
    assert "1,563 customers, 1,063 duplicates" in PAGE and "1,563位客户，重复1,063条" in PAGE


def test_the_voucher_helps_lapsed_customers_and_costs_with_active_ones(effects):
    test = load_pet_voucher_test()
    means = test.groupby(["state", "voucher"])["margin_60d"].mean()
    for state in ("lapsed", "active"):
        by_hand = means[state, True] - means[state, False]
        assert effects.loc[state, "difference"] == pytest.approx(by_hand)
    assert effects["difference"].round(1).to_dict() == {"lapsed": 8.9, "active": -14.5}
    assert effects.loc["lapsed", "difference_low"] > 0 > effects.loc["active", "difference_high"]
    buyers = (test[(test["state"] == "active") & ~test["voucher"]]["margin_60d"] > 0).mean()
    half = 1.96 * (buyers * (1 - buyers) / 600) ** 0.5
    assert [f"{x:.0%}" for x in (buyers, buyers - half, buyers + half)] == ["53%", "49%", "57%"]
    assert test.groupby(["state", "voucher"]).size().unique().tolist() == [600]
    bought = (test["margin_60d"] > 0).groupby([test["state"], test["voucher"]]).mean()
    assert [f"{x:.0%}" for x in bought] == ["53%", "58%", "8%", "25%"]
    assert "53% buy without a voucher and 58% with one" in PAGE and "it is 8% and 25%" in PAGE
    assert "不发券也有53%会买，发券58%" in PAGE and "流失客户是8%和25%" in PAGE


def test_the_break_even_share_has_an_interval(effects):
    found = break_even_share(effects)
    gain, loss = effects.loc["lapsed", "difference"], effects.loc["active", "difference"]
    assert found["share"] == pytest.approx(gain / (gain - loss))
    assert [f"{x:.0%}" for x in found] == ["38%", "24%", "54%"]
    for end in ("low", "high"):  # there the interval of the profit just touches zero
        touched = message_profit(effects, found[end])
        assert min(abs(touched["low"]), abs(touched["high"])) < 1e-9
    rng = np.random.default_rng(3)
    half = (effects["difference_high"] - effects["difference_low"]) / 2 / 1.96
    drawn = {s: rng.normal(effects.loc[s, "difference"], half[s], 40_000) for s in effects.index}
    shares = drawn["lapsed"] / (drawn["lapsed"] - drawn["active"])
    by_draw = np.quantile(shares, [0.025, 0.975]).tolist()
    assert found[["low", "high"]].tolist() == pytest.approx(by_draw, abs=0.01)


LISTS = {
    None: (1319, 0.45, [-1.63, -5.36, 2.11], ["−2,144", "−7,066", "2,778"]),
    "both": (526, 0.26, [2.76, -0.69, 6.22], ["1,452", "−366", "3,269"]),
    "either": (374, 0.07, [7.22, 3.59, 10.86], ["2,702", "1,343", "4,060"]),
}


def checked_active(records, truth, rule):
    return lapsed_list(records, rule).sample(300, random_state=4)["person"].map(truth).mean()


def shown(number, digits):
    return f"{number:,.{digits}f}".replace("-", "−")


@pytest.mark.parametrize(("name", "rule"), NAMES.items())
def test_what_each_list_is_worth(records, truth, effects, name, rule):
    names, active, profit, total = LISTS[rule]
    share = checked_active(records, truth, rule)
    found = message_profit(effects, share, 300)
    assert (len(lapsed_list(records, rule)), round(share, 2)) == (names, active)
    assert found.round(2).tolist() == pytest.approx(profit, abs=0.006)
    assert [shown(x, 0) for x in found * names] == total
    # the table of the page
    row = lists_worth(records, effects).loc[name]
    assert (row["names"], row["checked"], row["active"]) == (names, 300, share)
    assert row[["per_message", "low", "high"]].tolist() == found.tolist()
    assert [shown(x, 0) for x in row[["in_all", "all_low", "all_high"]]] == total


def test_the_worked_profit_of_the_first_list(records, effects):
    active = round(lists_worth(records, effects).loc["by record", "active"], 2)
    assert active == 0.45 and round((1 - active) * 8.9 - active * 14.5, 1) == -1.6
    assert "0.55 × 8.9 − 0.45 × 14.5 ≈ −1.6 CNY" in PAGE
    assert "0.55×8.9−0.45×14.5≈−1.6元" in PAGE


def test_three_lists_are_looked_at(records, effects):
    table = lists_worth(records, effects)
    joined = table.loc["phone or email"]
    wider = THREE_LOOKS / 1.96
    half = (joined["high"] - joined["low"]) / 2 * wider
    ends = [round(joined["per_message"] + sign * half, 2) for sign in (-1, 1)]
    assert ends == [2.79, 11.66]
    assert "98.3%" in PAGE and f"{1 - 0.05 / 3:.1%}" == "98.3%"
    assert "2.79 to 11.66 CNY" in PAGE and "2.79到11.66元" in PAGE


def test_who_is_active_on_a_list_buys_more_often_than_who_was_tested(records, truth):
    orders = records.groupby("person")["orders"].sum()
    assert round(orders[truth].mean(), 1) == 6.9
    on_lists = []
    for rule in LISTS:
        people = lapsed_list(records, rule)["person"]
        on_lists.append(orders[people[people.map(truth)].unique()].mean())
    assert (round(min(on_lists), 1), round(max(on_lists), 1)) == (9.3, 10.2)
    assert "9.3 to 10.2 orders" in PAGE and "9.3到10.2单" in PAGE


@pytest.mark.parametrize("rule", LISTS)
def test_every_name_of_a_list_is_reached_by_a_text_message(records, rule):
    with_number = records[~missing_map(records)["phone"]]
    listed = lapsed_list(records, rule)
    if rule is not None:  # one of the joined records has a number
        chosen = RULES[rule]
        found = duplicate_groups(records, keys=chosen.keys, match=chosen.match)
        reached = set(found.loc[with_number.index, "customer_group"])
        assert set(listed["customer_group"]) <= reached
    else:
        assert set(listed.index) <= set(with_number.index)


def test_the_joined_list_brings_more_than_the_careful_one(records, truth, effects):
    one, other = (
        {
            "names": LISTS[rule][0],
            "checked": 300,
            "active": checked_active(records, truth, rule),
        }
        for rule in ("either", "both")
    )
    found = list_difference(effects, one, other)
    assert found.round(2).loc["a message"].tolist() == [4.46, 2.52, 6.40]
    assert found.round(0).loc["in all"].tolist() == [1250, 278, 2222]
    rng = np.random.default_rng(2)
    half = (effects["difference_high"] - effects["difference_low"]) / 2 / 1.96
    gain, loss = (rng.normal(effects.loc[s, "difference"], half[s], 40_000) for s in ("lapsed", "active"))  # fmt: skip
    brings = []
    for row in (one, other):
        share = rng.binomial(300, row["active"], 40_000) / 300
        brings.append(row["names"] * ((1 - share) * gain + share * loss))
    by_draw = np.quantile(brings[0] - brings[1], [0.025, 0.975]).tolist()
    assert found.loc["in all", ["low", "high"]].tolist() == pytest.approx(
        by_draw, abs=80
    )  # the draws are a little skewed


def test_a_second_voucher_that_adds_nothing_leaves_the_order(records, truth, effects):
    people, worth = [], []
    for rule in LISTS:
        listed = lapsed_list(records, rule)["person"]
        active = listed.map(truth)
        lapsed = listed[~active]
        people.append((len(lapsed), lapsed.nunique()))
        gain, loss = effects.loc["lapsed", "difference"], effects.loc["active", "difference"]
        worth.append((lapsed.nunique() * gain + listed[active].nunique() * loss) / len(listed))
    assert people == [(673, 387), (402, 373), (351, 351)]
    table = lists_in_full(records)
    assert list(zip(table["names_lapsed"], table["people_lapsed"], strict=True)) == people
    assert worth == sorted(worth)


def test_the_interval_of_the_profit_agrees_with_resampling(effects):
    rng = np.random.default_rng(1)
    half = (effects["difference_high"] - effects["difference_low"]) / 2 / 1.96
    gain = rng.normal(effects.loc["lapsed", "difference"], half["lapsed"], 40_000)
    loss = rng.normal(effects.loc["active", "difference"], half["active"], 40_000)
    share = rng.binomial(300, 0.25, 40_000) / 300
    drawn = np.quantile((1 - share) * gain + share * loss, [0.025, 0.975])
    assert message_profit(effects, 0.25, 300)[["low", "high"]].tolist() == pytest.approx(
        drawn.tolist(), abs=0.15
    )


def test_who_may_be_written_to(records, effects, truth):
    names = lapsed_list(records, "either")
    allowed = names[names["marketing_ok"]]
    checked = names.sample(300, random_state=4).query("marketing_ok")
    share = checked["person"].map(truth).mean()
    each = message_profit(effects, share, len(checked))
    assert (len(names), len(allowed), len(checked), f"{share:.0%}") == (374, 208, 176, "9%")
    assert each.round(2).tolist() == [6.94, 3.28, 10.61]
    assert (each * len(allowed)).round().tolist() == [1444, 683, 2206]
    assert "6.94 CNY (3.28 to 10.61)" in PAGE and "6.94元（3.28到10.61元）" in PAGE
    refused = records.loc[~records["marketing_ok"], "person"]
    assert allowed["person"].isin(refused).sum() == 25
    assert "25 of the 208 have refused" in PAGE and "208人中有25人" in PAGE
    assert "其中25人（12%）" in PAGE and f"{25 / 208:.0%}" == "12%"
    # the table of the page, and the same for who agreed on the careful list
    table = lists_worth(records, effects, agreed=True)
    assert table["names"].tolist() == [322, 208] and table["checked"].tolist() == [182, 176]
    assert table["hidden"].tolist() == [67, 25]
    assert table.loc["phone or email", ["per_message", "low", "high"]].tolist() == each.tolist()
    more = list_difference(effects, table.loc["phone or email"], table.loc["phone and name"])
    assert more.loc["in all"].round().tolist() == [974, 205, 1744]
    assert "974 CNY more (205 to 1,744)" in PAGE and "多赚974元（205到1,744元）" in PAGE
    half = (more.loc["in all", "high"] - more.loc["in all", "low"]) / 2 * THREE_LOOKS / 1.96
    ends = [round(more.loc["in all", "difference"] + sign * half) for sign in (-1, 1)]
    assert ends == [35, 1914] and "35 to 1,914" in PAGE and "35到1,914元" in PAGE
    # those who have refused elsewhere would bring almost nothing
    # what asking may cost each of the list: the ends of the interval of a message
    row = table.loc["phone or email"]
    assert [round(row[end] / row["names"], 2) for end in ("all_low", "in_all")] == [3.28, 6.94]
    assert "less than 3.28 CNY a person" in PAGE and "from 6.94 nothing is left" in PAGE
    assert "每人不到3.28元" in PAGE and "到6.94元就一分不剩" in PAGE
    hidden = allowed.loc[allowed["person"].isin(refused), "person"].map(truth)
    gain, loss = effects.loc["lapsed", "difference"], effects.loc["active", "difference"]
    assert (len(hidden), hidden.sum()) == (25, 8)
    assert round((~hidden).sum() * gain + hidden.sum() * loss) == 36
    assert "some 36 CNY" in PAGE and "约36元" in PAGE
    # what shares a number or an address is joined already, so keys can't find these refusals
    found = duplicate_groups(records, keys=RULES["either"].keys)
    groups = set(found.loc[~found["marketing_ok"], "customer_group"])
    assert not groups & set(allowed["customer_group"])


def test_one_round_of_a_coming_test_is_too_small():
    test = load_pet_voucher_test().query("state == 'lapsed'")
    spread = test.groupby("voucher")["margin_60d"].std()
    assert round(1.96 * ((spread**2).sum() / 100) ** 0.5) == 9
    assert round(1.96 * ((spread**2).sum() / 600) ** 0.5, 1) == 3.8
    assert "600 in each half give 3.8" in PAGE and "每半600人时左右各3.8元" in PAGE
    assert "some 9 CNY to either side" in PAGE and "左右各约9元" in PAGE


def test_no_weak_key_finds_the_refusals(records):
    """By name alone nobody would be left on the list, so the page asks for consent anew."""
    names = lapsed_list(records, "either")
    allowed = names[names["marketing_ok"]]
    found = refusals_found(records, allowed)
    assert found.loc["name alone"].tolist() == [len(allowed), 25, 25]
    assert found.loc["name and year"].tolist() == [55, 12, 25]
    assert "**each** of the 208" in PAGE and "208人的姓名**个个**都在" in PAGE
    assert "strike 55 and find 12 of the 25" in PAGE and "剔除55人，25人里只找到12人" in PAGE
    # by hand: full names and years as they stand in the file
    plain = records["full_name"].map(lambda n: unicodedata.normalize("NFKC", n).replace(" ", ""))
    refusing = set(plain[~records["marketing_ok"]])
    assert plain[allowed.index].isin(refusing).all() and plain.nunique() == 130


def test_the_active_customers_of_each_list_in_full(records, truth):
    full = {r: lapsed_list(records, r)["person"].map(truth).mean() for r in LISTS}
    assert lists_in_full(records)["active_in_full"].tolist() == list(full.values())
    assert [f"{full[r]:.0%}" for r in LISTS] == ["49%", "24%", "6%"]
    checked = {r: checked_active(records, truth, r) for r in LISTS}
    for rule, share in full.items():  # within the error of 300 names
        assert abs(checked[rule] - share) < 1.96 * (share * (1 - share) / 300) ** 0.5


def test_leaving_gaps_out_leaves_old_pets_out(records):
    born = records.groupby("person")["pet_born"].max()
    till = records.groupby("person")["source"].agg(lambda s: set(s) == {"till"})
    old = (born <= 2018)[born.notna()]
    assert old[till].mean() > 3 * old[~till].mean()
    assert "523 boxes (95% interval 489 to 557)" in PAGE and "375 boxes, with" in PAGE
    assert "523份（95%置信区间489到557）" in PAGE and "只备375份" in PAGE


def test_the_interval_of_the_boxes_counts_the_unknown_years_alone():
    # the groups of the page; the known are as they are, only the others are drawn
    rng = np.random.default_rng(5)
    size, seen, senior = np.array([1010, 553]), np.array([936, 168]), np.array([0.1741, 0.6429])
    spread = size**2 * senior * (1 - senior) / seen * (1 - seen / size)
    half = 1.96 * np.sqrt(spread.sum())
    assert half == pytest.approx(34, abs=0.5)
    misses = []
    for _ in range(3000):
        people = [rng.permutation(np.arange(n) < round(n * p)) for n, p in zip(size, senior, strict=True)]  # fmt: skip
        guess = sum(n * x[:k].mean() for n, k, x in zip(size, seen, people, strict=True))
        misses.append(guess - sum(x.sum() for x in people))
    assert 1.96 * np.std(misses) == pytest.approx(half, rel=0.06)


def test_only_duplicates_and_gaps_together_spoil_the_list(gap_explorer):
    def verdict(kept, gap):
        return gap_explorer.sentence(kept=kept, gap=gap)[0]

    assert "lies above zero" in verdict(1.0, 0.0)
    assert "lies above zero" in verdict(0.0, 0.8)
    assert "lies above zero" in verdict(1.0, 0.1)
    assert "includes zero" in verdict(1.0, 0.2)
    assert "lies above zero" in verdict(0.25, 0.6)


@pytest.mark.parametrize(
    ("kept", "gap", "reached", "total"),
    [(0.0, 0.0, 330, "2,952"), (0.0, 0.8, 71, "635"), (1.0, 0.0, 376, "2,777"), (1.0, 0.3, 434, "711")],
)  # fmt: skip
def test_how_many_the_spoilt_list_reaches(gap_explorer, kept, gap, reached, total):
    en, zh = gap_explorer.sentence(kept=kept, gap=gap)
    assert f"{reached} customers are reached" in en and f"all of them {total}." in en
    assert f"能发到{reached}人" in zh and f"合计{total}元" in zh


def test_other_draws_spoil_the_list_as_the_page_says(records, effects):
    low = {0.2: [], 0.3: []}
    for seed in range(100, 125):
        sent = spoilt_list(records, seed=seed)
        for gap, ends in low.items():
            ends.append(message_profit(effects, sent(1.0, gap)[1])["low"])
    assert [sum(np.array(ends) <= 0) for ends in low.values()] == [3, 25]
    assert "two to three lost numbers in ten" in PAGE and "再丢两三成手机号" in PAGE
    assert abs(np.mean(low[0.2])) < 0.5 and max(map(abs, low[0.2])) < 1.2


@pytest.mark.parametrize("seed", [1, 2])
def test_another_chain_tells_the_same_story(seed):
    records = pet_records(seed=seed)
    truth = records.groupby("person")["days_since"].min() < LAPSED_DAYS
    active = {
        rule: lapsed_list(records, rule)["person"].map(truth).mean()
        for rule in (None, "both", "either")
    }
    assert active[None] > 0.38 > active["both"] > active["either"]


def test_moving_a_control_changes_picture_and_sentence(records, gap_explorer):
    rules = matching_rule_explorer(records)
    moved = [(rules, {"rule": "any"}), (gap_explorer, {"kept": 0.5}), (gap_explorer, {"gap": 0.4})]
    for shown, change in moved:
        at = {**shown.start, **change}
        assert shown.picture(**at) != shown.picture(**shown.start)
        assert shown.sentence(**at) != shown.sentence(**shown.start)
        assert not list(text_problems(*shown.sentence(**at), glossary=None))
    assert "2,271" in rules.sentence(rule="any")[1]


def test_the_self_checks_are_computed_right():
    right = [o.text.en for o in QUIZ["04_s3"].options if o.right]
    assert right == [f"precision {450 / 500:.0%}, recall {450 / 600:.0%}"]
    letters = [next(iter(q.right)) for q in QUIZ.values()]
    assert len(letters) == 5 and len(set(letters)) == 4


@pytest.mark.parametrize("question", QUIZ.values(), ids=QUIZ)
def test_both_languages_of_a_self_check_say_the_same(question):
    for words in [question.text, *[t for o in question.options for t in (o.text, o.why)]]:
        assert not list(text_problems(words.en, words.zh, glossary=None)), words.en


def test_the_worked_calculation_of_the_exam_practice():
    assert [3600 / 4000, (4000 - 2500) / 4000, 6 / (6 + 9)] == [0.9, 0.375, 0.4]
    assert "＝37.5%" in PAGE and "= 40%" in PAGE


def test_the_closed_lists_stand_whole_among_the_exam_points():
    points = re.split(r"## 13 Exam points", PAGE)[1]
    for words in (
        "完整性、唯一性、准确性、一致性、有效性、及时性",
        "问卷调查法、访谈法、焦点小组、观察法、实验法、神秘顾客、日志与埋点、二手资料法",
        "市场调查、营销活动、服务过程、终端、博览会、展销会与洽谈会、网站和呼叫中心、客户投诉",
        "合法、正当、必要、诚信（第5条）；目的明确与最小必要、公开透明、质量、安全责任",
        "规范性、完整性、准确性、一致性、时效性、可访问性",
        "基本信息、消费、事业、家庭、生活、教育、个性、人际情况",
        "交易记录、互动历史、社交媒体反馈、第三方数据",
        "高价值忠诚客户、高潜力增长客户、低价值但大量存在的客户",
        "明确目的、收集数据、清洗与匹配、打标签、形成画像、应用并检验更新",
        "明确目的、收集、清洗、存储、使用、更新",
        "企业决策的基础、客户分级的基础、客户沟通的基础、客户满意的基础",
        "动态管理、突出重点、灵活运用、专人负责",
        "收集、标准化、匹配、抽样核对、合并、各系统同步更新",
        "充分知情＋自愿＋明确",
        "知情、决定、限制或拒绝；查阅、复制、转移；更正、补充；删除；要求解释处理规则",
    ):
        assert words in points, words


def test_what_a_reader_must_not_learn_wrongly():
    """Hold what the page once said wrongly: laws, dimensions, tags, matches."""
    for wrong in (
        "处处都同意",
        "agreed everywhere",
        "很少把陌生人",
        "按规则得出的",
        "对子",
        "标签之和",
        "只有盈利",
        "工商等",
        "实际要523份",
        "最空",
        "错并",
        "拖垮",
        "独居，养两只猫；晚十点",
        "五个要点各1分",
        "必然集中",
        "合并名单",
        "名单人数",
        "对是陌生人",
        "three lost numbers in ten bring",
    ):
        assert wrong not in PAGE, wrong
    assert "身份证号不是“特定身份”" in PAGE
    for article in (
        "第8条",
        "第10条",
        "第14条",
        "第23条",
        "第46条",
        "第47条",
        "第55条",
        "第73条",
        "第1033条",
        "联系方式",
    ):
        assert article in PAGE, article


# --- the question bank -------------------------------------------------------------------------

BANK = read_items(ROOT / "bank" / "04_customer_insight.yaml", BankItem, prefix="b04_")


def test_the_bank_covers_unit_objectives_and_exam_points():
    assert {item.unit for item in BANK.values()} == {"U04"}
    assert len({item.objective for item in BANK.values()}) == 5
    assert len({item.exam_point for item in BANK.values()}) == 6


def test_the_letters_of_the_right_options_are_mixed():
    letters = Counter(next(iter(i.right)) for i in BANK.values() if i.form == "choice")
    assert len(letters) == 4 and max(letters.values()) <= 0.4 * sum(letters.values())


def test_the_numbers_of_the_bank_are_computed_right():
    numbers = first_keys(BANK)
    assert numbers == [100 * 9 / (9 + 15), 100 * (3000 - 2100) / 3000]
    right = {next(o.text.en for o in i.options if o.right) for i in BANK.values() if i.options}
    assert {f"{(800 - 120 - 40) / 800:.0%}", f"{180 / 240:.0%}"} <= right
