"""Compare recorded tables and Series column by column, whatever their row and column order."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from crm_lib.base.message import Message
from crm_lib.exam.answers import is_tagged, moment, number_of, shown_value
from crm_lib.exam.normalise import bare


@dataclass(frozen=True)
class TableRules:
    """Rules for comparing two tables: columns, order, tolerance.

    Attributes
    ----------
    columns : list of str, optional
        Columns that are compared. None: those of the key.
    by : list of str, optional
        Columns that say which row is which. None: rows are matched by their order after sorting.
    ordered : bool
        Row order counts.
    decimals, rel : int, float
        How closely numbers must agree.
    """

    columns: list[str] | None = None
    by: list[str] | None = None
    ordered: bool = False
    decimals: int | None = None
    rel: float = 1e-6


def wrong_columns(
    rules: TableRules, answer: dict[str, Any], key: dict[str, Any], *, same: Callable[..., bool]
) -> dict[str, Message]:
    """Return the columns of a table that are not right, each with the first place that differs.

    Parameters
    ----------
    rules : TableRules
    answer, key : dict
        Recorded tables or Series.
    same : callable
        Compares two cells; `crm_lib.exam.compare.values.same_value`, as a cell may hold anything.

    Returns
    -------
    dict
        Column name → message that names the row, never the expected value. Empty when all agree.
    """
    answer = with_index_column(answer, rules.columns or _names(key))
    wanted, given = _columns_of(key), _columns_of(answer)
    given = {n: _with_numbers(v, wanted.get(n, [])) for n, v in given.items()}
    names = rules.columns or [n for n in wanted if n is not None] or list(wanted)
    if answer["is"] == "series" and key["is"] == "table":
        if len([n for n in names if n not in (rules.by or names[:1])]) > 1:
            message = Message(
                "One column was handed in; a table with several is expected.",
                "只提交了一列，应提交含多列的数据表。",
            )
            return {str(n): message for n in names}
        return _wrong_series(rules, answer, key, same)
    if key["is"] == "series":
        return _wrong_series(rules, _one_column(answer, key), key, same)
    rows_key, rows_answer = (
        len(key["columns"][0]["values"]) if key["columns"] else 0,
        answer["rows"],
    )
    if rows_key != rows_answer:
        message = Message(
            f"Your table has {rows_answer} rows; another number of rows is expected.",
            f"你的表有 {rows_answer} 行，与要求的行数不符。",
        )
        return {str(n): message for n in names}
    by = rules.by
    order_key = _row_order(wanted, by, rules.ordered)
    order_answer = _row_order(given, by, rules.ordered, like=wanted)
    wrong: dict[str, Message] = {}
    for name in names:
        if name not in given or name not in wanted:
            wrong[str(name)] = Message(f"The column {name} is missing.", f"缺少列 {name}。")
            continue
        first = _first_difference(
            [given[name][i] for i in order_answer],
            [wanted[name][i] for i in order_key],
            rules,
            same,
        )
        if first is not None:
            row = _row_name(given, by, order_answer[first])
            wrong[str(name)] = Message(
                f"Column {name}: the value in row {row} is not right.",
                f"列 {name}：{row} 行的值不正确。",
            )
    return wrong


def _names(recorded: dict) -> list:
    return [c["name"] for c in recorded["columns"]] if recorded["is"] == "table" else []


def _one_column(answer: dict, key: dict) -> dict:
    """Return the column of a table that a Series stands for: by its name, if there are several."""
    if answer["is"] == "table" and len(answer["columns"]) > 2 and key["name"] is not None:
        named = [c for c in answer["columns"] if c["name"] == key["name"]]
        index = answer["index"] or answer["columns"][0]["values"]
        if named and len(index) == answer["rows"]:
            return {"is": "series", "name": key["name"], "index": index,
                    "values": named[0]["values"]}  # fmt: skip
    return answer


def _columns_of(recorded: dict) -> dict[Any, list]:
    if recorded["is"] == "series":
        return {recorded["name"]: recorded["values"]}
    columns = {_hashable(c["name"]): c["values"] for c in recorded["columns"]}
    return columns


def _with_numbers(answer: list, key: list) -> list:
    """Return a column with its numbers, where they were handed in as text and the key has numbers."""
    if not any(isinstance(v, str) for v in answer) or any(isinstance(v, str) for v in key):
        return answer
    if not any(isinstance(v, int | float) for v in key):
        return answer
    read = [number_of(v) if isinstance(v, str) else None for v in answer]
    return [v if n is None or n[1] else n[0] for v, n in zip(answer, read, strict=True)]


def _hashable(name: Any) -> Any:
    return name if isinstance(name, str | int | float | type(None)) else str(name)


def series_label(rules: TableRules, key: dict[str, Any]) -> str:
    """Return the name under which the values of a Series are reported."""
    return str(key.get("name") or (rules.columns or ["values"])[-1])


def _wrong_series(
    rules: TableRules, answer: dict[str, Any], key: dict[str, Any], same: Callable[..., bool]
) -> dict[str, Message]:
    """Compare a Series with a Series or a one-column table, by index where both have names."""
    a_index, a_values = _series_parts(answer)
    k_index, k_values = _series_parts(key)
    name = series_label(rules, key)
    if len(a_values) != len(k_values):
        return {
            name: Message(
                f"You give {len(a_values)} values; another number of values is expected.",
                f"你给出了 {len(a_values)} 个值，与要求的个数不符。",
            )
        }
    if not rules.ordered and sorted(map(sort_key, a_index)) == sorted(map(sort_key, k_index)):
        place = {sort_key(i): v for i, v in zip(a_index, a_values, strict=True)}
        a_values = [place[sort_key(i)] for i in k_index]
        a_index = k_index
    first = _first_difference(_with_numbers(a_values, k_values), k_values, rules, same)
    if first is None:
        return {}
    where = shown_value(a_index[first])
    return {name: Message(f"The value at {where} is not right.", f"{where} 处的值不正确。")}


def _series_parts(recorded: dict) -> tuple[list, list]:
    if recorded["is"] == "series":
        return recorded["index"], recorded["values"]
    columns = recorded["columns"]
    if len(columns) == 1:
        return recorded["index"] or list(range(recorded["rows"])), columns[0]["values"]
    if not columns:
        return [], []
    return columns[0]["values"], columns[-1]["values"]


def _row_order(columns: dict, by: list | None, ordered: bool, like: dict | None = None) -> list:
    """Return the order in which to compare rows: as they are, by key columns, or sorted."""
    rows = len(next(iter(columns.values()), []))
    if ordered:
        return list(range(rows))
    source = like if like is not None else columns
    names = by or sorted((n for n in source if n in columns), key=lambda n: _sort_names(source, n))
    names = [n for n in names if n in columns]
    return sorted(range(rows), key=lambda i: [sort_key(columns[n][i]) for n in names])


def _sort_names(columns: dict, name: Any) -> tuple:
    """Order columns for sorting: texts and whole numbers first (ids), measured numbers last."""
    measured = any(isinstance(v, float) for v in columns[name])
    return (measured, str(name))


def sort_key(value: Any) -> tuple:
    """Return what plain values of any type are sorted by."""
    if isinstance(value, bool):
        return (0, float(value), "")
    if isinstance(value, int | float):
        return (1, round(float(value), 6), "")
    date = moment(value)
    if date is not None:  # a date sorts the same however it is written
        return (2, 0.0, date)
    if isinstance(value, str):
        return (2, 0.0, bare(value))
    return (3, 0.0, str(value))


def _first_difference(
    answer: list, key: list, rules: TableRules, same: Callable[..., bool]
) -> int | None:
    for i, (a, k) in enumerate(zip(answer, key, strict=True)):
        if not same(a, k, decimals=rules.decimals, rel=rules.rel):
            return i
    return None


def _row_name(columns: dict, by: list | None, position: int) -> str:
    names = by or [n for n in columns if any(isinstance(v, str) for v in columns[n])][:1]
    if names and all(n in columns for n in names):
        return ", ".join(shown_value(columns[n][position]) for n in names)
    return str(position)


def with_index_column(answer: dict[str, Any], wanted: Sequence[str]) -> dict[str, Any]:
    """Return a recorded table whose unnamed row labels stand in for the one column it lacks."""
    if not is_tagged(answer, "table") or not answer["index"]:
        return answer
    missing = [n for n in wanted if n not in column_names(answer)]
    if len(missing) != 1 or answer["index"] == list(range(answer["rows"])):
        return answer
    column = {"name": missing[0], "values": answer["index"]}
    return {**answer, "columns": [column, *answer["columns"]], "index": None}


def column_names(answer: dict[str, Any]) -> list:
    """Return the names of the columns of a recorded table or Series."""
    if answer["is"] == "series":
        return [answer["name"]]
    return [c["name"] for c in answer["columns"]]
