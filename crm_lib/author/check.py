"""Check the workbook (`crm check`): notebooks, answer keys, rubrics, blueprint, releases, bank."""

import filecmp
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from pathlib import Path

from crm_lib.author.answer_desk import answer_findings
from crm_lib.author.bank_check import bank_findings
from crm_lib.author.demo import throw_away_course
from crm_lib.author.glossary import Term, read_glossary
from crm_lib.author.lint import notebook_findings, repeated_sentences
from crm_lib.author.rounding_check import rounding_findings
from crm_lib.author.rubric_check import LetThrough, let_through, rubric_findings
from crm_lib.author.stated_minutes import minutes_findings
from crm_lib.base.finding import Finding
from crm_lib.base.message import has_chinese
from crm_lib.classroom.course import Course
from crm_lib.classroom.grading import keys_folder
from crm_lib.classroom.nbgrader.kept_engine import kept_engine
from crm_lib.classroom.solution_check import assignment_findings, form_asked, points_of
from crm_lib.classroom.steps import release
from crm_lib.exam.blueprint import load_blueprint
from crm_lib.exam.free_text.rubric import load_rubrics
from crm_lib.exam.key import cached_key
from crm_lib.exam.wording import ExamError


def workbook_findings(
    course: Course,
    assignment: str | None = None,
    *,
    on_step: Callable[[str], object] = lambda _: None,
) -> Iterator[Finding]:
    """Yield what is not in order: notebooks, solutions, rubrics, blueprint, releases, bank.

    Parameters
    ----------
    course : Course
        Only its keys are written, where a solution has none that fits.
    assignment : str, optional
        Look at this one alone: its solution, key, rubrics, tested answers, rows, release
        and items of the bank.
    on_step : callable
        Told what is looked at next: the lessons, then each assignment by its name.

    Raises
    ------
    CourseError
        When there is no assignment of that name.
    """
    root = course.root
    path = root / "docs" / "glossary.csv"
    glossary = None
    try:
        glossary = read_glossary(path) if path.is_file() else None
    except ValueError as error:
        yield Finding(path, "table", str(error))
    if assignment is None:
        on_step("lessons")
        lessons = sorted((root / "notebooks").glob("*.ipynb"))
        for lesson in lessons:
            yield from _lint(lesson, glossary, "lesson")
        with suppress(ValueError):  # told above, file by file
            yield from repeated_sentences(lessons)
        yield from minutes_findings(root)
    misnamed = list(misnamed_findings(course))
    yield from (f for f in misnamed if assignment in (None, f.path.parent.name))
    if any(f.path.parent.name == assignment for f in misnamed):
        return
    wanted = course.assignments if assignment is None else [assignment]
    without_findings = []
    for name in wanted:
        solution = course.solution(name)
        on_step(name)
        yield from _lint(solution, glossary, "solution")
        findings = assignment_findings(solution)
        yield from findings
        if not findings:
            found = list(_key_findings(course, name))
            yield from found
            without_findings += [] if found else [name]
    on_step("releases")
    with throw_away_course(course, *without_findings) as copy, kept_engine():
        for name in without_findings:
            yield from _release_findings(course, name, copy)
    on_step("blueprint")
    yield from blueprint_findings(course, assignment)
    on_step("bank")
    yield from bank_findings(root, assignment)


def misnamed_findings(course: Course) -> Iterator[Finding]:
    """Yield folders of solutions whose notebook is not called as the folder is."""
    source = course.root / course.folders.source_directory
    for folder in sorted(source.iterdir()) if source.is_dir() else ():
        if not folder.is_dir() or folder.name.startswith((".", "_")):
            continue
        names = [p.name for p in sorted(folder.glob("*.ipynb"))]
        if names and f"{folder.name}.ipynb" not in names:
            words = f"is in the folder {folder.name}: name it {folder.name}.ipynb."
            yield Finding(folder / names[0], "file", words)
        elif len(names) > 1:
            other = next(n for n in names if n != f"{folder.name}.ipynb")
            words = f"lies beside {folder.name}.ipynb and would be released too: move it away."
            yield Finding(folder / other, "file", words)


def let_through_by_rubrics(course: Course, only: str | None = None) -> Iterator[LetThrough]:
    """Yield what each rubric lets through of its gaming set, of a course or of one assignment."""
    for assignment in course.assignments if only is None else [only]:
        solution = course.solution(assignment)
        with suppress(ExamError):  # told among the findings
            key = cached_key(solution, keys_folder(course))
            rubrics = load_rubrics(solution.with_name("rubrics.yaml"))
            yield from (one for one in let_through(rubrics, key) if one.tricks)


def _lint(path: Path, glossary: Sequence[Term] | None, kind: str) -> Iterator[Finding]:
    try:
        yield from notebook_findings(path, glossary=glossary, kind=kind)
    except ValueError as error:
        yield Finding(path, "file", str(error))


def _key_findings(course: Course, assignment: str) -> Iterator[Finding]:
    """Yield why an answer key cannot be made, and rubrics that do not fit it."""
    solution = course.solution(assignment)
    try:
        key = cached_key(solution, keys_folder(course))
        rubrics = load_rubrics(solution.with_name("rubrics.yaml"))
        for where, words in rubric_findings(rubrics, key, solution.with_name("rubrics.yaml")):
            yield Finding(Path(where.rpartition(":")[0]), where.rpartition(":")[2], words)
        for question, words in rounding_findings(key):
            yield Finding(solution, question, words)
        yield from answer_findings(solution, key)
    except ExamError as error:
        for fault in str(error).splitlines():  # one line a fault
            yield Finding(solution, "key", fault)


def _release_findings(course: Course, assignment: str, copy: Course) -> Iterator[Finding]:
    """Yield released files that differ from what the solution releases."""
    committed = course.folder("release", assignment)
    try:
        names = differing_files(release(copy, assignment), committed)
    except ExamError as error:
        yield Finding(course.solution(assignment), "release", str(error))
        return
    for name in names:
        words = f"is not what the solution releases: run `crm release {assignment}`."
        yield Finding(committed / name, "release", words)


def differing_files(fresh: Path, committed: Path) -> list[str]:
    """Return the files that are not the same, byte for byte, in two folders."""
    names = {p.relative_to(f).as_posix() for f in (fresh, committed) if f.is_dir()
             for p in f.rglob("*") if p.is_file() and ".ipynb_checkpoints" not in p.parts}  # fmt: skip
    return sorted(
        n
        for n in names
        if not (fresh / n).is_file()
        or not (committed / n).is_file()
        or not filecmp.cmp(fresh / n, committed / n, shallow=False)
    )


def blueprint_findings(course: Course, only: str | None = None) -> Iterator[Finding]:
    """Yield questions without a row, rows without a question, and marks or forms that differ.

    `only` looks at the questions of one assignment; rows of others are then left aside.
    """
    import nbformat
    from nbgrader import utils

    path = course.root / "docs" / "blueprint.csv"
    try:
        rows = load_blueprint(path)
    except ExamError as error:
        yield Finding(path, "table", str(error))
        return
    points: dict[str, float | None] = {}
    forms: dict[str, str] = {}
    for assignment in course.assignments if only is None else [only]:
        try:
            cells = nbformat.read(course.solution(assignment), as_version=4).cells
        except ValueError:
            continue  # told above
        for cell in cells:
            if utils.is_grade(cell):
                question = cell.metadata.nbgrader["grade_id"].removesuffix("_check")
                points[question] = points_of(cell)
                forms[question] = form_asked(cell.source)
    if only is not None:
        rows = {q: row for q, row in rows.items() if q in points}
    for question in sorted(set(points) - set(rows)):
        yield Finding(path, question, "the question has no row here.")
    for question in sorted(set(rows) - set(points)):
        yield Finding(path, question, "there is no such question.")
    for question in sorted(set(rows) & set(points)):
        due = points[question]
        if due is not None and not _is_number(rows[question].marks, due):
            words = f"{rows[question].marks} marks here, {due:g} in the notebook."
            yield Finding(path, question, words)
        if forms[question] and forms[question] != rows[question].form:
            words = f"{rows[question].form} here, {forms[question]} in the notebook."
            yield Finding(path, question, words)
        if not has_chinese(rows[question].objective_zh):
            yield Finding(path, question, "its objective has no Chinese words (objective_zh).")
        lesson = course.root / "notebooks" / f"{rows[question].lesson}.ipynb"
        if not lesson.is_file():
            yield Finding(path, question, f"there is no lesson {rows[question].lesson}.")


def _is_number(text: str, number: float) -> bool:
    """Tell whether a cell of the table holds this number."""
    try:
        return float(text) == number
    except ValueError:
        return False
