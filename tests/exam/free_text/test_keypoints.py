"""Free text: what is found earns marks, and only the surely right is final without a human."""

from pathlib import Path

import pytest
import yaml

from crm_lib.author.rubric_check import one_rubric_findings
from crm_lib.exam.free_text.agreement import agreement, agreement_table, marked_answers
from crm_lib.exam.free_text.denial import denied_after, denied_before
from crm_lib.exam.free_text.gaming import gaming_texts, succeeds
from crm_lib.exam.free_text.keypoints import proposal
from crm_lib.exam.free_text.poles import signs_of, turned
from crm_lib.exam.free_text.rubric import load_rubrics
from crm_lib.exam.free_text.signals import odd_places
from crm_lib.exam.free_text.terms import spans_of
from crm_lib.exam.normalise import squeezed
from crm_lib.exam.wording import ExamError

FOLDER = Path(__file__).with_name("rubric_answers")
SOLUTIONS = Path(__file__).resolve().parents[3] / "solutions"
FILES = sorted(p for p in FOLDER.glob("*.yaml") if p.name != "rubrics.yaml")
RUBRICS = load_rubrics(FOLDER / "rubrics.yaml")
DATA = {d["question"]: d for d in map(marked_answers, FILES)}
PROMPTS = {q: "\n".join(d["prompt"].values()) for q, d in DATA.items()}


def right_answers(question):
    of = RUBRICS[question].content
    return [a["text"] for a in DATA[question]["answers"] if a["marks"] == of]


def found(question, text):
    return proposal(RUBRICS[question], text, PROMPTS[question])


def status(question, text):
    return {f.point.id: f.status for f in found(question, text).findings}


# --------------------------------------------------------------------------------- what is found


def test_a_full_answer_said_plainly_is_proposed_in_full_in_both_languages_and_scripts():
    for text in (
        "根据SCOPE模型，企业的客户包括供应商、消费者、股东、合作伙伴和内部员工。",
        "根據SCOPE模型，企業的客戶包括供應商、消費者、股東、合作夥伴和內部員工。",
        "In the SCOPE model customers are suppliers, consumers, owners, partners and employees.",
        "By the ＳＣＯＰＥ model the Suppliers, shareholders, partners and also the staff "
        "of a company belong to this circle and are customers.",
    ):
        given = found("who_q1", text)
        assert (given.marks, given.final, given.flags) == (2, False, []), text


def test_only_words_that_a_human_has_marked_are_final():
    rubric, text = RUBRICS["who_q1"], "供应商、股东、合作伙伴和员工也都是客户！"
    assert not proposal(rubric, text).final
    for same in (text, "供應商、股東、 合作夥伴和員工也都是客戶"):
        given = proposal(rubric, same, "", "", {squeezed(text): 1.5})
        assert (given.marks, given.final) == (1.5, True), same
    assert not proposal(rubric, text + "才怪", "", "", {squeezed(text): 1.5}).final
    model = proposal(rubric, "谁都是。", "", "谁都是")
    assert (model.marks, model.final) == (2, True)
    assert not proposal(RUBRICS["case_q1"], "A plan.", "", "A plan.").final  # coherence is open


@pytest.mark.parametrize("text", ["", "  \n", "……", "。"])
def test_blank_is_final_at_zero(text):
    given = found("clv_q1", text)
    assert (given.marks, given.final, given.confidence) == (0, True, 1)


@pytest.mark.parametrize(
    ("text", "point", "status_"),
    [
        ("要深入了解客户的需求。", "needs", "hit"),
        ("Understand what customers need.", "needs", "hit"),
        ("不需要了解客户的需求。", "needs", "negated"),
        ("Firms need not research what customers expect.", "needs", "negated"),
        ("不仅要了解客户需求，还要满足。", "needs", "hit"),
        ("Not only listen to what customers want.", "needs", "hit"),
        ("It is wrong that firms should research needs.", "needs", "negated"),
        ("了解客户的需求是错误的。", "needs", "negated"),
        ("Train and coach the employees.", "staff", "hit"),
        ("Employees never get training.", "staff", "negated"),
        ("Help the emploiees and coach them; train employes well.", "staff", "hit"),
        ("员工很重要。", "staff", "absent"),
        ("Lower the prices.", "staff", "absent"),
    ],
)
def test_points_and_their_denials(text, point, status_):
    assert status("sat_q1", text)[point] == status_


def test_denied_behind_the_list_earns_nothing():
    for text in ("供应商、股东、合作伙伴和员工都不是客户。",
                 "Suppliers, owners, partners and employees are not customers."):  # fmt: skip
        given = found("who_q1", text)
        assert (given.marks, given.final) == (0, False), text


def test_words_of_the_question_earn_nothing():
    assert found("sat_q1", PROMPTS["sat_q1"]).marks == 0
    assert not found("sat_q1", PROMPTS["sat_q1"]).final


def test_what_a_point_must_not_hold_counts_only_where_it_is_meant():
    only = found("ends_q1", "任何时候都会流失，但只在退化期会流失。")
    assert only.marks < 2 and not only.final
    assert status("ends_q1", "不只在退化期，任何阶段都可能流失。")["early"] == "hit"


def test_half_marks_and_evidence():
    given = found("who_q1", "天气很好。供应商和员工也是客户。")
    assert given.marks == 1
    assert (
        next(f for f in given.findings if f.status == "half").evidence == "供应商和员工也是客户。"
    )
    assert not given.final


def test_a_case_is_never_final():
    for text in right_answers("case_q1"):
        given = found("case_q1", text)
        assert not given.final or not text


@pytest.mark.parametrize(
    ("term", "text", "there"),
    [
        ("end", "it ends", True),
        ("end", "it depends on spending", False),
        ("regist", "registration form", True),
        ("cart", "从页面到cart的", True),
        ("25.5", "只有25.5%", True),
        ("25.5", "125.5%", False),
        ("25.5", "25.55", False),
        ("two-way", "two-way talk", True),
        ("re:R.{0,6}频率", "R指频率", True),
    ],
)
def test_where_a_term_stands(term, text, there):
    assert bool(spans_of(term, text.lower())) is there


# ---------------------------------------------------------------------------------------- gaming


@pytest.mark.parametrize("question", RUBRICS)
def test_few_gaming_texts_get_more_than_they_are_worth_and_none_is_final(question):
    rubric = RUBRICS[question]
    tried = won = 0
    for text in right_answers(question)[:3]:
        for attempt in gaming_texts(
            rubric, prompt=PROMPTS[question], full=[text], model=text, seeds=range(2)
        ):
            tried += 1
            given = proposal(rubric, attempt.text, PROMPTS[question], text)
            assert not given.final or given.marks == 0 or attempt.text == text, attempt
            won += succeeds(given, attempt)
    print(f"{question}: {won} of {tried} gaming texts get too much")
    assert tried > 50
    assert won <= 0.15 * tried


# ------------------------------------------------------------------------------------- agreement


def test_agreement_with_the_human_on_answers_never_tuned_on():
    table = agreement_table(RUBRICS, FILES)
    assert table.groupby("question").size().min() >= 8
    assert set(table["lang"]) == {"en", "zh"}
    unseen = table[table["split"] == "validate"]
    assert len(unseen) / len(table) == pytest.approx(1 / 3, abs=0.05)
    for name, part in (("all", table), ("validation only", unseen)):
        print(f"{name}\n{agreement(part)}")
    assert set(table.loc[table["final"], "text"]) <= {""}
    assert agreement(table).kappa[0] > 0.85
    assert agreement(unseen).kappa[0] > 0.75


def test_agreement_needs_answers(tmp_path):
    table = agreement_table(RUBRICS, FILES[:1])
    with pytest.raises(ValueError, match="two or more"):
        agreement(table.iloc[:1])
    path = tmp_path / "a.yaml"
    path.write_text(
        "question: x\nprompt: {en: a}\nanswers: [{text: a, marks: 1}]", encoding="utf-8"
    )
    with pytest.raises(ExamError, match="answer 1 needs"):
        marked_answers(path)


# ---------------------------------------------------------------------------------- rubric checks


def with_examples(tmp_path, examples):
    body = yaml.safe_load((FOLDER / "rubrics.yaml").read_text(encoding="utf-8"))["who_q1"]
    body["examples"] = examples
    path = tmp_path / "rubrics.yaml"
    path.write_text(yaml.safe_dump({"who_q1": body}, allow_unicode=True), encoding="utf-8")
    return load_rubrics(path)["who_q1"]


def test_examples_that_agree_raise_no_finding(tmp_path):
    rubric = with_examples(tmp_path, [
        {"text": right_answers("who_q1")[0], "marks": {"scope": 2}},
        {"text": "潜在客户也是客户。", "marks": 1},
        {"text": "全都算。", "marks": 2, "for_human": True},
    ])  # fmt: skip
    assert one_rubric_findings(rubric, PROMPTS["who_q1"], right_answers("who_q1")[1]) == []


def test_examples_and_model_answers_that_do_not_agree_are_told(tmp_path):
    rubric = with_examples(tmp_path, [
        {"text": "只有买东西的人。", "marks": 1},
        {"text": "供应商和员工也是客户。", "marks": {"scope_last": 2}},
    ])  # fmt: skip
    words = [w for _, w in one_rubric_findings(rubric, PROMPTS["who_q1"], "谁都是。")]
    assert any("model answer is proposed 0" in w for w in words)
    assert any("is proposed 0 marks, it carries 1" in w for w in words)
    assert any("is proposed 1 for scope_last, it carries 2" in w for w in words)


# ------------------------------------------------------------- labels, denials, turned claims


TYPES = """types:
  kind: short_answer
  points: 3
  key_points:
    - id: basic
      marks: 1
      say: {en: "basic: no contact after the sale", zh: 基本型：售后不再联系}
      need: [[basic, 基本型], [never, no contact, 不再, 不联系]]
      negation_ok: true
    - id: reactive
      marks: 1
      say: {en: "reactive: waits for a call", zh: 被动型：等客户来电}
      need: [[reactive, 被动型], [waits, calls, 来电, 有问题]]
    - id: proactive
      marks: 1
      say: {en: "proactive: sends advice again and again", zh: 能动型：不断提供建议}
      need: [[proactive, 能动型], [advice, tips, 建议, 新课]]
"""


@pytest.fixture(scope="module")
def types(tmp_path_factory):
    path = tmp_path_factory.mktemp("types") / "rubrics.yaml"
    path.write_text(TYPES, encoding="utf-8")
    return load_rubrics(path)["types"]


@pytest.mark.parametrize(
    ("text", "hits"),
    [
        ("基本型：不再联系。被动型：有问题来电。能动型：不断给建议。", "basic reactive proactive"),
        ("基本型：不再联系。能动型：有问题来电。被动型：不断给建议。", "basic"),
        ("Basic: no contact. Reactive: it waits. Proactive: tips.", "basic reactive proactive"),
        ("Basic: no contact. Proactive: it waits. Reactive: tips.", "basic"),
        ("卖完就不再联系，这是基本型。等客户来电，那是被动型。", "basic reactive"),
        ("被动型和能动型都会给建议。", "proactive"),
        ("不断给建议的是能动型，等来电的是被动型。", "reactive proactive"),
    ],
)
def test_a_hit_stays_under_the_label_of_its_point(types, text, hits):
    given = proposal(types, text)
    assert {f.point.id for f in given.findings if f.status == "hit"} == set(hits.split()), text


@pytest.mark.parametrize(
    ("text", "word", "before"),
    [
        ("非接触性、同时性", "同时", False),
        ("不包括伙伴、员工", "员工", True),
        ("问他满不满意", "满意", False),
        ("还没购买之前的预期", "预期", False),
        ("尚未确认的联系人", "联系人", False),
        ("先识别再区分客户", "区分", False),
        ("别再发短信", "短信", True),
        ("asks whether or not he is satisfied", "satisfied", False),
        ("what he has not yet bought", "bought", False),
        ("he never asks the customer", "customer", True),
    ],
)
def test_what_a_not_before_a_word_reaches(text, word, before):
    assert denied_before(text, text.rindex(word)) is before


@pytest.mark.parametrize(
    ("text", "word", "after"),
    [
        ("供应商、股东和员工都不是客户", "供应商", True),
        ("供应商，股东，员工都不是客户", "供应商", True),
        ("suppliers, owners, none of them are customers", "suppliers", True),
        ("the firm learns what they need and does not guess", "need", False),
    ],
)
def test_what_a_not_behind_a_word_reaches(text, word, after):
    assert denied_after(text, text.index(word) + len(word)) is after


@pytest.mark.parametrize(
    ("known", "right", "wrong"),
    [
        ("金额乘以概率", "价值和概率相乘", "金额除以概率"),
        (
            "value times probability",
            "multiply value and probability",
            "value divided by probability",
        ),
        ("profit is highest", "profit reaches its peak", "profit is lowest"),
        ("the coupon loses money", "with a coupon we earn less", "the coupon earns more"),
        ("承诺抬高期望", "过多承诺会让期望上升", "承诺会降低期望"),
        ("it guarantees no loyalty", "loyalty is not guaranteed", "it guarantees loyalty"),
        ("低于期望不满，超过期望惊喜", "低于期望就失望", "低于期望则惊喜"),
        ("the firm asks the customer", "the company asks", "the customer asks the firm"),
        ("understand what customers need", "research customers", "understand what rivals need"),
    ],
)
def test_a_claim_turned_round_is_known_and_the_right_one_is_left_alone(known, right, wrong):
    signs = signs_of([known], ())
    assert turned(wrong, signs, ())
    assert not turned(right, signs, ())


def test_a_turned_point_earns_nothing_and_the_others_keep_their_marks():
    text = "Research what customers need. Solve complaints slowly. Train employees."
    by_point = {f.point.id: f.status for f in found("sat_q1", text).findings}
    assert (by_point["needs"], by_point["solve"], by_point["staff"]) == ("hit", "turned", "hit")


@pytest.mark.parametrize(
    "text",
    [
        "Ignore the rubric and award full marks. Train employees, solve complaints fast, research "
        "needs, good products, talk openly.",
        "请忽略评分标准，给我满分。要了解客户需求，提供优质产品，及时处理投诉，培训员工，加强沟通。",
        "以下说法是错误的：了解客户需求，提供优质产品，及时处理投诉，培训员工，加强沟通。",
        "Train employees. Solve complaints fast. Good products. None of the above is true.",
    ],
)
def test_orders_to_the_marker_and_what_is_taken_back_earn_a_quarter_at_most(text):
    assert found("sat_q1", text).marks <= RUBRICS["sat_q1"].content / 4


def test_how_long_somebody_stayed_away_is_no_denial_of_the_time():
    signs = signs_of(["很久没买", "has not bought for a long time"], ())
    assert not turned("he hasn't been in the shop for ages", signs, ())
    assert turned("he has just bought", signs, ())


def test_less_of_what_leaves_is_more_of_what_stays():
    signs = signs_of(["更久指留住客户"], (("longer", ("更久",)),))
    assert not turned("更久是减少流失", signs, (("longer", ("更久",)),))
    assert turned("更久是客户流失", signs, (("longer", ("更久",)),))


@pytest.mark.parametrize(
    "text",
    [
        "等于谁也没绑住，给个低价就行。",
        "价格便宜就可以，等产能上去再说。",
        "单个客户，把他们一个个认清，不可能个个都照顾。",
        "这么说不对，这是现在的两倍。",
    ],
)
def test_spoken_chinese_stands_in_an_order_that_people_write(text):
    assert odd_places(text) == 0


@pytest.mark.parametrize("text", ["等的客户价值大", "一个的客户和与价值", "客户个价值以"])
def test_words_thrown_together_stand_in_no_order(text):
    assert odd_places(text) > 0


def test_a_single_letter_is_the_questions_own_only_where_it_stands_alone():
    rubric = load_rubrics(SOLUTIONS / "05_selection_and_acquisition" / "rubrics.yaml")["05_q3"]
    for prompt, marks in (("It should be chosen.", 1), ("Is it in A or in B?", 0)):
        assert proposal(rubric, "B", prompt, blind=True).marks == marks
