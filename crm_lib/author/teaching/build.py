"""The committed files of the teacher's pack: what they hold, and writing them."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

from crm_lib.author.lint import read_notebook
from crm_lib.author.teaching.index import pack_index
from crm_lib.author.teaching.lesson_plan import lesson_plan
from crm_lib.author.teaching.page import Page, read_page
from crm_lib.author.teaching.plan import Plan, read_plan
from crm_lib.author.teaching.syllabus import plan_name, read_course, read_weeks, syllabus
from crm_lib.base.message import LANGUAGES, Message, in_two_languages
from crm_lib.exam.blueprint import load_blueprint

#: Where the pack is, below the workbook.
FOLDER = "teaching"
#: Hours of a term that have a syllabus.
TERMS = (32, 48)


class PackFile(NamedTuple):
    """A generated file of the pack: its path below the workbook and its text."""

    path: str
    text: str


def pack_files(root: Path) -> Iterator[PackFile]:
    """Yield the generated files of the pack.

    Parameters
    ----------
    root : Path
        The workbook, with notebooks/, docs/blueprint.csv and teaching/.

    Raises
    ------
    ValueError
        When a plan is wrong or names what its page does not have.
    """
    pages = read_pages(root)
    plans = {slug: read_plan(plan_path(root, slug)) for slug in pages}
    blueprint = load_blueprint(root / "docs" / "blueprint.csv")
    titles = read_titles(root)
    course = read_course(root / FOLDER / "syllabus.yaml")
    for slug, page in pages.items():
        for step in plans[slug].in_class:
            page.section(step)
        rows = [row for row in blueprint.values() if row.id.startswith(f"{page.number}_q")]
        for language in LANGUAGES:
            path = f"{FOLDER}/lesson_plans/{plan_name(slug, language)}"
            yield PackFile(path, lesson_plan(page, plans[slug], rows, language))
    for hours in TERMS:
        weeks = read_weeks(root, hours)
        for language in LANGUAGES:
            name = f"syllabus_{hours}{'' if language == 'zh' else '_en'}.md"
            text = syllabus(course, weeks, pages, titles, blueprint, hours, language)
            yield PackFile(f"{FOLDER}/{name}", text)
    yield PackFile(f"{FOLDER}/README.md", pack_index(pages, TERMS))


def write_pack(root: Path) -> list[Path]:
    """Write the generated files of the pack; return those that changed or are no longer made."""
    changed = []
    files = {root / file.path: file.text for file in pack_files(root)}
    for path, text in files.items():
        if not path.is_file() or path.read_text(encoding="utf-8") != text:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8", newline="\n")
            changed.append(path)
    for path in sorted((root / FOLDER / "lesson_plans").glob("*.md")):
        if path not in files:
            path.unlink()
            changed.append(path)
    return changed


def read_pages(root: Path) -> dict[str, Page]:
    """Return the pages that have plans, by name."""
    return {path.stem: read_page(root, path.stem) for path in plan_paths(root)}


def read_titles(root: Path) -> Mapping[str, Message]:
    """Return the titles of all lessons, by name."""
    paths = sorted((root / "notebooks").glob("*.ipynb"))
    return {p.stem: in_two_languages(_first_line(p).lstrip("# ")) for p in paths}


def _first_line(path: Path) -> str:
    return str(read_notebook(path).cells[0].source).split("\n", 1)[0]


def plan_paths(root: Path) -> list[Path]:
    """Return the written plans in the order of the pages."""
    return sorted((root / FOLDER / "plans").glob("*.yaml"))


def plan_path(root: Path, slug: str) -> Path:
    """Return the written plan of a page."""
    return root / FOLDER / "plans" / f"{slug}.yaml"


def read_lesson(root: Path, slug: str) -> tuple[Page, Plan]:
    """Return a page and its plan, by the page's name or the number it begins with.

    Raises
    ------
    ValueError
        When no page or several begin so.
    """
    found = [path.stem for path in plan_paths(root) if path.stem.startswith(slug)]
    if len(found) != 1:
        names = ", ".join(found or (path.stem for path in plan_paths(root)))
        raise ValueError(f"{slug!r} names no single page with a plan; choose from: {names}.")
    return read_page(root, found[0]), read_plan(plan_path(root, found[0]))
