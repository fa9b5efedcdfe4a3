"""Right or wrong, corrected · 判断改错: a verdict, and a correction where it is wrong."""

import re
from dataclasses import dataclass
from typing import Any

from crm_lib.base.message import CHINESE, Message
from crm_lib.exam.answers import as_mapping, is_blank, text_of
from crm_lib.exam.form import Form, Problem, Task, first_right
from crm_lib.exam.marks import CallMark, ItemMark, Status, item_mark, named_mistake
from crm_lib.exam.normalise import bare, normalised
from crm_lib.exam.wording import FIX_VERDICT_FIRST, HUMAN, NOT_ANSWERED, NOT_RIGHT

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
        if verdict_of(answer) is not None or _is_sentence(_verdict_field(answer)):
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
        if given is None:  # a sentence that nothing here reads: a human does
            item = ItemMark("verdict", 0.0, task.of, Status.PROPOSED, HUMAN, label_zh=_VERDICT_ZH)
            return CallMark(0.0, [item], final=False, confidence=0.0)
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
        from crm_lib.exam.free_text.proposed import proposed_mark

        return proposed_mark(
            rubric, text, of=task.of, prompt=task.prompt, model=correction_of(expected),
            decided=task.decided, first=[first],
        )  # fmt: skip


def _is_sentence(given: Any) -> bool:
    """Tell whether a verdict's field holds words enough to say one that is not read here."""
    if not isinstance(given, str):
        return False
    words = re.findall(rf"{CHINESE}|[A-Za-z]+", given)
    return len(words) >= 4


#: What may stand before a verdict: a label, who thinks so, what is judged.
_BEFORE = re.compile(
    r"^(?:(?:判断|判定|结论|答案?|verdict|answer|my (?:verdict|answer))\s*(?:结果)?\s*(?:is|[是为：:])*\s*|"
    r"(?:我(?:认为|觉得|判断)|本人认为|i (?:think|believe|would say)(?: that)?|clearly|in my (?:opinion|view)),?\s*|"
    r"(?:这|那|该|此|本|上述|题中|题目中?的?)?(?:一?(?:句话?|种|个|道|条|段)?)?(?:说法|观点|判断|题|陈述|表述|命题|话|结论|句)?\s*(?:是|为)\s*(?=[对错正不])|"
    r"(?:这|那|该|此|本|上述|题中|题目中?的?)(?:一?(?:句话?|种|个|道|条|段)?)?(?:说法|观点|判断|题|陈述|表述|命题|话|结论|句)?\s*|"
    r"(?:说法|观点|题目|陈述|表述|命题)\s*|"
    r"(?:it|this|that|(?:the|this|that) (?:statement|claim|sentence|assertion))(?:\s+is|['’]s)?\s*|"
    r"is\s+|(?:完全|显然|明显|当然|肯定|绝对|其实|并|是|clearly|definitely|completely|certainly|surely|quite|plainly)\s*)"
)


def verdict_of(answer: Any) -> bool | None:
    """Return True for "right", False for "wrong", None where the verdict is neither.

    A verdict may stand behind a label, in a short sentence, or before its reason.

    Examples
    --------
    >>> (
    ...     verdict_of("判断：这种说法是错误的。"),
    ...     verdict_of("The statement is right."),
    ...     verdict_of("perhaps"),
    ... )
    (False, True, None)
    """
    given, _ = _verdict_and_rest(_verdict_field(answer))
    return given


def _verdict_field(answer: Any) -> Any:
    fields = as_mapping(answer)
    return fields.get("verdict", fields.get("判断")) if fields is not None else answer


def _verdict_and_rest(given: Any) -> tuple[bool | None, str]:
    """Return the verdict that a field begins with, and the words behind it."""
    if isinstance(given, bool):
        return given, ""
    if not isinstance(given, str):
        return None, ""
    word = bare(given) or normalised(given)
    if word in RIGHT_WORDS or word in WRONG_WORDS:
        return word in RIGHT_WORDS, ""
    first, _, rest = _FIRST_CLAUSE.match(given).group(1, 2, 3)  # type: ignore[union-attr]
    left = normalised(_LABEL.sub("", first))
    for _ in range(6):
        word = bare(left) or left
        if word in RIGHT_WORDS or word in WRONG_WORDS:
            return word in RIGHT_WORDS, rest.strip()
        shorter = _BEFORE.sub("", left, count=1).strip()
        if shorter == left:
            break
        left = shorter
    if left in _MORE_WRONG or left in _MORE_RIGHT:
        return left in _MORE_RIGHT, rest.strip()
    return None, ""


_LABEL = re.compile(r"^\s*(?:判断|结论|答案?|[Vv]erdict|[Aa]nswer)\s*(?:结果)?\s*[:：]\s*")
_FIRST_CLAUSE = re.compile(
    r"((?:\s*(?:判断|结论|答案?|[Vv]erdict|[Aa]nswer)\s*(?:结果)?\s*[:：])?[^，,。.；;！!：:\n]*)([，,。.；;！!：:\n]?)(.*)",
    re.S,
)
_MORE_WRONG = (
    "有误",
    "不成立",
    "是错",
    "说错了",
    "错了",
    "不准确",
    "untrue",
    "mistaken",
    "incorrect",
)
_MORE_RIGHT = ("没错", "没有错", "成立", "是对", "对了", "无误", "accurate")
#: A label before a correction that stands in the verdict's own field.
_CORRECTION_LABEL = re.compile(r"^\s*(?:改正|改错|更正|应改为|[Cc]orrection)\s*[:：]?\s*")


def correction_of(answer: Any) -> str:
    """Return the correction of a 判断改错 answer, or an empty text.

    Words behind the verdict in its own field belong to it.
    """
    fields = as_mapping(answer) or {}
    given = fields.get("correction", fields.get("改正", ""))
    text = "" if is_blank(given) else text_of(given)
    _, rest = _verdict_and_rest(_verdict_field(answer))
    rest = _CORRECTION_LABEL.sub("", rest)
    return "\n".join(filter(None, [rest, _CORRECTION_LABEL.sub("", text)]))


def verdict(*, correct: bool = True) -> Verdict:
    """Ask for 判断改错: ``{"verdict": "错", "correction": "…"}``; a correction needs a right verdict.

    Parameters
    ----------
    correct : bool
        False for plain 判断题 without correction; then the answer may also be just ``"错"``.
    """
    return Verdict(correct)
