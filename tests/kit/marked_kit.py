"""A class that is marked, made by hand: gradebook and marked notebooks, nothing executed."""

import atexit
import functools
import shutil
import tempfile
from pathlib import Path

import nbformat
from course_kit import CONFIG
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook
from sqlalchemy import Engine, event

from crm_lib.classroom.course import Course
from crm_lib.classroom.decisions import memory_path, remember

NAME = "09_tiny"
#: question → marks; the last one is free text.
POINTS = {"09_q1": 2.0, "09_q2": 3.0, "09_q9": 4.0}
ROSTER = "number,name,other_names,email,platform_id,language,group\n"


@event.listens_for(Engine, "connect")
def do_not_wait_for_the_disk(link, _):
    """A gradebook made by hand is committed a hundred times; nobody needs it after a power cut."""
    if type(link).__module__.startswith("sqlite3"):
        link.execute("PRAGMA synchronous=OFF")


def about(name: str, **settings) -> dict:
    base = {"grade_id": name, "grade": False, "solution": False, "locked": True, "task": False,
            "schema_version": 3}  # fmt: skip
    return {"nbgrader": {**base, **settings}}


def item(marks: float, of: float, status: str = "", en: str = "", evidence: str = "") -> dict:
    status = status or ("right" if marks >= of else "wrong")
    en = en or ("Right." if marks >= of else "Not right.")
    return {"label": "", "marks": marks, "of": of, "status": status, "en": en, "zh": "（中文）",
            "evidence": evidence}  # fmt: skip


def made_course(root: Path, *assignments: str) -> Course:
    """Write a course whose assignments are given out, with nobody in it.

    Made once a process, then copied: a new gradebook takes seconds.
    """
    shutil.copytree(_made(assignments or (NAME,)), root, dirs_exist_ok=True)
    return Course(root)


@functools.cache
def _made(assignments: tuple[str, ...]) -> Path:
    root = Path(tempfile.mkdtemp(prefix="crm-kit-"))
    atexit.register(shutil.rmtree, root, ignore_errors=True)
    (root / "nbgrader_config.py").write_text(CONFIG, encoding="utf-8")
    for assignment in assignments:
        for folder in ("solutions", "exercises"):
            path = root / folder / assignment / f"{assignment}.ipynb"
            path.parent.mkdir(parents=True)
            nbformat.write(notebook({q: f'{q[3:]} = ""' for q in POINTS}), path)
    course = Course(root)
    (root / "classroom").mkdir(exist_ok=True)
    with course.gradebook() as gradebook:
        for assignment in assignments:
            gradebook.add_assignment(assignment)
            gradebook.add_notebook(assignment, assignment)
            for question, points in POINTS.items():
                where = (assignment, assignment)
                gradebook.add_grade_cell(
                    f"{question}_check", *where, max_score=points, cell_type="code"
                )
                gradebook.add_solution_cell(question, *where)
    return root


def notebook(answers: dict[str, str], results: dict[str, dict] | None = None):
    cells = [new_markdown_cell("# Tiny · 小测", metadata=about("09_title"))]
    for question, source in answers.items():
        cells.append(
            new_markdown_cell(f"Prompt of {question}", metadata=about(f"{question}_prompt"))
        )
        cells.append(new_code_cell(source, metadata=about(question, solution=True, locked=False)))
        settings = about(f"{question}_check", grade=True, points=POINTS[question])
        cell = new_code_cell(f'check("{question}")', metadata=settings)
        if results and question in results:
            cell.metadata["crm"] = results[question]
            html = {"text/html": "<b>marks</b>", "text/plain": "1.0"}
            cell.outputs = [nbformat.v4.new_output("execute_result", html, execution_count=1)]
        cells.append(cell)
    return new_notebook(cells=cells)


def mark(
    course: Course,
    student: str,
    marks: dict[str, float],
    *,
    answers: dict[str, str] | None = None,
    items: dict[str, list[dict]] | None = None,
    waits: tuple[str, ...] = (),
    assignment: str = NAME,
) -> None:
    """Enter a student's marks and write the marked notebook."""
    sources = {q: f'{q[3:]} = ""' for q in POINTS} | (answers or {})
    results = {}
    with course.gradebook() as gradebook:
        gradebook.update_or_create_student(student)
        gradebook.update_or_create_submission(assignment, student)
        for question, points in POINTS.items():
            grade = gradebook.find_grade(f"{question}_check", assignment, assignment, student)
            grade.auto_score = marks.get(question, 0.0)
            grade.needs_manual_grade = question in waits
            found = (items or {}).get(question) or [item(marks.get(question, 0.0), points)]
            results[question] = {
                "question": question, "marks": marks.get(question, 0.0), "of": points,
                "final": question not in waits, "confidence": 0.5, "flags": [], "see": None,
                "items": found,
            }  # fmt: skip
            if question in waits:
                results[question]["answers"] = [sources[question]]
        gradebook.db.commit()
    for step in ("submitted", "autograded"):
        path = course.folder(step, assignment, student) / f"{assignment}.ipynb"
        path.parent.mkdir(parents=True, exist_ok=True)
        nbformat.write(notebook(sources, results if step == "autograded" else None), path)
    folder = course.folders.autograded_directory
    hashes = {f"{q}_check": str(hash(s)) for q, s in sources.items()}
    remember(memory_path(course.root, folder, assignment, student), hashes)
