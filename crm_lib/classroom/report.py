"""`crm report` and `crm export`: how a class did, by student, by question and by objective.

Every table says whether its marks are provisional: something in them still waits for a human.
"""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

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
        ``student, marks, of, percent, waiting, provisional``, one row a student.
    """
    return _totals(marks, "student")


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
        ``objective, questions, marks, of, percent, waiting, provisional, lesson``.
    """
    rows = marks.assign(
        objective=[
            blueprint[q].objective if q in blueprint else "(none)" for q in marks["question"]
        ],
        lesson=[blueprint[q].lesson if q in blueprint else "" for q in marks["question"]],
    )
    about = (
        rows.groupby("objective")
        .agg(
            questions=("question", "nunique"),
            lesson=("lesson", lambda s: ", ".join(sorted(set(s)))),
        )
        .reset_index()
    )
    order = ["objective", "questions", "marks", "of", "percent", "waiting", "provisional", "lesson"]
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

    The column ``provisional`` is ``yes`` where something in the number still waits for a human.
    Spreadsheets read the file right away (UTF-8 with a mark at its start).
    """
    import pandas as pd

    totals = student_table(marks)
    rows = pd.concat(
        [
            marks.assign(provisional=marks["waits_for_human"])[
                ["student", "question", "marks", "of", "provisional"]
            ],
            totals.assign(question="total")[["student", "question", "marks", "of", "provisional"]],
        ]
    )
    rows["student"] = rows["student"].map(_no_formula)
    rows["provisional"] = rows["provisional"].map({True: "yes", False: "no"})
    rows.to_csv(path, index=False, encoding="utf-8-sig", lineterminator="\n")
    return path


def _no_formula(text: str) -> str:
    """A name that a spreadsheet would run as a formula is written as text."""
    return f"'{text}" if str(text)[:1] in ("=", "+", "-", "@") else text


# --------------------------------------------------------------------------------- the commands

Assignment = Annotated[str, typer.Argument(help="Such as 06_sales_funnel.")]


def report_command(assignment: Assignment) -> None:
    """Show how the class did: by student, by question, by objective, and who needs a human."""
    from crm_lib.exam.blueprint import load_blueprint

    course, marks = _marks(assignment)
    blueprint = load_blueprint(course.root / "docs" / "blueprint.csv")
    for title, table in (
        ("By student · 按学生", student_table(marks)),
        ("By question · 按题目", question_table(marks)),
        ("By objective · 按目标", objective_table(marks, blueprint)),
    ):
        _echo(title, table)
    waiting = int(marks["waits_for_human"].sum())
    if waiting:
        typer.echo(f"Provisional · 暂定: {waiting} mark(s) wait for a human; see crm review.")


def export_command(
    assignment: Assignment,
    to: Annotated[Path | None, typer.Option(help="The CSV file to write.")] = None,
) -> None:
    """Write the marks of the class as CSV, with a provisional column."""
    _, marks = _marks(assignment)
    path = export_csv(marks, to or Path(f"{assignment}.csv"))
    typer.echo(f"{path}: {marks['student'].nunique()} student(s).")


def _marks(assignment: str) -> "tuple[Course, pd.DataFrame]":
    from crm_lib.classroom.course import Course, CourseError
    from crm_lib.classroom.steps import marks_table

    course = Course.around(Path.cwd())
    course.solution(assignment)
    marks = marks_table(course, assignment)
    if marks.empty:
        raise CourseError(f"Nothing is marked for {assignment} yet: run `crm grade {assignment}`.")
    return course, marks


def _echo(title: str, table: "pd.DataFrame") -> None:
    """Print a frame as a table that fits the window."""
    from rich.console import Console
    from rich.table import Table

    shown = Table(title=title, title_justify="left")
    for name in table.columns:
        number = table[name].dtype.kind in "if"
        shown.add_column(str(name), justify="right" if number else "left", overflow="fold")
    for row in table.itertuples(index=False):
        shown.add_row(*(_cell(v) for v in row))
    Console().print(shown)


def _cell(value: object) -> str:
    if value is True or str(value) == "True":
        return "yes · 是"
    if value is False or str(value) == "False":
        return ""
    return f"{value:g}" if isinstance(value, float) else str(value)
