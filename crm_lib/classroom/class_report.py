"""Collect all that a report tells about a class and one assignment; write it as CSV files."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

import nbformat

from crm_lib.classroom import report
from crm_lib.classroom.class_list import without_marks_table
from crm_lib.classroom.common_mistakes import mistakes_table
from crm_lib.classroom.course import Course
from crm_lib.classroom.hidden_names import hidden_item, name_hider, random_numbers
from crm_lib.classroom.item_analysis import item_table, score_distribution
from crm_lib.classroom.likeness import AlikePair, alike_pairs, pairs_table
from crm_lib.classroom.marked_answers import marked_answers
from crm_lib.classroom.option_counts import offered_options, options_table
from crm_lib.classroom.people import people_of
from crm_lib.classroom.text_cell import as_text_cell
from crm_lib.classroom.versions import versions_of
from crm_lib.exam.blueprint import load_blueprint

if TYPE_CHECKING:
    import pandas as pd


def no_table() -> "pd.DataFrame":
    """Return a table without rows."""
    import pandas as pd

    return pd.DataFrame()


@dataclass(frozen=True)
class ClassReport:
    """All that is told about a class and one assignment.

    Attributes
    ----------
    assignment : str
    marks, students, items, questions, objectives, distribution, mistakes : DataFrame
    pairs : list of AlikePair
    unmarked : list of str
        Who handed in and has no marks.
    versions : dict of int
        Student → version of the assignment, where there is more than one.
    without_marks : DataFrame
        ``student, name, state, reason`` of everybody else: refused, absent, not marked yet.
    options : DataFrame
        ``question, option, students, share``: who took which option of a choice question.
    """

    assignment: str
    marks: "pd.DataFrame"
    students: "pd.DataFrame"
    questions: "pd.DataFrame"
    items: "pd.DataFrame"
    objectives: "pd.DataFrame"
    distribution: "pd.DataFrame"
    mistakes: "pd.DataFrame"
    pairs: list[AlikePair]
    unmarked: list[str]
    versions: dict[str, int] = field(default_factory=dict)
    without_marks: "pd.DataFrame" = field(default_factory=no_table)
    options: "pd.DataFrame" = field(default_factory=no_table)


def class_report(
    course: Course,
    assignment: str,
    *,
    anonymous: bool = False,
    on_step: Callable[[str], object] = lambda _: None,
) -> ClassReport:
    """Return the report of a class.

    Parameters
    ----------
    course, assignment
    anonymous : bool
        Numbers, drawn anew each time, in place of students; their names are taken out of answers.
    on_step : callable
        Told what is looked at next.

    Raises
    ------
    CourseError
        When there is no such assignment, or nothing of it is marked.
    """
    marks = report.marks_of_class(course, assignment)
    people = people_of(course)
    on_step("answers · 答案")
    answers = marked_answers(course, assignment, marks["student"].unique())
    submissions = course.submissions(assignment)
    others = without_marks_table(course, assignment, set(marks["student"]))
    unmarked = sorted(set(submissions) - set(marks["student"]))
    versions = versions_of(course, assignment)
    made_from = {}
    if len(versions.releases) > 1:
        found = {s: versions.release_for(s, submissions[s]) for s in marks["student"].unique()
                 if s in submissions}  # fmt: skip
        made_from = {s: r.number for s, r in found.items() if r is not None}
    if anonymous:
        shown = random_numbers([*marks["student"].unique(), *unmarked, *others["student"]])
        hide = name_hider(shown, people)
        marks = marks.assign(student=marks["student"].map(shown)).sort_values(
            "student", kind="stable", ignore_index=True
        )
        answers = [replace(a, student=shown[a.student], source=hide(a.source),
                           items=tuple(hidden_item(i, hide) for i in a.items)) for a in answers]  # fmt: skip
        unmarked = sorted(shown[s] for s in unmarked)
        others = others.drop(columns=["name", "reason"]).assign(
            student=[shown[s] for s in others["student"]]
        )
        made_from = {shown[s]: v for s, v in made_from.items()}
    on_step("likeness · 相似度")
    pairs = alike_pairs(answers, given_text(course, assignment))
    on_step("tables · 表格")
    students = report.student_table(marks)
    if not anonymous:
        names = [people[s].name if s in people else "" for s in students["student"]]
        students.insert(1, "name", names)
    if made_from:
        students["version"] = [made_from.get(s, 0) for s in students["student"]]
    blueprint = load_blueprint(course.root / "docs" / "blueprint.csv")
    return ClassReport(
        assignment, marks, students, report.question_table(marks), item_table(marks),
        report.objective_table(marks, blueprint), score_distribution(marks),
        mistakes_table(answers), pairs, unmarked, made_from, others,
        options_table(answers, offered_options(course.solution(assignment))),
    )  # fmt: skip


def given_text(course: Course, assignment: str) -> dict[str, str]:
    """Return what students are given of each question in any version: prompt and empty answer."""
    versions = versions_of(course, assignment)
    paths = [r.notebook for r in versions.releases] or [versions.given_out]
    given: dict[str, str] = {}
    for path in paths:
        above: list[str] = []
        for cell in nbformat.read(path, as_version=4).cells if path.is_file() else ():
            about = cell.metadata.get("nbgrader", {})
            if about.get("solution"):
                name = about["grade_id"]
                given[name] = "\n".join([given.get(name, ""), *above, cell.source])
            above = [cell.source] if cell.cell_type == "markdown" else []
    return given


def write_csv_files(found: ClassReport, folder: Path) -> list[Path]:
    """Write the tables of a report as CSV files that a spreadsheet opens; return them."""
    folder.mkdir(parents=True, exist_ok=True)
    tables = {
        "students": found.students,
        "questions": found.questions.merge(
            found.items.drop(columns="students"), on="question", how="left"
        ),
        "objectives": found.objectives,
        "distribution": found.distribution,
        "mistakes": found.mistakes,
        "alike": pairs_table(found.pairs),
        "without_marks": found.without_marks,
        "options": found.options,
    }
    paths = []
    for name, table in tables.items():
        path = folder / f"{name}.csv"
        text = table.select_dtypes(exclude=["number", "bool"]).columns
        table.assign(**{c: table[c].map(as_text_cell, na_action="ignore") for c in text}).to_csv(
            path, index=False, encoding="utf-8-sig", lineterminator="\n"
        )
        paths.append(path)
    return paths
