"""Ordering · 排序: put lettered steps in order; half right orders earn part of the marks."""

import re
from collections import Counter
from dataclasses import dataclass
from functools import partial
from itertools import pairwise
from typing import Any

from crm_lib.base.message import Message
from crm_lib.exam.answers import is_blank
from crm_lib.exam.compare.values import key_values
from crm_lib.exam.form import Form, Problem, Task
from crm_lib.exam.letters import option_letters
from crm_lib.exam.marks import CallMark, ItemMark, Status, item_mark, named_mistake
from crm_lib.exam.normalise import normalised
from crm_lib.exam.wording import NOT_ANSWERED

#: Stands in an order for a step that was left out.
GAP = "_"
_WORDS = re.compile(
    r"\b(?:first|then|next|and|finally|options?|steps?|answers?)\b|->|=>"
    r"|选项?|答案[是为]?|步骤|首先|然后|接着|最后|再|先|后|到|和"
)
_SEPARATORS = re.compile(r"[\s,;.:、，；。：/|&+()（）\[\]'\"“”‘’→⟶⇒➔➡›»>=\-–—~]")


@dataclass(frozen=True)
class Ordering(Form):
    """The letters `options`, each once, in an order."""

    options: str

    def misfit(self, answer: Any) -> Problem | None:
        """Return the message for an answer that is no order of the letters."""
        order = order_of(answer)
        shown = ", ".join(self.options)
        if order is None:
            message = Message(
                f"Write the letters {shown} in your order, each once, as one text in quotes.",
                f"请把字母 {shown} 按你认为的顺序写在引号内，每个字母写一次。",
            )
            return Problem(Status.TYPE, message)
        letters = order.replace(GAP, "")
        if not letters:
            return Problem(Status.UNANSWERED, NOT_ANSWERED)
        unknown = ", ".join(sorted(set(letters) - set(self.options)))
        if unknown:
            message = Message(
                f"There is no step {unknown} here; the steps are {shown}.",
                f"没有步骤 {unknown}；可用的步骤是 {shown}。",
            )
            return Problem(Status.TYPE, message)
        twice = ", ".join(sorted(x for x, n in Counter(letters).items() if n > 1))
        if twice:
            message = Message(
                f"{twice} stands more than once; write each letter once.",
                f"字母 {twice} 出现了不止一次，每个字母只写一次。",
            )
            return Problem(Status.TYPE, message)
        return None

    def expected_problem(self, expected: Any) -> Problem | None:
        """Return why a solution's order is none: it must name every step."""
        for value in key_values(expected):
            problem = self.problem(value)
            if problem:
                return problem
            if self._missing(order_of(value) or ""):
                message = Message("The order must name every step.", "顺序中必须包含所有步骤。")
                return Problem(Status.TYPE, message)
        return None

    def summary(self, answer: Any) -> Message:
        """Say how many steps have a place."""
        total = len(self.options)
        placed = total - len(self._missing(order_of(answer) or ""))
        return Message(f"{placed} of {total} steps placed.", f"已排 {placed} 步，共 {total} 步。")

    def mark(self, answer: Any, expected: Any, task: Task) -> CallMark:
        """Return equal marks for each step that directly follows the one it should follow."""
        given = order_of(answer) or ""
        missing = self._missing(given)
        if not missing:
            given = given.replace(GAP, "")
        links = [(a, b) for a, b in pairwise(given) if GAP not in (a, b)]
        ways = [set(pairwise(order_of(v) or "")) for v in key_values(expected)]
        wanted = max(ways, key=lambda way: len(way & set(links)))
        of = task.of / (len(self.options) - 1)
        mistake = named_mistake(task.mistakes, partial(_is_order, given))
        items = []
        for a, b in links:
            right = (a, b) in wanted
            named = named_mistake(task.mistakes, partial(_is_order, a + b))
            if not right and named is None and mistake:
                named, mistake = mistake, None  # told once
            other = Message(f"{b} does not come directly after {a}.", f"{b} 不是紧接在 {a} 之后。")
            items.append(item_mark(f"{a}→{b}", of, right, named, other))
        if missing:
            rest = task.of - of * len(links)
            message = Message(
                f"Not placed: {', '.join(missing)}.", f"未排入：{'、'.join(missing)}。"
            )
            items.append(ItemMark(", ".join(missing), 0.0, rest, Status.UNANSWERED, message))
        return CallMark.of_items(items)

    def _missing(self, order: str) -> str:
        """Return the steps that an order leaves out."""
        return "".join(x for x in self.options if x not in order)


def order_of(answer: Any) -> str | None:
    """Return the letters of an answer in their order, or None where it holds anything else.

    ``"cabd"``, ``"C→A→B→D"``, ``"先C，再A，然后B、D"`` and ``["C", "A", "B", "D"]`` are the same. A
    blank in a list, or ``_`` in a text, is a `GAP`.
    """
    if isinstance(answer, list):
        parts = [
            GAP if is_blank(a) else order_of(a) if isinstance(a, str) else None for a in answer
        ]
        return None if None in parts else "".join(p for p in parts if p)
    if not isinstance(answer, str):
        return None
    letters = _SEPARATORS.sub("", _WORDS.sub(" ", normalised(answer))).upper()
    return letters if re.fullmatch(f"[A-Z{GAP}]+", letters) else None


def _is_order(order: str, value: Any) -> bool:
    return order_of(value) == order


def ordering(options: str) -> Ordering:
    """Ask to put steps in order: ``q = "CABD"`` or ``["C", "A", "B", "D"]``.

    Partial credit goes by neighbours: with n steps, each of the n − 1 steps that directly follows
    the step it should follow earns an equal share. So one step in the wrong place costs two or
    three shares and not, as by position, all that stand behind it; and a guess earns 1/n of the
    marks on average, as in single choice. The prompt states this rule.

    Parameters
    ----------
    options : str
        The letters of the steps, such as ``"ABCD"``; the order of the letters says nothing.

    Examples
    --------
    >>> ordering("ABCD").problem("CABB").message.en
    'B stands more than once; write each letter once.'
    """
    if len(option_letters(options)) < 2:
        raise ValueError(f"ordering() needs two letters or more, got {options!r}.")
    return Ordering(options)
