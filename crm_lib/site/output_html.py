"""Render a lesson's code cell for reading: its code folded, its kept outputs in one language."""

import re
from html import escape
from pathlib import Path
from typing import Any

from bs4 import BeautifulSoup

from crm_lib.base.message import Message, two_languages
from crm_lib.explore.quiz_file import load_question
from crm_lib.site.figure_files import FigureFiles
from crm_lib.site.halves import half_of_soup
from crm_lib.site.markdown_html import highlighted
from crm_lib.site.words import words_in

_QUIZ = re.compile(r"""^quiz\(\s*["'](\w+)["']\s*\)\s*$""", re.MULTILINE)
#: Cells that only put the page in motion, which nothing here is.
_MACHINERY = re.compile(
    r"(?:from crm_lib\.(?:page import language|explore import quiz)|"
    r"language\(\)|quiz\([^)]*\)|\s*)"
)


def code_cell_html(cell: Any, language: str, figures: FigureFiles, root: Path) -> str:
    """Return a code cell as HTML.

    Parameters
    ----------
    cell : nbformat.NotebookNode
    language : {"en", "zh"}
    figures : FigureFiles
        Takes the pictures.
    root : Path
        The workbook's folder, with the self-checks in it.
    """
    words = words_in(language)
    asked = _QUIZ.findall(cell.source)
    if asked:
        return "".join(quiz_html(load_question(name, start=root), language) for name in asked)
    outputs = [_output_html(output, language, figures) for output in cell.get("outputs", [])]
    shown = "".join(outputs)
    if "crm-explorer-question" in shown:
        shown = (
            f'<div class="explorer" role="group" aria-label="{words["explorer"]}">{shown}'
            f'<p class="note">{words["explorer_note"]}</p></div>'
        )
    elif cell.metadata.get("crm", {}).get("guess") and shown:
        shown = f'<details class="guess"><summary>{words["guess"]}</summary>{shown}</details>'
    if all(_MACHINERY.fullmatch(line) for line in cell.source.splitlines()):
        return ""
    return code_html(cell.source, language) + (
        f'<div class="output">{shown}</div>' if shown else ""
    )


def code_html(source: str, language: str) -> str:
    """Return code that opens at a click; its first comment says in the reader's language what it does."""
    code = words_in(language)["code"]
    first = source.strip().splitlines()[0] if source.strip() else ""
    said = first.lstrip("# ") if first.startswith("#") else ""
    words = two_languages(said)  # not as a heading, whose number stands before both languages
    does = getattr(words, language) if words else said
    label = f"<span>{code}</span> {escape(does)}" if does else f"<span>{code}</span>"
    return (
        f'<details class="code" data-pagefind-ignore><summary>{label}</summary>'
        f"{highlighted(source, 'python')}</details>"
    )


def _output_html(output: Any, language: str, figures: FigureFiles) -> str:
    data = output.get("data", {})
    if "image/png" in data:
        spoken = output.metadata.get("crm", {}).get("lang")
        return f"<figure>{figures.image(output)}</figure>" if spoken in (None, language) else ""
    if "text/html" in data:
        return _kept_html(data["text/html"], language)
    text = data.get("text/plain") or output.get("text", "")
    return f'<pre tabindex="0">{escape(text)}</pre>' if text.strip() else ""


def _kept_html(html: str, language: str) -> str:
    soup = half_of_soup(BeautifulSoup(html, "html.parser"), language)
    if soup.find(class_="crm-language"):
        return ""
    for table in soup.find_all("table"):
        tidy_table(table)
    return str(soup).strip()


def tidy_table(table: Any) -> None:
    """Leave of a table of pandas what the site's own style needs: cells and what they span."""
    for element in [table, *table.find_all(True)]:
        keep = {name: element[name] for name in ("colspan", "rowspan") if name in element.attrs}
        if element.name == "small":
            keep["class"] = ["meaning"]
        element.attrs = keep
        if element.name == "th":
            element["scope"] = "col" if element.find_parent("thead") else "row"
    for empty in table.find_all("th"):
        if not empty.get_text(strip=True):
            empty.name = "td"
            empty.attrs.pop("scope", None)
    table["class"] = ["frame"]


def quiz_html(question: Any, language: str) -> str:
    """Return a self-check for reading: question, options, and the reasons folded below."""
    words = words_in(language)

    def said(message: Message) -> str:
        return escape(getattr(message, language)).replace("\n", "<br>")

    how = words["one"] if question.form == "choice" else words["several"]
    options = "".join(
        f"<li><b>{option.letter}</b> {said(option.text)}</li>" for option in question.options
    )
    reasons = "".join(
        f'<li class="{"right" if option.right else "wrong"}"><b>{option.letter} '
        f"{'✔' if option.right else '✘'} {words['right' if option.right else 'wrong']}</b> "
        f"{said(option.why)}</li>"
        for option in question.options
    )
    return (
        f'<div class="quiz" role="group" aria-label="{words["check"]}"><p><strong>{said(question.text)}'
        f'</strong></p><p class="note">{how}</p><ul>{options}</ul><details><summary>'
        f"{words['reasons']}</summary><ul>{reasons}</ul></details></div>"
    )
