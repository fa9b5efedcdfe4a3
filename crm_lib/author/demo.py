"""Play a whole course in a temporary folder: release, submit, grade, feedback, report.

Nothing in the real course is touched: the folder holds copies and is deleted at the end.
"""

import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import nbformat

from crm_lib.author.samples import Sample, sample_submissions
from crm_lib.classroom.course import Course
from crm_lib.classroom.execution import sandbox
from crm_lib.classroom.grading import Graded, grade, keys_folder
from crm_lib.classroom.releasing import version_given_out
from crm_lib.classroom.steps import feedback, marks_table, release


@dataclass(frozen=True)
class Outcome:
    """The result of one sample student: marks and reasons."""

    sample: Sample
    graded: Graded
    marks: float | None
    of: float
    waiting: int
    reasons: tuple[str, ...] = ()


@contextmanager
def throw_away_course(course: Course, *assignments: str) -> Iterator[Course]:
    """Yield a copy of a course with some of its assignments, and delete it in the end.

    It brings the keys that the course has made already; one that no longer fits is made anew. A
    later version that is given out goes with it: releasing the same again gives the same version.
    """
    with tempfile.TemporaryDirectory(prefix="crm-class-") as folder:
        root = Path(folder) / "course"
        root.mkdir()
        for name in ("solutions", "datasets", "docs"):
            if (course.root / name).is_dir():
                if name == "solutions":
                    for assignment in assignments:
                        source = course.solution(assignment).parent
                        shutil.copytree(source, root / name / assignment)
                elif name == "datasets":
                    shutil.copytree(course.root / name, root / name)
                else:
                    (root / name).mkdir()
                    for table in (course.root / name).glob("*.csv"):
                        shutil.copy(table, root / name)
        (root / "nbgrader_config.py").write_text(
            "from pathlib import Path\n"
            "from crm_lib.classroom.config import configure\n"
            "configure(get_config(), Path(__file__).parent)\n",
            encoding="utf-8",
        )
        copy = Course(root)
        for assignment in assignments:
            given_out = course.folder("release", assignment)
            if given_out.is_dir() and version_given_out(course, assignment) > 1:
                shutil.copytree(given_out, copy.folder("release", assignment))
        if keys_folder(course).is_dir():
            shutil.copytree(keys_folder(course), keys_folder(copy))
        yield copy


def hand_in(course: Course, assignment: str, samples: list[Sample]) -> None:
    """Put sample submissions where a class's submissions lie."""
    for sample in samples:
        folder = course.folder("submitted", assignment, sample.student)
        folder.mkdir(parents=True)
        (folder / f"{assignment}.ipynb").write_text(sample.text, encoding="utf-8")


def play(
    course: Course,
    assignment: str,
    *,
    on_step: Callable[[str], None] = lambda _: None,
    on_done: Callable[[Graded], None] = lambda _: None,
) -> list[Outcome]:
    """Play a course on sample submissions of one assignment.

    Parameters
    ----------
    course : Course
        The real one; only read.
    assignment : str
    on_step, on_done : callable
        Told about each step, and each submission that was graded.
    """
    with throw_away_course(course, assignment) as copy:
        on_step("release · 发布")
        released = release(copy, assignment) / f"{assignment}.ipynb"
        samples = sample_submissions(
            copy.solution(assignment), nbformat.read(released, as_version=4)
        )
        on_step("submit · 提交")
        hand_in(copy, assignment, samples)
        on_step("grade · 评分")
        # Our own samples: where nothing can be isolated they may run all the same.
        isolate = sandbox.missing() is None
        graded = {g.student: g for g in grade(copy, assignment, isolate=isolate, on_done=on_done)}
        on_step("feedback · 反馈")
        pages = feedback(copy, assignment)
        on_step(f"{len(pages)} feedback pages · 份反馈")
        table = marks_table(copy, assignment)
        reasons = {s.student: _reasons(copy, assignment, s.student) for s in samples}
    outcomes = []
    for sample in samples:
        rows = table[table["student"] == sample.student]
        done = graded[sample.student]
        got = None if done.status == "not graded" else float(rows["marks"].sum())
        of = float(table.groupby("student")["of"].sum().max())
        waiting = int(rows["waits_for_human"].sum())
        outcomes.append(Outcome(sample, done, got, of, waiting, reasons[sample.student]))
    return outcomes


def _reasons(course: Course, assignment: str, student: str) -> tuple[str, ...]:
    """Return why a submission lost marks, one line for each question that was answered."""
    path = course.folder("autograded", assignment, student) / f"{assignment}.ipynb"
    if not path.is_file():
        return ()
    notebook = nbformat.read(path, as_version=4)
    lines = [f"{en} · {zh}" for en, zh in notebook.metadata.get("crm", {}).get("notes", [])]
    open_ = []
    for cell in notebook.cells:
        about = cell.metadata.get("crm", {})
        lost = [i for i in about.get("items", []) if i["marks"] < i["of"]]
        question = cell.metadata.get("nbgrader", {}).get("grade_id", "").removesuffix("_check")
        if lost and all(i["status"] == "unanswered" for i in lost):
            open_.append(question)
        elif lost:
            lines.append(f"{question}: {lost[0]['en']} · {lost[0]['zh']}")
    if open_:
        lines.append(f"not answered · 未作答: {', '.join(open_)}")
    return tuple(lines)
