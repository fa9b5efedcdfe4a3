"""Report a class's marks by student, question and objective: tables, chart, CSV.

Every table says whether its marks are provisional: something in them still waits for a human.
"""

from pathlib import Path
from typing import TYPE_CHECKING

from crm_lib.classroom.text_cell import as_text_cell

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

    from crm_lib.classroom.course import Course
    from crm_lib.exam.blueprint import BlueprintRow


def student_table(marks: "pd.DataFrame") -> "pd.DataFrame":
    """Return totals by student.

    Parameters
    ----------
    marks : DataFrame
        From `crm_lib.classroom.steps.marks_table`: ``student, question, marks, of,
        waits_for_human``.

    Returns
    -------
    DataFrame
        ``student, marks, of, percent, waiting, provisional``, one row a student, and
        ``late_penalty`` where somebody has one: `marks` are those that are left after it.
    """
    table = _totals(marks, "student")
    if "late_penalty" not in marks or not marks["late_penalty"].any():
        return table
    lost = marks.groupby("student")["late_penalty"].first()
    table["late_penalty"] = table["student"].map(lost).fillna(0.0)
    table["marks"] = (table["marks"] - table["late_penalty"]).clip(lower=0).round(2)
    table["percent"] = (100 * table["marks"] / table["of"].where(table["of"] > 0)).round(1)
    return table


def question_table(marks: "pd.DataFrame") -> "pd.DataFrame":
    """Return how the class did on each question, in the order of the paper.

    Returns
    -------
    DataFrame
        ``question, marks, of, percent, students, full, zero, waiting, provisional``; `marks` and
        `of` are sums over the class, `full` and `zero` count students.
    """
    table = _totals(marks, "question")
    about = (
        marks.assign(full=marks["marks"] >= marks["of"] - 1e-9, zero=marks["marks"] <= 0)
        .groupby("question", sort=False)
        .agg(students=("student", "nunique"), full=("full", "sum"), zero=("zero", "sum"))
        .reset_index()
    )
    order = ["question", "marks", "of", "percent", "students", "full", "zero", "waiting",
             "provisional"]  # fmt: skip
    return table.merge(about, on="question")[order]


def objective_table(marks: "pd.DataFrame", blueprint: "dict[str, BlueprintRow]") -> "pd.DataFrame":
    """Return how the class did on each objective of the blueprint, the weakest first.

    Questions without a blueprint row are counted under the objective ``"(none)"``.

    Returns
    -------
    DataFrame
        ``objective, objective_zh, questions, marks, of, percent, waiting, provisional, lesson``.
    """
    rows = marks.assign(
        objective=[
            blueprint[q].objective if q in blueprint else "(none)" for q in marks["question"]
        ],
        objective_zh=[
            blueprint[q].objective_zh if q in blueprint else "（无）" for q in marks["question"]
        ],
        lesson=[blueprint[q].lesson if q in blueprint else "" for q in marks["question"]],
    )
    about = (
        rows.groupby("objective")
        .agg(
            objective_zh=("objective_zh", "first"),
            questions=("question", "nunique"),
            lesson=("lesson", lambda s: ", ".join(sorted(set(s)))),
        )
        .reset_index()
    )
    order = [
        "objective",
        "objective_zh",
        "questions",
        "marks",
        "of",
        "percent",
        "waiting",
        "provisional",
        "lesson",
    ]
    table = _totals(rows, "objective").merge(about, on="objective")[order]
    return table.sort_values(["percent", "objective"], ignore_index=True)


def _totals(marks: "pd.DataFrame", by: str) -> "pd.DataFrame":
    table = (
        marks.groupby(by, sort=False)
        .agg(marks=("marks", "sum"), of=("of", "sum"), waiting=("waits_for_human", "sum"))
        .reset_index()
    )
    table["percent"] = (100 * table["marks"] / table["of"].where(table["of"] > 0)).round(1)
    table["waiting"] = table["waiting"].astype(int)
    table["provisional"] = table["waiting"] > 0
    return table[[by, "marks", "of", "percent", "waiting", "provisional"]]


def plot_questions(table: "pd.DataFrame", *, ax: "Axes | None" = None) -> "Axes":
    """Draw the share of the marks that the class earned on each question.

    Parameters
    ----------
    table : DataFrame
        From `question_table`.
    ax : Axes, optional
    """
    from crm_lib.plotting import styled

    return styled(_draw_questions)(table, ax=ax)


def _draw_questions(table: "pd.DataFrame", *, ax: "Axes") -> "Axes":
    shown = table.iloc[::-1]
    hatches = ["//" if p else "" for p in shown["provisional"]]
    ax.barh(shown["question"], shown["percent"], color="#0072B2", hatch=hatches, edgecolor="white")
    weakest = table.loc[table["percent"].idxmin()]
    note = " (hatched: provisional)" if table["provisional"].any() else ""
    ax.set(
        xlim=(0, 100),
        xlabel="share of the marks earned 得分率 (%)",
        ylabel="question 题目",
        title=f"{weakest['question']} was hardest: {weakest['percent']:.0f}%{note}",
    )
    return ax


def export_csv(marks: "pd.DataFrame", path: Path) -> Path:
    """Write one row per student and question, and one total per student, as CSV.

    What a late submission loses has a row of its own. The column ``provisional`` is ``yes`` where something in the number still waits for a human.
    Spreadsheets read the file right away (UTF-8 with a mark at its start).
    """
    import pandas as pd

    totals = student_table(marks)
    late = totals.assign(question="late penalty", of=0.0)
    if "late_penalty" in totals:
        late = late[late["late_penalty"] > 0].assign(marks=lambda t: -t["late_penalty"])
    else:
        late = late.iloc[:0]
    rows = pd.concat(
        [
            marks.assign(provisional=marks["waits_for_human"])[
                ["student", "question", "marks", "of", "provisional"]
            ],
            late[["student", "question", "marks", "of", "provisional"]],
            totals.assign(question="total")[["student", "question", "marks", "of", "provisional"]],
        ]
    )
    rows["student"] = rows["student"].map(as_text_cell)
    rows["provisional"] = rows["provisional"].map({True: "yes", False: "no"})
    rows.to_csv(path, index=False, encoding="utf-8-sig", lineterminator="\n")
    return path


def marks_of_class(course: "Course", assignment: str) -> "pd.DataFrame":
    """Return the marks of a class (see `crm_lib.classroom.steps.marks_table`).

    Raises
    ------
    CourseError
        When there is no such assignment, or nothing of it is marked.
    """
    from crm_lib.classroom.course import CourseError
    from crm_lib.classroom.steps import marks_table

    course.solution(assignment)
    marks = marks_table(course, assignment)
    if marks.empty:
        raise CourseError(f"Nothing is marked for {assignment} yet: run `crm grade {assignment}`.")
    return marks
