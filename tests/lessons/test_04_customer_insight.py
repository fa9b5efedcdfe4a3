"""Lesson 04: its data hold the story, its numbers, explorers and self-checks are computed right."""

import re
from collections import Counter
from pathlib import Path

import numpy as np
import pytest

from crm_lib.author.lint import text_problems
from crm_lib.customer_data import completeness, duplicate_table
from crm_lib.datasets import load_pet_records, load_pet_voucher_test
from crm_lib.exam.item import BankItem, read_items
from crm_lib.explore.quiz_file import read_questions
from crm_lib.lessons.customer_insight import (
    LAPSED_DAYS,
    RULES,
    duplicates_and_gaps_explorer,
    lapsed_list,
    matching_quality,
    matching_rule_explorer,
    message_profit,
    voucher_effects,
)
from crm_lib.simulate.pet_shop import pet_records

ROOT = Path(__file__).resolve().parents[2]
PAGE = (ROOT / "notebooks" / "04_customer_insight.ipynb").read_text(encoding="utf-8")
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
    assert quality["any"]["recall"] > 0.99 and quality["any"]["precision"] < 0.001
    assert round(1 - quality["both"]["recall"], 1) == 0.3
    assert quality["both"]["precision"] > 0.93 > quality["either"]["precision"] > 0.85
    # by hand: pairs of records that agree in person
    sizes = records.groupby("person").size().to_numpy()
    assert quality["either"]["real"] == sum(n * (n - 1) // 2 for n in sizes) == 1456


def test_the_voucher_helps_lapsed_customers_and_costs_with_active_ones(effects):
    test = load_pet_voucher_test()
    means = test.groupby(["state", "voucher"])["margin_60d"].mean()
    for state in ("lapsed", "active"):
        by_hand = means[state, True] - means[state, False]
        assert effects.loc[state, "difference"] == pytest.approx(by_hand)
    assert effects["difference"].round(1).to_dict() == {"lapsed": 8.9, "active": -14.5}
    assert effects.loc["lapsed", "difference_low"] > 0 > effects.loc["active", "difference_high"]
    gain, loss = effects.loc["lapsed", "difference"], effects.loc["active", "difference"]
    assert f"{gain / (gain - loss):.0%}" == "38%"


@pytest.mark.parametrize(
    ("rule", "names", "active", "profit"),
    [
        (None, 1438, 0.50, [-2.88, -6.76, 1.01]),
        ("both", 645, 0.25, [3.07, -0.38, 6.53]),
        ("either", 481, 0.16, [5.27, 1.77, 8.76]),
    ],
)
def test_what_each_list_is_worth(records, truth, effects, rule, names, active, profit):
    listed = lapsed_list(records, rule)
    share = listed.sample(300, random_state=4)["person"].map(truth).mean()
    assert (len(listed), round(share, 2)) == (names, active)
    assert message_profit(effects, share, 300).round(2).tolist() == profit
    for number in profit:
        assert f"{number:g}".replace("-", "−") in PAGE


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
    share = names.sample(300, random_state=4)["person"].map(truth).mean()
    allowed = names["marketing_ok"].sum()
    total = message_profit(effects, share, 300) * allowed
    assert (allowed, *total.round().astype(int)) == (259, 1364, 458, 2270)
    assert "1,364 CNY (458 to 2,270)" in PAGE and "1,364元（458到2,270元）" in PAGE


def test_leaving_gaps_out_leaves_old_pets_out(records):
    born = records.groupby("person")["pet_born"].max()
    till = records.groupby("person")["source"].agg(lambda s: set(s) == {"till"})
    old = (born <= 2018)[born.notna()]
    assert old[till].mean() > 3 * old[~till].mean()
    assert "375 boxes, when 523 are needed (95% interval 476 to 570, from" in PAGE


def test_only_duplicates_and_gaps_together_spoil_the_list(gap_explorer):
    def verdict(kept, gap):
        return gap_explorer.sentence(kept=kept, gap=gap)[0]

    assert "lies above zero" in verdict(1.0, 0.0)
    assert "lies above zero" in verdict(0.0, 0.8)
    assert "includes zero" in verdict(1.0, 0.1)
    assert "lies above zero" in verdict(0.25, 0.6)


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
        "市场调查、营销活动、服务过程、终端、博览会与洽谈会、网站和呼叫中心、客户投诉",
        "合法、正当、必要（最小必要）、诚信",
    ):
        assert words in points, words


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
    numbers = [item.answer for item in BANK.values() if item.form == "number"]
    assert numbers == [100 * 9 / (9 + 15), 100 * (3000 - 2100) / 3000]
    right = {next(o.text.en for o in i.options if o.right) for i in BANK.values() if i.options}
    assert {f"{(800 - 120 - 40) / 800:.0%}", f"{180 / 240:.0%}"} <= right
