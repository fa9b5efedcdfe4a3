"""One model for a lesson's quiz and the bank: what is written is typed, what is wrong is told."""

from pathlib import Path

import pytest

from crm_lib.base.authored import AuthoredError
from crm_lib.base.message import Message
from crm_lib.exam.forms import form_names
from crm_lib.exam.item import BankItem, Item, read_items

ROOT = Path(__file__).resolve().parents[2]
QUIZ = """06_s1:
  question: {en: "What share?", zh: 占多少？}
  options:
    A: {en: two, zh: 二, right: true, why: {en: yes it is, zh: 对}}
    B: {en: three, zh: 三, right: false, why: {en: the rest, zh: 其余}}
"""
BANK = """b06_1:
  form: choice
  unit: U07
  objective: Compute a stage conversion rate
  exam_point: S1-C1.1
  level: apply
  marks: 2
  source: own
  parameters: {viewers: [1500, 1200], shop: [Yunmo]}
""" + QUIZ.partition("\n")[2]  # fmt: skip


def read(folder, text, model=Item, prefix=""):
    path = folder / "06_a.yaml"
    path.write_text(text, encoding="utf-8")
    return read_items(path, model, prefix=prefix, shown=path.name)


def test_a_quiz_says_little_and_the_rest_has_defaults(tmp_path):
    item = read(tmp_path, QUIZ, prefix="06_")["06_s1"]
    assert (item.id, item.form, item.text) == (
        "06_s1",
        "choice",
        Message("What share?", "占多少？"),
    )
    assert [(o.letter, o.text, o.right, o.why.en) for o in item.options] == [
        ("A", Message("two", "二"), True, "yes it is"), ("B", Message("three", "三"), False, "the rest")
    ]  # fmt: skip
    assert item.right == {"A"}
    assert (item.unit, item.marks, item.level, item.parameters) == (None, None, None, {})
    multiple = read(tmp_path, QUIZ.replace("  question", "  kind: multiple\n  question"))
    assert multiple["06_s1"].form == "choices"


def test_an_item_of_the_bank_says_all_in_the_same_form(tmp_path):
    item = read(tmp_path, BANK, BankItem)["b06_1"]
    assert (item.form, item.unit, item.exam_point, item.level) == (
        "choice", "U07", "S1-C1.1", "apply"
    )  # fmt: skip
    assert (item.marks, item.parameters) == (2.0, {"viewers": [1500, 1200], "shop": ["Yunmo"]})
    assert read(tmp_path, BANK)["b06_1"].options == item.options


def test_a_form_without_options_has_an_answer(tmp_path):
    text = "b1:\n  form: number\n  question: {en: a, zh: b}\n"
    assert read(tmp_path, text + "  answer: 25.5\n")["b1"].answer == 25.5
    with pytest.raises(AuthoredError, match="b1: answer is missing; a question of form number"):
        read(tmp_path, text)
    assert {"choice", "choices", "blanks", "number", "verdict", "text"} <= set(form_names())
    assert not {"check", "accept", "begin"} & set(form_names())


@pytest.mark.parametrize(
    "field", ["form", "unit", "objective", "exam_point", "level", "marks", "source"]
)
def test_a_bank_needs_what_a_quiz_may_leave_out(tmp_path, field):
    text = "".join(line for line in BANK.splitlines(True) if not line.startswith(f"  {field}:"))
    assert read(tmp_path, text)["b06_1"]
    with pytest.raises(AuthoredError) as error:
        read(tmp_path, text, BankItem)
    assert error.value.faults == [f"06_a.yaml:1: b06_1: {field} is missing."]


@pytest.mark.parametrize(
    ("old", "new", "line", "told"),
    [
        ("form: choice", "form: chioce", 2, "form is 'chioce'; it must be one of blanks, choice"),
        ("form: choice", "form: number", 11, "options go with choice and choices, not with number"),
        ("form: choice", "form: choice\n  kind: single", 3, "kind and form say the same"),
        ("form: choice", "form: choice\n  answer: A", 3, "answer is not for a form with options"),
        ("unit: U07", "unit: 7", 3, "unit must be a unit of the syllabus such as U07, got 7"),
        ("level: apply", "level: hard", 6, "level is 'hard'; it must be one of recall, understand"),
        ("marks: 2", 'marks: "2"', 7, "marks must be a number of marks above 0, got '2'. Write 2"),
        ("source: own", "sauce: own", 8, "sauce is not known here; did you mean source?"),
        ("source: own", "source:", 8, "source must be words (put a number in quotes), got nothing"),
        ("viewers: [1500, 1200]", "viewers: 1500", 9, "parameters must be names with the values"),
        ("viewers: [1500, 1200]", "viewers: []", 9, "parameters must be names with the values"),
        ("viewers: [1500, 1200]", "2: [1500]", 9, "parameters must be names with the values"),
        ('"What share?"', "What share?", 10, "a text that ends with ? needs quotes"),
        ("zh: 占多少？", "zh: 25", 10, "b06_1, question: zh is 25; it must be words"),
        (", zh: 占多少？", "", 10, "b06_1, question: zh is missing"),
        ("zh: 占多少？", "ch: 占多少？", 10, "question: ch is not known here; use en and zh"),
        (", zh: 二", "", 12, "b06_1, option A: zh is missing"),
        ("right: true", 'right: "true"', 12, "option A: right must be true or false, got 'true'"),
        ("right: true", "right: false", 11, "0 options are right; a single-choice question needs"),
        ("right: false", "right: true", 11, "2 options are right; a single-choice question needs"),
        (", why: {en: the rest, zh: 其余}", "", 13, "option B: why is missing"),
        ("why: {en: the rest, zh: 其余}", "why: because", 13, "option B, why: must hold en and zh"),
        ("why: {en: the rest", "why: {en：the rest", 13, "Here a key ends with ':' and a space"),
        ("    B:", "    C:", 11, "the options are A, C; they must be A, B, in this order"),
        ("    B:", "    1:", 13, "options: the name 1 must be text in quotes"),
        ("    B:", "    letter:", 11, "the options are A, letter"),
        ("right: false", "right: false, letter: B", 13, "letter is not known here; use en, zh"),
    ],
)  # fmt: skip
def test_a_broken_item_gets_one_line_that_says_what_to_write(tmp_path, old, new, line, told):
    assert old in BANK
    with pytest.raises(AuthoredError) as error:
        read(tmp_path, BANK.replace(old, new, 1), BankItem)
    (fault,) = error.value.faults
    assert fault.startswith(f"06_a.yaml:{line}: ") and told in fault, fault


@pytest.mark.parametrize("text", ["", "{}\n", "[]\n", "- 06_s1\n", "words\n"])
def test_a_file_without_questions_is_refused(tmp_path, text):
    with pytest.raises(AuthoredError, match=r"06_a.yaml:1: must hold questions, each under its id"):
        read(tmp_path, text, prefix="06_")


def test_every_quiz_of_the_workbook_is_read():
    files = sorted((ROOT / "bank").glob("*.quiz.yaml"))
    assert len(files) > 10
    for path in files:
        for item in read_items(path, Item, prefix=path.name[:3]).values():
            assert item.form in ("choice", "choices") and item.right
