"""Long questions read from a folder: whole, or with the place of what is missing."""

import pytest

from crm_lib.base.authored import AuthoredError
from crm_lib.exam.long_question import characters_of, load_long_questions

FILES = {
    "cases.yaml": "shop:\n  title: {en: A shop, zh: 一家店}\n  text: {en: Of 100 users 30 stay., zh: 100人中30人留下。}\n",
    "answers.yaml": """
one:
  item: S1-C1.1
  case: shop
  marks: 2
  title: {en: Losses, zh: 流失}
  ask: {en: 'Where do they leave?', zh: 在哪里流失？}
  answer: {en: The form is too long., zh: 表单太长。}
""",
    "rubrics.yaml": """
one:
  kind: case
  points: 2
  coherence: 1
  key_points:
    - {id: form, marks: 1, say: {en: a long form, zh: 表单太长}, need: [[form, 表单], [long, 太长, 很长]]}
""",
    "scripts.yaml": """
one:
  full:
    - {point: form, marks: 1, text: {en: The form is long., zh: 表单很长。}, note: {en: Yes., zh: 对。}}
    - {point: coherence, marks: 1, note: {en: Good., zh: 好。}}
  middling:
    - {point: form, marks: 1, text: {en: A long form., zh: 表单很长。}, note: {en: Yes., zh: 对。}}
    - {point: coherence, marks: 0, note: {en: Thin., zh: 单薄。}}
  few:
    - {point: "", marks: 0, text: {en: Users matter., zh: 用户很重要。}, note: {en: No., zh: 不。}}
    - {point: form, marks: 0, note: {en: Missing., zh: 没写。}}
""",
}


@pytest.fixture
def folder(tmp_path):
    for name, text in FILES.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    return tmp_path


def test_a_question_knows_its_scripts_and_their_marks(folder):
    one = load_long_questions(folder)["one"]
    assert one.prompt("en") == "Of 100 users 30 stay.\n\nWhere do they leave?"
    assert one.script("few", "zh") == "用户很重要。"
    assert [one.examiner_marks(level) for level in one.scripts] == [2, 1, 0]
    assert one.examiner_marks("full", content=True) == 1
    assert [one.proposed_marks(level, "zh") for level in one.scripts] == [1, 1, 0]


@pytest.mark.parametrize(
    ("file", "old", "new", "told"),
    [
        ("answers.yaml", "case: shop", "case: shap", "answers.yaml:2: one: there is no case shap"),
        ("rubrics.yaml", "one:", "two:", "one: it has no rubric"),
        ("scripts.yaml", "one:", "two:", "one: it has no scripts"),
        ("scripts.yaml", 'point: ""', "point: from", "one: from is no key point of its rubric"),
        ("scripts.yaml", "few:", "poor:", "few"),
        ("answers.yaml", "marks: 2", "marks: two", "marks must be a number of marks above 0"),
    ],
)
def test_what_is_wrong_is_told_with_its_file(folder, file, old, new, told):
    path = folder / file
    path.write_text(path.read_text(encoding="utf-8").replace(old, new, 1), encoding="utf-8")
    with pytest.raises(AuthoredError, match=told):
        load_long_questions(folder)


def test_signs_fill_squares_and_spaces_do_not():
    assert characters_of("定义环节：\n 五个， 60%。") == 12
