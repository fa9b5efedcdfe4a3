"""Questions as an Excel table: type, stem, options, answer, explanation, difficulty, point."""

import io
import re
from collections.abc import Iterable

from crm_lib.bank.exports.key import answer_of, explanation
from crm_lib.bank.exports.question import DIFFICULTIES, FORM_NAMES, Question
from crm_lib.bank.exports.text import text_of
from crm_lib.base.fixed_zip import fixed_office_file
from crm_lib.base.message import Message

#: The columns, in the order in which Chinese platforms' own forms have them; ours stand behind.
COLUMNS = (
    Message("Type", "题型"),
    Message("Stem", "题干"),
    Message("Options", "选项"),
    Message("Answer", "答案"),
    Message("Explanation", "解析"),
    Message("Difficulty", "难度"),
    Message("Knowledge point", "知识点"),
    Message("Marks", "分值"),
    Message("Unit", "单元"),
    Message("Page", "章节"),
    Message("Id", "编号"),
)
_WIDTHS = (16, 60, 50, 24, 60, 12, 40, 8, 8, 30, 14)
#: Control characters, which a workbook cannot hold.
_UNSTORABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")


def excel_table(questions: Iterable[Question]) -> bytes:
    """Return questions as a workbook with one sheet, a row a question; nothing is a formula.

    Raises
    ------
    ModuleNotFoundError
        Where ``openpyxl`` is not installed.
    """
    from openpyxl import Workbook
    from openpyxl.styles import Alignment, Font
    from openpyxl.utils import get_column_letter

    book = Workbook()
    sheet = book.active
    sheet.title = "Questions 题目"
    heading: list[str] = []
    for number, question in enumerate(questions, 2):
        heading = heading or [text_of(c, question.language).one_line() for c in COLUMNS]
        for place, value in enumerate(_row(question), 1):
            cell = sheet.cell(number, place)
            cell.alignment = Alignment(wrap_text=True, vertical="top")
            if isinstance(value, str) and value:  # "=1+1" and "0012" are words here
                cell.value, cell.data_type = _UNSTORABLE.sub("", value), "s"
                cell.number_format = "@"
            elif value:
                cell.value = value
    for place, (words, width) in enumerate(zip(heading, _WIDTHS, strict=False), 1):
        sheet.cell(1, place, words).font = Font(bold=True)
        sheet.column_dimensions[get_column_letter(place)].width = width
    sheet.freeze_panes = "A2"
    sheet.auto_filter.ref = sheet.dimensions
    written = io.BytesIO()
    book.save(written)
    return fixed_office_file(written.getvalue())


def _row(question: Question) -> list[str | float]:
    return [
        question.said(FORM_NAMES[question.form]).one_line(),
        question.stem.plain(),
        _options(question),
        answer_of(question).plain(),
        explanation(question).plain(),
        question.said(DIFFICULTIES[question.level]).one_line(),
        question.objective.plain(),
        question.marks,
        question.unit,
        question.page,
        question.id,
    ]


def _options(question: Question) -> str:
    """Return what stands below the stem, a line each: options, steps, or both sides of a match."""
    listed = [*question.options, *question.left, *question.right, *question.entries]
    return "\n".join(f"{entry.label}. {entry.text.one_line()}" for entry in listed)
