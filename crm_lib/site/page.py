"""Page of the site in one language, and the notebook, guide or table it is made from."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bs4 import BeautifulSoup

from crm_lib.author.lint import read_notebook
from crm_lib.base.message import LANGUAGES
from crm_lib.site.cards import EXAM_POINTS, Card, cards_of
from crm_lib.site.figure_files import FigureFiles
from crm_lib.site.halves import half_of_guide, half_of_markdown
from crm_lib.site.markdown_html import Lead, render
from crm_lib.site.output_html import code_cell_html
from crm_lib.site.words import words_in

#: Marks what it knows in a parsed page, with what the other language says in each section.
Marks = Callable[[BeautifulSoup, Mapping[str, str]], None]


@dataclass
class Page:
    """A page in one language: name, title, text, sections, exam points."""

    name: str
    language: str
    title: str
    html: str
    sections: list[tuple[str, str]] = field(default_factory=list)
    cards: list[Card] = field(default_factory=list)
    has_code: bool = False
    #: Whether its words are looked for: a page of cards repeats what the lessons say.
    is_searched: bool = True


def lesson_page(
    path: Path, language: str, *, root: Path, lead: Lead, figures: FigureFiles, marks: Marks
) -> Page:
    """Return a lesson or case as a page, from its notebook's kept outputs.

    Raises
    ------
    ValueError
        With the place, when a cell cannot be shown.
    """
    parts: list[str] = []
    points: list[str] = []
    in_points = False
    notebook = read_notebook(path)
    for number, cell in enumerate(notebook.cells):
        try:
            html = _cell_html(cell, language, root=root, lead=lead, figures=figures)
        except ValueError as error:
            raise ValueError(f"{path.name}, cell {number} ({language}): {error}") from None
        if cell.cell_type == "markdown" and re.match(r"#+ ", cell.source):
            in_points = bool(EXAM_POINTS.match(cell.source))
        if in_points:
            points.append(html)
        parts.append(html)
    other = next(each for each in LANGUAGES if each != language)
    twins = text_by_section(notebook, other)
    page = _page(path.stem, language, "\n".join(parts), lambda soup: marks(soup, twins))
    page.cards = cards_of("".join(points))
    return page


def text_by_section(notebook: Any, language: str) -> dict[str, str]:
    """Return what a lesson says in one language, by the anchors of its sections."""
    texts: dict[str, str] = {}
    section = ""
    for cell in notebook.cells:
        if cell.cell_type != "markdown":
            continue
        for line in half_of_markdown(cell.source, language).splitlines():
            if found := re.fullmatch(r"\{#(.+)\}", line):
                section = found[1]
            texts[section] = f"{texts.get(section, '')}\n{line}"
    return texts


def _cell_html(cell: Any, language: str, *, root: Path, lead: Lead, figures: FigureFiles) -> str:
    if cell.cell_type == "markdown":
        return render(half_of_markdown(cell.source, language), lead)
    return code_cell_html(cell, language, figures, root) if cell.cell_type == "code" else ""


def guide_page(path: Path, name: str, language: str, *, lead: Lead) -> Page:
    """Return a guide as a page."""
    try:
        html = render(half_of_guide(path.read_text(encoding="utf-8"), language), lead)
    except ValueError as error:
        raise ValueError(f"{path.name} ({language}): {error}") from None
    if language == "zh" and 'lang="en"' in html:
        html = html.replace(
            "</h1>", f'</h1>\n<p class="note">{words_in(language)["english_only"]}</p>', 1
        )
    return _page(name, language, html, lambda soup: None)


def _page(name: str, language: str, html: str, marks: Callable[[BeautifulSoup], None]) -> Page:
    soup = BeautifulSoup(html, "html.parser")
    title = soup.find("h1")
    if title is None:
        raise ValueError(f"{name} ({language}) has no heading of the first order")
    sections = [(h["id"], h.get_text(" ", strip=True)) for h in soup.find_all("h2") if h.get("id")]
    for number, table in enumerate(soup.find_all("table"), start=1):
        _wrap(soup, table, f"{words_in(language)['table']} {number}")
    for link in soup.find_all("span", class_="elsewhere", title=re.compile(r"\bwork/")):
        hint = soup.new_tag("small")
        hint["class"], hint.string = "note", words_in(language)["assignment_note"]
        link.insert_after(" ", hint)
    has_code = soup.find("details", class_="code") is not None
    words = title.get_text(" ", strip=True)
    marks(soup)
    return Page(name, language, words, str(soup), sections, has_code=has_code)


def _wrap(soup: Any, table: Any, label: str) -> None:
    """Put a table into a region that scrolls sideways, by the arrow keys too."""
    region = soup.new_tag("div", tabindex="0", role="region")
    region["class"], region["aria-label"] = "scroll", label
    table.wrap(region)
