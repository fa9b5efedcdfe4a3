"""What a teacher needs of a lesson's page: aims, sections with minutes, figures, mistakes, take-aways."""

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import crm_lib
from crm_lib.author.lint import read_notebook
from crm_lib.author.minutes_line import Minutes
from crm_lib.author.prose import read_prose
from crm_lib.author.reading_time import reading_time
from crm_lib.author.stated_minutes import minutes_of
from crm_lib.base.message import Message, in_two_languages

_SECTION = re.compile(r"^## (?:(\d+) )?(.+)$", re.MULTILINE)
_OPTIONAL = re.compile(r"\s*(?:\(optional\)|（选修）)")
_ITEM = re.compile(r"^(?:[-*]|\d+[.)])\s+(.*)$")
_QUIZ = re.compile(r"\bquiz\(\"(\w+)\"\)")
_LESSONS = re.compile(r"^from crm_lib\.lessons\.(\w+) import ", re.MULTILINE)
_MISTAKE = {
    "en": re.compile(r"^> \*\*Classic mistake\.\*\*\s*(.+)$", re.MULTILINE),
    "zh": re.compile(r"^> \*\*常见错误。\*\*\s*(.+)$", re.MULTILINE),
}
_AIMS = "What you will be able to do"
_POINTS = "Exam points"
#: Sections in which a page closes, in the words of the pages; else it is the last one with numbers
#: before the exam's.
_CLOSE = re.compile(r"^(?:What to take away|Take-aways)$")
#: Sections that belong to the exam or lead on, and are not taught for their own sake.
_APPENDED = re.compile(r"^(?:Exam practice|Exam points|Go on|Sources)$")


@dataclass(frozen=True)
class Figure:
    """A figure of a page, drawn once a language: what it shows in words, and its PNG (base64)."""

    alt: Message
    png: Message


@dataclass(frozen=True)
class Section:
    """A numbered section of a page.

    Attributes
    ----------
    minutes : float
        To read it, estimated, not rounded.
    explorers, self_checks : tuple of str
        Names of the explorers that its cells show, and ids of its self-checks.
    text : Message
        Its Markdown in each language.
    """

    number: int
    title: Message
    minutes: float
    optional: bool
    figures: tuple[Figure, ...]
    explorers: tuple[str, ...]
    self_checks: tuple[str, ...]
    text: Message

    @property
    def is_taught(self) -> bool:
        """Whether the section is taught in class, not exam practice or a list of sources."""
        return not _APPENDED.match(self.title.en)

    @property
    def is_summary(self) -> bool:
        """Whether the section only says again what to take away."""
        return bool(_CLOSE.match(self.title.en))


@dataclass(frozen=True)
class Page:
    """A lesson as a teacher's pack uses it; every text is Markdown of one language.

    Attributes
    ----------
    aims, take_aways, mistakes, exam_lists : tuple of Message
        Items in both languages; `exam_lists` are the headings of the exam points.
    """

    slug: str
    title: Message
    minutes: Minutes
    aims: tuple[Message, ...]
    sections: tuple[Section, ...]
    take_aways: tuple[Message, ...]
    mistakes: tuple[Message, ...]
    exam_lists: tuple[Message, ...]

    @property
    def number(self) -> str:
        """The two digits that the page's name begins with."""
        return self.slug[:2]

    @property
    def figures(self) -> Iterator[tuple[Section, Figure]]:
        """Figures of the taught sections, each with its section."""
        for section in self.sections:
            if section.is_taught:
                for figure in section.figures:
                    yield section, figure

    def section(self, number: int) -> Section:
        """Return the section of a number.

        Raises
        ------
        ValueError
            When the page has none, with those it has.
        """
        found = next((s for s in self.sections if s.number == number), None)
        if found is None:
            has = ", ".join(str(s.number) for s in self.sections)
            raise ValueError(f"{self.slug} has no section {number}; it has {has}.")
        return found


def read_page(root: Path, slug: str) -> Page:
    """Read a lesson of a workbook.

    Parameters
    ----------
    root : Path
        The workbook, with notebooks/ and solutions/.
    slug : str
        The page's name, such as ``06_sales_funnel``.

    Raises
    ------
    ValueError
        When the page has no aims, or says something in one language only.
    """
    notebook = read_notebook(root / "notebooks" / f"{slug}.ipynb")
    solution = root / "solutions" / slug / f"{slug}.ipynb"
    assignment = read_notebook(solution) if solution.is_file() else None
    parts = list(_parts(notebook.cells))
    made = _made_explorers(notebook.cells)
    sections = tuple(_section(c, made) for c in parts if _heading(c[0])[1] is not None)
    aims = next((c for c in parts if _heading(c[0])[2].en == _AIMS), None)
    points = next((c for c in parts if _heading(c[0])[2].en == _POINTS), [])
    if aims is None:
        raise ValueError(f"{slug} has no section “{_AIMS}”.")
    title = in_two_languages(notebook.cells[0].source.split("\n", 1)[0].lstrip("# "))
    return Page(
        slug,
        title,
        minutes_of(notebook, assignment),
        _list_items(slug, _text(aims)),
        sections,
        _list_items(slug, _close(sections)),
        tuple(_mistakes(slug, notebook.cells)),
        _exam_lists(_text(points)),
    )


def _parts(cells: list[Any]) -> Iterator[list[Any]]:
    """Yield the cells of each section: those from one heading to the next."""
    part: list[Any] = []
    for cell in cells[1:]:
        if cell.cell_type == "markdown" and _SECTION.match(cell.source):
            if part:
                yield part
            part = []
        if part or (cell.cell_type == "markdown" and _SECTION.match(cell.source)):
            part.append(cell)
    if part:
        yield part


def _heading(cell: Any) -> tuple[bool, int | None, Message]:
    """Return whether a section is optional, its number and its title."""
    match = _SECTION.match(cell.source)
    assert match is not None
    title = in_two_languages(match[2])
    bare = Message(_OPTIONAL.sub("", title.en).strip(), _OPTIONAL.sub("", title.zh).strip())
    return bare != title, int(match[1]) if match[1] else None, bare


def _section(cells: list[Any], made: frozenset[str]) -> Section:
    optional, number, title = _heading(cells[0])
    time = reading_time(SimpleNamespace(cells=cells))
    code = "\n".join(c.source for c in cells if c.cell_type == "code")
    figures = tuple(figure for c in cells if c.cell_type == "code" for figure in _figures(c))
    text = _text(cells)
    assert number is not None
    return Section(
        number, title, time.whole + time.practice, optional, figures, tuple(_explorers(code, made)),
        tuple(_QUIZ.findall(code)), text,
    )  # fmt: skip


def _made_explorers(cells: list[Any]) -> frozenset[str]:
    """Return the names of the explorers in the lesson modules that a page imports from."""
    code = "\n".join(cell.source for cell in cells if cell.cell_type == "code")
    folder = Path(crm_lib.__file__).parent / "lessons"
    modules = [folder / f"{name}.py" for name in set(_LESSONS.findall(code))]
    trees = [ast.parse(path.read_text(encoding="utf-8")) for path in modules if path.is_file()]
    return frozenset(
        node.name
        for tree in trees
        for node in tree.body
        if isinstance(node, ast.FunctionDef) and any(map(_is_show, ast.walk(node)))
    )


def _is_show(node: ast.AST) -> bool:
    """Tell whether a part of code is `….show()`, with which a page shows an explorer."""
    return (
        isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr == "show"
    )


def _explorers(code: str, made: frozenset[str]) -> Iterator[str]:
    """Yield the explorers that code calls, each once."""
    yield from (name for name in dict.fromkeys(re.findall(r"^(\w+)\(", code, re.M)) if name in made)


def _figures(cell: Any) -> Iterator[Figure]:
    """Yield the figures of a cell; each stands there once in English and once in Chinese."""
    drawn: dict[str, list[Any]] = {"en": [], "zh": []}
    for output in cell.outputs:
        language = output.get("metadata", {}).get("crm", {}).get("lang")
        if "image/png" in output.get("data", {}) and language in drawn:
            drawn[language].append(output)
    for en, zh in zip(drawn["en"], drawn["zh"], strict=True):
        alt = Message(en.metadata["crm"].get("alt", ""), zh.metadata["crm"].get("alt", ""))
        yield Figure(alt, Message(en.data["image/png"], zh.data["image/png"]))


def _text(cells: list[Any]) -> Message:
    """Return the Markdown of a section in each language."""
    sides: dict[str, list[str]] = {"en": [], "zh": []}
    for cell in cells:
        if cell.cell_type == "markdown":
            for block in read_prose(cell.source).blocks:
                sides[block.language].append(block.text.strip())
    return Message("\n\n".join(sides["en"]), "\n\n".join(sides["zh"]))


def _close(sections: tuple[Section, ...]) -> Message:
    """Return the text in which a page says what to take away: where none does, its last list."""
    named = [s.text for s in sections if s.is_summary]
    taught = [s.text for s in sections if s.is_taught and not s.optional and _items(s.text.en)]
    return (named or taught or [Message("", "")])[-1]


def _items(text: str) -> list[str]:
    return [m[1] for line in text.split("\n") if (m := _ITEM.match(line))]


def _list_items(slug: str, text: Message) -> tuple[Message, ...]:
    """Return the items of a list in both languages."""
    en, zh = _items(text.en), _items(text.zh)
    if len(en) != len(zh):
        raise ValueError(f"{slug}: {len(en)} items in English, {len(zh)} in Chinese: {en[:1]}")
    return tuple(map(Message, en, zh))


def _mistakes(slug: str, cells: list[Any]) -> Iterator[Message]:
    """Yield the mistakes that a page names, without their heading words."""
    for cell in cells:
        if cell.cell_type != "markdown":
            continue
        found = {
            language: [
                mistake
                for block in read_prose(cell.source).blocks
                if block.language == language
                for mistake in _MISTAKE[language].findall(block.text)
            ]
            for language in _MISTAKE
        }
        if len(found["en"]) != len(found["zh"]):
            raise ValueError(f"{slug}: a mistake is named in one language only: {cell.source[:80]}")
        yield from map(Message, found["en"], found["zh"])


def _exam_lists(text: Message) -> tuple[Message, ...]:
    """Return the headings of the lists of exam points, where they stand alike in both languages."""
    en, zh = (
        [m[1].rstrip(".:。：") for m in re.finditer(r"^\*\*([^*]+)\*\*", side, re.MULTILINE)]
        for side in text
    )
    return tuple(map(Message, en, zh)) if len(en) == len(zh) else ()
