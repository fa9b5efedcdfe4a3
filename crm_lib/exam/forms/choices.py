"""Multiple choice · 多项选择: every letter that applies, half marks for some of them."""

from dataclasses import dataclass
from typing import Any

from crm_lib.base.message import Message
from crm_lib.exam.compare.values import key_texts
from crm_lib.exam.form import Form, Problem, Task
from crm_lib.exam.letters import letters_named, misfit_letters, option_letters
from crm_lib.exam.marks import CallMark, ItemMark, Status, item_mark, named_mistake
from crm_lib.exam.wording import RIGHT


@dataclass(frozen=True)
class Choices(Form):
    """Some of the letters `options`."""

    options: str

    def misfit(self, answer: Any) -> Problem | None:
        """Return the message for an answer that is no letters of the options."""
        letters = letters_named(answer)
        if letters is None or not letters <= set(self.options):
            return Problem(Status.TYPE, misfit_letters(self.options))
        return None

    def mark(self, answer: Any, expected: Any, task: Task) -> CallMark:
        """Return all marks for all right letters, half for some, none with any wrong one."""
        return CallMark.of_items([self._item(letters_named(answer) or set(), expected, task)])

    def _item(self, given: set[str], expected: Any, task: Task) -> ItemMark:
        ways = [letters_named(v) or set() for v in key_texts(expected)]
        if given in ways:
            return ItemMark("", task.of, task.of, Status.RIGHT, RIGHT)
        extra = min((given - wanted for wanted in ways), key=len)
        named = named_mistake(task.mistakes, lambda v: letters_named(v) == given) or named_mistake(
            task.mistakes, lambda v: _is_one_of(v, extra)
        )
        if extra:
            other = Message(
                "At least one of the letters does not belong.", "至少有一个选项不应选。"
            )
            return item_mark("", task.of, False, named, other)
        message = named or Message(
            "What you chose is right, but not all of it.", "所选正确，但不完整。"
        )
        return ItemMark("", task.of / 2, task.of, Status.PARTIAL, message)


def _is_one_of(value: Any, letters: set[str]) -> bool:
    """Tell whether a mistake names a single letter, and that among `letters`."""
    named = letters_named(value) or set()
    return len(named) == 1 and named <= letters


def choices(options: str) -> Choices:
    """Ask for every right letter (multiple choice): ``q = "ACD"``; some of them earn half.

    Any wrong letter earns nothing. The prompt states this rule.
    """
    return Choices(option_letters(options))
