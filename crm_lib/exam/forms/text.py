"""Free text · 名词解释、简答、案例分析: the learner's own words, marked by a rubric's key points."""

from dataclasses import dataclass
from typing import Any

from crm_lib.base.message import Message
from crm_lib.exam.answers import text_of
from crm_lib.exam.form import Form, Problem, Task
from crm_lib.exam.marks import CallMark, ItemMark, Status
from crm_lib.exam.normalise import normalised
from crm_lib.exam.wording import HUMAN


@dataclass(frozen=True)
class Text(Form):
    """Free text; beyond `max_chars` a human is asked."""

    rubric_kinds = ("definition", "short_answer", "case")

    max_chars: int = 2000

    def misfit(self, answer: Any) -> Problem | None:
        """Return the message for an answer that is no text."""
        if text_of(answer):
            return None
        return Problem(
            Status.TYPE,
            Message("Write your answer as text between the quotes.", "请在引号之间用文字作答。"),
        )

    def summary(self, answer: Any) -> Message:
        """Say how long the text is."""
        count = len(normalised(text_of(answer)))
        return Message(f"{count} characters recorded.", f"已记录 {count} 个字符。")

    def needs_rubric(self, expected: Any) -> bool:
        """Tell that free text is always marked by a rubric."""
        return True

    def mark(self, answer: Any, expected: Any, task: Task) -> CallMark:
        """Return the marks that the rubric's key points propose; without a rubric a human decides."""
        rubric = task.rubric
        if rubric is None:
            item = ItemMark("", 0.0, task.of, Status.PROPOSED, HUMAN)
            return CallMark(0.0, [item], final=False, confidence=0.0)
        from crm_lib.exam.free_text.proposed import proposed_mark

        first = []
        if rubric.coherence:
            message = Message(
                "Given by your instructor for reasoning and wording.",
                "由教师根据分析过程与语言表述评定。",
            )
            first = [ItemMark("coherence", 0.0, rubric.coherence, Status.PROPOSED, message,
                              label_zh="条理与表述")]  # fmt: skip
        return proposed_mark(
            rubric, text_of(answer), of=task.of, prompt=task.prompt, model=text_of(expected),
            decided=task.decided, first=first,
        )  # fmt: skip


def text(*, max_chars: int = 2000) -> Text:
    """Ask for free text in the learner's own words, marked by the key points of a rubric.

    Parameters
    ----------
    max_chars : int
        Beyond this a human is asked.
    """
    return Text(max_chars)
