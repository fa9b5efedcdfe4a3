"""Check a lesson notebook's text, translation, numbers, code and outputs (lint).

Notebooks are read as JSON and never run. The rules are those of a bilingual page: twins in order,
bilingual headings, the same numbers in both languages, every number printed by an earlier cell,
the glossary's spelling, no widget state, no errors, nothing said twice in two lessons.

A cell's metadata may make two exceptions, each with its reason::

    "crm": {"facts": ["25.5", "87.4"], "why": "published figures of the shop case"}
    "crm": {"lines": 14, "why": "one class, shown whole"}
"""

import ast
import json
import re
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

import nbformat

from crm_lib.author.chinese import chinese_problems
from crm_lib.author.glossary import Term, glossary_problems
from crm_lib.author.minutes_line import without_minutes
from crm_lib.author.one_language import one_language_problems
from crm_lib.author.prose import (
    Number,
    Prose,
    different_numbers,
    full_width_in,
    half_width_in,
    is_bilingual,
    is_one_sided,
    is_rounding_of,
    long_sentences,
    numbers_in,
    read_prose,
)
from crm_lib.base.checks import require_one_of
from crm_lib.base.finding import Finding

KINDS = ("lesson", "exercise", "solution")
#: Longest code cell of a lesson, in lines of code.
LONGEST_CELL = 10

_WIDGET = "application/vnd.jupyter.widget-"
_ADDRESS = re.compile(r"\bat 0x[0-9a-f]{6,}")
_ARTICLE = re.compile(
    r"第\d+条|§\s?\d+|\b(?:Articles?|Art\.) \d+(?:(?:,| and) \d+)*", re.IGNORECASE
)
_SWITCH = re.compile(r"^\s*language\(", re.MULTILINE)


def notebook_findings(
    path: Path, *, glossary: Sequence[Term] | None, kind: str = "lesson"
) -> list[Finding]:
    """Return everything to mend in one notebook, in reading order.

    Parameters
    ----------
    path : Path
    glossary : sequence of Term or None
        From `crm_lib.author.glossary.read_glossary`; None leaves the glossary unchecked.
    kind : {"lesson", "exercise", "solution"}
        Exercises and solutions keep no outputs, need no language switch, and their code may be
        longer; numbers in their prompts are therefore not looked for in outputs.

    Raises
    ------
    ValueError
        When `path` is not a notebook or `kind` is none of the three.
    """
    require_one_of(kind, KINDS, name="kind")
    notebook = read_notebook(path)
    found = [Finding(path, "notebook", m) for m in _notebook_problems(notebook, kind)]
    printed: list[Number] = []
    for position, cell in enumerate(notebook.cells):
        where = f"cell {position} ({cell.get('id', 'no id')})"
        if cell.cell_type == "markdown":
            problems = _prose_problems(cell, glossary, printed if kind == "lesson" else None)
        elif cell.cell_type == "code":
            problems = _code_problems(cell, kind)
            printed += _printed_numbers(cell)
        else:
            problems = iter(["raw cells are not shown to learners; use Markdown"])
        found += [Finding(path, where, problem) for problem in problems]
    return found


def read_notebook(path: Path) -> Any:
    """Return the notebook at `path`, or raise a `ValueError` that says why it is none."""
    try:
        # Not nbformat.reads: it mends in silence what the lint has to name.
        raw = json.loads(Path(path).read_text(encoding="utf-8"))
        if not isinstance(raw, dict) or raw.get("nbformat") != 4:
            raise ValueError('there is no "nbformat": 4 in it')
        notebook = nbformat.v4.to_notebook(raw)
        if fault := next(nbformat.validator.iter_validate(notebook), None):
            raise ValueError(fault.message)
    except (OSError, ValueError, TypeError, AttributeError, KeyError) as error:
        reason = (str(error) or type(error).__name__).splitlines()[0][:120]
        raise ValueError(f"{path} is not a notebook: {reason}") from None
    return notebook


def text_problems(en: str, zh: str, *, glossary: Sequence[Term] | None) -> Iterator[str]:
    """Compare an English text with its Chinese translation: numbers, punctuation, terms."""
    only_en, only_zh = different_numbers(en, zh)
    if only_en or only_zh:
        yield (
            "the languages do not give the same numbers: "
            f"only English {', '.join(only_en) or '–'}; only Chinese {', '.join(only_zh) or '–'}"
        )
    for snippet in half_width_in(zh):
        yield f"half-width punctuation in the Chinese: “{snippet}”"
    for snippet in full_width_in(en):
        yield f"full-width punctuation in the English: “{snippet}”"
    yield from chinese_problems(zh)
    if glossary:
        yield from glossary_problems(en, zh, glossary)


def repeated_sentences(paths: Iterable[Path]) -> list[Finding]:
    """Return long sentences (12 English words or 25 Chinese characters up) that notebooks share."""
    first: dict[str, tuple[Path, str]] = {}
    found = []
    for path in paths:
        for position, cell in enumerate(read_notebook(path).cells):
            if cell.cell_type != "markdown":
                continue
            where = f"cell {position} ({cell.get('id', 'no id')})"
            for block in read_prose(cell.source).blocks:
                # Two pages may well take the same minutes.
                for sentence in long_sentences(without_minutes(block.text)):
                    other_path, place = first.setdefault(sentence, (path, where))
                    if other_path != path:
                        message = f"“{sentence}” also stands in {other_path.name}, {place}"
                        found.append(Finding(path, where, message))
    return found


def _notebook_problems(notebook: Any, kind: str) -> Iterator[str]:
    if (notebook.nbformat, notebook.nbformat_minor) < (4, 5):
        yield "saved in an old form without cell ids; save it once in JupyterLab"
    ids = [cell.get("id", "") for cell in notebook.cells]
    for repeated in sorted({i for i in ids if ids.count(i) > 1}):
        yield f"the cell id {repeated!r} is used {ids.count(repeated)} times"
    if "widgets" in notebook.metadata:
        yield "widget state is saved; run `crm refresh`"
    cells = [c for c in notebook.cells if c.cell_type == "code"]
    code = [c.source for c in cells]
    counts = [c.get("execution_count") for c in cells if c.source.strip()]
    if kind == "lesson" and counts != list(range(1, len(counts) + 1)):
        yield "the cells were not run once each, top to bottom; run `crm refresh`"
    if kind == "lesson" and not (code and _SWITCH.search(code[0].replace(";", "\n"))):
        yield "the first code cell must be: from crm_lib.page import language; language()"


def _prose_problems(
    cell: Any, glossary: Sequence[Term] | None, printed: list[Number] | None
) -> Iterator[str]:
    if cell.metadata.get("nbgrader", {}).get("solution"):
        return  # a free-text answer: whoever writes it chooses the language
    prose = read_prose(cell.source)
    yield from prose.problems
    yield from _heading_problems(prose)
    for line in prose.outside:
        if is_one_sided(line):
            yield f"text outside the language blocks in one language only: “{line[:60]}”"
    for en, zh in prose.pairs():
        yield from text_problems(en, zh, glossary=glossary)
    yield from _fact_problems(cell, prose, printed)


def _heading_problems(prose: Prose) -> Iterator[str]:
    if len(prose.headings) > 1:
        yield f"{len(prose.headings)} headings in one cell; split it"
    for heading in prose.headings:
        if not is_bilingual(heading):
            yield f"the heading “{heading}” must read: English · 中文, with one ·"
        yield from (f"half-width punctuation in the heading: “{s}”" for s in half_width_in(heading))


def _fact_problems(cell: Any, prose: Prose, printed: list[Number] | None) -> Iterator[str]:
    numbers = [n for block in prose.blocks for n in numbers_in(block.text)]
    settings = cell.metadata.get("crm", {})
    facts = {
        (n.value, n.percent) for fact in settings.get("facts", []) for n in numbers_in(str(fact))
    }
    if facts and not str(settings.get("why", "")).strip():
        yield 'the metadata names facts without a reason; add "why" to "crm"'
    # "25.5" as a fact covers 25.5 and 25.5 %; "25.5%" only the share.
    covered = facts | {(value, True) for value, percent in facts if not percent}
    # An article of a law is looked up in docs/law.csv, not computed (tests/house/test_law.py); the
    # minutes that a page takes are compared with its length.
    texts = [without_minutes(_ARTICLE.sub(" ", block.text)) for block in prose.blocks]
    said = [n for text in texts for n in numbers_in(text)]
    missing = [] if printed is None else [n for n in said if not _needs_no_source(n, covered)]
    for text in dict.fromkeys(str(n) for n in missing if not is_rounding_of(n, printed or [])):
        yield (
            f"{text} is printed by no earlier cell; print it, or name it in the cell's "
            'metadata: "crm": {"facts": […], "why": "…"}'
        )
    used = {(n.value, n.percent) for n in numbers} | {(n.value, False) for n in numbers}
    for value, percent in sorted(facts - used):
        yield f"the fact {value:g}{'%' if percent else ''} of the metadata is not in the text"


def _needs_no_source(number: Number, facts: set[tuple[float, bool]]) -> bool:
    return number.small or number.year or (number.value, number.percent) in facts


def _printed_numbers(cell: Any) -> list[Number]:
    """Return the numbers in a cell's outputs; a self-check question computes nothing."""
    texts = []
    for output in cell.get("outputs", []):
        data = output.get("data", {})
        if "crm-quiz-text" in data.get("text/html", ""):
            continue
        texts += [data.get("text/plain", ""), data.get("text/html", ""), output.get("text", "")]
    return [n for text in texts for n in numbers_in(text)]


def _code_problems(cell: Any, kind: str) -> Iterator[str]:
    settings = cell.metadata.get("crm", {})
    lines = _lines_of_code(cell.source)
    if kind == "lesson" and lines > settings.get("lines", LONGEST_CELL):
        yield (
            f"{lines} lines of code, at most {settings.get('lines', LONGEST_CELL)}: split the cell, "
            'or allow more in its metadata: "crm": {"lines": …, "why": "…"}'
        )
    if kind == "lesson" and cell.source.rstrip().endswith(";"):
        yield "a semicolon hides the result from learners but not from nbval: name it (ax = …)"
    if "lines" in settings and not str(settings.get("why", "")).strip():
        yield 'the metadata allows more lines without a reason; add "why" to "crm"'
    outputs = cell.get("outputs", [])
    if kind != "lesson" and (outputs or cell.get("execution_count")):
        yield "outputs are kept in lessons only; clear them"
        return
    for output in outputs:
        problems = list(_output_problems(output))
        yield from problems or one_language_problems(output)


def _lines_of_code(source: str) -> int:
    """Return how many lines of code there are to read: no comments, no sentence shown by `say`."""
    lines = source.split("\n")
    with suppress(SyntaxError):  # a magic of IPython: every line counts
        for node in ast.parse(source).body:
            call = node.value if isinstance(node, ast.Expr) else None
            if isinstance(call, ast.Call) and getattr(call.func, "id", "") == "say":
                for number in range(node.lineno - 1, node.end_lineno or node.lineno):
                    lines[number] = ""
    return sum(bool(line.strip()) and not line.strip().startswith("#") for line in lines)


def _output_problems(output: Any) -> Iterator[str]:
    data = output.get("data", {})
    if output.output_type == "error":
        yield f"the cell ends in an error: {output.ename}: {output.evalue}"
    if output.get("name") == "stderr":
        yield f"a warning is shown to learners: {output.text.strip()[:100]}"
    if any(mime.startswith(_WIDGET) for mime in data):
        yield "a widget output is saved; run `crm refresh`"
    if _ADDRESS.search(data.get("text/plain", "") + output.get("text", "")):
        yield "an output shows a memory address, which changes with every run: name the result"
    if output.output_type != "error" and not (data or output.get("text", "").strip()):
        yield "an empty output is saved; run `crm refresh`"
