"""Build the static site from notebooks, guides and tables; nothing is executed or fetched."""

import csv
import shutil
from collections.abc import Callable, Iterable
from importlib.resources import files
from importlib.util import find_spec
from pathlib import Path
from typing import Any, NamedTuple

from crm_lib.author.api_pages import api_pages
from crm_lib.base.message import LANGUAGES
from crm_lib.desk.course import FIRST, page_names
from crm_lib.exam.wording import ExamError
from crm_lib.site.addresses import GUIDES, PAPERS, Addresses
from crm_lib.site.faults import examine
from crm_lib.site.figure_files import FigureFiles
from crm_lib.site.font_files import write_fonts
from crm_lib.site.frame import Frame
from crm_lib.site.page import Page, guide_page, lesson_page
from crm_lib.site.search_index import write_search_index
from crm_lib.site.terms import TermMarks, read_entries

#: Packages that only the site needs; Pagefind and pdoc are asked for where they are used.
NEEDED = ("docutils", "mdit_py_plugins", "fontTools")
#: Lies in a folder that this made: no other folder is ever emptied.
STAMP = ".crm-site"


class Built(NamedTuple):
    """What was built: the site's first page, number of pages, the heaviest and its bytes."""

    index: Path
    pages: int
    heaviest: str
    weight: int


def build_site(
    root: Path,
    folder: Path,
    *,
    names: Iterable[str] = (),
    with_search: bool = True,
    with_api: bool = True,
    step: Callable[[], None] = lambda: None,
) -> Built:
    """Build the site of a workbook into a folder.

    Parameters
    ----------
    root : Path
        The workbook's folder.
    folder : Path
        Where to. A site that lies there is replaced when the new one is complete.
    names : iterable of str
        Beginnings of the lessons to build; all when there are none.
    with_search, with_api : bool
        Whether to index the pages, and to add the pages of all functions.
    step : callable
        Called after each page.

    Returns
    -------
    Built

    Raises
    ------
    ExamError
        When the folder holds something else, or a page has a fault; every fault is named.
    """
    if missing := [name for name in NEEDED if find_spec(name) is None]:
        raise ExamError(
            f"Building the site needs {', '.join(missing)}, which learners don't: run `pip install -r "
            "requirements-dev.lock` in the workbook's environment, or `make site`."
        )
    root, folder = Path(root).resolve(), Path(folder).resolve()
    lessons = lesson_names(root, names)
    _require_free(folder)
    new = folder.with_name(f"{folder.name}.new")
    if new.exists():
        _require_free(new)
        shutil.rmtree(new)
    new.mkdir(parents=True)
    (new / STAMP).write_text("Made by `crm site`; it is emptied by the next.\n", encoding="utf-8")
    _copy_static(root, new)
    pages, problems = _all_pages(root, new, lessons, step)
    if problems:
        raise _faulty(problems)
    frame = Frame(pages, lessons, with_api=with_api)
    for language in LANGUAGES:
        _write_language(root, new, frame, language)
    (new / "index.html").write_text(frame.front(), encoding="utf-8")
    if with_api:
        api_pages(new / "api")
    if with_search:
        write_search_index(new)
    faults, weights = examine(new)
    if faults:
        raise _faulty(faults)
    if folder.exists():
        shutil.rmtree(folder)
    new.rename(folder)
    heaviest = max(weights, key=lambda name: weights[name])
    return Built(folder / "index.html", len(weights), heaviest, weights[heaviest])


def lesson_names(root: Path, names: Iterable[str] = ()) -> list[str]:
    """Return the lessons to build, in the order of the course.

    Raises
    ------
    ExamError
        When there are none.
    """
    wanted = tuple(names)
    found = [
        name
        for name, lesson, _ in page_names(root)
        if lesson is not None and (name == FIRST or name.startswith(wanted or ""))
    ]
    if not any(name.startswith(wanted or "") for name in found):
        raise ExamError(
            f"No lesson in {root / 'notebooks'} begins with {', '.join(wanted) or 'any name'}. "
            "Run `crm site` in the workbook's folder."
        )
    return found


def _require_free(folder: Path) -> None:
    if folder.is_dir() and any(folder.iterdir()) and not (folder / STAMP).is_file():
        raise ExamError(
            f"{folder} holds something that is no site of this workbook. Name another folder, or "
            "empty this one yourself."
        )
    if folder.exists() and not folder.is_dir():
        raise ExamError(f"{folder} is a file; name a folder.")


def _faulty(problems: list[str]) -> ExamError:
    lines = "\n".join(f"- {problem}" for problem in problems)
    return ExamError(f"The site was not built; {len(problems)} fault(s):\n{lines}")


def _copy_static(root: Path, folder: Path) -> None:
    assets = folder / "assets"
    assets.mkdir()
    for file in (files("crm_lib.site") / "static").iterdir():
        (assets / file.name).write_bytes(file.read_bytes())
    papers = folder / "papers"
    papers.mkdir()
    for paper in sorted((root / PAPERS).glob("*.html")):
        shutil.copyfile(paper, papers / paper.name)


def _all_pages(
    root: Path, folder: Path, lessons: list[str], step: Callable[[], None]
) -> tuple[dict[str, dict[str, Page]], list[str]]:
    """Return all pages made from documents, by language and name, and what was wrong."""
    figures = FigureFiles(folder / "assets" / "figures", "../assets/figures")
    entries = read_entries(root / "docs" / "glossary.csv")
    addresses = Addresses(root, lessons_linked(root))
    pages: dict[str, dict[str, Page]] = {language: {} for language in LANGUAGES}
    problems: list[str] = []
    for language in LANGUAGES:
        marks = TermMarks(entries, language, "glossary.html").mark
        makers: list[tuple[str, Callable[[], Page]]] = []
        for name in lessons:
            path = root / "notebooks" / f"{name}.ipynb"
            lead = _only(addresses.leading_from(path.parent), lessons)
            makers.append((name, _lesson_maker(path, language, root, lead, figures, marks)))
        for name, document in GUIDES.items():
            path = root / document
            lead = _only(addresses.leading_from(path.parent), lessons)
            makers.append((name, _guide_maker(path, name, language, lead)))
        for name, make in makers:
            try:
                pages[language][name] = make()
            except ValueError as error:
                problems.append(str(error))
            step()
    return pages, problems


def lessons_linked(root: Path) -> list[str]:
    """Return all lessons of the workbook, to which pages may link."""
    return [path.stem for path in sorted((root / "notebooks").glob("*.ipynb"))]


def _only(lead: Callable[[str], str | None], lessons: list[str]) -> Callable[[str], str | None]:
    """Return a function that leads only to lessons that are built; the rest become words."""

    def led(target: str) -> str | None:
        address = lead(target)
        if ".ipynb" in target and address and address.split(".html")[0] not in lessons:
            return None
        return address

    return led


def _lesson_maker(
    path: Path, language: str, root: Path, lead: Any, figures: Any, marks: Any
) -> Any:
    return lambda: lesson_page(path, language, root=root, lead=lead, figures=figures, marks=marks)


def _guide_maker(path: Path, name: str, language: str, lead: Any) -> Any:
    return lambda: guide_page(path, name, language, lead=lead)


def _write_language(root: Path, folder: Path, frame: Frame, language: str) -> None:
    """Write the pages of one language, and the fonts that these need."""
    target = folder / language
    target.mkdir()
    written = frame.pages_in(language, read_entries(root / "docs" / "glossary.csv"), _laws(root))
    for name, html in written.items():
        (target / f"{name}.html").write_text(html, encoding="utf-8")
    write_fonts(folder / "assets" / "fonts", language, written.values())


def _laws(root: Path) -> list[dict[str, str]]:
    with (root / "docs" / "law.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))
