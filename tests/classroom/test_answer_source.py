"""Answers written otherwise than asked are read as they were meant, or left as they are."""

import pytest

from crm_lib.classroom.answer_source import Asked, as_text, assigns, is_untouched, readable

TEXT = Asked("09_q9", "q9", "text")
CHOICE = Asked("09_q1", "q1", "choice")


def value(source: str, name: str):
    space: dict = {}
    exec(source, space)  # our own sentences
    return space[name]


@pytest.mark.parametrize(
    ("source", "said"),
    [
        ('q9 = "They say "churn" early"', 'They say "churn" early'),
        ("q9 = “They leave”", "They leave"),
        ("q9 = 先划分各个环节，再计算转化率。", "先划分各个环节，再计算转化率。"),
        ("Define the stages first.", "Define the stages first."),
        ("漏斗", "漏斗"),
        ('"Define the stages."', "Define the stages."),
        ("q9 = '客户说：'太贵了''", "客户说：'太贵了"),
        ('q9 = """He said """no""" twice"""', 'He said """no""" twice'),
        ("# your answer\nFirst stages, then rates", "First stages, then rates"),
        ('q9 = "an open quote', "an open quote"),
        ('q9 = "line one\nline two"', "line one\nline two"),
    ],
)
def test_free_text_reaches_the_desk_as_it_was_written(source, said):
    assert value(readable(source, TEXT), "q9") == said


@pytest.mark.parametrize("source", ["q1 = “B”", "q1 = ‘B’", '"B"', "q1 ＝ “B”"])
def test_a_letter_between_other_quotes_is_read(source):
    assert value(readable(source, CHOICE), "q1") == "B"


@pytest.mark.parametrize(
    "source",
    ['q9 = """\n"""', "", "q9 = answer", 'x = 1\nq9 = f"{x}"', "# nothing", 'q9 = "a" "b"'],
)
def test_what_is_python_stays_as_it_is(source):
    assert readable(source, TEXT) == source


def test_a_closed_answer_that_is_no_python_is_left_alone():
    assert readable("q1 = B or (", CHOICE) == "q1 = B or ("


def test_blank_cells_and_assignments_are_known():
    assert is_untouched('q9 = """\n\n  """', 'q9 = """\n"""')
    assert is_untouched("# only a comment", 'q1 = ""')
    assert not is_untouched("q9 = “x”", 'q9 = """\n"""')
    assert assigns("def q6(counts):\n    return 1", "q6") and not assigns("print(q6)", "q6")
    assert as_text("q9 = ", TEXT) == "q9 = "


@pytest.mark.parametrize(
    "answer", ["1" + " + 1" * 1_500, "-" * 900 + "1", "x" + ".real" * 1_500, "f(" * 90 + ")" * 90]
)
def test_a_long_answer_is_read_however_deep_it_is_nested(answer):
    assert not is_untouched(f"q5 = {answer}", "q5 = None")
    assert is_untouched(f"q5 = {answer}  # so far", f"q5  =  {answer}  # so far")
