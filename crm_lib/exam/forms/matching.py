"""Matching · 配对: join numbered terms with lettered descriptions, marked pair by pair."""

import re
from collections import Counter
from dataclasses import dataclass
from functools import partial
from typing import Any

from crm_lib.base.message import Message
from crm_lib.exam.answers import is_blank, is_tagged
from crm_lib.exam.compare.values import key_values
from crm_lib.exam.form import Form, Problem, Task
from crm_lib.exam.letters import letters_named, option_letters
from crm_lib.exam.marks import CallMark, ItemMark, Status, item_mark, named_mistake
from crm_lib.exam.normalise import bare, normalised
from crm_lib.exam.wording import NOT_ANSWERED, NOT_RIGHT

#: A number and the letters that stand for it: none where it was left blank.
Pairs = list[tuple[int, set[str]]]

_NUMBER = re.compile(r"[0-9]{1,3}")
_SEPARATORS = re.compile(
    r"(?:->|=>|选|对应|配|[\s,;.:、，；。：/|&+()（）\[\]{}'\"“”‘’→⟶⇒➔➡›»>=\-–—~_])+"
)


@dataclass(frozen=True)
class Matching(Form):
    """A matching question (连线题): each number from 1 to `items` gets one of the letters `options`.

    With `once` a letter fits one number only.
    """

    items: int
    options: str
    once: bool = True

    def misfit(self, answer: Any) -> Problem | None:
        """Return the message for an answer that joins no numbers with letters."""
        pairs = pairs_of(answer, self.items)
        shown = ", ".join(self.options)
        if pairs is None:
            message = Message(
                f"Keep the form of the answer cell: one letter among {shown} in quotes after each "
                "number.",
                f"请保持作答单元格的格式：在每个序号后的引号内填 {shown} 中的一个字母。",
            )
            return Problem(Status.TYPE, message)
        numbers = Counter(n for n, _ in pairs)
        for number, letters in pairs:
            wrong = self._pair_problem(number, letters, numbers[number])
            if wrong:
                return Problem(Status.TYPE, wrong)
        if not any(letters for _, letters in pairs):
            return Problem(Status.UNANSWERED, NOT_ANSWERED)
        return None

    def _pair_problem(self, number: int, letters: set[str], times: int) -> Message | None:
        """Return what is wrong with the form of one pair, or None."""
        shown = ", ".join(self.options)
        if not 1 <= number <= self.items:
            return Message(
                f"There is no number {number} here; they go from 1 to {self.items}.",
                f"没有序号 {number}；序号为 1 至 {self.items}。",
            )
        if times > 1:
            return Message(
                f"Number {number} stands more than once.", f"序号 {number} 出现了不止一次。"
            )
        unknown = ", ".join(sorted(letters - set(self.options)))
        if unknown:
            return Message(
                f"There is no letter {unknown} here (number {number}); the letters are {shown}.",
                f"没有字母 {unknown}（序号 {number}）；可用的字母是 {shown}。",
            )
        if len(letters) > 1:
            return Message(
                f"Write one letter for number {number}.", f"序号 {number} 只填一个字母。"
            )
        return None

    def expected_problem(self, expected: Any) -> Problem | None:
        """Return why a solution's pairs cannot be marked by: each number needs letters that exist."""
        for way in key_values(expected):
            wanted = dict(pairs_of(way, self.items) or [])
            letters = set().union(*wanted.values())
            if (
                set(wanted) != set(range(1, self.items + 1))
                or not all(wanted.values())
                or not letters <= set(self.options)
            ):
                message = Message(
                    "Every number needs a letter of the options.", "每个序号都需要一个选项字母。"
                )
                return Problem(Status.TYPE, message)
            if self.once and len(letters) < self.items:
                message = Message(
                    "A letter fits twice: write once=False.", "同一字母用了两次：请写 once=False。"
                )
                return Problem(Status.TYPE, message)
        return None

    def summary(self, answer: Any) -> Message:
        """Say how many numbers have a letter, and which letter stands twice."""
        given = self._given(answer)
        total, twice = self.items, ", ".join(self._twice(given))
        summary = Message(
            f"{len(given)} of {total} numbers matched.", f"已配 {len(given)} 项，共 {total} 项。"
        )
        if not twice:
            return summary
        return Message(
            f"{summary.en} {twice} stands more than once; a letter fits one number only.",
            f"{summary.zh}字母 {twice} 用了不止一次，每个字母只对应一个序号。",
        )

    def mark(self, answer: Any, expected: Any, task: Task) -> CallMark:
        """Return the marks pair by pair."""
        given = self._given(answer)
        ways = [dict(pairs_of(way, self.items) or []) for way in key_values(expected)]
        wanted = max(ways, key=lambda way: sum(x in way[n] for n, x in given.items()))
        of, twice = task.of / self.items, self._twice(given)
        items = []
        for number in range(1, self.items + 1):
            letter = given.get(number)
            if letter is None:
                items.append(ItemMark(str(number), 0.0, of, Status.UNANSWERED, NOT_ANSWERED))
                continue
            named = named_mistake(task.mistakes, partial(self._names_pair, number, letter))
            other = NOT_RIGHT
            if letter in twice:
                other = Message(
                    f"{letter} stands more than once; it fits one number only.",
                    f"字母 {letter} 用了不止一次，它只对应一个序号。",
                )
            items.append(item_mark(str(number), of, letter in wanted[number], named, other))
        return CallMark.of_items(items)

    def _names_pair(self, number: int, letter: str, mistake: Any) -> bool:
        return (number, {letter}) in self._pairs(mistake)

    def _pairs(self, value: Any) -> Pairs:
        return pairs_of(value, self.items) or []

    def _given(self, answer: Any) -> dict[int, str]:
        """Return the letter of each number that has one."""
        return {n: next(iter(letters)) for n, letters in self._pairs(answer) if letters}

    def _twice(self, given: dict[int, str]) -> list[str]:
        """Return the letters given to several numbers, where each letter fits one number only."""
        return sorted(x for x, n in Counter(given.values()).items() if n > 1 and self.once)


def pairs_of(answer: Any, items: int) -> Pairs | None:
    """Return the numbers of an answer with their letters, or None where it holds anything else.

    ``{"1": "C", "2": "A"}``, ``{"①": "c", "②": "a"}``, ``{"C": 1, "A": 2}``, ``["C", "A"]``,
    ``"1C 2A"``, ``"1→C，2→A"``, ``"C1, A2"`` and, where no letter is left out, ``"CA"`` are the same.
    """
    if isinstance(answer, list):
        pairs = [_pair(n, v) for n, v in enumerate(answer, 1)]
    elif is_tagged(answer, "dict"):
        pairs = [_pair(k, v) or _pair(v, k) for k, v in answer["items"]]
    elif isinstance(answer, str):
        return _pairs_in(_SEPARATORS.sub(" ", normalised(answer)).strip(), items)
    else:
        return None
    found = [p for p in pairs if p is not None]
    return found if len(found) == len(pairs) else None


def _pair(number: Any, letter: Any) -> tuple[int, set[str]] | None:
    """Return a number with its letters, of which a key may accept several."""
    label = bare(str(number)) if isinstance(number, str | int) else ""
    if isinstance(number, bool) or not _NUMBER.fullmatch(label):
        return None
    if is_blank(letter):
        return int(label), set()
    named = [letters_named(v, single=True) for v in key_values(letter)]
    letters = {x for found in named for x in found or ()}
    return (int(label), letters) if all(named) else None


def _pairs_in(text: str, items: int) -> Pairs | None:
    """Return the pairs in a normalised text: numbers first, letters first, or letters alone."""
    tokens = re.findall(r"\d+|\S", text)
    is_number = [bool(_NUMBER.fullmatch(t)) for t in tokens]
    if not all(n or re.fullmatch("[a-z]", t) for t, n in zip(tokens, is_number, strict=True)):
        return None
    letters = [set() if n else {t.upper()} for t, n in zip(tokens, is_number, strict=True)]
    if not any(is_number):
        return list(enumerate(letters, 1)) if len(letters) == items else None
    if not is_number[0]:  # "C1 A2"
        tokens, is_number, letters = tokens[::-1], is_number[::-1], letters[::-1]
    pairs: Pairs = []
    for token, number, letter in zip(tokens, is_number, letters, strict=True):
        if number:
            pairs.append((int(token), set()))
        elif not pairs or pairs[-1][1]:
            return None  # a letter without a number
        else:
            pairs[-1] = (pairs[-1][0], letter)
    return pairs


def matching(items: int, options: str, *, once: bool = True) -> Matching:
    """Ask to join numbered terms with lettered descriptions: ``q = {"1": "C", "2": "A"}``.

    ``"1C 2A"`` is the same. Every pair carries the same marks. More letters than numbers make
    guessing harder.

    Parameters
    ----------
    items : int
        How many numbers.
    options : str
        The letters, such as ``"ABCDE"``.
    once : bool
        A letter fits one number only; whoever uses it twice is told.

    Examples
    --------
    >>> matching(3, "ABCD").summary("1C 2A 3A").en
    '3 of 3 numbers matched. A stands more than once; a letter fits one number only.'
    """
    if not 2 <= items <= 20:
        raise ValueError(f"matching() takes 2 to 20 numbers, got {items}.")
    if once and len(option_letters(options)) < items:
        raise ValueError(f"matching() needs a letter for each number: {items} for {options!r}.")
    return Matching(items, option_letters(options), once)
