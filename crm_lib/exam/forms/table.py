"""Table · 表格: a learner's DataFrame or Series, compared column by column."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

from crm_lib.base.message import Message
from crm_lib.exam.answers import described, is_tagged
from crm_lib.exam.compare.rounding import coarser_places, is_rounded
from crm_lib.exam.compare.tables import (
    TableRules,
    column_names,
    series_label,
    with_index_column,
    wrong_columns,
)
from crm_lib.exam.compare.values import same_value
from crm_lib.exam.form import Form, Problem, Task
from crm_lib.exam.marks import CallMark, ItemMark, Status, half_mark, item_mark, named_mistake
from crm_lib.exam.percent import WHOLE
from crm_lib.exam.wording import FRACTION_FOR_PERCENT, PERCENT_FOR_FRACTION, RIGHT, ROUNDED_TOO_FAR


@dataclass(frozen=True)
class Table(TableRules, Form):
    """A table whose columns carry equal marks."""

    def misfit(self, answer: Any) -> Problem | None:
        """Return the message for an answer that is no table, or lacks a column."""
        if not _is_tabular(answer):
            return Problem(
                Status.TYPE,
                Message(
                    f"A table (DataFrame) was expected, got {described(answer).en}.",
                    f"应为数据表（DataFrame），而这里是{described(answer).zh}。",
                ),
            )
        wanted = self.columns or []
        answer = with_index_column(answer, wanted)
        have = column_names(answer)
        missing = [c for c in wanted if c not in have]
        if missing and is_tagged(answer, "table"):
            names, present = ", ".join(missing), ", ".join(map(str, have))
            return Problem(
                Status.TYPE,
                Message(
                    f"The table lacks the column {names}; it has {present}.",
                    f"表中缺少列 {names}；现有列为 {present}。",
                ),
            )
        return None

    def mark(self, answer: Any, expected: Any, task: Task) -> CallMark:
        """Return the marks column by column."""
        if expected["is"] == "series":
            names = [series_label(self, expected)]
        else:
            names = [str(n) for n in self.columns or column_names(expected)]
        measured = [n for n in names if n not in (self.by or [])] or names
        wrong = _wrong_columns(self, answer, expected)
        identity = [wrong[n] for n in names if n in wrong and n not in measured]
        of = task.of / len(measured)
        one_of_many = is_tagged(answer, "series") and len(measured) > 1
        mistakes = [m for m in task.mistakes if _is_tabular(m.value) and not one_of_many]
        items = []
        for name in measured:
            message = wrong.get(name) or (identity[0] if identity else None)
            if message is None:
                items.append(ItemMark(name, of, of, Status.RIGHT, RIGHT))
                continue
            named = named_mistake(mistakes, partial(self._is_mistake, answer, name)) or self._scale(
                answer, expected, name
            )
            if named is None and not identity and self._is_rounded(answer, expected, name):
                items.append(half_mark(name, of, ROUNDED_TOO_FAR))
                continue
            items.append(item_mark(name, of, False, named, message))
        return CallMark.of_items(items)

    def _is_mistake(self, answer: dict[str, Any], name: str, mistake: dict[str, Any]) -> bool:
        """Tell whether one column is that of a mistake; one that lacks it matches nothing."""
        has = is_tagged(mistake, "series") or name in column_names(mistake)
        rules = replace(self, columns=[name] if has else [name, "\0absent"])
        return name not in _wrong_columns(rules, answer, mistake)

    def _is_rounded(self, answer: dict[str, Any], expected: dict[str, Any], name: str) -> bool:
        """Tell whether a column is right but rounded to fewer places than asked for."""
        rules = replace(self, columns=[name])
        return any(
            not wrong_columns(rules, answer, expected, same=partial(_same_rounded, places))
            for places in coarser_places(_numbers(expected, name), self.decimals)
        )

    def _scale(self, answer: dict[str, Any], expected: dict[str, Any], name: str) -> Message | None:
        """Say that a whole column holds percent for fractions, or the other way round."""
        rules = replace(self, columns=[name])
        for factor, message in ((WHOLE, FRACTION_FOR_PERCENT), (1 / WHOLE, PERCENT_FOR_FRACTION)):
            shares = _numbers(answer if factor > 1 else expected, name)
            if any(abs(share) > 1 for share in shares):
                continue  # amounts or counts 100 times off are no percentages
            if name not in _wrong_columns(rules, _scaled(answer, name, factor), expected):
                return message
        return None


def _wrong_columns(
    rules: TableRules, answer: dict[str, Any], expected: dict[str, Any]
) -> dict[str, Message]:
    return wrong_columns(rules, answer, expected, same=same_value)


def _same_rounded(places: int, answer: Any, key: Any, **near: Any) -> bool:
    return same_value(answer, key, **near) or is_rounded(answer, key, places)


def _is_tabular(value: Any) -> bool:
    return is_tagged(value, "table") or is_tagged(value, "series")


def _numbers(recorded: dict[str, Any], name: str) -> list[float]:
    """Return the numbers of one column of a recorded table."""
    if recorded["is"] == "series":
        values = recorded["values"]
    else:
        values = [v for c in recorded["columns"] if c["name"] == name for v in c["values"]]
    return [v for v in values if isinstance(v, int | float)]


def _scaled(recorded: dict[str, Any], name: str, factor: float) -> dict[str, Any]:
    """Return a recorded table with the numbers of one column taken times `factor`."""

    def times(values: list) -> list:
        return [v * factor if isinstance(v, int | float) else v for v in values]

    if recorded["is"] == "series":
        return {**recorded, "values": times(recorded["values"])}
    columns = [
        {**c, "values": times(c["values"])} if c["name"] == name else c for c in recorded["columns"]
    ]
    return {**recorded, "columns": columns}


def table(
    columns: Sequence[str] | None = None,
    *,
    by: str | Sequence[str] | None = None,
    ordered: bool = False,
    decimals: int | None = None,
    rel: float = 1e-6,
) -> Table:
    """Ask for a DataFrame or Series; columns carry equal marks, row and column order do not count.

    Parameters
    ----------
    columns : sequence of str, optional
        Columns that are compared; further ones are ignored. None: those of the key.
    by : str or sequence of str, optional
        Columns that say which row is which. None: rows are matched by their order after sorting.
    ordered : bool
        Row order counts. Say so in the prompt.
    decimals, rel : int, float
        How closely numbers must agree.
    """
    names = None if columns is None else list(columns)
    rows = [by] if isinstance(by, str) else (None if by is None else list(by))
    return Table(names, rows, ordered, decimals, rel)
