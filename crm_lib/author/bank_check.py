"""Check the question bank (`crm check bank`, and `crm check NN_page` for one page's file).

Item by item: options, languages, draws, keys that mark themselves right, sections. File by file:
whether form betrays the key (length, position), whether each objective and exam point is asked
twice. Over all files: near duplicates.
"""

import csv
import json
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import combinations, pairwise
from pathlib import Path
from string import Formatter
from typing import Any

from crm_lib.author.lint import text_problems
from crm_lib.bank import (
    DrawError,
    DrawnItem,
    alike,
    all_draws,
    bank_files,
    expected_of,
    form_of,
    marked,
    read_page,
)
from crm_lib.base.finding import Finding
from crm_lib.base.message import Message
from crm_lib.exam.item import BankItem
from crm_lib.exam.normalise import bare

#: A file is told that its key is the longest option, or stands at one place, below these p-values.
LENGTH_P, POSITION_P = 0.05, 0.01
#: So many keys of one letter, one after another, are a pattern.
MOST_IN_A_ROW = 3
#: Each objective and exam point is asked at least so often.
TIMES = 2
#: One or two stars round words; a formula has signs and spaces beside its stars.
_EMPHASIS = re.compile(r"\*\*\S|(?<![\w)])\*(?=\w)[^*]+\*")
_ALL_OF_THEM = re.compile(
    r"\b(all|none|both|neither|any) of (the )?(above|these|them|those)\b|以上(选项)?(都|全|皆|均)"
    r"|^(都|全部?)(是|对|正确|不是|不对|不正确)$",
    re.IGNORECASE,
)
_SECTION = re.compile(r"(?m)^#{2,4} (\d+(?:\.\d+)?)\s")


def bank_findings(root: Path, page: str | None = None) -> Iterator[Finding]:
    """Yield what is not in order in a workbook's bank.

    Parameters
    ----------
    root : Path
        The workbook's folder.
    page : str, optional
        Look at the file of this page alone; near duplicates are still sought in all of them.
    """
    pages: dict[Path, dict[str, BankItem]] = {}
    for path in bank_files(root / "bank"):
        try:
            pages[path] = read_page(path)
        except ValueError as error:
            if page in (None, path.stem):
                for fault in str(error).splitlines():
                    yield Finding(path, "file", fault)
    for path, items in pages.items():
        if page not in (None, path.stem):
            continue
        for item in items.values():
            yield from (Finding(path, item.id, words) for words in item_problems(item))
        yield from (Finding(path, i, w) for i, w in section_problems(items, root, path.stem))
        for where, words in file_problems(list(items.values())):
            yield Finding(path, where, words)
        yield from (Finding(path, "exam points", w) for w in unasked(items, root, path.stem))
    for path, item_id, words in near_duplicates(pages):
        if page in (None, path.stem):
            yield Finding(path, item_id, words)


# ------------------------------------------------------------------------------------ one item


def item_problems(item: BankItem) -> Iterator[str]:
    """Yield what is wrong with one item."""
    yield from _option_problems(item)
    if item.form == "blanks" and item.marks % len(item.answer):
        # Platforms that mark a gap by itself give it whole marks.
        yield f"{item.marks:g} marks for {len(item.answer)} blanks; give each blank a whole number"
    try:
        draws = list(all_draws(item))
    except DrawError as error:
        yield str(error).removeprefix(f"{item.id}: ")
        draws = []
    told: set[str] = set()
    for draw in draws:
        for words in _draw_problems(draw):
            if (kind := re.sub(r"\d[\d.,]*", "0", words)) not in told:  # one draw tells it
                told.add(kind)
                yield words
    for part, text in texts_of(item, draws[0] if draws else None):
        for words in text_problems(text.en, text.zh, glossary=None):
            yield f"{part}: {words}"
        if _EMPHASIS.search(text.en) or _EMPHASIS.search(text.zh):
            yield f"{part}: stars make nothing bold or slanted here, they are shown; leave them out"


def texts_of(item: BankItem, draw: DrawnItem | None = None) -> Iterator[tuple[str, Message]]:
    """Yield every text of an item in both languages, with what to call it."""
    yield "question", draw.text if draw is not None else item.text
    for option in item.options:
        yield f"option {option.letter}", option.text
        yield f"why of {option.letter}", option.why
    for name, side in (
        ("entry", item.entries), ("left", item.left), ("right", item.right_side)
    ):  # fmt: skip
        yield from ((f"{name} {key}", text) for key, text in side.items())
    yield from ((f"point {n}", point.text) for n, point in enumerate(item.points, 1))
    yield from ((f"mistake {n}", slip.message) for n, slip in enumerate(item.mistakes, 1))
    if item.form == "text":
        yield "answer", item.answer
    if item.form == "verdict" and item.answer.correction is not None:
        yield "correction", item.answer.correction


def _option_problems(item: BankItem) -> Iterator[str]:
    for language in ("en", "zh"):
        words = {o.letter: getattr(o.text, language) for o in item.options}
        for letter, text in words.items():
            if _ALL_OF_THEM.search(text.strip(" 。.")):
                yield f"option {letter} is about the other options: “{text}”."
        by_text: dict[str, list[str]] = {}
        for letter, text in words.items():
            by_text.setdefault(bare(text) or text, []).append(letter)
        for letters in by_text.values():
            if len(letters) > 1:
                yield f"options {' and '.join(letters)} say the same in {language}."


def _draw_problems(draw: DrawnItem) -> Iterator[str]:
    item = draw.item
    shown = ", ".join(f"{k}={v}" for k, v in draw.parameters.items())
    given = f" (with {shown})" if shown else ""
    if item.parameters:
        if any(brace in text for text in draw.text for brace in "{}"):
            yield f"the text has a brace that is not filled{given}."
        for name, value in _misshown(item, draw.parameters):
            yield f"the text shows {name} as {value}, which it is not{given}."
    try:
        problem = form_of(item).expected_problem(expected_of(draw).value)
    except ValueError as error:
        yield f"{error}"
        return
    if problem is not None:
        yield f"its key does not fit its form: {problem.message.en}"
    elif item.form != "text" and not marked(draw, _own_answer(draw)).is_right:
        yield f"its own key is not marked right{given}."
    for number, mistake in enumerate(draw.mistakes, 1):
        if marked(draw, mistake.value).marks > 0:
            yield f"mistake {number} gives {mistake.value:g}, the key is {draw.answer:g}{given}."
    for (one, earlier), (other, later) in combinations(enumerate(draw.mistakes, 1), 2):
        if marked(replace(draw, answer=earlier.value), later.value).marks > 0:
            yield (
                f"mistakes {one} and {other} both give {later.value:g}{given}: whoever made the "
                "second is told the first."
            )


def _own_answer(draw: DrawnItem) -> Any:
    """Return the key as a learner would write it."""
    if draw.item.form == "number":
        return round(draw.answer, draw.item.answer.decimals)
    if draw.item.form == "blanks":
        return {label: wordings[0] for label, wordings in draw.answer.items()}
    if draw.item.form == "text":
        return draw.answer["en"]
    return draw.answer


def _misshown(item: BankItem, values: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Yield parameters that a text shows rounded: with 12% for 0.125 the key looks wrong."""
    for text in item.text:
        for _, name, spec, _ in Formatter().parse(text):
            value = values.get(name or "")
            if not name or isinstance(value, str) or value is None:
                continue
            shown = format(value, spec or "")
            number = re.sub(r"[,_\s%]", "", shown)
            try:
                back = float(number) / (100 if shown.endswith("%") else 1)
            except ValueError:
                continue
            if abs(back - value) > 1e-9 * max(1.0, abs(value)):
                yield name, shown


# ------------------------------------------------------------------------------------- one file


def file_problems(items: Sequence[BankItem]) -> Iterator[tuple[str, str]]:
    """Yield (place, words) of what shows only over a whole file."""
    asked = [item for item in items if item.form == "choice"]
    for language in ("en", "zh"):
        longest, p = right_is_longest(asked, language)
        if p < LENGTH_P:
            yield (
                "lengths",
                f"the right option is the longest ({language}) in {len(longest)} of {len(asked)} "
                f"choice items (p = {p:.3f}): shorten it or lengthen others in some of "
                f"{', '.join(longest)}.",
            )
    counts, p = positions(asked)
    if p < POSITION_P:
        shown = ", ".join(f"{letter} {n}" for letter, n in counts.items())
        yield "positions", f"the keys stand too often at one place ({shown}; p = {p:.4f})."
    run = [asked[0]] if asked else []
    for before, item in pairwise(asked):
        run = [*run, item] if item.right == before.right else [item]
        if len(run) == MOST_IN_A_ROW + 1:
            names = ", ".join(i.id for i in run)
            yield item.id, f"{len(run)} keys in a row are {''.join(item.right)}: {names}."


def right_is_longest(items: Sequence[BankItem], language: str) -> tuple[list[str], float]:
    """Return the ids of choice items whose right option is the longest, and how likely so many are.

    The probability is exact: each item's key is the longest of its k options with chance 1/k.
    """
    found, chances = [], [1.0]
    for item in items:
        lengths = {o.letter: len(getattr(o.text, language)) for o in item.options}
        right = lengths[next(iter(item.right))]
        if all(right > n for letter, n in lengths.items() if letter not in item.right):
            found.append(item.id)
        k = 1 / len(lengths)
        chances = [
            (chances[n] if n < len(chances) else 0.0) * (1 - k) + (chances[n - 1] * k if n else 0.0)
            for n in range(len(chances) + 1)
        ]
    return found, sum(chances[len(found) :])


def positions(items: Sequence[BankItem]) -> tuple[dict[str, int], float]:
    """Return how often each letter is the key, and the p-value of a chi-square test of equal shares.

    Items with another number of options than most are left aside.
    """
    from scipy.stats import chisquare

    sizes = Counter(len(item.options) for item in items)
    if not sizes:
        return {}, 1.0
    most = sizes.most_common(1)[0][0]
    counts = dict.fromkeys("ABCDEFGH"[:most], 0)
    for item in items:
        if len(item.options) == most:
            counts[next(iter(item.right))] += 1
    return counts, float(chisquare(list(counts.values())).pvalue)


def section_problems(
    items: Mapping[str, BankItem], root: Path, page: str
) -> Iterator[tuple[str, str]]:
    """Yield (id, words) of items whose section their page doesn't have."""
    path = root / "notebooks" / f"{page}.ipynb"
    if not path.is_file():
        yield "page", f"there is no page {page} in notebooks."
        return
    known = sections_of(path)
    for item in items.values():
        if item.section not in known:
            yield item.id, f"the page has no section {item.section}; it has {', '.join(known)}."


def sections_of(path: Path) -> list[str]:
    """Return the numbers of a page's headings, and ``points`` where it has exam points (考点速记)."""
    cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    text = "\n".join("".join(c["source"]) for c in cells if c["cell_type"] == "markdown")
    points = ["points"] if re.search(r"(?m)^##.*考点", text) else []
    return [*_SECTION.findall(text), *points]


def unasked(items: Mapping[str, BankItem], root: Path, page: str) -> Iterator[str]:
    """Yield objectives and exam points that are asked less than twice."""
    for name in ("objective", "exam_point"):
        counts = Counter(getattr(item, name) for item in items.values())
        for words, n in counts.items():
            if n < TIMES:
                yield f"the {name} “{words}” is asked {n} time(s), not {TIMES}."
    asked = [item.exam_point for item in items.values()]
    for question in covered(root, page):
        n = sum(re.match(rf"{re.escape(question)}(?![\w])", point) is not None for point in asked)
        if n < TIMES:
            yield f"the exam question {question} of coverage.csv is asked {n} time(s), not {TIMES}."


def covered(root: Path, page: str) -> list[str]:
    """Return the exam questions (S1-C1.1, S2-T2) of which coverage.csv says that a page teaches them."""
    path = root / "docs" / "coverage.csv"
    if not path.is_file():
        return []
    with path.open(encoding="utf-8", newline="") as file:
        rows = [row["item"] for row in csv.DictReader(file) if row.get("lesson") == page]
    return list(dict.fromkeys(".".join(item.split(".")[:2]) for item in rows))


# ------------------------------------------------------------------------------------ all files


def near_duplicates(
    pages: Mapping[Path, Mapping[str, BankItem]],
) -> Iterator[tuple[Path, str, str]]:
    """Yield (file, id, words) of items that say nearly what an earlier item says."""
    placed = [(path, item) for path, items in pages.items() for item in items.values()]
    for n, m, language, likeness in alike([item for _, item in placed]):
        path, item = placed[n]
        other, twin = placed[m]
        words = f"says nearly what {twin.id} of {other.name} says in {language}"
        yield path, item.id, f"{words} ({likeness:.0f} of 100)."
