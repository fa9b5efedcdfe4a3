"""Free text alone at home: help in stages, and marks that learners give themselves.

Where no instructor is, the marking shows which key points it has found in the learner's own
sentences and which parts are missing. On request it shows the points, then a model answer. With
the points before them learners decide, point by point, what they have said; those marks are the
question's, and the score board counts them.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Self

from crm_lib.base.message import Message
from crm_lib.exam.feedback import LOOKS, evidence_html, item_html, marks_data, panel
from crm_lib.exam.marks import ItemMark, QuestionMark, Status

if TYPE_CHECKING:
    from crm_lib.exam.free_text.rubric import Rubric

COHERENCE = Message("Reasoning and wording", "条理与表述")


@dataclass(frozen=True)
class Point:
    """A key point as a learner meets it.

    Attributes
    ----------
    say : Message
        What it says; shown only at the second stage, where the answer does not have it.
    found, of : float
        Marks proposed for it, and its marks.
    half : float
        What half of it earns; 0 where it can't be halved.
    finding : str
        ``hit``, ``half``, ``near``, ``negated`` or ``absent``.
    evidence : str
        The learner's own sentence.
    """

    say: Message
    found: float
    of: float
    half: float = 0.0
    finding: str = "absent"
    evidence: str = ""


@dataclass(frozen=True)
class Assessment:
    """One free-text answer, and what its learner has made of it so far.

    Attributes
    ----------
    points : list of Point
    first : list of ItemMark
        What is marked without the learner: a verdict.
    of : float
        Marks of the question.
    content : float
        The most that the points earn together.
    best : int
        How many of the points count; 0 for all.
    coherence : float
        Marks for reasoning and wording.
    shown : bool
        The points are shown.
    attempt : int
        Which try this is, from 1.
    after_answer : bool
        The model answer was shown before this try.
    given : list of float or None
        The learner's own marks: one a point, then for reasoning where that has marks. None before.
    """

    points: Sequence[Point]
    first: Sequence[ItemMark]
    of: float
    content: float
    best: int = 0
    coherence: float = 0.0
    shown: bool = False
    attempt: int = 1
    after_answer: bool = False
    given: Sequence[float] | None = field(default=None)

    @classmethod
    def from_data(cls, data: dict[str, Any]) -> Self:
        """Return the assessment that `assessment_data` described."""
        points = [Point(**{**p, "say": Message(*p["say"])}) for p in data["points"]]
        first = [
            ItemMark(**{**i, "status": Status(i["status"]), "message": Message(*i["message"])})
            for i in data["first"]
        ]
        return cls(**{**data, "points": points, "first": first})

    @property
    def marks(self) -> float:
        """The learner's marks, or before these those that were found."""
        count = len(self.points)
        given = self.given if self.given is not None else [p.found for p in self.points]
        counted = sorted(given[:count], reverse=True)[: self.best or None]
        total = min(sum(counted), self.content) + sum(given[count:])
        return round(min(self.of, total + sum(i.marks for i in self.first)), 2)

    @property
    def status(self) -> Status:
        """The status of the whole: proposed until the learner has decided."""
        if self.given is None:
            return Status.PROPOSED
        if self.marks >= self.of - 1e-9:
            return Status.RIGHT
        return Status.PARTIAL if self.marks > 0 else Status.WRONG

    @property
    def steps(self) -> list[list[float]]:
        """The marks that a learner can give, one list a point, then for reasoning."""
        steps = [sorted({0.0, p.half, p.of}) for p in self.points]
        return steps + ([[0.0, self.coherence]] if self.coherence else [])


def assessment_data(mark: QuestionMark, rubric: "Rubric") -> dict[str, Any]:
    """Return what `Assessment.from_data` needs, JSON-ready, from the marks proposed for a text."""
    count = len(rubric.key_points)
    first = [i for i in mark.items[:-count] if i.status != Status.PROPOSED]
    points = []
    for point, item in zip(rubric.key_points, mark.items[-count:], strict=True):
        points.append(
            {
                "say": list(point.say),
                "found": item.marks,
                "of": point.marks,
                "half": point.half.marks if point.half else 0.0,
                "finding": _finding(item, point.say),
                "evidence": item.evidence,
            }
        )
    return {
        "points": points,
        "first": [
            {"label": i.label, "label_zh": i.label_zh, "marks": i.marks, "of": i.of,
             "status": str(i.status), "message": list(i.message), "evidence": i.evidence}
            for i in first
        ],
        "of": mark.of,
        "content": rubric.content,
        "best": rubric.best,
        "coherence": rubric.coherence,
    }  # fmt: skip


def _finding(item: ItemMark, say: Message) -> str:
    """Return how a point was found, as `crm_lib.exam.free_text.keypoints` calls it."""
    from crm_lib.exam.free_text.proposed import told  # reads rubrics: not in a kernel

    known = {Status.RIGHT: "hit", Status.PARTIAL: "half"}  # what a human has decided
    proposed = ("hit", "half", "turned", "negated", "near")
    said = (status for status in proposed if item.message == told(status, say))
    return known.get(item.status) or next(said, "absent")


def assessment_html(view: Assessment, *, first: str = "en") -> str:
    """Return an assessment as HTML: what was found, what is missing, and the marks.

    Parameters
    ----------
    view : Assessment
    first : {"en", "zh"}
        The language that stands first.
    """
    body = "".join(item_html(i, True, first=first) for i in view.first)
    for number, point in enumerate(view.points, 1):
        body += _point_html(number, point, view, first)
    for words in _remarks(view):
        body += f"<div><small>{words.html(first=first)}</small></div>"
    data = marks_data(view.marks, view.of, final=view.given is not None)
    return panel(view.status, _headline(view), body, data, first=first)


def first_items_html(view: Assessment, message: Message, *, first: str = "en") -> str:
    """Return as HTML what is marked of an answer whose text is too short, and what to do."""
    marks = sum(i.marks for i in view.first)
    items = "".join(item_html(i, True, first=first) for i in view.first)
    data = marks_data(marks, view.of, final=False)
    words = Message(f"{marks:g} of {view.of:g} so far", f"目前 {marks:g} / {view.of:g} 分")
    body = items + message.html(first=first)
    return panel(Status.PARTIAL, words, body, data, first=first)


def assessment_text(view: Assessment, *, first: str = "en") -> str:
    """Return the same as plain text, one line a point."""
    lines = [f"{LOOKS[view.status][0]} {_headline(view).text(first=first)}"]
    for number, point in enumerate(view.points, 1):
        sign, words = _point_words(number, point, view)
        lines.append(f"  {sign} {words.text(first=first)}")
    lines += [words.text(first=first) for words in _remarks(view)]
    return "\n".join(lines)


def _headline(view: Assessment) -> Message:
    marks = Message(f"{view.marks:g} of {view.of:g}", f"{view.marks:g} / {view.of:g} 分")
    if view.given is not None:
        return Message(f"By your own assessment: {marks.en}", f"自评：{marks.zh}")
    found = sum(p.finding == "hit" for p in view.points)
    need = view.best or len(view.points)
    if found > need:
        return Message(
            f"Assess it yourself: {found} points found so far, the best {need} count, {marks.en} marks",
            f"请自评：目前找到{found}个要点（最多计{need}个），{marks.zh}",
        )
    return Message(
        f"Assess it yourself: {found} of {need} points found so far, {marks.en} marks",
        f"请自评：目前找到{need}个要点中的{found}个，{marks.zh}",
    )


def _point_html(number: int, point: Point, view: Assessment, first: str) -> str:
    sign, words = _point_words(number, point, view)
    return (
        f'<div style="margin-top:2px">{sign} {words.html(inline=True, first=first)}</div>'
        f"{evidence_html(point.evidence)}"
    )


def _point_words(number: int, point: Point, view: Assessment) -> tuple[str, Message]:
    """Return the sign of a point and what is said of it at this stage."""
    own = view.given[number - 1] if view.given is not None else point.found
    sign = "✔" if own >= point.of else "◐" if own else "○"
    name = Message(f"Point {number} ({point.of:g})", f"要点{number}（{point.of:g}分）")
    if view.shown or point.finding == "hit":
        return sign, Message(f"{name.en}: {point.say.en}", f"{name.zh}：{point.say.zh}")
    said = {
        "half": Message("half of it is there.", "说到了一半。"),
        "near": Message("a sentence comes near it.", "有一句话已经接近。"),
        "turned": Message(
            "the words are there, but they say the opposite.", "词语对上了，但意思说反了。"
        ),
        "negated": Message(
            "mentioned, but denied or mixed with its opposite.",
            "提到了，但被否定或与相反内容混淆。",
        ),
        "absent": Message("not found in your answer.", "答案中没有找到。"),
    }[point.finding]
    return sign, Message(f"{name.en}: {said.en}", f"{name.zh}：{said.zh}")


def _remarks(view: Assessment) -> list[Message]:
    remarks = []
    if view.best and view.best < len(view.points):
        remarks.append(
            Message(
                f"The best {view.best} of {len(view.points)} points count.",
                f"{len(view.points)}个要点中，最好的{view.best}个计分。",
            )
        )
    if view.given is None and not view.shown:
        remarks.append(
            Message(
                "Improve your answer and check it again, or ask for the points. What the program "
                "did not find may still be there in other words: you decide.",
                "可以修改答案后再检查一次，也可以先看要点。程序没找到的要点，也许你已用别的说法写出：由你判断。",
            )
        )
    if view.attempt > 1:
        after = (
            Message(", after the model answer", "，已看过参考答案")
            if view.after_answer
            else Message("", "")
        )
        remarks.append(
            Message(f"Try {view.attempt}{after.en}.", f"第{view.attempt}次作答{after.zh}。")
        )
    return remarks
