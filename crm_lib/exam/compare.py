"""Comparing plain answers with plain keys: numbers, tables, charts, and any other value.

A key may hold tags that `accept`, `between` and `approx` left; an answer's own tags of that kind
mean nothing here, so a forged record cannot bring its own tolerance.
"""

import math
from typing import Any

from rapidfuzz.distance import DamerauLevenshtein

from .forms import Form, is_tagged, number_of
from .messages import Message
from .text import bare

#: Tags that only a key may carry.
KEY_TAGS = ("accept", "between", "near")


def same_number(answer: float, key: Any, *, decimals: int | None = None, rel: float = 1e-9) -> bool:
    """Tell whether a number agrees with a key's number, range or alternatives."""
    if is_tagged(key, "accept"):
        return any(same_number(answer, k, decimals=decimals, rel=rel) for k in key["values"])
    if is_tagged(key, "between"):
        slack = 1e-9 * max(1.0, abs(key["low"]), abs(key["high"]))
        return key["low"] - slack <= answer <= key["high"] + slack
    if is_tagged(key, "near"):
        return abs(answer - key["value"]) <= max(key["rel"] * abs(key["value"]), key["abs"]) * (
            1 + 1e-9
        )
    if isinstance(key, bool) or not isinstance(key, int | float):
        return False
    if decimals is not None:
        return abs(answer - key) <= 0.5 * 10.0**-decimals * (1 + 1e-6)
    return math.isclose(answer, key, rel_tol=rel, abs_tol=1e-12)


def key_number(key: Any) -> float | None:
    """Return the number a key stands for first, or None."""
    if is_tagged(key, "accept"):
        return key_number(key["values"][0])
    if is_tagged(key, "between"):
        return (key["low"] + key["high"]) / 2
    if is_tagged(key, "near"):
        return key["value"]
    return float(key) if isinstance(key, int | float) and not isinstance(key, bool) else None


def key_texts(key: Any) -> list[str]:
    """Return the texts a key stands for."""
    values = key["values"] if is_tagged(key, "accept") else [key]
    return [str(v) for v in values]


def same_text(answer: str, key: Any) -> bool:
    """Tell whether a short answer is one of the key's texts, whatever its width, case or script."""
    given = bare(answer)
    return any(given == bare(t) for t in key_texts(key))


def typo_of(answer: str, key: Any) -> bool:
    """Tell whether a short answer is one slip away from a key's text.

    One slip: a letter missing, added, changed or swapped, in a Latin word of at least six
    letters. A Chinese character is a whole syllable, so 保持 for 保留 is another term, not a slip.
    """
    given = bare(answer)
    return any(
        bare(t).isascii() and len(bare(t)) >= 6 and DamerauLevenshtein.distance(given, bare(t)) == 1
        for t in key_texts(key)
    )


def same_value(answer: Any, key: Any, *, decimals: int | None = None, rel: float = 1e-6) -> bool:
    """Tell whether two plain values agree; int or float, tuple or list make no difference."""
    if isinstance(key, dict) and key.get("is") in KEY_TAGS:
        first = key["values"][0] if key["is"] == "accept" else 0.0
        if isinstance(first, str):
            return isinstance(answer, str) and same_text(answer, key)
        number = number_of(answer) if not isinstance(answer, str) else None
        return number is not None and same_number(number[0], key, decimals=decimals, rel=rel)
    if isinstance(key, bool) or isinstance(answer, bool):
        return key is answer
    if isinstance(key, int | float):
        return isinstance(answer, int | float) and same_number(
            answer, key, decimals=decimals, rel=rel
        )
    if isinstance(key, str):
        return isinstance(answer, str) and (answer == key or same_text(answer, key))
    if key is None or answer is None:
        return key is answer
    near = {"decimals": decimals, "rel": rel}
    if isinstance(key, list):
        return (
            isinstance(answer, list)
            and len(answer) == len(key)
            and all(same_value(a, k, **near) for a, k in zip(answer, key, strict=True))
        )
    if not isinstance(answer, dict) or answer.get("is") != key.get("is"):
        return False
    return _same_tagged(answer, key, near)


def _same_tagged(answer: dict, key: dict, near: dict) -> bool:
    tag = key["is"]
    if tag in ("table", "series"):
        rules = {"columns": None, "by": None, "ordered": False, **near}
        return not wrong_columns(Form("table", rules), answer, key)
    if tag == "set":
        left = list(answer["items"])
        for wanted in key["items"]:
            match = next((a for a in left if same_value(a, wanted, **near)), None)
            if match is None:
                return False
            left.remove(match)
        return not left
    if tag == "dict":
        if len(answer["items"]) != len(key["items"]):
            return False
        return all(
            any(same_value(ak, kk, **near) and same_value(av, kv, **near)
                for ak, av in answer["items"])
            for kk, kv in key["items"]
        )  # fmt: skip
    return {k: v for k, v in answer.items() if k != "is"} == {
        k: v for k, v in key.items() if k != "is"
    }


# ----------------------------------------------------------------------------------------- tables


def wrong_columns(form: Form, answer: dict, key: dict) -> dict[str, Message]:
    """Return the columns of a table that are not right, each with the first place that differs.

    Parameters
    ----------
    form : Form
        A `table` form.
    answer, key : dict
        Recorded tables or Series.

    Returns
    -------
    dict
        Column name → message that names the row, never the expected value. Empty when all agree.
    """
    rules = form.rules
    wanted, given = _columns_of(key), _columns_of(answer)
    names = rules["columns"] or [n for n in wanted if n is not None] or list(wanted)
    if answer["is"] == "series" or key["is"] == "series":
        return _wrong_series(rules, answer, key)
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
    by = rules["by"]
    order_key = _row_order(wanted, by, rules["ordered"])
    order_answer = _row_order(given, by, rules["ordered"], like=wanted)
    wrong: dict[str, Message] = {}
    for name in names:
        if name not in given:
            wrong[str(name)] = Message(f"The column {name} is missing.", f"缺少列 {name}。")
            continue
        first = _first_difference(
            [given[name][i] for i in order_answer], [wanted[name][i] for i in order_key], rules
        )
        if first is not None:
            row = _row_name(given, by, order_answer[first])
            wrong[str(name)] = Message(
                f"Column {name}: the value in row {row} is not right.",
                f"列 {name}：{row} 行的值不正确。",
            )
    return wrong


def _columns_of(recorded: dict) -> dict[Any, list]:
    if recorded["is"] == "series":
        return {recorded["name"]: recorded["values"]}
    columns = {_hashable(c["name"]): c["values"] for c in recorded["columns"]}
    return columns


def _hashable(name: Any) -> Any:
    return name if isinstance(name, str | int | float | type(None)) else str(name)


def _wrong_series(rules: dict, answer: dict, key: dict) -> dict[str, Message]:
    """Series against Series (or a one-column table): matched by index where both have names."""
    a_index, a_values = _series_parts(answer)
    k_index, k_values = _series_parts(key)
    name = str(key.get("name") or (rules["columns"] or ["values"])[0])
    if len(a_values) != len(k_values):
        return {
            name: Message(
                f"You give {len(a_values)} values; another number of values is expected.",
                f"你给出了 {len(a_values)} 个值，与要求的个数不符。",
            )
        }
    if not rules["ordered"] and sorted(map(_sort_key, a_index)) == sorted(map(_sort_key, k_index)):
        place = {_sort_key(i): v for i, v in zip(a_index, a_values, strict=True)}
        a_values = [place[_sort_key(i)] for i in k_index]
        a_index = k_index
    first = _first_difference(a_values, k_values, rules)
    if first is None:
        return {}
    where = a_index[first]
    return {name: Message(f"The value at {where} is not right.", f"{where} 处的值不正确。")}


def _series_parts(recorded: dict) -> tuple[list, list]:
    if recorded["is"] == "series":
        return recorded["index"], recorded["values"]
    columns = recorded["columns"]
    if len(columns) == 1:
        return recorded["index"] or list(range(recorded["rows"])), columns[0]["values"]
    return columns[0]["values"], columns[-1]["values"]


def _row_order(columns: dict, by: list | None, ordered: bool, like: dict | None = None) -> list:
    """Positions of the rows in comparing order: as they are, by key columns, or sorted."""
    rows = len(next(iter(columns.values()), []))
    if ordered:
        return list(range(rows))
    source = like if like is not None else columns
    names = by or sorted((n for n in source if n in columns), key=lambda n: _sort_names(source, n))
    names = [n for n in names if n in columns]
    return sorted(range(rows), key=lambda i: [_sort_key(columns[n][i]) for n in names])


def _sort_names(columns: dict, name: Any) -> tuple:
    """Texts and whole numbers first: they say which row it is; measured numbers come last."""
    measured = any(isinstance(v, float) for v in columns[name])
    return (measured, str(name))


def _sort_key(value: Any) -> tuple:
    if isinstance(value, bool):
        return (0, float(value), "")
    if isinstance(value, int | float):
        return (1, round(float(value), 6), "")
    if isinstance(value, str):
        return (2, 0.0, bare(value))
    return (3, 0.0, str(value))


def _first_difference(answer: list, key: list, rules: dict) -> int | None:
    near = {"decimals": rules["decimals"], "rel": rules["rel"]}
    for i, (a, k) in enumerate(zip(answer, key, strict=True)):
        if not same_value(a, k, **near):
            return i
    return None


def _row_name(columns: dict, by: list | None, position: int) -> str:
    names = by or [n for n in columns if any(isinstance(v, str) for v in columns[n])][:1]
    if names and all(n in columns for n in names):
        return ", ".join(str(columns[n][position]) for n in names)
    return str(position)


# ----------------------------------------------------------------------------------------- charts


def chart_findings(form: Form, answer: dict, key: dict) -> list[tuple[str, bool, Message]]:
    """Return (what, right?, message) for each fact of a chart that counts.

    Parameters
    ----------
    form : Form
        A `plot` form.
    answer, key : dict
        Recorded facts of both charts.
    """
    rules = form.rules
    kinds = set(answer.get("kinds", []))
    right_kind = bool(kinds & ({"bar", "barh"} if rules["kind"] == "bar" else {rules["kind"]}))
    findings = [
        (
            "kind",
            right_kind,
            Message(
                f"A {rules['kind']} chart was asked for, this is {', '.join(sorted(kinds))}.",
                f"要求画 {rules['kind']} 图，这里画的是 {', '.join(sorted(kinds))}。",
            ),
        )
    ]
    if rules["series"]:
        findings.append(_series_finding(answer, key, rules))
    if rules["labels"]:
        missing = [w for w in ("title", "xlabel", "ylabel") if not str(answer.get(w, "")).strip()]
        findings.append(
            (
                "labels",
                not missing,
                Message(
                    f"Missing: {', '.join(missing)}. A reader must see what is drawn and in which "
                    "unit.",
                    f"缺少：{'、'.join(missing)}。读者应能看出画的是什么、单位是什么。",
                ),
            )
        )
    if rules["ticks"]:
        same = [bare(t) for t in answer.get("ticks", [])] == [bare(t) for t in key["ticks"]]
        findings.append(
            (
                "ticks",
                same,
                Message(
                    "The words along the axis are not those of the data, or in another order.",
                    "坐标轴上的类别名称与数据不符，或顺序不同。",
                ),
            )
        )
    ends = {"x0": ("xlim", 0), "x1": ("xlim", 1), "y0": ("ylim", 0), "y1": ("ylim", 1)}
    for end in rules["limits"]:
        axis, i = ends[end]
        given, wanted = answer.get(axis, [0, 0])[i], key[axis][i]
        span = abs(key[axis][1] - key[axis][0]) or 1.0
        same = isinstance(given, int | float) and abs(given - wanted) <= 0.02 * span
        findings.append(
            (
                end,
                same,
                Message(
                    f"The {end[0]} axis does not {'start' if i == 0 else 'end'} where it should.",
                    f"{end[0]} 轴的{'起点' if i == 0 else '终点'}不合适。",
                ),
            )
        )
    return findings


def _series_finding(answer: dict, key: dict, rules: dict) -> tuple[str, bool, Message]:
    wanted = [s["y"] for s in key["series"]]
    given = [s["y"] for s in answer["series"]]

    def agree(a: list, k: list) -> bool:
        return same_value(a, k, rel=rules["rel"])

    percent = [[_times_100(v) for v in y] for y in wanted]
    right = all(any(agree(g, w) for g in given) for w in wanted) or all(
        any(agree(g, w) for g in given) for w in percent
    )
    message = Message(
        "The values drawn are not those the question asks for.",
        "图中所画的数值不是题目要求的数值。",
    )
    if (
        not right
        and len(given) == len(wanted)
        and all(
            agree(sorted(g, key=_sort_key), sorted(w, key=_sort_key))
            for g, w in zip(given, wanted, strict=True)
        )
    ):
        message = Message(
            "The values are right but in another order than asked.",
            "数值正确，但排列顺序与要求不符。",
        )
    return "series", right, message


def _times_100(value: Any) -> Any:
    return value * 100 if isinstance(value, int | float) else value
