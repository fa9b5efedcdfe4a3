"""answers.yaml: what is tested is typed, and what is wrong in it is told with its line."""

import pytest

from crm_lib.author.answers import load_cases
from crm_lib.exam.wording import ExamError

GOOD = """01_q1:
  right: [{answer: '" b "', language: zh}]
  wrong:
    - answer: '"A"'
      says: the stage before
    - code: |
        q1 = "D"
      marks: 1
      final: false
"""


def written(folder, text):
    path = folder / "answers.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def test_cases_in_the_order_of_the_file(tmp_path):
    cases = load_cases(written(tmp_path, GOOD))
    assert [(c.question, c.right, c.source, c.marks, c.says, c.language, c.final) for c in cases] == [
        ("01_q1", True, 'q1 = " b "', None, "", "zh", None),
        ("01_q1", False, 'q1 = "A"', None, "the stage before", "", None),
        ("01_q1", False, 'q1 = "D"\n', 1.0, "", "", False),
    ]  # fmt: skip
    assert [c.line for c in cases] == [2, 4, 6]
    assert load_cases(written(tmp_path, "")) == []


@pytest.mark.parametrize(
    ("old", "new", "line", "told"),
    [
        (GOOD, "- a\n", 1, "must hold question ids, each with its answers"),
        (GOOD, "01_q1: [a]\n", 1, "01_q1: must hold right and wrong, found ['a']"),
        ("  wrong:", "  worng:", 3, "01_q1: worng is not known here; did you mean wrong?"),
        ("  wrong:\n", "  wrong: x\n  more:\n", 3, "wrong must be a list, got 'x'"),
        ("- answer: '\"A\"'", "- anwser: '\"A\"'", 4, "wrong answer 1: anwser is not known here; did"),
        ("- answer: '\"A\"'", "- answer: 25.5", 4, "answer must be Python code in quotes"),
        ("- answer: '\"A\"'", "- marks: 0", 4, "01_q1, wrong answer 1: write either answer"),
        ("says: the", "code: x\n      says: the", 4, "write either answer"),
        ("says: the stage before", "says: 25", 5, "says must be words (put a number in quotes)"),
        ("marks: 1", "marks: one", 8, "wrong answer 2: marks must be a number of marks, 0 or more"),
        ("marks: 1", "right: true", 8, "right is not known here; use answer, code, marks, says"),
        ("final: false", "final: never", 9, "final must be true or false, got 'never'"),
        ("language: zh", "language: cn", 2, "right answer 1: language is 'cn'; it must be one of"),
        ("[{answer: '\" b \"', language: zh}]", "['b']", 2, "right answer 1: must hold answer, code"),
    ],
)  # fmt: skip
def test_a_broken_file_is_told_with_its_place(tmp_path, old, new, line, told):
    assert old in GOOD
    path = written(tmp_path, GOOD.replace(old, new, 1))
    with pytest.raises(ExamError) as error:
        load_cases(path)
    faults = [fault for fault in str(error.value).splitlines() if told in fault]
    assert len(faults) == 1 and faults[0].startswith(f"{path}:{line}: "), error.value


def test_a_missing_file_says_what_it_is_for(tmp_path):
    with pytest.raises(ExamError, match=r"missing\. It lists wrong and right answers"):
        load_cases(tmp_path / "answers.yaml")
