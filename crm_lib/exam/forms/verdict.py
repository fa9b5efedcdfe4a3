"""Right or wrong, corrected · 判断改错: a verdict, and a correction where it is wrong."""

from dataclasses import dataclass
from typing import Any

from crm_lib.base.message import Message
from crm_lib.exam.answers import as_mapping, is_blank, text_of
from crm_lib.exam.form import Form, Problem, Task, first_right
from crm_lib.exam.marks import CallMark, ItemMark, Status, item_mark, named_mistake
from crm_lib.exam.normalise import bare, normalised
from crm_lib.exam.wording import FIX_VERDICT_FIRST, NOT_ANSWERED, NOT_RIGHT

RIGHT_WORDS = ("对", "对的", "正确", "正确的", "√", "✓", "✔", "right", "true", "t", "yes", "y",
               "correct", "是", "是的")  # fmt: skip
WRONG_WORDS = ("错", "错的", "错误", "错误的", "不正确", "不正确的", "不对", "不对的", "×", "x",
               "✗", "✘", "wrong", "false", "f", "no", "n", "incorrect", "not right",
               "not correct", "not true", "否", "不是")  # fmt: skip

#: What the two parts are called in Chinese.
_VERDICT_ZH, _CORRECTION_ZH = "判断", "改错"


@dataclass(frozen=True)
class Verdict(Form):
    """A verdict, right or wrong; with `correct` also a correction of what is wrong."""

    rubric_kinds = ("true_false_fix",)

    correct: bool = True

    def misfit(self, answer: Any) -> Problem | None:
        """Return the message for an answer without a verdict."""
        if verdict_of(answer) is not None:
            return None
        fields = as_mapping(answer)
        if fields is not None and is_blank(fields.get("verdict")):
            return Problem(
                Status.UNANSWERED,
                Message(
                    'The verdict is missing: "right" or "wrong".', "缺少判断：请填“对”或“错”。"
                ),
            )
        return Problem(
            Status.TYPE,
            Message('The verdict must be "right" or "wrong".', "判断只能填“对”或“错”。"),
        )

    def summary(self, answer: Any) -> Message:
        """Say whether there is a correction."""
        if self.correct and not correction_of(answer):
            return Message("Verdict recorded, no correction yet.", "已记录判断，尚未填写改正。")
        return super().summary(answer)

    def needs_rubric(self, expected: Any) -> bool:
        """Tell whether a correction is marked: that of a statement that is wrong."""
        return self.correct and verdict_of(first_right(expected)) is False

    def free_text(self, answer: Any) -> str:
        """Return the correction, the free text that a rubric marks."""
        return correction_of(answer)

    def mark(self, answer: Any, expected: Any, task: Task) -> CallMark:
        """Return the marks of the verdict, and, once it is right, those of the correction."""
        wanted, given = verdict_of(expected), verdict_of(answer)
        rubric = task.rubric if self.correct and wanted is False else None
        of = task.of if rubric is None else rubric.verdict
        named = named_mistake(task.mistakes, lambda v: verdict_of(v) == given)
        first = item_mark("verdict", of, given == wanted, named, NOT_RIGHT, zh=_VERDICT_ZH)
        if rubric is None:
            return CallMark.of_items([first])

        def correction(status: Status, message: Message) -> CallMark:
            item = ItemMark("correction", 0.0, task.of - of, status, message,
                            label_zh=_CORRECTION_ZH)  # fmt: skip
            return CallMark.of_items([first, item])

        if given != wanted:
            return correction(Status.WRONG, FIX_VERDICT_FIRST)
        text = correction_of(answer)
        if not text.strip():
            return correction(Status.UNANSWERED, NOT_ANSWERED)
        from crm_lib.exam.free_text.proposed import proposed_mark  # reads rubrics: not in a kernel

        return proposed_mark(rubric, text, task, correction_of(expected), [first])


def verdict_of(answer: Any) -> bool | None:
    """Return True for "right", False for "wrong", None where the verdict is neither."""
    fields = as_mapping(answer)
    given = fields.get("verdict", fields.get("判断")) if fields is not None else answer
    if isinstance(given, bool):
        return given
    if isinstance(given, str):
        word = bare(given) or normalised(given)
        if word in RIGHT_WORDS:
            return True
        if word in WRONG_WORDS:
            return False
    return None


def correction_of(answer: Any) -> str:
    """Return the correction of a 判断改错 answer, or an empty text."""
    fields = as_mapping(answer) or {}
    given = fields.get("correction", fields.get("改正", ""))
    return "" if is_blank(given) else text_of(given)


def verdict(*, correct: bool = True) -> Verdict:
    """Ask for 判断改错: ``{"verdict": "错", "correction": "…"}``; a correction needs a right verdict.

    Parameters
    ----------
    correct : bool
        False for plain 判断题 without correction; then the answer may also be just ``"错"``.
    """
    return Verdict(correct)
