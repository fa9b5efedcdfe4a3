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
""" + QUIZ.partition("\n")[2] + "  section: 6\n"  # fmt: skip


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
    "field", ["form", "unit", "objective", "exam_point", "section", "level", "marks", "source"]
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


HEAD = """b1:
  form: {form}
  unit: U12
  objective: Compute a lifetime value
  exam_point: T09
  section: 8
  level: apply
  marks: 3
  source: own
"""
FORMS = {
    "number": """  parameters: {spend: [4000, 5000], margin: [0.2, 0.25]}
  question: {en: "Spend {spend:,}, margin {margin:.0%}. Margin in CNY?", zh: "花{spend:,}元，毛利率{margin:.0%}，毛利多少元？"}
  answer: {value: spend * margin, unit: CNY, decimals: 0}
  mistakes:
    - {value: spend, en: That is revenue., zh: 那是收入。}
""",
    "ordering": """  question: {en: Put in order., zh: 排序。}
  entries: {A: {en: two, zh: 二}, B: {en: one, zh: 一}, C: {en: three, zh: 三}}
  answer: BAC
""",
    "matching": """  question: {en: Match., zh: 配对。}
  left: {'1': {en: one, zh: 一}, '2': {en: two, zh: 二}}
  right: {A: {en: II, zh: 贰}, B: {en: I, zh: 壹}, C: {en: III, zh: 叁}}
  answer: {'1': B, '2': A}
""",
    "text": """  question: {en: "Define: value.", zh: 名词解释：价值。}
  answer: {en: Get and give., zh: 得与失。}
  points:
    - {en: get, zh: 得, marks: 2}
    - {en: give, zh: 失, marks: 1}
""",
    "verdict": """  question: {en: All pay., zh: 人人付钱。}
  answer: {verdict: wrong, correction: {en: Some pay., zh: 有人付钱。}}
""",
    "blanks": """  question: {en: "First ①, then ②.", zh: 先①，后②。}
  answer: {①: [time, 时间], ②: [money, 钱]}
""",
}


def bank_item(folder, form, old="", new=""):
    text = HEAD.format(form=form) + FORMS[form]
    assert old in text
    return read(folder, text.replace(old, new, 1), BankItem)["b1"]


def test_each_form_of_the_bank_is_typed(tmp_path):
    number = bank_item(tmp_path, "number")
    assert (number.section, number.answer.value, number.answer.unit, number.answer.decimals) == (
        "8", "spend * margin", "CNY", 0
    )  # fmt: skip
    assert number.mistakes[0].message == Message("That is revenue.", "那是收入。")
    ordering = bank_item(tmp_path, "ordering")
    assert (ordering.answer, ordering.entries["B"]) == ("BAC", Message("one", "一"))
    matching = bank_item(tmp_path, "matching")
    assert (matching.left["1"].en, matching.right_side["C"].zh) == ("one", "叁")
    assert matching.answer == {"1": "B", "2": "A"}
    text = bank_item(tmp_path, "text")
    assert text.answer == Message("Get and give.", "得与失。")
    assert [(p.text.zh, p.marks) for p in text.points] == [("得", 2.0), ("失", 1.0)]
    assert bank_item(tmp_path, "verdict").answer.correction.en == "Some pay."
    assert bank_item(tmp_path, "blanks").answer["②"] == ["money", "钱"]
    assert bank_item(tmp_path, "blanks", "section: 8", "section: points").section == "points"


@pytest.mark.parametrize(
    ("form", "old", "new", "line", "told"),
    [
        ("blanks", "section: 8", "section: eight", 6, "section must be the number of a section"),
        ("number", "spend * margin,", "spend *,", 12, "'spend *' is no expression of arithmetic"),
        ("number", "spend * margin", "7", 12, "value must be an expression of the parameters"),
        ("number", "decimals: 0", "decimals: no", 12, "decimals must be a number of decimals"),
        ("number", ", decimals: 0", "", 12, "decimals is missing"),
        ("number", "{value: spend * margin, unit: CNY, decimals: 0}", "450", 12, "must hold value and decimals"),
        ("number", "毛利率{margin:.0%}", "毛利率20%", 11, "the English text names margin, spend, the Chinese spend"),
        ("number", "margin: [0.2, 0.25]", "margin: [0.2], years: [3]", 11, "the text never says years"),
        ("number", "margin: [0.2, 0.25]", "m: [0.2]", 11, "the text never says m"),
        ("number", "  mistakes:\n    - {value: spend, en: That is revenue., zh: 那是收入。}\n", "", 1, "mistakes is missing"),
        ("ordering", "answer: BAC", "answer: BA", 12, "the letters ABC in their right order"),
        ("ordering", "C: {en: three", "D: {en: three", 11, "entries holds A, B, D; it must hold A, B, C"),
        ("ordering", "entries:", "steps:", 11, "steps is not known here"),
        ("matching", "'1': B, '2': A", "'1': B, '2': B", 13, "each number another letter of A, B, C"),
        ("matching", "'1': B, '2': A", "'1': B", 13, "a letter to each of 1, 2"),
        ("matching", "'2': {en: two", "'3': {en: two", 11, "left holds 1, 3"),
        ("text", "marks: 1}", "marks: 2}", 12, "marks is 3 but the points make 4"),
        ("text", "{en: Get and give., zh: 得与失。}", "[a]", 11, "answer must be a model answer"),
        ("verdict", ", correction: {en: Some pay., zh: 有人付钱。}", "", 11, "correction is missing"),
        ("verdict", "verdict: wrong", "verdict: false", 11, "verdict is false; it must be one of right, wrong"),
        ("blanks", "[time, 时间]", "time", 11, "① must be a list of the wordings"),
        ("blanks", "后②", "后", 10, "② does not stand in both texts"),
        ("blanks", "  answer", "  points: [{en: a, zh: b, marks: 3}]\n  answer", 11, "points goes with text, not with blanks"),
    ],
)  # fmt: skip
def test_a_broken_form_is_told_at_its_line(tmp_path, form, old, new, line, told):
    with pytest.raises(AuthoredError) as error:
        bank_item(tmp_path, form, old, new)
    fault = error.value.faults[0]
    assert fault.startswith(f"06_a.yaml:{line}: b1") and told in fault, fault
