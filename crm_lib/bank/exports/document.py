"""Questions as a Word document: by unit and form, the answers behind all questions."""

import io
from collections.abc import Iterable
from datetime import UTC, datetime
from itertools import groupby
from typing import TYPE_CHECKING, Any

from crm_lib.bank.exports.key import answer_of, explanation
from crm_lib.bank.exports.question import FORM_NAMES, Question
from crm_lib.bank.exports.text import Line, Text, labelled, text_of
from crm_lib.base.fixed_zip import fixed_office_file
from crm_lib.base.message import Message

if TYPE_CHECKING:
    from docx.document import Document
    from docx.text.paragraph import Paragraph

TITLE = Message("Question bank", "题库")
QUESTIONS = Message("Questions", "试题")
ANSWERS = Message("Answers and reasons", "答案与解析")
_LATIN, _CHINESE = "Times New Roman", "宋体"
_DAY = datetime(1980, 1, 1, tzinfo=UTC)


def word_document(questions: Iterable[Question]) -> bytes:
    """Return questions as a Word document.

    Raises
    ------
    ModuleNotFoundError
        Where ``python-docx`` is not installed.
    """
    import docx

    ordered = sorted(questions, key=lambda q: (q.unit, list(FORM_NAMES).index(q.form)))
    language = ordered[0].language if ordered else "both"
    document = docx.Document()
    _settings(document, text_of(TITLE, language).one_line())
    document.add_heading(text_of(TITLE, language).one_line(), 0)
    numbers = {question.id: place for place, question in enumerate(ordered, 1)}
    for heading, write in ((QUESTIONS, _asked), (ANSWERS, _answered)):
        document.add_heading(text_of(heading, language).one_line(), 1)
        for unit, group in groupby(ordered, lambda q: q.unit):
            document.add_heading(unit, 2)
            for form, same in groupby(group, lambda q: q.form):
                document.add_heading(text_of(FORM_NAMES[form], language).one_line(), 3)
                for question in same:
                    write(document, question, numbers[question.id])
    written = io.BytesIO()
    document.save(written)
    return fixed_office_file(written.getvalue())


def _settings(document: "Document", title: str) -> None:
    """Set fonts, Chinese ones beside the Latin, and what the file says of itself."""
    from docx.oxml.ns import qn
    from docx.shared import Pt

    styles = ("Normal", "Title", "Heading 1", "Heading 2", "Heading 3")
    for name in styles:
        style: Any = document.styles[name]
        style.font.name = _LATIN
        fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
        for theme in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
            fonts.attrib.pop(qn(f"w:{theme}"), None)
        fonts.set(qn("w:eastAsia"), _CHINESE)
    normal: Any = document.styles["Normal"]
    normal.font.size = Pt(10.5)
    normal.paragraph_format.space_after = Pt(2)
    properties = document.core_properties
    properties.title, properties.author = title, "CRM Workbook"
    properties.created = properties.modified = _DAY


def _asked(document: "Document", question: Question, number: int) -> None:
    last = {line.language: place for place, line in enumerate(question.stem.lines)}
    stem = Text(
        tuple(
            line._replace(words=line.words + _worth(line, question))
            if last[line.language] == place
            else line
            for place, line in enumerate(question.stem.lines)
        )
    )
    _write(document, labelled(f"{number}.", stem), keep=True)
    for entry in (*question.options, *question.left, *question.right, *question.entries):
        _write(document, labelled(f"{entry.label}.", entry.text), indent=True)


def _worth(line: Line, question: Question) -> str:
    """Return the marks as they stand behind a line of the stem, in its language."""
    marks = f"{question.marks:g}"
    if (line.language or question.language) == "zh":
        return f"（{marks}分）"
    return f" ({marks} {'mark' if question.marks == 1 else 'marks'})"


def _answered(document: "Document", question: Question, number: int) -> None:
    answer = answer_of(question)
    _write(document, labelled(f"{number}. [{question.id}]", answer), keep=True)
    _write(document, explanation(question), indent=True)


def _write(document: "Document", text: Text, *, indent: bool = False, keep: bool = False) -> None:
    """Write a paragraph a line; `keep` it with what follows."""
    from docx.shared import Cm

    for line in text.lines:
        paragraph = document.add_paragraph()
        _runs(paragraph, line)
        paragraph.paragraph_format.keep_with_next = keep or None
        if indent:
            paragraph.paragraph_format.left_indent = Cm(0.75)


def _runs(paragraph: "Paragraph", line: Line) -> None:
    for words, mark in line.runs:
        run = paragraph.add_run(words)
        run.italic = mark == "em" or None
        run.bold = mark == "strong" or None
