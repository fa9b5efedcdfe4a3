"""Totals, the table for a spreadsheet and the picture of a class."""

import pandas as pd

from crm_lib.classroom import report
from crm_lib.exam.blueprint import BlueprintRow

MARKS = pd.DataFrame(
    [
        ["=ann", "09_q1", 2.0, 2.0, False],
        ["=ann", "09_q2", 1.0, 4.0, True],
        ["bob", "09_q1", 0.0, 2.0, False],
        ["bob", "09_q2", 4.0, 4.0, False],
    ],
    columns=["student", "question", "marks", "of", "waits_for_human"],
)


BLUEPRINT = {"09_q1": BlueprintRow("09_q1", "U07", "S2-Q1", "choice", "2", "name the stages", "写出各环节",
                                   "06_sales_funnel", "1")}  # fmt: skip


def test_totals_say_what_is_provisional():
    students = report.student_table(MARKS).set_index("student")
    assert list(students.loc["=ann"]) == [3, 6, 50, 1, True]
    assert list(students.loc["bob"]) == [4, 6, 66.7, 0, False]
    questions = report.question_table(MARKS).set_index("question")
    assert list(questions.loc["09_q1"]) == [2, 4, 50, 2, 1, 1, 0, False]
    assert questions.loc["09_q2", "provisional"]
    objectives = report.objective_table(MARKS, BLUEPRINT).set_index("objective")
    assert objectives.loc["name the stages", "percent"] == 50
    assert objectives.loc["(none)", "questions"] == 1


def test_an_export_opens_in_a_spreadsheet_and_says_provisional(tmp_path):
    path = report.export_csv(MARKS, tmp_path / "marks.csv")
    assert path.read_bytes().startswith(b"\xef\xbb\xbf")
    table = pd.read_csv(path)
    assert list(table.columns) == ["student", "question", "marks", "of", "provisional"]
    total = table[(table["student"] == "'=ann") & (table["question"] == "total")].iloc[0]
    assert (total["marks"], total["provisional"]) == (3, "yes")
    assert set(table.loc[table["student"] == "bob", "provisional"]) == {"no"}


def test_the_picture_says_which_question_was_hardest():
    import matplotlib.pyplot as plt

    _, ax = plt.subplots()
    drawn = report.plot_questions(report.question_table(MARKS), ax=ax)
    assert drawn is ax
    assert "09_q1 was hardest: 50%" in ax.get_title(loc="left")
    assert "%" in ax.get_xlabel() and ax.get_ylabel()
    plt.close("all")
