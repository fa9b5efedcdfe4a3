"""Write the feedback pages of a class side by side, tell which are stale, pack what goes back.

Beside each page lies a stamp of what it shows. A page is stale when marks, comments, reasons, name
or shown model answers have changed since.
"""

import functools
import hashlib
import json
import re
import zipfile
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent import futures
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from crm_lib.classroom.course import Course, reason_in
from crm_lib.classroom.decisions import remember
from crm_lib.classroom.people import Person, people_of
from crm_lib.classroom.snapshot import small_text

if TYPE_CHECKING:
    from nbgrader.api import Gradebook

#: Beside a page.
STAMP = ".page.json"
#: Beside a submission of nbgrader's exchange: by it, its student alone finds the page.
SECRET_FILE = "submission_secret.txt"
_LONGEST_SECRET = 1000
#: Starting workers takes longer than so few pages.
_FEW = 4
_ODD = re.compile(r"[^\w.-]+")
#: Bytes of an archive's name before its ending: no file system takes more than 255.
_LONGEST_NAME = 240


@dataclass(frozen=True)
class Page:
    """One student's feedback page.

    Attributes
    ----------
    student : str
    path : Path
    state : str
        ``written``, ``unchanged`` or ``failed``.
    reason : str
        Why it failed.
    """

    student: str
    path: Path
    state: str
    reason: str = ""


def page_path(course: Course, assignment: str, student: str) -> Path:
    """Return where a student's page lies."""
    return course.folder("feedback", assignment, student) / f"{assignment}.html"


def write_pages(
    course: Course,
    assignment: str,
    students: Sequence[str],
    *,
    show_key: Sequence[str] = (),
    again: bool = False,
    workers: int | None = None,
    on_done: Callable[[Page], Any] = lambda _: None,
) -> list[Page]:
    """Write the pages that are missing or stale, several at a time.

    Parameters
    ----------
    course, assignment
    students : sequence of str
        Whose submissions are marked.
    show_key : sequence of str
        Questions whose model answer the pages show.
    again : bool
        Also pages that are as they should be.
    workers : int, optional
        Processes; default: one a core. 0 writes in this process.
    on_done : callable
        Told about each page.
    """
    people = people_of(course)
    with course.gradebook() as gradebook:
        wanted = {
            s: content_hash(course, gradebook, assignment, people.get(s, Person(s)), show_key)
            for s in students
        }
    pages: dict[str, Page] = {}
    todo = []
    for student in students:
        path = page_path(course, assignment, student)
        if not again and path.is_file() and _stamped(path) == wanted[student]:
            pages[student] = Page(student, path, "unchanged")
            on_done(pages[student])
        else:
            todo.append(student)
    jobs = [(str(course.root), assignment, people.get(s, Person(s)), tuple(show_key)) for s in todo]
    for student, reason in _made(jobs, workers):
        path = page_path(course, assignment, student)
        if not reason:
            remember(path.with_name(STAMP), {"shows": wanted[student], "keys": list(show_key)})
        pages[student] = Page(student, path, "failed" if reason else "written", reason)
        on_done(pages[student])
    return [pages[s] for s in students]


def _made(jobs: list[tuple], workers: int | None) -> Iterable[tuple[str, str]]:
    """Yield each student, and why the page could not be made, as they are done."""
    if workers == 0 or len(jobs) < _FEW:
        yield from (_page(*job) for job in jobs)
        return
    from crm_lib.classroom.execution.pool import worker_context

    with futures.ProcessPoolExecutor(workers, mp_context=worker_context()) as pool:
        for done in futures.as_completed([pool.submit(_page, *job) for job in jobs]):
            yield done.result()


@functools.cache
def _course(root: str) -> Course:
    return Course(Path(root))


def _page(root: str, assignment: str, person: Person, show_key: tuple[str, ...]) -> tuple[str, str]:
    """Write one page; runs in a worker. Return the student, and why it could not be written."""
    from crm_lib.classroom.nbgrader.feedback import write_feedback

    course = _course(root)
    result = write_feedback(
        course, assignment, person.number, show_key, person.name, person.language
    )
    return person.number, "" if result["success"] else reason_in(result)


def content_hash(
    course: Course,
    gradebook: "Gradebook",
    assignment: str,
    person: Person,
    show_key: Sequence[str] = (),
) -> str:
    """Return the hash of all that a student's page shows."""
    from nbgrader.api import MissingEntry

    student = person.number
    path = course.folder("autograded", assignment, student) / f"{assignment}.ipynb"
    cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    shown: list[Any] = [person.name, person.language, sorted(show_key)]
    shown += [["".join(c["source"]), c.get("metadata", {}).get("crm")] for c in cells]
    try:
        submission = gradebook.find_submission_notebook(assignment, assignment, student)
    except MissingEntry:
        return ""
    shown += sorted(
        [g.name, g.auto_score, g.manual_score, bool(g.needs_manual_grade)]
        for g in submission.grades
    )
    shown += sorted([c.name, c.comment or ""] for c in submission.comments)
    shown.append(submission.late_submission_penalty)
    # On a class server a page goes back by the secret of the submission that was marked.
    if secret := small_text(path.with_name(SECRET_FILE), _LONGEST_SECRET):
        shown.append(secret)
    text = json.dumps(shown, ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def stale_pages(course: Course, assignment: str) -> list[str]:
    """Return the students whose page shows other marks or reasons than now hold.

    A page whose student has no marks any more is one of them.
    """
    folder = course.folder("feedback", assignment, "*").relative_to(course.root).as_posix()
    pages = sorted(course.root.glob(f"{folder}/{assignment}.html"))
    if not pages:
        return []
    people = people_of(course)
    with course.gradebook() as gradebook:
        return [
            path.parent.parent.name
            for path in pages
            if not _shows_what_holds(course, gradebook, assignment, path, people)
        ]


def _shows_what_holds(
    course: Course,
    gradebook: "Gradebook",
    assignment: str,
    page: Path,
    people: Mapping[str, Person],
) -> bool:
    student = page.parent.parent.name
    marked = course.folder("autograded", assignment, student) / f"{assignment}.ipynb"
    stamp = _data(page.with_name(STAMP))
    if not marked.is_file() or "shows" not in stamp:
        return False
    person, keys = people.get(student, Person(student)), stamp.get("keys", ())
    return bool(stamp["shows"] == content_hash(course, gradebook, assignment, person, keys))


def write_archives(course: Course, assignment: str, students: Iterable[str]) -> list[Path]:
    """Pack what each student gets back into an archive of its own; return the archives.

    The name of an archive begins with the student's number. In it is the page; the marked notebook,
    which holds hidden tests, stays here.
    """
    people, paths = people_of(course), []
    folder = course.folder("feedback", assignment, ".").resolve().parent.parent / "handback"
    folder = folder / assignment
    folder.mkdir(parents=True, exist_ok=True)
    for student in students:
        page = page_path(course, assignment, student)
        if not page.is_file():
            continue
        name = _ODD.sub("_", f"{student}_{people.get(student, Person(student)).name}").strip("_")
        name = name.encode()[:_LONGEST_NAME].decode(errors="ignore")
        path = folder / f"{name}.zip"
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.write(page, f"{assignment}/{page.name}")
        paths.append(path)
    return paths


def _stamped(page: Path) -> str | None:
    return _data(page.with_name(STAMP)).get("shows")


def _data(path: Path) -> dict[str, Any]:
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return data if isinstance(data, dict) else {}
