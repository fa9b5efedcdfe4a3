"""Free text: what is found earns marks, and only the surely right is final without a human."""

from pathlib import Path

import pytest
import yaml

from crm_lib.author.rubric_check import one_rubric_findings
from crm_lib.exam.free_text.agreement import agreement, agreement_table, marked_answers
from crm_lib.exam.free_text.gaming import gaming_texts, succeeds
from crm_lib.exam.free_text.keypoints import proposal, spans_of
from crm_lib.exam.free_text.rubric import load_rubrics
from crm_lib.exam.wording import ExamError

FOLDER = Path(__file__).with_name("rubric_answers")
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


def test_a_full_answer_said_plainly_is_final_in_both_languages_and_scripts():
    for text in (
        "根据SCOPE模型，企业的客户包括供应商、消费者、股东、合作伙伴和内部员工。",
        "根據SCOPE模型，企業的客戶包括供應商、消費者、股東、合作夥伴和內部員工。",
        "In the SCOPE model customers are suppliers, consumers, owners, partners and employees.",
        "By the ＳＣＯＰＥ model the Suppliers, shareholders, partners and also the staff "
        "of a company belong to this circle and are customers.",
    ):
        given = found("who_q1", text)
        assert (given.marks, given.final, given.flags) == (2, True, []), text


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
        ("员工很重要。", "staff", "near"),
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
def test_no_gaming_text_is_final_above_half_when_right_answers_are_known(question):
    """As `crm check` runs it: the rubric knows its model answer and examples."""
    rubric = RUBRICS[question]
    others = [t for q in RUBRICS if q != question for t in right_answers(q)[:3]]
    tried = 0
    for text in right_answers(question):
        for attempt in gaming_texts(
            rubric, prompt=PROMPTS[question], full=[text], others=others, seeds=range(2)
        ):
            tried += 1
            given = proposal(rubric, attempt.text, PROMPTS[question], text)
            assert not succeeds(rubric, given), attempt
    assert tried > 50


def test_shuffles_of_answers_nobody_knew_are_nearly_all_left_to_a_human():
    won_, tried = 0, 0
    for question, rubric in RUBRICS.items():
        for attempt in gaming_texts(
            rubric, prompt=PROMPTS[question], full=right_answers(question), seeds=range(3)
        ):
            tried += 1
            won_ += succeeds(rubric, proposal(rubric, attempt.text, PROMPTS[question]))
    print(f"gaming texts made from unknown right answers: {won_} of {tried} final above half")
    assert won_ <= 0.01 * tried


# ------------------------------------------------------------------------------------- agreement


def test_agreement_with_the_human_on_answers_never_tuned_on():
    table = agreement_table(RUBRICS, FILES)
    assert table.groupby("question").size().min() >= 8
    assert set(table["lang"]) == {"en", "zh"}
    unseen = table[table["split"] == "validate"]
    assert len(unseen) / len(table) == pytest.approx(1 / 3, abs=0.05)
    for name, part in (("all", table), ("validation only", unseen)):
        print(f"{name}\n{agreement(part)}")
    wrong = table[table["final"] & (table["human"] != table["proposed"])]
    assert wrong.empty, wrong.to_string()
    assert agreement(table).kappa[0] > 0.85
    assert agreement(unseen).kappa[0] > 0.6


def test_no_right_answer_is_finally_marked_down():
    table = agreement_table(RUBRICS, FILES)
    assert not (table["final"] & (table["proposed"] < table["human"])).any()


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
    assert one_rubric_findings(rubric, PROMPTS["who_q1"], right_answers("who_q1")[1], []) == []


def test_examples_and_model_answers_that_do_not_agree_are_told(tmp_path):
    rubric = with_examples(tmp_path, [
        {"text": "只有买东西的人。", "marks": 1},
        {"text": "供应商和员工也是客户。", "marks": {"scope_last": 2}},
    ])  # fmt: skip
    words = [w for _, w in one_rubric_findings(rubric, PROMPTS["who_q1"], "谁都是。", [])]
    assert any("model answer is proposed 0" in w for w in words)
    assert any("is proposed 0 marks, it carries 1" in w for w in words)
    assert any("is proposed 1 for scope_last, it carries 2" in w for w in words)


def test_a_rubric_that_can_be_cheated_is_told(tmp_path):
    path = tmp_path / "rubrics.yaml"
    path.write_text(
        "q1:\n  kind: definition\n  points: 1\n  key_points:\n    - id: a\n      marks: 1\n"
        "      say: {en: a, zh: 甲}\n      need: [[it], [is], [a], [thing]]\n",
        encoding="utf-8",
    )
    rubric = load_rubrics(path)["q1"]
    model = "Well, it is a thing of which people often speak at length in the market."
    other = "Of course it is a thing for the courts and for the people in the streets."
    found_ = one_rubric_findings(rubric, "What?", model, [other])
    assert any("another question's answer" in w for _, w in found_)
