"""Questions as a QTI 1.2 package: a ZIP with a manifest and one assessment a unit.

QTI 1.2 leaves open how a platform tells a true/false from a choice; each item says so in its
metadata as Canvas' own exports do (``question_type``, ``points_possible``).
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
from crm_lib.bank.exports.question import VERDICTS, Question
from crm_lib.bank.exports.text import Text
from crm_lib.base.fixed_zip import fixed_zip
from crm_lib.base.message import Message

_NAMESPACE = "http://www.imsglobal.org/xsd/ims_qtiasiv1p2"
PLACE = Message("Step {place}", "第{place}步")


def qti12_package(questions: Iterable[Question], *, written_verdicts: bool = False) -> bytes:
    """Return questions as a QTI 1.2 package.

    Parameters
    ----------
    questions : iterable of Question
    written_verdicts : bool
        Ask for verdict and correction in writing, to be marked by a human.
    """
    files: dict[str, bytes] = {}
    resources = []
    by_unit = sorted(questions, key=lambda q: q.unit)
    for unit, group in groupby(by_unit, lambda q: q.unit):
        path = f"{unit}/{unit}.xml"
        files[path] = xml_bytes(_assessment(unit, list(group), written_verdicts))
        resources.append(Resource(unit, "imsqti_xmlv1p2", path))
    return fixed_zip({"imsmanifest.xml": manifest_xml("1.2", resources), **files})


def _assessment(unit: str, questions: Sequence[Question], written_verdicts: bool) -> ET.Element:
    root = ET.Element("questestinterop", xmlns=_NAMESPACE)
    assessment = ET.SubElement(root, "assessment", ident=f"crm_{unit}", title=f"CRM {unit}")
    section = ET.SubElement(assessment, "section", ident="root_section")
    for question in questions:
        section.append(_Item(question, written_verdicts).xml())
    ET.indent(root)
    return root


class _Item:
    """One item under construction: what it shows, how it is marked, what it then says."""

    def __init__(self, question: Question, written_verdicts: bool):
        self.question = question
        self.written_verdicts = written_verdicts
        self.root = ET.Element("item", ident=question.id, title=question.id)
        self.metadata = ET.SubElement(ET.SubElement(self.root, "itemmetadata"), "qtimetadata")
        self.presentation = ET.SubElement(self.root, "presentation")
        self.processing = ET.SubElement(self.root, "resprocessing")
        outcomes = ET.SubElement(self.processing, "outcomes")
        ET.SubElement(
            outcomes, "decvar", varname="SCORE", vartype="Decimal", minvalue="0", maxvalue="100"
        )

    def xml(self) -> ET.Element:
        """Return the item."""
        _material(self.presentation, self.question.stem.html())
        match self.question.form:
            case "choice" | "choices":
                kind = self._choice()
            case "verdict":
                kind = self._essay() if self.written_verdicts else self._verdict()
            case "blanks":
                kind = self._blank() if len(self.question.blanks) == 1 else self._blanks()
            case "number":
                kind = self._number()
            case "matching":
                kind = self._matching()
            case "ordering":
                kind = self._ordering()
            case "text":
                kind = self._essay()
            case form:
                raise ValueError(f"{self.question.id}: QTI 1.2 has nothing for form {form}.")
        self._describe(kind)
        return self.root

    def _describe(self, kind: str) -> None:
        """Say type, marks, and where the item belongs."""
        told = {
            "question_type": kind,
            "points_possible": f"{self.question.marks:g}",
            "tags": " ".join(self.question.tags),
        }
        for label, entry in told.items():
            field = ET.SubElement(self.metadata, "qtimetadatafield")
            ET.SubElement(field, "fieldlabel").text = label
            ET.SubElement(field, "fieldentry").text = entry

    def _choice(self) -> str:
        options = self.question.options
        several = self.question.form == "choices"
        labels = [(f"{self.question.id}_{o.label}", o.text.html()) for o in options]
        self._lid("response1", labels, "Multiple" if several else "Single")
        for option in options:
            self._say(option.why, "response1", f"{self.question.id}_{option.label}")
        right = [f"{self.question.id}_{o.label}" for o in options if o.right]
        if not several:
            _equal(self._earns("100"), "response1", right[0])
            return "multiple_choice_question"
        every = ET.SubElement(self._earns("100"), "and")
        for label, _ in labels:
            _equal(every if label in right else ET.SubElement(every, "not"), "response1", label)
        return "multiple_answers_question"

    def _verdict(self) -> str:
        labels = [
            (f"{self.question.id}_{str(v).lower()}", self.question.said(VERDICTS[v]).html())
            for v in (True, False)
        ]
        self._lid("response1", labels, "Single")
        self._say(self.question.correction)
        _equal(
            self._earns("100"),
            "response1",
            f"{self.question.id}_{str(self.question.is_right).lower()}",
        )
        return "true_false_question"

    def _blank(self) -> str:
        self._box("response1")
        self._say(answer_of(self.question))
        condition = self._earns("100")
        for wording in self.question.blanks[0].wordings:
            _equal(condition, "response1", wording)
        return "short_answer_question"

    def _blanks(self) -> str:
        blanks = self.question.blanks
        names = [f"blank{n}" for n in range(1, len(blanks) + 1)]
        stem = self.presentation.find("material/mattext")
        boxes = " ".join(f"{b.label} [{name}]" for b, name in zip(blanks, names, strict=True))
        if stem is not None:
            stem.text = f"{stem.text}<p>{boxes}</p>"
        self._say(answer_of(self.question))
        for name, blank in zip(names, blanks, strict=True):
            respident = f"response_{name}"
            labels = [
                (f"{self.question.id}_{name}_{n}", wording)
                for n, wording in enumerate(blank.wordings, 1)
            ]
            self._lid(respident, labels, "Single", heading=name, plain=True)
            condition = self._earns(_share(len(blanks)), add=True)
            for label, _ in labels:
                _equal(condition, respident, label)
        return "fill_in_multiple_blanks_question"

    def _number(self) -> str:
        amount = self.question.amount
        if amount is None:
            raise ValueError(f"{self.question.id}: a calculation without a key.")
        self._box("response1", fibtype="Decimal")
        self._say(answer_of(self.question))
        for slip in amount.slips:
            self._say_near(slip.why, slip.value, amount.tolerance)
        either = ET.SubElement(self._earns("100"), "or")
        _equal(either, "response1", number_text(amount.value))
        _within(either, amount.value, amount.tolerance)
        return "numerical_question"

    def _matching(self) -> str:
        right = [(f"{self.question.id}_{e.label}", e.text.one_line()) for e in self.question.right]
        self._say(pairs_in_words(self.question))
        for entry in self.question.left:
            respident = f"response_{entry.label}"
            self._lid(respident, right, "Single", heading=entry.text.one_line(), plain=True)
            condition = self._earns(_share(len(self.question.left)), add=True)
            _equal(condition, respident, f"{self.question.id}_{self.question.pairs[entry.label]}")
        return "matching_question"

    def _ordering(self) -> str:
        """Ask which step stands at each place: platforms read a matching, not an ordering."""
        steps = [
            (f"{self.question.id}_{e.label}", e.text.one_line()) for e in self.question.entries
        ]
        self._say(steps_in_words(self.question))
        for place, letter in enumerate(self.question.order, 1):
            respident = f"response_{place}"
            heading = Message(*(words.format(place=place) for words in PLACE))
            self._lid(
                respident,
                steps,
                "Single",
                heading=self.question.said(heading).one_line(),
                plain=True,
            )
            condition = self._earns(_share(len(steps)), add=True)
            _equal(condition, respident, f"{self.question.id}_{letter}")
        return "matching_question"

    def _essay(self) -> str:
        self._box("response1")
        self._say(for_marker(self.question))
        return "essay_question"

    def _lid(
        self,
        ident: str,
        labels: Iterable[tuple[str, str]],
        cardinality: str,
        *,
        heading: str = "",
        plain: bool = False,
    ) -> None:
        """Show things to choose from."""
        response = ET.SubElement(
            self.presentation, "response_lid", ident=ident, rcardinality=cardinality
        )
        if heading:
            _material(response, heading, plain=True)
        shown = ET.SubElement(response, "render_choice")
        for label, words in labels:
            _material(ET.SubElement(shown, "response_label", ident=label), words, plain=plain)

    def _box(self, ident: str, fibtype: str = "String") -> None:
        """Show a box to write in."""
        response = ET.SubElement(
            self.presentation, "response_str", ident=ident, rcardinality="Single"
        )
        shown = ET.SubElement(response, "render_fib", fibtype=fibtype)
        ET.SubElement(shown, "response_label", ident=f"{ident}_box")

    def _earns(self, share: str, *, add: bool = False) -> ET.Element:
        """Return the condition under which a share of the marks, in percent, is earned."""
        block = ET.SubElement(
            self.processing, "respcondition", {"continue": "Yes" if add else "No"}
        )
        condition = ET.SubElement(block, "conditionvar")
        action = "Add" if add else "Set"
        ET.SubElement(block, "setvar", action=action, varname="SCORE").text = share
        return condition

    def _say(self, text: Text, respident: str = "", label: str = "") -> None:
        """Show words after the answer; with a label only to who chose it."""
        if not text:
            return
        condition = self._feedback(text, f"{label}_fb" if label else "general_fb")
        if label:
            _equal(condition, respident, label)
        else:
            ET.SubElement(condition, "other")

    def _say_near(self, text: Text, value: float, tolerance: float) -> None:
        place = len(self.root.findall("itemfeedback"))
        condition = self._feedback(text, f"{self.question.id}_slip{place}_fb")
        _within(condition, value, tolerance)

    def _feedback(self, text: Text, ident: str) -> ET.Element:
        block = ET.SubElement(self.processing, "respcondition", {"continue": "Yes"})
        condition = ET.SubElement(block, "conditionvar")
        ET.SubElement(block, "displayfeedback", feedbacktype="Response", linkrefid=ident)
        shown = ET.SubElement(self.root, "itemfeedback", ident=ident)
        _material(ET.SubElement(shown, "flow_mat"), text.html())
        return condition


def _material(element: ET.Element, words: str, *, plain: bool = False) -> None:
    texttype = "text/plain" if plain else "text/html"
    material = ET.SubElement(element, "material")
    ET.SubElement(material, "mattext", texttype=texttype).text = words


def _equal(condition: ET.Element, respident: str, words: str) -> None:
    ET.SubElement(condition, "varequal", respident=respident).text = words


def _within(condition: ET.Element, value: float, tolerance: float) -> None:
    both = ET.SubElement(condition, "and")
    ET.SubElement(both, "vargte", respident="response1").text = number_text(value - tolerance)
    ET.SubElement(both, "varlte", respident="response1").text = number_text(value + tolerance)


def _share(parts: int) -> str:
    return f"{100 / parts:.2f}"
