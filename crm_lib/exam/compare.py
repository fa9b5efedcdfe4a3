"""Comparing plain answers with plain keys: numbers, tables, charts, and any other value.

A key may hold tags that `accept`, `between` and `approx` left; an answer's own tags of that kind
mean nothing here, so a forged record cannot bring its own tolerance.
"""

import math
import re
from typing import Any

from rapidfuzz.distance import DamerauLevenshtein

from crm_lib.base.message import Message
from crm_lib.exam.forms import Form, is_tagged, number_of, with_index_column
from crm_lib.exam.text import bare

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
    if any(given == bare(t) for t in key_texts(key)):
        return True
    if is_tagged(key, "between") or is_tagged(key, "near") or isinstance(key, int | float):
        number = number_of(answer)
        return number is not None and same_number(number[0], key, rel=1e-3)
    return False


def typo_of(answer: str, key: Any) -> bool:
    """Tell whether a short answer is one slip away from a key's text.

    One slip: a letter missing, added, changed or swapped, in a Latin word of at least six
    letters; not its first letter (typical, atypical) and no digit (level 2, level 3). A Chinese
    character is a whole syllable, so 保持 for 保留 is another term, not a slip.
    """
    given = bare(answer)
    return any(_one_slip(given, bare(t)) for t in key_texts(key))


def _one_slip(given: str, term: str) -> bool:
    return (
        term.isascii()
        and len(term) >= 6
        and given[:1] == term[:1]
        and re.sub(r"\D", "", given) == re.sub(r"\D", "", term)
        and DamerauLevenshtein.distance(given, term) == 1
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
    if _is_missing(key) or _is_missing(answer):
        return _is_missing(key) and _is_missing(answer)
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


def _is_missing(value: Any) -> bool:
    return value is None or is_tagged(value, "nan")


def _same_tagged(answer: dict, key: dict, near: dict) -> bool:
    tag = key["is"]
    if tag == "time":
        midnight = "T00:00:00"
        return answer["value"].removesuffix(midnight) == key["value"].removesuffix(midnight)
    if tag in ("table", "series"):
        rules = {"columns": None, "by": None, "ordered": False, **near}
        return not wrong_columns(Form("table", rules), answer, key)
    if tag == "set":
        if len(answer["items"]) != len(key["items"]):
            return False
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
    answer = with_index_column(answer, rules["columns"] or _names(key))
    wanted, given = _columns_of(key), _columns_of(answer)
    names = rules["columns"] or [n for n in wanted if n is not None] or list(wanted)
    if answer["is"] == "series" and key["is"] == "table":
        if len([n for n in names if n not in (rules["by"] or names[:1])]) > 1:
            message = Message(
                "One column was handed in; a table with several is expected.",
                "只提交了一列，应提交含多列的数据表。",
            )
            return {str(n): message for n in names}
        return _wrong_series(rules, answer, key)
    if key["is"] == "series":
        return _wrong_series(rules, _one_column(answer, key), key)
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
        if name not in given or name not in wanted:
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


def _names(recorded: dict) -> list:
    return [c["name"] for c in recorded["columns"]] if recorded["is"] == "table" else []


def _one_column(answer: dict, key: dict) -> dict:
    """The column of a table that a Series is meant by: that of its name, where there are several."""
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


def _hashable(name: Any) -> Any:
    return name if isinstance(name, str | int | float | type(None)) else str(name)


def series_label(rules: dict, key: dict) -> str:
    """Return the name under which the values of a Series are reported."""
    return str(key.get("name") or (rules["columns"] or ["values"])[-1])


def _wrong_series(rules: dict, answer: dict, key: dict) -> dict[str, Message]:
    """Series against Series (or a one-column table): matched by index where both have names."""
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
    if not columns:
        return [], []
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


#: What the kinds of charts are called in Chinese.
CHARTS_ZH = {"bar": "柱状图", "barh": "条形图", "line": "折线图", "scatter": "散点图"}


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
                f"要求画{CHARTS_ZH.get(rules['kind'], rules['kind'])}，"
                f"这里画的是{'、'.join(CHARTS_ZH.get(k, k) for k in sorted(kinds))}。",
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
        words = [[bare(t) for t in facts.get("ticks", [])] for facts in (answer, key)]
        same = (
            words[0] == words[1] if rules.get("ordered") else sorted(words[0]) == sorted(words[1])
        )
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
    """Whether what is drawn is what was asked for; bars are matched by their words."""
    kinds = {"bar", "barh"} if rules["kind"] in ("bar", "barh") else {rules["kind"]}
    wanted = [s for s in key["series"] if s["kind"] in kinds]
    given = [s for s in answer["series"] if s["kind"] in kinds]
    # One series more is a comparison line or an average; many are a guess at everything.
    few = len(given) <= len(wanted) + 1

    def all_drawn(agree: Any) -> bool:
        return few and all(any(agree(g, w) for g in given) for w in wanted)

    near = {"rel": rules["rel"]}

    def in_order(g: dict, w: dict, factor: float = 1) -> bool:
        target = [v * factor if isinstance(v, int | float) else v for v in w["y"]]
        if "scatter" in kinds:
            return same_value(_points(g["x"], g["y"]), _points(w["x"], target), **near)
        return same_value(g["y"], target, **near)

    def by_words(g: dict, w: dict, factor: float = 1) -> bool:
        mine, theirs = _by_words(answer, g["y"]), _by_words(key, w["y"])
        if mine is None or theirs is None:
            # A horizontal chart is often drawn from the bottom up.
            flipped = {**g, "y": g["y"][::-1]}
            return g["kind"] != w["kind"] and in_order(flipped, w, factor)
        return mine.keys() == theirs.keys() and all(
            same_number_or_value(mine[k], theirs[k], factor, near) for k in theirs
        )

    def in_any_unit(agree: Any) -> bool:
        """Percent or fraction: an axis may say either."""
        return any(all_drawn(lambda g, w, k=k: agree(g, w, k)) for k in (1, 100, 0.01))

    right = in_any_unit(in_order)
    if not right and not rules.get("ordered"):
        right = in_any_unit(by_words)
    elif right and "bar" in kinds and not rules.get("ordered"):
        # Right values under the wrong words are wrong.
        pairs = [(_by_words(answer, g["y"]), _by_words(key, w["y"])) for g in given for w in wanted]
        named = [p for p in pairs if p[0] and p[1] and p[0].keys() == p[1].keys()]
        if named:
            right = in_any_unit(by_words)
    message = Message(
        "The values drawn are not those the question asks for.",
        "图中所画的数值不是题目要求的数值。",
    )
    shuffled = all_drawn(
        lambda g, w: same_value(
            sorted(g["y"], key=_sort_key), sorted(w["y"], key=_sort_key), **near
        )
    )
    if not right and shuffled:
        message = Message(
            "The values are right but stand in another order or under other words than asked.",
            "数值正确，但排列顺序或对应的类别与要求不符。",
        )
    return "series", right, message


def same_number_or_value(answer: Any, key: Any, factor: float, near: dict) -> bool:
    """Compare two plain values, the key's taken times `factor` where it is a number."""
    target = key * factor if isinstance(key, int | float) and not isinstance(key, bool) else key
    return same_value(answer, target, **near)


def _points(xs: list, ys: list) -> list:
    """Points in an order of their own: a cloud has none."""
    return [list(p) for p in sorted(zip(xs, ys, strict=False), key=lambda p: [*map(_sort_key, p)])]


def _by_words(facts: dict, values: list) -> dict | None:
    """Values by the words along the axis, where each has one of its own."""
    words = [bare(t) for t in facts.get("ticks", [])]
    if len(words) != len(values) or len(set(words)) != len(words):
        return None
    return dict(zip(words, values, strict=True))
