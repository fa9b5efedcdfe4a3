"""Questions as a QTI 2.1 package: a ZIP with a manifest, a test, and one file an item.

QTI 2.1 can say the workbook's own marking rules, so an item carries them: half marks for some of
several right letters and none with a wrong one, equal marks for blanks and pairs, a tolerance for
numbers. An ordering is all or nothing.
"""

from collections.abc import Iterable, Sequence
from itertools import groupby
from xml.etree import ElementTree as ET

from crm_lib.bank.exports.key import (
    answer_of,
    for_marker,
    number_text,
    pairs_in_words,
    steps_in_words,
)
from crm_lib.bank.exports.manifest import Resource, manifest_xml, xml_bytes
from crm_lib.bank.exports.question import VERDICTS, Entry, Question
from crm_lib.bank.exports.text import Text
from crm_lib.base.fixed_zip import fixed_zip

_NAMESPACE = "http://www.imsglobal.org/xsd/imsqti_v2p1"
_TEMPLATES = "http://www.imsglobal.org/question/qti_v2p1/rptemplates"
_TEST = "crm_workbook_test"


def qti21_package(questions: Iterable[Question], *, written_verdicts: bool = False) -> bytes:
    """Return questions as a QTI 2.1 package.

    Parameters
    ----------
    questions : iterable of Question
    written_verdicts : bool
        Ask for verdict and correction in writing, to be marked by a human.
    """
    ordered = sorted(questions, key=lambda q: q.unit)
    files = {_path(q): xml_bytes(_Item(q, written_verdicts).xml()) for q in ordered}
    names = tuple(question.id for question in ordered)
    resources = [
        Resource(_TEST, "imsqti_test_xmlv2p1", f"{_TEST}.xml", names),
        *(Resource(q.id, "imsqti_item_xmlv2p1", _path(q)) for q in ordered),
    ]
    manifest = manifest_xml("2.1", resources)
    test = xml_bytes(_test(ordered))
    return fixed_zip({"imsmanifest.xml": manifest, f"{_TEST}.xml": test, **files})


def _path(question: Question) -> str:
    return f"{question.unit}/{question.id}.xml"


def _test(questions: Sequence[Question]) -> ET.Element:
    """Return the test that holds all items, a section a unit."""
    root = ET.Element("assessmentTest", xmlns=_NAMESPACE, identifier=_TEST, title="CRM Workbook")
    part = ET.SubElement(
        root,
        "testPart",
        identifier="part",
        navigationMode="nonlinear",
        submissionMode="individual",
    )
    for unit, group in groupby(questions, lambda q: q.unit):
        section = ET.SubElement(
            part, "assessmentSection", identifier=unit, title=unit, visible="true"
        )
        for question in group:
            ET.SubElement(
                section, "assessmentItemRef", identifier=question.id, href=_path(question)
            )
    ET.indent(root)
    return root


class _Item:
    """One item under construction, its parts in the order of the specification."""

    def __init__(self, question: Question, written_verdicts: bool):
        self.question = question
        self.written_verdicts = written_verdicts
        self.declared: list[ET.Element] = []
        self.body = ET.Element("itemBody")
        self.processing = ET.Element("responseProcessing")
        self.feedback: list[ET.Element] = []
        self.outcomes = [
            _outcome("SCORE", "float", "0"),
            _outcome("MAXSCORE", "float", f"{question.marks:g}"),
        ]

    def xml(self) -> ET.Element:
        """Return the item."""
        question = self.question
        root = ET.Element(
            "assessmentItem",
            {
                "xmlns": _NAMESPACE,
                "identifier": question.id,
                "title": question.id,
                "label": " ".join(question.tags),
                "adaptive": "false",
                "timeDependent": "false",
            },
        )
        for paragraph in _paragraphs(question.stem):
            self.body.append(paragraph)
        match question.form:
            case "choice" | "choices":
                self._choice()
            case "verdict":
                self._essay() if self.written_verdicts else self._verdict()
            case "blanks":
                self._blanks()
            case "number":
                self._number()
            case "matching":
                self._matching()
            case "ordering":
                self._ordering()
            case "text":
                self._essay()
            case form:
                raise ValueError(f"{question.id}: QTI 2.1 has nothing for form {form}.")
        root.extend([*self.declared, *self.outcomes, self.body, self.processing, *self.feedback])
        return root

    def _choice(self) -> None:
        options = self.question.options
        several = self.question.form == "choices"
        right = [o.label for o in options if o.right]
        response = self._declare("RESPONSE", "identifier", right, several=several)
        asked = ET.SubElement(
            self.body,
            "choiceInteraction",
            responseIdentifier="RESPONSE",
            shuffle="true",
            maxChoices="0" if several else "1",
        )
        for option in options:
            _choices(asked, "simpleChoice", option)
        full = self._if(_matches())
        _set(full, "SCORE", _value("float", f"{self.question.marks:g}"))
        if several:
            # A wrong letter outweighs all right ones, so what is left above 0 is right in part.
            points = {o.label: 1.0 if o.right else -float(len(options)) for o in options}
            _mapping(response, points, lower="0")
            some = ET.Element("gt")
            ET.SubElement(some, "mapResponse", identifier="RESPONSE")
            some.append(_value("float", "0"))
            half = self._else_if(full, some)
            _set(half, "SCORE", _value("float", f"{self.question.marks / 2:g}"))
        self._feedback_by_choice({o.label: o.why for o in options}, several=several)

    def _verdict(self) -> None:
        right = str(self.question.is_right).lower()
        self._declare("RESPONSE", "identifier", [right])
        asked = ET.SubElement(
            self.body,
            "choiceInteraction",
            responseIdentifier="RESPONSE",
            shuffle="false",
            maxChoices="1",
        )
        for verdict, words in VERDICTS.items():
            _choices(asked, "simpleChoice", Entry(str(verdict).lower(), self.question.said(words)))
        _set(self._if(_matches()), "SCORE", _value("float", f"{self.question.marks:g}"))
        self._feedback(self.question.correction)

    def _blanks(self) -> None:
        blanks = self.question.blanks
        marks = self.question.marks / len(blanks)
        line = ET.SubElement(self.body, "p")
        for number, blank in enumerate(blanks, 1):
            name = f"RESPONSE{number}"
            response = self._declare(name, "string", blank.wordings[:1])
            _mapping(response, dict.fromkeys(blank.wordings, marks), strings=True)
            label = ET.SubElement(line, "span")
            label.text = f"{blank.label} "
            ET.SubElement(line, "textEntryInteraction", responseIdentifier=name)
        total = ET.Element("sum")
        for number in range(1, len(blanks) + 1):
            ET.SubElement(total, "mapResponse", identifier=f"RESPONSE{number}")
        _set(self.processing, "SCORE", total)
        self._feedback(answer_of(self.question))

    def _number(self) -> None:
        amount = self.question.amount
        if amount is None:
            raise ValueError(f"{self.question.id}: a calculation without a key.")
        self._declare("RESPONSE", "float", [number_text(amount.value)])
        line = ET.SubElement(self.body, "p")
        ET.SubElement(line, "textEntryInteraction", responseIdentifier="RESPONSE")
        key = ET.Element("correct", identifier="RESPONSE")
        full = self._if(_near(key, amount.tolerance))
        _set(full, "SCORE", _value("float", f"{self.question.marks:g}"))
        told = {}
        for number, slip in enumerate(amount.slips, 1):
            near = _near(_value("float", number_text(slip.value)), amount.tolerance)
            _set(self._else_if(full, near), "FEEDBACK", _value("identifier", f"slip{number}"))
            told[f"slip{number}"] = slip.why
        self._feedback(answer_of(self.question))
        self._outcome_feedback("FEEDBACK", told)

    def _matching(self) -> None:
        pairs = [f"L{number} {letter}" for number, letter in self.question.pairs.items()]
        response = self._declare("RESPONSE", "directedPair", pairs, several=True)
        _mapping(response, dict.fromkeys(pairs, self.question.marks / len(pairs)))
        asked = ET.SubElement(
            self.body,
            "matchInteraction",
            responseIdentifier="RESPONSE",
            shuffle="true",
            maxAssociations=str(len(pairs)),
        )
        sides = (
            [Entry(f"L{entry.label}", entry.text) for entry in self.question.left],
            self.question.right,
        )
        for side in sides:
            listed = ET.SubElement(asked, "simpleMatchSet")
            for entry in side:
                _choices(listed, "simpleAssociableChoice", entry).set("matchMax", "1")
        self.processing.set("template", f"{_TEMPLATES}/map_response")
        self._feedback(pairs_in_words(self.question))

    def _ordering(self) -> None:
        self._declare("RESPONSE", "identifier", list(self.question.order), cardinality="ordered")
        asked = ET.SubElement(
            self.body, "orderInteraction", responseIdentifier="RESPONSE", shuffle="true"
        )
        for entry in self.question.entries:
            _choices(asked, "simpleChoice", entry)
        _set(self._if(_matches()), "SCORE", _value("float", f"{self.question.marks:g}"))
        self._feedback(steps_in_words(self.question))

    def _essay(self) -> None:
        self._declare("RESPONSE", "string", [])
        notes = ET.Element("rubricBlock", view="scorer")
        notes.extend(_paragraphs(for_marker(self.question)))
        self.body.insert(0, notes)
        ET.SubElement(
            self.body, "extendedTextInteraction", responseIdentifier="RESPONSE", expectedLines="10"
        )
        self._feedback(answer_of(self.question))

    def _declare(
        self,
        name: str,
        base: str,
        right: Iterable[str],
        *,
        several: bool = False,
        cardinality: str = "",
    ) -> ET.Element:
        """Declare a response with what is right."""
        cardinality = cardinality or ("multiple" if several else "single")
        response = ET.Element(
            "responseDeclaration", identifier=name, cardinality=cardinality, baseType=base
        )
        values = list(right)
        if values:
            correct = ET.SubElement(response, "correctResponse")
            for value in values:
                ET.SubElement(correct, "value").text = value
        self.declared.append(response)
        return response

    def _if(self, condition: ET.Element) -> ET.Element:
        block = ET.SubElement(self.processing, "responseCondition")
        branch = ET.SubElement(block, "responseIf")
        branch.append(condition)
        return branch

    def _else_if(self, first: ET.Element, condition: ET.Element) -> ET.Element:
        """Return another branch of the condition that `first` begins."""
        block = next(b for b in self.processing if first in list(b))
        branch = ET.SubElement(block, "responseElseIf")
        branch.append(condition)
        return branch

    def _feedback(self, text: Text) -> None:
        """Show a text to everybody who has answered."""
        if text:
            self.outcomes.append(_outcome("SHOWN", "identifier", "always"))
            self._modal("SHOWN", "always", text)

    def _feedback_by_choice(self, texts: dict[str, Text], *, several: bool) -> None:
        """Show the reason of each option that was chosen."""
        self._outcome_feedback("FEEDBACK", texts, several=several)
        _set(self.processing, "FEEDBACK", ET.Element("variable", identifier="RESPONSE"))

    def _outcome_feedback(
        self, name: str, texts: dict[str, Text], *, several: bool = False
    ) -> None:
        self.outcomes.append(_outcome(name, "identifier", several=several))
        for identifier, text in texts.items():
            self._modal(name, identifier, text)

    def _modal(self, outcome: str, identifier: str, text: Text) -> None:
        shown = ET.Element(
            "modalFeedback", outcomeIdentifier=outcome, identifier=identifier, showHide="show"
        )
        shown.extend(_paragraphs(text))
        self.feedback.append(shown)


def _paragraphs(text: Text) -> list[ET.Element]:
    """Return a text as paragraphs, their language as XML says it."""
    found = text.paragraphs()
    for paragraph in found:
        language = paragraph.attrib.pop("lang", None)
        if language:
            paragraph.set("xml:lang", language)
    return found


def _choices(parent: ET.Element, kind: str, entry: Entry) -> ET.Element:
    choice = ET.SubElement(parent, kind, identifier=entry.label)
    choice.extend(_paragraphs(entry.text))
    return choice


def _outcome(name: str, base: str, value: str = "", *, several: bool = False) -> ET.Element:
    outcome = ET.Element(
        "outcomeDeclaration",
        identifier=name,
        cardinality="multiple" if several else "single",
        baseType=base,
    )
    if value:
        default = ET.SubElement(outcome, "defaultValue")
        ET.SubElement(default, "value").text = value
    return outcome


def _mapping(
    response: ET.Element, points: dict[str, float], *, lower: str = "", strings: bool = False
) -> None:
    """Say what each response earns; what is not named earns nothing."""
    bounds = {"lowerBound": lower} if lower else {}
    mapping = ET.SubElement(response, "mapping", {**bounds, "defaultValue": "0"})
    for key, value in points.items():
        entry = ET.SubElement(mapping, "mapEntry", mapKey=key, mappedValue=f"{value:g}")
        if strings:
            entry.set("caseSensitive", "false")


def _matches() -> ET.Element:
    match = ET.Element("match")
    ET.SubElement(match, "variable", identifier="RESPONSE")
    ET.SubElement(match, "correct", identifier="RESPONSE")
    return match


def _near(wanted: ET.Element, tolerance: float) -> ET.Element:
    """Return the condition that the response is within a tolerance of a number."""
    allowed = number_text(tolerance)
    equal = ET.Element("equal", toleranceMode="absolute", tolerance=f"{allowed} {allowed}")
    ET.SubElement(equal, "variable", identifier="RESPONSE")
    equal.append(wanted)
    return equal


def _value(base: str, words: str) -> ET.Element:
    value = ET.Element("baseValue", baseType=base)
    value.text = words
    return value


def _set(parent: ET.Element, name: str, value: ET.Element) -> None:
    ET.SubElement(parent, "setOutcomeValue", identifier=name).append(value)
