"""Questions as Moodle XML, in the terms that Moodle's own importer reads.

Taken from its source: moodle/moodle question/format/xml/format.php, type/multianswer/questiontype.php
(what is escaped in a Cloze blank) and, for ordering, part of Moodle since 4.4,
type/ordering/questiontype.php.
"""

from collections.abc import Iterable
from itertools import groupby
from xml.etree import ElementTree as ET

from crm_lib.bank.exports.key import (
    answer_of,
    for_marker,
    number_text,
    pairs_in_words,
    steps_in_words,
)
from crm_lib.bank.exports.question import Blank, Question
from crm_lib.bank.exports.text import Text, joined, text_of
from crm_lib.base.message import Message

#: Fractions between 0 and 100 that Moodle knows for shares of one mark.
_SHARES = {1: "100", 2: "50", 3: "33.33333", 4: "25", 5: "20", 6: "16.66667", 7: "14.28571",
           8: "12.5"}  # fmt: skip
CATEGORY = "CRM Workbook 题库"
WRITE_HERE = Message("Verdict: \nCorrection: ", "判断：\n改正：")
_SEE = Message("Taught in {page}, section {section}.", "参见 {page} 第 {section} 节。")
_SEE_POINTS = Message("Taught in {page}, exam points.", "参见 {page} 的考点速记。")


def moodle_xml(questions: Iterable[Question], *, written_verdicts: bool = False) -> bytes:
    """Return questions as one file of Moodle XML, a category a unit.

    Parameters
    ----------
    questions : iterable of Question
    written_verdicts : bool
        Ask for verdict and correction in writing, to be marked by a human; else Moodle marks the
        verdict and shows the correction.
    """
    quiz = ET.Element("quiz")
    for unit, group in groupby(sorted(questions, key=lambda q: q.unit), lambda q: q.unit):
        category = ET.SubElement(quiz, "question", type="category")
        _text(ET.SubElement(category, "category"), f"$course$/top/{CATEGORY}/{unit}")
        for question in group:
            quiz.append(_question(question, written_verdicts))
    ET.indent(quiz)
    return ET.tostring(quiz, encoding="utf-8", xml_declaration=True) + b"\n"


def _question(question: Question, written_verdicts: bool) -> ET.Element:
    match question.form:
        case "choice" | "choices":
            return _multichoice(question)
        case "verdict":
            return _written_verdict(question) if written_verdicts else _truefalse(question)
        case "blanks":
            return _shortanswer(question) if len(question.blanks) == 1 else _cloze(question)
        case "number":
            return _numerical(question)
        case "matching":
            return _matching(question)
        case "ordering":
            return _ordering(question)
        case "text":
            return _essay(question)
    raise ValueError(f"{question.id}: Moodle XML has nothing for form {question.form}.")


def _head(question: Question, kind: str, feedback: Text, stem: str | None = None) -> ET.Element:
    """Return what every question begins with."""
    root = ET.Element("question", type=kind)
    _text(ET.SubElement(root, "name"), question.id)
    _html(root, "questiontext", question.stem.html() if stem is None else stem)
    _html(root, "generalfeedback", joined(feedback, _pointer(question)).html())
    if kind != "cloze":  # whose marks are the weights of its blanks
        _tag(root, "defaultgrade", f"{question.marks:g}")
    _tag(root, "penalty", "0.3333333")
    _tag(root, "hidden", "0")
    _tag(root, "idnumber", question.id)
    return root


def _done(root: ET.Element, question: Question) -> ET.Element:
    """Return a question with its tags, with which it ends."""
    tags = ET.SubElement(root, "tags")
    for tag in question.tags:
        _text(ET.SubElement(tags, "tag"), tag)
    return root


def _multichoice(question: Question) -> ET.Element:
    single = question.form == "choice"
    root = _head(question, "multichoice", Text(()))
    _tag(root, "single", "true" if single else "false")
    _tag(root, "shuffleanswers", "true")
    _tag(root, "answernumbering", "ABCD")
    _tag(root, "showstandardinstruction", "1")
    _combined_feedback(root)
    share = _SHARES[sum(o.right for o in question.options)]
    for option in question.options:
        # One wrong letter takes what all right ones earn, as the workbook marks it.
        fraction = share if option.right else "0" if single else "-100"
        _answer(root, fraction, option.text.html(), option.why.html())
    return _done(root, question)


def _truefalse(question: Question) -> ET.Element:
    root = _head(question, "truefalse", Text(()))
    for verdict in (True, False):
        fraction = "100" if verdict == question.is_right else "0"
        _answer(root, fraction, str(verdict).lower(), question.correction.html(), plain=True)
    return _done(root, question)


def _written_verdict(question: Question) -> ET.Element:
    root = _head(question, "essay", answer_of(question))
    template = text_of(WRITE_HERE, question.language).plain().replace("\n", "<br/>")
    _essay_settings(root, for_marker(question), lines="5", template=f"<p>{template}</p>")
    return _done(root, question)


def _essay(question: Question) -> ET.Element:
    root = _head(question, "essay", question.model)
    _essay_settings(root, for_marker(question), lines="10", template="")
    return _done(root, question)


def _essay_settings(root: ET.Element, notes: Text, *, lines: str, template: str) -> None:
    _tag(root, "responseformat", "editor")
    _tag(root, "responserequired", "1")
    _tag(root, "responsefieldlines", lines)
    _tag(root, "attachments", "0")
    _tag(root, "attachmentsrequired", "0")
    _html(root, "graderinfo", notes.html())
    _html(root, "responsetemplate", template)


def _shortanswer(question: Question) -> ET.Element:
    root = _head(question, "shortanswer", answer_of(question))
    _tag(root, "usecase", "0")
    for wording in question.blanks[0].wordings:
        _answer(root, "100", _no_wildcard(wording), "", plain=True)
    return _done(root, question)


def _cloze(question: Question) -> ET.Element:
    weight = question.marks / len(question.blanks)
    if weight != int(weight):
        raise ValueError(
            f"{question.id}: {question.marks:g} marks for {len(question.blanks)} blanks; a blank "
            "of Moodle's Cloze has a whole number of marks."
        )
    boxes = " ".join(f"{b.label} {_cloze_blank(b, int(weight))}" for b in question.blanks)
    stem = f"{question.stem.html()}<p>{boxes}</p>"
    return _done(_head(question, "cloze", answer_of(question), stem), question)


def _cloze_blank(blank: Blank, weight: int) -> str:
    wordings = "~".join("=" + _cloze_escaped(_no_wildcard(w)) for w in blank.wordings)
    return f"{{{weight}:SHORTANSWER:{wordings}}}"


def _cloze_escaped(wording: str) -> str:
    """Return a wording with what would end it as an entity, which Moodle turns back."""
    return "".join(f"&#{ord(sign)};" if sign in "&<>\"'#~}{\\" else sign for sign in wording)


def _no_wildcard(wording: str) -> str:
    """Return a wording in which a star is a star, not anything."""
    return wording.replace("*", "\\*")


def _numerical(question: Question) -> ET.Element:
    amount = question.amount
    if amount is None:
        raise ValueError(f"{question.id}: a calculation without a key.")
    root = _head(question, "numerical", answer_of(question))
    tolerance = f"{amount.tolerance:.10g}"
    _answer(root, "100", number_text(amount.value), "", plain=True, tolerance=tolerance)
    for slip in amount.slips:
        _answer(
            root, "0", number_text(slip.value), slip.why.html(), plain=True, tolerance=tolerance
        )
    if amount.units:
        units = ET.SubElement(root, "units")
        for name in amount.units:
            unit = ET.SubElement(units, "unit")
            _tag(unit, "multiplier", "1")
            _tag(unit, "unit_name", name)
        _tag(root, "unitgradingtype", "0")
        _tag(root, "showunits", "0")  # may be written or left out
        _tag(root, "unitsleft", "0")
    return _done(root, question)


def _matching(question: Question) -> ET.Element:
    root = _head(question, "matching", pairs_in_words(question))
    _tag(root, "shuffleanswers", "true")
    _combined_feedback(root)
    right = {entry.label: entry.text.one_line() for entry in question.right}
    for entry in question.left:
        _subquestion(root, entry.text.html(), right.pop(question.pairs[entry.label]))
    for words in right.values():  # belongs to none
        _subquestion(root, "", words)
    return _done(root, question)


def _subquestion(root: ET.Element, html: str, answer: str) -> None:
    sub = _html(root, "subquestion", html)
    _text(ET.SubElement(sub, "answer"), answer)


def _ordering(question: Question) -> ET.Element:
    steps = {entry.label: entry.text for entry in question.entries}
    root = _head(question, "ordering", steps_in_words(question))
    _tag(root, "layouttype", "VERTICAL")
    _tag(root, "selecttype", "ALL")
    _tag(root, "selectcount", str(len(steps)))
    # Equal marks for each step that directly follows the right one, as the workbook marks it.
    _tag(root, "gradingtype", "RELATIVE_NEXT_EXCLUDE_LAST")
    _tag(root, "showgrading", "SHOW")
    _tag(root, "numberingstyle", "none")
    _combined_feedback(root)
    for place, letter in enumerate(question.order, 1):
        answer = _html(root, "answer", steps[letter].html())
        answer.set("fraction", f"{place}.0000000")
    return _done(root, question)


def _answer(
    root: ET.Element,
    fraction: str,
    words: str,
    feedback: str,
    *,
    plain: bool = False,
    tolerance: str = "",
) -> None:
    """Add an answer with the share of the marks that it earns, in percent."""
    form = "moodle_auto_format" if plain else "html"
    answer = ET.SubElement(root, "answer", fraction=fraction, format=form)
    _text(answer, words)
    _html(answer, "feedback", feedback)
    if tolerance:
        _tag(answer, "tolerance", tolerance)


def _combined_feedback(root: ET.Element) -> None:
    for name in ("correctfeedback", "partiallycorrectfeedback", "incorrectfeedback"):
        _html(root, name, "")


def _pointer(question: Question) -> Text:
    """Return where the item is taught."""
    words = _SEE_POINTS if question.section == "points" else _SEE
    en, zh = (w.format(page=question.page, section=question.section) for w in words)
    return text_of(Message(en, zh), question.language)


def _html(root: ET.Element, name: str, html: str) -> ET.Element:
    element = ET.SubElement(root, name, format="html")
    _text(element, html)
    return element


def _text(element: ET.Element, words: str) -> None:
    ET.SubElement(element, "text").text = words


def _tag(root: ET.Element, name: str, words: str) -> None:
    ET.SubElement(root, name).text = words
