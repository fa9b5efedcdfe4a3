"""Course overview (My course): pages, what was read and answered, the next step."""

import json
import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from crm_lib.exam.blueprint import load_blueprint
from crm_lib.page.headings import headings_in
from crm_lib.practice.memory import remembered
from crm_lib.progress import Event, ProgressStore

#: The time a page says it takes, in its first cell.
_MINUTES = re.compile(r"(\d+) minutes")
#: The page with which a learner begins; its lists of links are the order of the others.
FIRST = "00_start_here"
#: The page that asks questions of the bank.
PRACTICE = "00_practice"
_LIST_LINK = re.compile(r"^- \[[^\]]*\]\(([^)]*\.ipynb)\)", re.MULTILINE)
_QUIZ = re.compile(r"""\bquiz\(\s*["'](\w+)["']""")
#: How many sections are named as worth another look, and below which share of their marks.
WEAKEST, WEAK = 3, 0.6

#: What was read from each notebook, by its path and time of change.
_PAGES: dict[tuple[Path, int], dict[str, Any]] = {}


def course_view(root: Path, store: ProgressStore) -> dict[str, Any]:
    """Return the course as the sidebar shows it.

    Parameters
    ----------
    root : Path
        The workbook's folder, with `notebooks/` and `exercises/` in it.
    store : ProgressStore

    Returns
    -------
    dict
        ``pages``: one entry a lesson or paper; ``next``: the name of the page to go on with, or
        None when all is done; ``weakest``: sections of lessons whose questions went worst;
        ``practice``: how many questions of the bank were asked and are due, and where the page is.
    """
    marks = _by_page(store.latest("mark"))
    quizzes = _by_page(store.latest("quiz"))
    seen = {kind: {e.page for e in store.latest(kind)} for kind in ("opened", "read")}
    pages = []
    for name, lesson, exercise in page_names(root):
        about = _page(lesson or exercise)
        asked = about["quizzes"]
        right = sum(e.status == "right" for e in quizzes.get(name, []) if e.item in asked)
        pages.append(
            {
                "name": name,
                "title": about["title"],
                "lesson": _address(root, _copy(root, lesson)),
                "original": _address(root, lesson),
                "minutes": sum(_page(path)["minutes"] for path in (lesson, exercise) if path),
                "opened": name in seen["opened"],
                "read": name in seen["read"],
                "quizzes": {"right": right, "of": len(asked)},
                "exercise": _exercise(root, exercise, marks.get(name, [])),
            }
        )
    return {
        "pages": pages,
        "next": next((p["name"] for p in pages if not _done(p)), None),
        "weakest": _weakest(root, marks),
        "practice": _practice(root, store),
    }


def objectives_of(root: Path, page: str) -> list[dict[str, Any]]:
    """Return what each question of an exercise or paper asks for, and where it is taught.

    Returns
    -------
    list of dict
        ``question``; ``title``: the objective; ``lesson``: the path of that lesson, None where
        there is none.
    """
    # By name among those that are there: a page's name comes from a request, and may be a path.
    paths = [p for p in (root / "exercises").glob("*/*.ipynb") if p.parent.name == page]
    asked = {p for path in paths for p in _page(path)["points"]}
    found = []
    for row in load_blueprint(root / "docs" / "blueprint.csv").values():
        if row.id not in asked:
            continue
        path = root / "notebooks" / f"{row.lesson}.ipynb"
        about = _page(path) if path.is_file() else None
        lesson = _address(root, _copy(root, path)) if about else None
        found.append({"question": row.id, "title": row.title, "lesson": lesson})
    return found


def page_names(root: Path) -> Iterable[tuple[str, Path | None, Path | None]]:
    """Yield each page's name with its lesson and its exercise, in the order of the first page."""
    lessons = {p.stem: p for p in sorted((root / "notebooks").glob("*.ipynb"))}
    exercises = {p.stem: p for p in sorted((root / "exercises").glob("*/*.ipynb"))}
    listed = _listed(lessons.get(FIRST))
    last = len(listed)
    for name in sorted({*lessons, *exercises}, key=lambda n: (n != FIRST, listed.get(n, last), n)):
        yield name, lessons.get(name), exercises.get(name)


def _listed(first: Path | None) -> dict[str, int]:
    """Return the place of each page in the lists of links at the end of the first page."""
    if first is None:
        return {}
    cells = json.loads(first.read_text(encoding="utf-8"))["cells"]
    text = "\n".join("".join(c["source"]) for c in cells if c["cell_type"] == "markdown")
    names = [Path(link).stem for link in _LIST_LINK.findall(text)]
    return {name: place for place, name in enumerate(dict.fromkeys(names))}


def _page(path: Path) -> dict[str, Any]:
    """Return title, sections, self-check questions and marks of a notebook."""
    stamp = (path, path.stat().st_mtime_ns)
    if stamp not in _PAGES:
        cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
        sources = {
            kind: ["".join(c["source"]) for c in cells if c["cell_type"] == kind]
            for kind in ("markdown", "code")
        }
        headings = headings_in(sources["markdown"], name=path.stem)
        roles = [c["metadata"].get("nbgrader", {}) for c in cells]
        _PAGES[stamp] = {
            "title": headings.title,
            "minutes": next((int(m) for m in _MINUTES.findall(sources["markdown"][0])), 0)
            if sources["markdown"] else 0,
            "sections": {number: h.title for number, h in headings.sections.items()},
            "quizzes": {q for source in sources["code"] for q in _QUIZ.findall(source)},
            "points": {r["grade_id"].removesuffix("_check"): r["points"]
                       for r in roles if r.get("grade")},
        }  # fmt: skip
    return _PAGES[stamp]


def _exercise(root: Path, path: Path | None, marks: list[Event]) -> dict[str, Any] | None:
    if path is None:
        return None
    points = _page(path)["points"]
    known = [e for e in marks if e.item in points and e.status != "open"]
    got = [e.marks for e in known if e.marks is not None]
    work = root / "work" / path.relative_to(root / "exercises")
    return {
        "path": _address(root, work if work.exists() else path),
        "marks": round(sum(got), 2) if got else None,
        "of": sum(points.values()),
        "open": len(points) - len(known),
        "questions": len(points),
    }


def _done(page: Mapping[str, Any]) -> bool:
    exercise = page["exercise"]
    return (page["read"] or not page["lesson"]) and not (exercise and exercise["open"])


def _weakest(root: Path, marks: Mapping[str, list[Event]]) -> list[dict[str, Any]]:
    """Return the sections whose questions earned the smallest share of their marks."""
    blueprint = load_blueprint(root / "docs" / "blueprint.csv")
    sums: dict[tuple[str, str], list[float]] = {}
    for event in (e for events in marks.values() for e in events):
        row = blueprint.get(event.item)
        if row and event.marks is not None and event.of and event.status != "open":
            total = sums.setdefault((row.lesson, row.section), [0.0, 0.0])
            total[0] += event.marks
            total[1] += event.of
    shares = sorted((got / of, place) for place, (got, of) in sums.items() if got / of < WEAK)
    found = []
    for _, (lesson, section) in shares[:WEAKEST]:
        path = root / "notebooks" / f"{lesson}.ipynb"
        if path.is_file():
            title = _page(path)["sections"].get(section, _page(path)["title"])
            found.append({"title": title, "lesson": _address(root, _copy(root, path))})
    return found


def _practice(root: Path, store: ProgressStore) -> dict[str, Any] | None:
    """Return what practice remembers; None where the workbook has no such page."""
    page = root / "notebooks" / f"{PRACTICE}.ipynb"
    if not page.is_file():
        return None
    memory = remembered(store.events("practice"), store.clock())
    return {
        "lesson": _address(root, _copy(root, page)),
        "asked": len(memory.items),
        "due": len(memory.due()),
    }


def _by_page(events: Iterable[Event]) -> dict[str, list[Event]]:
    pages: dict[str, list[Event]] = {}
    for event in events:
        pages.setdefault(event.page, []).append(event)
    return pages


def _copy(root: Path, lesson: Path | None) -> Path | None:
    """Return the learner's own copy of a lesson where there is one, else the lesson."""
    copy = root / "work" / "lessons" / lesson.name if lesson else None
    return copy if copy and copy.exists() else lesson


def _address(root: Path, path: Path | None) -> str | None:
    """Return a file's path as Jupyter names it."""
    return None if path is None else path.relative_to(root).as_posix()
