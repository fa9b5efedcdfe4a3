"""Lay out a paper for print: question paper, answer sheet, and marking guide with its table."""

import re
from collections.abc import Mapping
from itertools import groupby

from crm_lib.base.message import Message, has_chinese
from crm_lib.exam.forms.number import UNITS_ZH
from crm_lib.exam.item import OPTION_FORMS
from crm_lib.papers.paper import Paper, PaperPart, PaperQuestion
from crm_lib.papers.printed import (
    Document,
    Element,
    Gaps,
    Grid,
    Heading,
    Language,
    Lines,
    PartHead,
    Run,
    Runs,
    Words,
    blocks_of,
    options_in_columns,
    plain,
    runs_of,
)
from crm_lib.papers.rubrics import is_corrected, shared_in_halves
from crm_lib.papers.words import LEVELS, PRINTED, marks_en, numeral, part_note

#: Questions in a row of the grid for letters.
_IN_A_ROW = 10
_LATIN = re.compile("[A-Za-z]")
#: Lines to write on for each mark.
_LINES_A_MARK = {"case": 2.3, "text": 1.7, "number": 1.0}


def _say(word: str, language: Language) -> str:
    return str(getattr(PRINTED[word], language))


def _worth(marks: float, language: Language) -> str:
    return f"（{marks:g}分）" if language == "zh" else f" ({marks_en(marks)})"


def _title_of(paper: Paper, language: Language, what: str = "") -> str:
    title = getattr(paper.blueprint.title, language)
    shown = f"《{title}》" if language == "zh" else title
    letter = f"（{paper.letter}卷）" if language == "zh" else f" (paper {paper.letter})"
    gap = "" if language == "zh" else ": "
    return f"{shown}{gap}{what}{letter if paper.letter else ''}"


def _head(paper: Paper, language: Language, what: str) -> list[Element]:
    occasion = paper.blueprint.occasion
    terms = [
        _say("time", language).format(paper.blueprint.minutes),
        _say("full", language).format(f"{paper.marks:g}"),
        _say("closed", language),
    ]
    found: list[Element] = [Words(plain(_say("school", language)), centred=True, size=11)]
    if occasion is not None:
        found.append(Words(plain(getattr(occasion, language)), centred=True, size=12))
    return [
        *found,
        Words((Run(_title_of(paper, language, what), bold=True),), centred=True, size=16),
        Words(plain(("　　" if language == "zh" else " · ").join(terms)), centred=True),
    ]


def _document(
    paper: Paper, language: Language, what: str, elements: list[Element], *, seal: bool
) -> Document:
    fields = tuple(_say(w, language) for w in ("school_field", "class", "name", "number"))
    return Document(
        _title_of(paper, language, what), language, tuple(elements), _say("foot", language),
        fields if seal else (), _say("seal", language),
    )  # fmt: skip


def _score_table(paper: Paper, language: Language) -> Grid:
    signs = [getattr(numeral(n), language) for n in range(1, len(paper.parts) + 1)]
    empty: list[Runs] = [plain("")] * (len(signs) + 1)
    rows = [
        [_say("part", language), *signs, _say("total", language)],
        [_say("full_marks", language), *(f"{p.marks:g}" for p in paper.parts), f"{paper.marks:g}"],
    ]
    return Grid(
        (
            *(tuple(plain(cell) for cell in row) for row in rows),
            *((plain(_say(word, language)), *empty) for word in ("score", "marker")),
        ),
        head=False,
        widths=(2.0, *(1.3,) * (len(signs) + 1)),
    )


def _part_head(part: PaperPart, number: int, language: Language, *, box: bool) -> PartHead:
    sign = getattr(numeral(number), language)
    title = getattr(part.title, language)
    head = f"{sign}、{title}" if language == "zh" else f"Part {sign}: {title}"
    note = part_note([q.marks for q in part.questions], part.forms)
    return PartHead(
        f"{head}{_worth(part.marks, language)}", getattr(note, language),
        _say("score", language), _say("marker", language), box,
    )  # fmt: skip


def question_paper(paper: Paper, language: Language) -> Document:
    """Return the question paper: all questions, no key."""
    elements = _head(paper, language, _say("paper", language))
    elements.append(_score_table(paper, language))
    notice = _say("notice", language).format(len(paper.parts), len(paper.questions))
    elements.append(Words(runs_of(notice), size=9.5))
    for number, part in enumerate(paper.parts, 1):
        elements.append(_part_head(part, number, language, box=False))
        for question in part.questions:
            elements += _printed_question(question, part, language)
    elements.append(Words(plain(_say("end", language)), centred=True))
    return _document(paper, language, _say("paper", language), elements, seal=True)


def _printed_question(
    question: PaperQuestion, part: PaperPart, language: Language
) -> list[Element]:
    elements: list[Element] = []
    if question.task is not None and question.opens_case:
        case = question.task.case
        elements.append(Words((Run(getattr(case.title, language), bold=True),), keep=True))
        elements += blocks_of(getattr(case.text, language))
    text = getattr(question.text, language)
    if question.form == "blanks":
        text = _with_gaps(text, question)
    worth = ""
    if len({q.marks for q in part.questions}) > 1 or question.form in ("case", "text", "number"):
        worth = _worth(question.marks, language)
    more = bool(question.lettered)
    runs = (_number_run(question, language), *runs_of(text), Run(worth))
    elements.append(Words(runs, keep=more))
    if question.numbered:
        elements.append(_matching(question, language))
    elif question.lettered:
        entries = [
            (Run(f"{letter}. "), *runs_of(getattr(words, language)))
            for letter, words in question.lettered.items()
        ]
        elements.append(options_in_columns(entries))
    return elements


def _number_run(question: PaperQuestion, language: Language) -> Run:
    return Run(f"{question.number}．" if language == "zh" else f"{question.number}. ", bold=True)


def _with_gaps(text: str, question: PaperQuestion) -> str:
    assert question.drawn is not None
    for label in question.drawn.item.answer:
        text = text.replace(label, f"{label}________", 1)
    return text


def _matching(question: PaperQuestion, language: Language) -> Grid:
    left = [(f"{k}. ", getattr(m, language)) for k, m in question.numbered.items()]
    right = [(f"{k}. ", getattr(m, language)) for k, m in question.lettered.items()]
    rows = []
    for place in range(max(len(left), len(right))):
        cells = []
        for side in (left, right):
            sign, words = side[place] if place < len(side) else ("", "")
            cells.append((Run(sign), *runs_of(words)) if words else plain(""))
        rows.append(tuple(cells))
    return Grid(tuple(rows), head=False, left=True, widths=(2.0, 3.0))


# --------------------------------------------------------------------------------- answer sheet


def answer_sheet(paper: Paper, language: Language) -> Document:
    """Return the answer sheet: grids, gaps and lines, no question and no key."""
    elements = _head(paper, language, _say("sheet", language))
    elements.append(_score_table(paper, language))
    for number, part in enumerate(paper.parts, 1):
        elements.append(_part_head(part, number, language, box=True))
        for form, group in groupby(part.questions, key=lambda q: q.form):
            questions = list(group)
            if form in OPTION_FORMS:
                elements += _letter_grids(questions, language)
            else:
                for question in questions:
                    elements += _answer_place(question, language)
    return _document(paper, language, _say("sheet", language), elements, seal=True)


def _letter_grids(questions: list[PaperQuestion], language: Language) -> list[Element]:
    grids: list[Element] = []
    for start in range(0, len(questions), _IN_A_ROW):
        row = questions[start : start + _IN_A_ROW]
        fill = [plain("")] * (_IN_A_ROW - len(row)) if start else []
        head = [plain(_say("question", language)), *(plain(str(q.number)) for q in row), *fill]
        answers = [plain(_say("answer", language)), *(plain("") for _ in row), *fill]
        widths = (1.8, *(1.0,) * (len(head) - 1))
        grids.append(Grid((tuple(head), tuple(answers)), head=False, widths=widths))
    return grids


def _answer_place(question: PaperQuestion, language: Language) -> list[Element]:
    number, worth = _number_run(question, language), Run(_worth(question.marks, language))
    head = Words((number, worth), keep=True)
    if question.task is not None:
        return [head, Lines(max(8, round(question.marks * _LINES_A_MARK["case"])))]
    assert question.drawn is not None
    item = question.drawn.item
    match item.form:
        case "blanks":
            return [head, Gaps(tuple(item.answer))]
        case "verdict":
            gap = "（　　　）" if language == "zh" else " (        ) "
            verdict = Run(f" {_say('verdict', language)}{gap}")
            if question.marks <= 1:
                return [Words((number, worth, verdict))]
            correction = Run(f"　{_say('correction', language)}")
            return [Words((number, worth, verdict, correction), keep=True), Lines(2)]
        case "matching":
            cells = [plain(str(n)) for n in item.left]
            return [
                head, Grid((tuple(cells), tuple(plain("") for _ in cells)), head=False,
                           widths=(1.0,) * len(cells)),
            ]  # fmt: skip
        case "ordering":
            return [head, Words(plain(" → ".join("________" for _ in item.entries)))]
        case "number":
            return [head, Lines(max(3, round(question.marks * _LINES_A_MARK["number"])))]
    return [head, Lines(max(3, round(question.marks * _LINES_A_MARK["text"])))]


# -------------------------------------------------------------------------------- marking guide


def marking_guide(
    paper: Paper, language: Language, units: Mapping[str, Message] | None = None
) -> Document:
    """Return the marking guide: keys, points and marks, and the table of units and levels.

    Parameters
    ----------
    paper : Paper
    language : {"en", "zh"}
    units : mapping of str to Message, optional
        What units are called.
    """
    what = _say("guide", language)
    elements: list[Element] = [
        Words((Run(_title_of(paper, language, what), bold=True),), centred=True, size=16),
        Words(runs_of(_say("about_guide", language)), size=9.5),
    ]
    for number, part in enumerate(paper.parts, 1):
        elements.append(_part_head(part, number, language, box=False))
        for form, group in groupby(part.questions, key=lambda q: q.form):
            questions = list(group)
            if form in OPTION_FORMS:
                elements.append(_option_keys(questions, language))
            else:
                for question in questions:
                    elements += _key(question, language)
    elements.append(Heading(_say("table", language)))
    elements.append(specification_table(paper, language, units or {}))
    elements.append(Words(runs_of(_say("about_table", language)), size=9.5))
    return _document(paper, language, what, elements, seal=False)


def _option_keys(questions: list[PaperQuestion], language: Language) -> Grid:
    rows: list[tuple[Runs, ...]] = [
        tuple(plain(_say(word, language)) for word in ("question", "answer", "option", "reason"))
    ]
    for question in questions:
        assert question.drawn is not None
        right = [o for o in question.drawn.item.options if o.right]
        joined = "；" if language == "zh" else "; "
        words = joined.join(getattr(o.text, language) for o in right)
        why = joined.join(dict.fromkeys(getattr(o.why, language).rstrip("。.") for o in right))
        rows.append(
            (
                plain(str(question.number)),
                plain(question.drawn.answer),
                runs_of(words),
                runs_of(why),
            )
        )
    return Grid(tuple(rows), widths=(0.8, 1.0, 2.7, 3.6), left=True)


def _key(question: PaperQuestion, language: Language) -> list[Element]:
    number, worth = _number_run(question, language), Run(_worth(question.marks, language))
    if question.task is not None:
        return [
            Words(
                (number, Run(getattr(question.task.task.title, language), bold=True), worth),
                keep=True,
            ),
            *_case_points(question, language),
            Words((Run(_say("model", language), bold=True),), indent=1, keep=True),
            *blocks_of(getattr(question.task.task.answer, language), indent=1),
        ]
    assert question.drawn is not None
    item, answer = question.drawn.item, question.drawn.answer
    match item.form:
        case "blanks":
            keys = [f"{label} {' / '.join(_own(w, language))}" for label, w in answer.items()]
            return [Words((number, worth, Run(" " + "　".join(keys))))]
        case "ordering":
            return [Words((number, worth, Run(" " + " → ".join(answer))))]
        case "matching":
            return [
                Words((number, worth, Run(" " + "　".join(f"{n}–{x}" for n, x in answer.items()))))
            ]
        case "number":
            return _number_key(question, language)
        case "verdict":
            return _verdict_key(question, language)
    shares = shared_in_halves(question.marks, [p.marks for p in item.points])
    points = [
        Words(runs_of(f"({share:g}) {getattr(point.text, language)}"), indent=1)
        for share, point in zip(shares, item.points, strict=True)
    ]
    model = Run(f"{_say('model', language)}{answer[language]}")
    stem = runs_of(getattr(question.text, language))
    return [Words((number, *stem, worth), keep=True), *points, Words((model,), indent=1)]


def _case_points(question: PaperQuestion, language: Language) -> list[Element]:
    assert question.task is not None
    rubric = question.task.rubric
    points: list[Element] = [
        Words(runs_of(f"({p.marks:g}) {getattr(p.say, language)}"), indent=1)
        for p in rubric.key_points
    ]
    if rubric.best:
        best = _say("best", language).format(rubric.best)
        points.insert(0, Words(plain(best), indent=1))
    if rubric.coherence:
        whole = f"({rubric.coherence:g}) {_say('whole', language)}"
        points.append(Words(plain(whole), indent=1))
    return points


def _number_key(question: PaperQuestion, language: Language) -> list[Element]:
    assert question.drawn is not None
    drawn, places = question.drawn, question.drawn.item.answer.decimals
    unit = drawn.item.answer.unit or ""
    if language == "zh":
        unit = UNITS_ZH.get(unit, unit)

    def shown(value: float) -> str:
        text = f"{value:,.{places}f}"
        return f"{text}{'' if unit == '%' or language == 'zh' else ' '}{unit}".strip()

    number, worth = _number_run(question, language), Run(_worth(question.marks, language))
    elements: list[Element] = [
        Words((number, worth, Run(f" {shown(drawn.answer)}", bold=True)), keep=True)
    ]
    for slip in drawn.mistakes:
        words = f"{_say('slip', language)}{shown(float(slip.value))} – {getattr(slip.message, language)}"
        elements.append(Words(runs_of(words), indent=1))
    return elements


def _verdict_key(question: PaperQuestion, language: Language) -> list[Element]:
    assert question.drawn is not None
    answer = question.drawn.item.answer
    number, worth = _number_run(question, language), Run(_worth(question.marks, language))
    corrected = is_corrected(question)
    of_verdict = 1 if corrected else question.marks
    verdict = f" {_say(answer.verdict, language)} ({of_verdict:g})"
    elements: list[Element] = [Words((number, worth, Run(verdict, bold=True)), keep=True)]
    if answer.correction is not None:
        share = f"({question.marks - 1:g}) " if corrected else ""
        words = f"{share}{getattr(answer.correction, language)}"
        elements.append(Words(runs_of(words), indent=1))
    return elements


def _own(wordings: list[str], language: Language) -> list[str]:
    """Return the accepted wordings of one language; a sign or an abbreviation serves both."""
    if language == "zh":
        found = [w for w in wordings if has_chinese(w) or w.isupper() or not _LATIN.search(w)]
    else:
        found = [w for w in wordings if not has_chinese(w)]
    return found or wordings


def specification_table(paper: Paper, language: Language, units: Mapping[str, Message]) -> Grid:
    """Return the table of specifications (双向细目表): marks by unit and level."""
    marks = paper.by_unit_and_level()
    levels = [level for level in LEVELS if any(lv == level for _, lv in marks)]
    rows: list[tuple[Runs, ...]] = [
        tuple(
            plain(text)
            for text in (
                _say("unit", language), *(getattr(LEVELS[lv], language) for lv in levels),
                _say("sum", language), _say("share", language), _say("questions", language),
            )
        )
    ]  # fmt: skip
    for unit in sorted({u for u, _ in marks}):
        by_level = [marks.get((unit, level), 0.0) for level in levels]
        total = sum(by_level)
        name = f"{unit} {getattr(units[unit], language)}" if unit in units else unit
        numbers = "、" if language == "zh" else ", "
        asked = numbers.join(str(q.number) for q in paper.questions if q.unit == unit)
        cells = [f"{m:g}" if m else "" for m in by_level]
        shares = [f"{total:g}", f"{100 * total / paper.marks:.0f}%"]
        rows.append(tuple(map(plain, (name, *cells, *shares, asked))))
    sums = [sum(m for (_, lv), m in marks.items() if lv == level) for level in levels]
    rows.append(
        tuple(map(plain, (
            _say("sum", language), *(f"{s:g}" for s in sums), f"{paper.marks:g}", "100%",
            str(len(paper.questions)),
        )))
    )  # fmt: skip
    rows.append(
        tuple(map(plain, (
            _say("share", language), *(f"{100 * s / paper.marks:.0f}%" for s in sums), "100%", "", "",
        )))
    )  # fmt: skip
    return Grid(tuple(rows), widths=(2.6, *(1.25,) * len(levels), 0.9, 0.9, 2.2), left=True)
