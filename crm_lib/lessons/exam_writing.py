"""The page on exam writing: a question as it is set, a full answer, scripts with an examiner's notes."""

import html
import re
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import pandas as pd

from crm_lib.base.message import both_text
from crm_lib.page.show import show_kept

if TYPE_CHECKING:  # models are loaded when a question is shown, not with the page
    from crm_lib.exam.long_question import LongQuestion, Piece

FOLDER = Path(__file__).with_name("long_answers")
#: How a script of each level is called.
NAMES = {
    "full": ("Script A: full marks", "样卷甲：满分"),
    "middling": ("Script B: middling", "样卷乙：中等"),
    "few": ("Script C: few marks", "样卷丙：得分少"),
}
_NOTE = "border-left:3px solid currentColor;padding-left:.7em"
_LANGUAGES: tuple[Literal["en"], Literal["zh"]] = ("en", "zh")


@cache
def long_questions() -> "dict[str, LongQuestion]":
    """Return the long questions of the page by their ids."""
    from crm_lib.exam.long_question import load_long_questions

    return load_long_questions(FOLDER)


def show_case(name: str) -> None:
    """Show the material of a case and what each of its parts asks."""
    parts = [q for q in long_questions().values() if q.task.case == name]
    shown = {}
    for language in _LANGUAGES:
        case = parts[0].case
        lines = [f"**{getattr(case.title, language)}**", getattr(case.text, language)]
        for number, q in enumerate(parts, 1):
            ask = getattr(q.task.ask, language)
            marks = f"{q.task.marks:g}"
            lead = {"en": f"({number}) ", "zh": f"（{number}）"}[language] if len(parts) > 1 else ""
            line = (
                f"{lead}{ask} ({marks} marks)" if language == "en" else f"{lead}{ask}（{marks}分）"
            )
            lines.append(f"**{line}**")
        shown[language] = _markdown("\n\n".join(lines))
    _show(shown)


def show_answer(question: str) -> None:
    """Show the full answer to a question: its length, and after each point what it carries."""
    from crm_lib.exam.long_question import answer_length

    found = long_questions()[question]
    task = found.task
    carried = [point.marks for point in found.rubric.key_points]
    shown = {}
    for language in _LANGUAGES:
        answer = getattr(task.answer, language)
        length = getattr(answer_length(answer), language)
        title = getattr(task.title, language)
        head = f"**{title}** ({length})" if language == "en" else f"**{title}**（{length}）"
        lines = [_bold_heading(line) for line in answer.splitlines()]
        # what follows the points, a sentence that sums up, carries nothing of its own
        lines[: len(carried)] = [
            line + (f" ({m:g})" if language == "en" else f"（{m:g}分）")
            for line, m in zip(lines, carried, strict=False)
        ]
        shown[language] = _markdown(head + "\n\n" + "\n\n".join(lines))
    _show(shown)


def show_scripts(question: str) -> None:
    """Show the three scripts of a question, piece by piece, with marks and margin notes."""
    found = long_questions()[question]
    shown = {"en": "", "zh": ""}
    for level, pieces in found.scripts.items():
        given = f"{found.examiner_marks(level):g} / {found.task.marks:g}"
        for language, name in zip(_LANGUAGES, NAMES[level], strict=True):
            head = f"<p><b>{html.escape(name)}</b> ({given})</p>"
            if language == "zh":
                head = f"<p><b>{html.escape(name)}</b>（{given}）</p>"
            shown[language] += head + "".join(_row(piece, language) for piece in pieces)
    _show(shown)


def marks_table() -> pd.DataFrame:
    """Return the examiner's marks for content beside the ones the key points propose.

    Returns
    -------
    pandas.DataFrame
        A row a script; the mark for the whole of an answer, which only a human gives, is left out.
    """
    rows = []
    for found in long_questions().values():
        for level in found.scripts:
            rows.append(
                {
                    "question · 题目": both_text(*found.task.title),
                    "script · 样卷": both_text(
                        *(n.split(": ")[0].split("：")[0] for n in NAMES[level])
                    ),
                    "examiner · 阅卷人": found.examiner_marks(level, content=True),
                    "program, English script · 程序（英文卷）": found.proposed_marks(level, "en"),
                    "program, Chinese script · 程序（中文卷）": found.proposed_marks(level, "zh"),
                }
            )
    return pd.DataFrame(rows)


def _row(piece: "Piece", language: Literal["en", "zh"]) -> str:
    """Return a piece of a script and, beside it, its mark and the examiner's note."""
    nothing = {"en": "(not written)", "zh": "（没有写）"}[language]
    words = html.escape(getattr(piece.text, language)) if piece.text else f"<i>{nothing}</i>"
    if not piece.text and language == "zh":
        words = nothing
    if piece.point == "coherence":
        words = {"en": "(the whole answer)", "zh": "（全篇）"}[language]
    marks = {"en": f"<b>{piece.marks:g}</b>:", "zh": f"<b>{piece.marks:g}分</b>："}[language]
    space = " " if language == "en" else ""
    note = html.escape(getattr(piece.note, language))
    return (
        '<div style="display:flex;gap:1em;margin:.35em 0">'
        f'<div style="flex:3">{words}</div>'
        f'<div style="flex:2;{_NOTE}">{marks}{space}{note}</div></div>'
    )


def _bold_heading(line: str) -> str:
    """Return a point with its heading in bold: what stands before the first colon."""
    for colon in ("：", ": "):
        number, _, rest = line.partition(". ")
        head, found, sentence = rest.partition(colon)
        if found and len(head) < 50:
            return f"{number}\\. **{head}**{found}{sentence}"
    return line


def _markdown(text: str) -> str:
    from nbconvert.filters import markdown2html

    return markdown2html(text)


def _show(shown: dict[str, str]) -> None:
    blocks = "".join(f'<div lang="{language}">{text}</div>' for language, text in shown.items())
    plain = {k: html.unescape(_without_tags(v)) for k, v in shown.items()}
    show_kept(blocks, both_text(plain["en"], plain["zh"]))


def _without_tags(text: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", text)).strip()
