"""Single choice · 单项选择: one letter among several."""

from dataclasses import dataclass
from typing import Any

from crm_lib.base.message import Message
from crm_lib.exam.answers import is_tagged
from crm_lib.exam.compare.values import key_values
from crm_lib.exam.form import Form, Problem, Task
from crm_lib.exam.letters import letters_named, misfit_letters, option_letters
from crm_lib.exam.marks import CallMark, Status, item_mark, named_mistake
from crm_lib.exam.wording import NOT_RIGHT


@dataclass(frozen=True)
class Choice(Form):
    """One of the letters `options`."""

    options: str

    def misfit(self, answer: Any) -> Problem | None:
        """Return the message for an answer that is not one of the letters."""
        letters = letters_named(answer, single=True)
        if letters is None or not letters <= set(self.options):
            return Problem(Status.TYPE, misfit_letters(self.options))
        if len(letters) != 1:
            return Problem(
                Status.TYPE,
                Message("This is single choice: write one letter.", "本题为单选题，只填一个字母。"),
            )
        return None

    def mark(self, answer: Any, expected: Any, task: Task) -> CallMark:
        """Return all marks for a right letter, else none."""
        given = letters_named(answer, single=True) or set()
        wanted: set[str] = set()
        for value in key_values(expected):
            wanted |= letters_named(value, single=True) or set()
        right = given <= wanted if is_tagged(expected, "accept") else given == wanted
        named = named_mistake(task.mistakes, lambda v: letters_named(v, single=True) == given)
        return CallMark.of_items([item_mark("", task.of, right, named, NOT_RIGHT)])


def choice(options: str) -> Choice:
    """Ask for one letter of several such as ``"ABCD"`` (single choice): ``q = "B"``.

    Examples
    --------
    >>> str(choice("ABCD").problem("E").status)
    'type'
    """
    return Choice(option_letters(options))
