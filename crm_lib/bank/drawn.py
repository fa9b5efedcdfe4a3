"""Draw an item: its text with numbers in it, its key computed, its named mistakes with values."""

import math
import random
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice, product
from typing import Any

from crm_lib.bank.expression import ExpressionError, evaluated
from crm_lib.base.message import Message
from crm_lib.exam.item import OPTION_FORMS, BankItem
from crm_lib.exam.marks import Mistake

#: Digits that a computed key keeps: beyond them machines may differ.
_DIGITS = 10


class DrawError(ValueError):
    """An item that cannot be drawn; the text says why."""


@dataclass(frozen=True)
class DrawnItem:
    """An item as a learner gets it.

    Attributes
    ----------
    item : BankItem
    parameters : dict
        The values drawn, by name; empty for most items.
    text : Message
        The question with these values in it.
    answer : object
        The key as plain data: letters, a number, ``right`` or ``wrong``, wordings by blank, the
        model answer in both languages.
    mistakes : tuple of Mistake
        Wrong answers with names, their values computed.
    """

    item: BankItem
    parameters: dict[str, Any]
    text: Message
    answer: Any
    mistakes: tuple[Mistake, ...]

    @property
    def id(self) -> str:
        """The item's id."""
        return self.item.id


def drawn(item: BankItem, seed: int | str = 0) -> DrawnItem:
    """Return an item with its numbers; the same seed gives the same ones on every machine.

    Parameters
    ----------
    item : BankItem
    seed : int or str
        An item without parameters is the same with every seed.

    Raises
    ------
    DrawError
        When its text or its key cannot be made with the values drawn.
    """
    dice = random.Random(f"{item.id}:{seed}")
    values = {name: dice.choice(item.parameters[name]) for name in sorted(item.parameters)}
    return _with(item, values)


def drawn_in_turn(item: BankItem, turn: int) -> DrawnItem:
    """Return an item with the numbers of its `turn`: other ones each time until all have been.

    Parameters
    ----------
    item : BankItem
    turn : int
        How many times it was asked before.

    Raises
    ------
    DrawError
        When its text or its key cannot be made with the values drawn.
    """
    names = sorted(item.parameters)
    count = math.prod(len(item.parameters[name]) for name in names)
    dice = random.Random(f"{item.id}:in turn")
    first = dice.randrange(count)
    # A step without a common factor goes through all combinations before one comes again.
    step = next(s for s in iter(lambda: dice.randrange(1, count + 1), 0) if math.gcd(s, count) == 1)
    number, values = (first + turn * step) % count, {}
    for name in names:
        number, place = divmod(number, len(item.parameters[name]))
        values[name] = item.parameters[name][place]
    return _with(item, values)


def all_draws(item: BankItem, *, most: int = 500) -> Iterator[DrawnItem]:
    """Yield an item with each set of values that can be drawn, `most` of them at most.

    Raises
    ------
    DrawError
        At the first that cannot be made.
    """
    names = sorted(item.parameters)
    for values in islice(product(*(item.parameters[name] for name in names)), most):
        yield _with(item, dict(zip(names, values, strict=True)))


def _with(item: BankItem, values: dict[str, Any]) -> DrawnItem:
    try:
        text = Message(*(_filled(t, values) for t in (item.text.en, item.text.zh)))
        mistakes = tuple(
            Mistake(_number(slip.value, values), slip.message) for slip in item.mistakes
        )
        return DrawnItem(item, values, text, _answer(item, values), mistakes)
    except ExpressionError as error:
        raise DrawError(f"{item.id}: {_shown(values)}{error}") from None
    except (KeyError, IndexError, ValueError) as error:
        raise DrawError(
            f"{item.id}: {_shown(values)}the text cannot be filled ({error})."
        ) from None


def _filled(text: str, values: dict[str, Any]) -> str:
    """Return a text with values in its braces; without parameters a brace is a brace."""
    return text.format_map(values) if values else text


def _answer(item: BankItem, values: dict[str, Any]) -> Any:
    if item.form in OPTION_FORMS:
        return "".join(sorted(item.right))
    if item.form == "number":
        return _number(item.answer.value, values)
    if item.form == "verdict":
        return item.answer.verdict
    if item.form == "text":
        return {"en": item.answer.en, "zh": item.answer.zh}
    return item.answer


def _number(expression: str, values: dict[str, Any]) -> float:
    number = evaluated(expression, values)
    return 0.0 if math.isclose(number, 0.0, abs_tol=1e-12) else float(f"{number:.{_DIGITS}g}")


def _shown(values: dict[str, Any]) -> str:
    return f"with {', '.join(f'{k}={v}' for k, v in values.items())}: " if values else ""
