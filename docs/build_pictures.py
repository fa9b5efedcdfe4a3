"""Take the README's pictures: what a student, an instructor and a lone learner see, in two languages.

Run it after a change of what they show: ``python docs/build_pictures.py``, or ``… student`` for
one. It starts the workbook in a throw-away folder and needs Chromium. Each picture carries the
words that it was taken with; a test holds them against the pages of today.
"""

import json
import re
import sys
import tempfile
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Any

from PIL import Image
from PIL.PngImagePlugin import PngInfo

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "tests" / "kit"))

from lab_server import LIMIT, TOKEN, Lab, running_lab  # noqa: E402

FOLDER = ROOT / "docs" / "pictures"
#: The name of the text inside a PNG that holds the words it shows.
CHUNK = "shows"
#: Most bytes of a picture.
LARGEST = 150_000
ASSIGNMENT = "06_sales_funnel"
#: Who answers in Chinese alone among the sample submissions.
CHINESE_STUDENT = "fang"
BUTTONS = {"en": "English", "zh": "中文"}
OTHER = {"en": "zh", "zh": "en"}
WINDOW = {"viewport": {"width": 1180, "height": 760}}


@dataclass(frozen=True)
class Picture:
    """What a picture shows: by language the words on it, and the files they come from."""

    words: dict[str, tuple[str, ...]]
    sources: tuple[str, ...]
    take: Callable[[Any, str], bytes]


def path_of(picture: str, language: str) -> Path:
    """Return where a picture lies."""
    return FOLDER / f"{picture}_{language}.png"


def recorded_words(path: Path) -> list[str]:
    """Return the words that a picture was taken with."""
    with Image.open(path) as image:
        return json.loads(getattr(image, "text", {}).get(CHUNK, "[]"))


def source_text(picture: Picture) -> str:
    """Return the words of a picture's sources: a notebook's cells, other files as they are."""
    texts = []
    for source in picture.sources:
        text = (ROOT / source).read_text(encoding="utf-8")
        if source.endswith(".ipynb"):
            text = "\n".join("".join(cell["source"]) for cell in json.loads(text)["cells"])
        texts.append(text)
    return "\n".join(texts)


def _require(page: Any, words: tuple[str, ...]) -> None:
    """Wait until each of the words is to be seen inside the window."""
    for text in words:
        # Headings carry both languages and menus hide theirs: it is asked what is drawn.
        page.wait_for_function(
            """text => {
                const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_ELEMENT);
                for (let e = walk.nextNode(); e; e = walk.nextNode()) {
                    if (e.children.length > 8 || !e.innerText?.includes(text)) continue;
                    const box = e.getBoundingClientRect();
                    if (box.height && box.height < 500 && box.top < innerHeight - 20
                        && box.bottom > 20) return true;
                }
                return false;
            }""",
            arg=text,
            timeout=LIMIT,
        )


def _scroll_to(notebook: Any, words: str, edge: str = "start") -> None:
    """Bring the first block with these words to the top of the page, or to its end."""
    found = notebook.page.locator(".jp-NotebookPanel:not(.lm-mod-hidden) .jp-Cell", has_text=words)
    for _ in range(2):  # cells above are drawn only now, and push it down
        found.first.evaluate("(e, block) => e.scrollIntoView({block})", edge)
        notebook.page.wait_for_timeout(1500)


def _notebook_only(notebook: Any) -> bytes:
    """Return a picture of the notebook's panel, JupyterLab's menus left out."""
    page = notebook.page
    # That menus can follow the language is told in a corner, over the page.
    page.evaluate(
        "document.activeElement.blur();"
        "document.querySelectorAll('.Toastify').forEach(e => { e.style.display = 'none'; })"
    )
    return page.locator(".jp-NotebookPanel:not(.lm-mod-hidden)").screenshot()


def take_student(lab: Lab, language: str) -> bytes:
    """Return a picture of an assignment with a wrong answer and what is said of it."""
    picture = PICTURES["student"]
    with lab.open_notebook(f"work/{ASSIGNMENT}/{ASSIGNMENT}.ipynb", **WINDOW) as notebook:
        notebook.choose_language(BUTTONS[language], OTHER[language])
        notebook.run_needed()
        notebook.type_into('q1 = ""', 'q1 = "A"')
        notebook.run_cell('q1 = "A"')
        notebook.run_cell('check("06_q1"')
        _scroll_to(notebook, "Q1.")
        _require(notebook.page, picture.words[language])
        return _notebook_only(notebook)


def take_alone(lab: Lab, language: str) -> bytes:
    """Return a picture of a lesson: a figure and what it means."""
    with lab.open_notebook(f"work/lessons/{ASSIGNMENT}.ipynb", **WINDOW) as notebook:
        notebook.choose_language(BUTTONS[language], OTHER[language])
        notebook.run_needed()
        _scroll_to(notebook, PICTURES["alone"].words[language][0], "end")
        _require(notebook.page, PICTURES["alone"].words[language])
        return _notebook_only(notebook)


def take_instructor(lab: Lab, language: str) -> bytes:
    """Return a picture of the review page: answers that wait, with what was found in them."""
    with lab.browser(**WINDOW) as page:
        page.goto(f"{lab.url}/crm/review?token={TOKEN}&assignment={ASSIGNMENT}")
        page.locator(".crm-one h2").wait_for(timeout=LIMIT)
        page.locator(f"[data-crm-choose={language}]").first.click()
        if language == "zh":
            page.locator(".crm-filters select").last.select_option(CHINESE_STUDENT)
        page.wait_for_timeout(1000)
        _require(page, PICTURES["instructor"].words[language])
        return page.screenshot()


PICTURES = {
    "student": Picture(
        {
            "en": ("A lead or an opportunity", "that still has to be qualified"),
            "zh": ("线索还是机会", "有待筛选的线索"),
        },
        (f"solutions/{ASSIGNMENT}/{ASSIGNMENT}.ipynb",),
        take_student,
    ),
    "alone": Picture(
        {
            "en": ("The design manager is right that most people leave at the first step",),
            "zh": ("设计经理说得对，第一步走掉的人最多",),
        },
        (f"notebooks/{ASSIGNMENT}.ipynb",),
        take_alone,
    ),
    "instructor": Picture(
        {"en": ("wait for a human", "Proposed:"), "zh": ("个分数等待评定", "建议：")},
        ("crm_lib/desk/labextension/crm-desk/static/words.js",),
        take_instructor,
    ),
}


@contextmanager
def marked_class(folder: Path) -> Iterator[Lab]:
    """Yield a teacher's lab on a class of sample submissions that has just been marked."""
    import nbformat

    warnings.filterwarnings("ignore", module="nbgrader")  # as `crm` does
    from crm_lib.author.demo import hand_in, throw_away_course
    from crm_lib.author.samples import sample_submissions
    from crm_lib.classroom.course import Course
    from crm_lib.classroom.grading import grade
    from crm_lib.classroom.steps import release

    with throw_away_course(Course(ROOT), ASSIGNMENT) as course:
        released = release(course, ASSIGNMENT) / f"{ASSIGNMENT}.ipynb"
        notebook = nbformat.read(released, as_version=4)
        hand_in(course, ASSIGNMENT, sample_submissions(course.solution(ASSIGNMENT), notebook))
        list(grade(course, ASSIGNMENT))
        for part in ("notebooks", "exercises"):
            (course.root / part).mkdir(exist_ok=True)
        with running_lab(folder, root=course.root, teacher=True) as lab:
            yield lab


def write_picture(path: Path, shot: bytes, words: tuple[str, ...]) -> None:
    """Write a screenshot in few colours, with the words that it shows."""
    about = PngInfo()
    about.add_itxt(CHUNK, json.dumps(words, ensure_ascii=False))
    with Image.open(BytesIO(shot)) as image:
        image.convert("RGB").quantize(64, dither=Image.Dither.NONE).save(
            path, optimize=True, pnginfo=about
        )
    if path.stat().st_size > LARGEST:
        raise SystemExit(f"{path.name} has {path.stat().st_size:,} bytes, at most {LARGEST:,}")


def main(wanted: list[str]) -> None:
    """Take the pictures that are named, or all."""
    if unknown := set(wanted) - PICTURES.keys():
        raise SystemExit(f"no picture {', '.join(sorted(unknown))}: {', '.join(PICTURES)}")
    FOLDER.mkdir(exist_ok=True)
    chosen = wanted or [*PICTURES]
    with tempfile.TemporaryDirectory(prefix="crm-pictures-") as folder:
        if learners := [name for name in chosen if name != "instructor"]:
            (Path(folder) / "learner").mkdir()
            with running_lab(Path(folder) / "learner") as lab:
                _take(learners, lab)
        if "instructor" in chosen:
            (Path(folder) / "teacher").mkdir()
            with marked_class(Path(folder) / "teacher") as lab:
                _take(["instructor"], lab)


def _take(names: list[str], lab: Any) -> None:
    for name in names:
        for language in BUTTONS:
            picture = PICTURES[name]
            path = path_of(name, language)
            write_picture(path, picture.take(lab, language), picture.words[language])
            print(f"{re.sub('^.*/docs/', 'docs/', path.as_posix())}: {path.stat().st_size:,} bytes")


if __name__ == "__main__":
    main(sys.argv[1:])
