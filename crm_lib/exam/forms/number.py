"""Calculation · 计算: one number, with its unit and the places the prompt asks for."""

import math
import re
from dataclasses import dataclass
from typing import Any

from crm_lib.base.message import Message
from crm_lib.exam.answers import described, is_tagged, number_of
from crm_lib.exam.compare.rounding import coarser_places, is_rounded
from crm_lib.exam.compare.values import key_number, same_number
from crm_lib.exam.form import Form, Problem, Task
from crm_lib.exam.marks import CallMark, Status, half_mark, item_mark, named_mistake
from crm_lib.exam.percent import WHOLE, is_percent
from crm_lib.exam.units import same_dimension, unit_named, units_fit
from crm_lib.exam.wording import (
    DECIMAL_COMMA,
    FRACTION_FOR_PERCENT,
    NOT_RIGHT,
    NOT_WHOLE,
    PERCENT_FOR_FRACTION,
    RIGHT,
    ROUNDED_EARLY,
    ROUNDED_TOO_FAR,
    WRONG_SIGN,
)

#: What the units that number questions name are called in Chinese.
UNITS_ZH = {
    "answers": "份",
    "CNY": "元",
    "customers": "人",
    "month": "第几个月",
    "orders": "单",
    "people": "人",
    "purchases": "次",
}

#: Words that multiply the number before them, unless the question itself counts in them.
_SCALES = {
    "千": 1e3,
    "万": 1e4,
    "亿": 1e8,
    "k": 1e3,
    "thousand": 1e3,
    "million": 1e6,
    "billion": 1e9,
}


@dataclass(frozen=True)
class Number(Form):
    """A number in `unit`, right to `decimals` places or within `rel`; with `whole` a whole one."""

    unit: str = ""
    decimals: int | None = None
    rel: float = 1e-3
    whole: bool = False

    def misfit(self, answer: Any) -> Problem | None:
        """Return the message for an answer that is not one number."""
        if is_tagged(answer, "nan"):
            return Problem(
                Status.TYPE,
                Message(
                    "The result is not a number (NaN): look for a division of nothing by nothing "
                    "or for missing values.",
                    "结果不是数（NaN）：请检查是否用 0 除以 0，或数据中有缺失值。",
                ),
            )
        if number_of(answer) is None:
            if _has_decimal_comma(answer):
                return Problem(Status.TYPE, DECIMAL_COMMA)
            unit = f" ({self.unit})" if self.unit else ""
            zh = UNITS_ZH.get(self.unit, self.unit)
            return Problem(
                Status.TYPE,
                Message(
                    f"A number{unit} was expected, got {described(answer).en}.",
                    f"应填一个数{f'（{zh}）' if zh else ''}，而这里是{described(answer).zh}。",
                ),
            )
        _, unit = self._scaled(*(number_of(answer) or (0.0, "")))
        if unit_named(unit) is None:
            return Problem(
                Status.TYPE,
                Message(
                    "Write only the number and its unit, without other words.",
                    "只填数值和单位，不要写其他文字。",
                ),
            )
        return None

    def mark(self, answer: Any, expected: Any, task: Task) -> CallMark:
        """Return all marks for a number near enough, else none and why."""
        value, unit = self._scaled(*(number_of(answer) or (float("nan"), "")))
        given, wanted = unit_named(unit) or "", unit_named(self.unit.lower()) or ""
        if not units_fit(given, wanted):
            return CallMark.of_items(
                [item_mark("", task.of, False, self._other_unit(given), NOT_RIGHT)]
            )
        if is_percent(unit) and not is_percent(self.unit):
            value /= WHOLE
        if self._agrees(value, expected):
            return CallMark.of_items([item_mark("", task.of, True, None, RIGHT)])
        named = named_mistake(
            task.mistakes, lambda v: self._is_mistake(value, v)
        ) or self._unit_or_sign(value, unit, expected)
        aim = key_number(expected)
        if named is None and (rounding := self._rounding(value, aim)):
            return CallMark.of_items([half_mark("", task.of, rounding)])
        other = NOT_RIGHT
        if named is None and aim and abs(value - aim) <= 0.02 * abs(aim):
            other = ROUNDED_EARLY
        return CallMark.of_items([item_mark("", task.of, False, named, other)])

    def _rounding(self, value: float, wanted: float | None) -> Message | None:
        """Return what to say of a value that is right but for its rounding, or None."""
        if self.whole:
            up = not _is_whole(value) and wanted == math.ceil(value)
            return NOT_WHOLE if up else None
        places = coarser_places([wanted], self.decimals)
        return ROUNDED_TOO_FAR if any(is_rounded(value, wanted, p) for p in places) else None

    def _other_unit(self, given: str) -> Message:
        """Say which unit the question asks for, where the answer names another one."""
        if not self.unit:
            return Message(
                "Not in this unit: see which unit the question uses.",
                "单位不对：请看题目用的单位。",
            )
        zh = UNITS_ZH.get(self.unit, self.unit)
        same = same_dimension(given, unit_named(self.unit.lower()) or "")
        why = "the number belongs to another unit" if same else "the unit measures something else"
        why_zh = "数值对应的是另一种单位" if same else "这个单位量的是别的东西"
        return Message(
            f"The question asks for {self.unit}; {why}.", f"题目要求的单位是“{zh}”；{why_zh}。"
        )

    def _agrees(self, value: float, expected: Any) -> bool:
        return (_is_whole(value) or not self.whole) and self._is_near(value, expected)

    def _is_near(self, value: float, expected: Any) -> bool:
        return same_number(value, expected, decimals=self.decimals, rel=self.rel)

    def _unit_or_sign(self, value: float, unit: str, expected: Any) -> Message | None:
        """Say that percent was taken for a fraction, or the other way round, or minus for plus."""
        percent, rel = is_percent(self.unit), max(self.rel, 1e-3)
        if percent and not is_percent(unit):
            if same_number(value * WHOLE, expected, decimals=self.decimals, rel=rel):
                return FRACTION_FOR_PERCENT
        # An amount or a count that is 100 times too large is no percentage.
        elif (
            not self.unit
            and abs(key_number(expected) or 0) <= 1
            and same_number(value / WHOLE, expected, rel=rel)
        ):
            return PERCENT_FOR_FRACTION
        return WRONG_SIGN if key_number(expected) and self._agrees(-value, expected) else None

    def _scaled(self, value: float, unit: str) -> tuple[float, str]:
        """Read 万 and the like as a factor: ``"1.2万"`` is 12,000 unless 万 is asked for."""
        for word, factor in _SCALES.items():
            if unit.startswith(word) and word not in self.unit:
                return value * factor, unit.removeprefix(word).strip()
        return value, unit

    def _is_mistake(self, value: float, mistake: Any) -> bool:
        if isinstance(mistake, dict):
            return self._is_near(value, mistake)
        number = number_of(mistake)
        return number is not None and self._is_near(value, number[0])


def _has_decimal_comma(answer: Any) -> bool:
    """Tell whether an answer that is no number would be one with a point for its comma."""
    if isinstance(answer, list):  # 74,5 outside of quotes are two numbers for Python
        whole = all(isinstance(part, int) and not isinstance(part, bool) for part in answer)
        return len(answer) == 2 and whole and answer[1] >= 0
    if not isinstance(answer, str):
        return False
    return number_of(re.sub(r"(?<=\d)[,，](?=\d)", ".", answer, count=1)) is not None


def _is_whole(value: float) -> bool:
    """Tell whether a number is whole; 17 / 0.68, which a computer gives as 24.999…96, is."""
    return math.isclose(value, round(value), rel_tol=1e-12, abs_tol=1e-9)


def number(
    *, unit: str = "", decimals: int | None = None, rel: float = 1e-3, whole: bool = False
) -> Number:
    """Ask for a number, right when it agrees with the key to `decimals` places (or within `rel`).

    Parameters
    ----------
    unit : str
        Shown to the learner. ``"%"`` means that 74.5 is meant, not 0.745.
    decimals : int, optional
        Places the prompt asks for. More places never cost a mark.
    rel : float
        Relative tolerance where `decimals` is not given.
    whole : bool
        Only a whole number is right: "the smallest number that is enough", a count.
    """
    return Number(unit, decimals, rel, whole)
