"""Read recorded answers: kind of plain data, whether blank, number with unit, text.

Works on what `crm_lib.exam.record.plain` makes, in the student's process and on the marking desk.
"""

import math
import re
from typing import Any

from crm_lib.base.message import Message
from crm_lib.exam.normalise import bare, normalised
from crm_lib.exam.percent import SIGN, is_percent
from crm_lib.exam.units import unit_named, with_digits

#: What an untouched answer cell may hold.
PLACEHOLDERS = ("", "...", "…", "____", "___", "?", "？")


def is_tagged(answer: Any, tag: str) -> bool:
    """Tell whether `answer` is plain data of the kind `tag`."""
    return isinstance(answer, dict) and answer.get("is") == tag


def is_blank(answer: Any) -> bool:
    """Tell whether nothing was answered: None, ``...``, empty, or only placeholders."""
    if answer is None or (is_tagged(answer, "other") and answer["type"] == "ellipsis"):
        return True
    if isinstance(answer, str):
        return answer.strip() in PLACEHOLDERS
    if isinstance(answer, list):
        return all(is_blank(a) for a in answer)
    if is_tagged(answer, "dict"):
        return all(is_blank(v) for _, v in answer["items"])
    if is_tagged(answer, "set"):
        return not answer["items"]
    if is_tagged(answer, "calls"):
        return bool(answer["stub"])
    return False


def as_mapping(answer: Any) -> dict[str, Any] | None:
    """Return a recorded dict as a dict with text keys, else None."""
    if not is_tagged(answer, "dict"):
        return None
    return {bare_label(k): v for k, v in answer["items"]}


def bare_label(label: Any) -> str:
    """Return the name of a blank in one form: ``"①"``, ``1`` and ``"(1)"`` are the same."""
    text = bare(str(label))
    return chr(0x2460 + int(text) - 1) if text.isdigit() and 1 <= int(text) <= 20 else text


def text_of(answer: Any) -> str:
    """Return a recorded text, also when it was too long to be kept whole or came as a list."""
    if is_tagged(answer, "long_text"):
        return str(answer["start"])
    if isinstance(answer, list):
        return "\n".join(text_of(a) for a in answer)
    return answer if isinstance(answer, str) else ""


_CURRENCY = r"(?:人民币|美元|港元|港币|欧元|us\$|hk\$|nt\$|cny|rmb|usd|eur|gbp|hkd|twd|[¥$€£])"
#: One number in normalised text: sign, currency, digits with or without thousands, power, unit.
_NUMBER = re.compile(
    r"(?:(?:答案|结果|the answer|the result|it|answer|result)?\s*(?:应?为|应?是|等于|is|约为?|大约|共|总共|一共|"
    r"≈|=|about|around|roughly|approximately|approx\.?|ca\.)?\s*(?:约|大约|about)?|第)\s*(百分之|千分之)?([-+]?)\s*"
    rf"({_CURRENCY})?\s*([-+]?)"
    r"((?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d*)?|\.\d+)(e[-+]?\d{1,3})?\s*([^\d=,.;:]{0,24})[.。]?"
)


def number_of(answer: Any) -> tuple[float, str] | None:
    """Return (number, unit written after it) of a number or of a text that holds just one.

    Thousands may be set apart (``"1,234 元"``); ``"74,5"`` is not read as 745 but refused.
    """
    if isinstance(answer, bool):
        return None
    if isinstance(answer, int | float):
        return float(answer), ""
    if isinstance(answer, list) and len(answer) == 1:
        return number_of(answer[0])
    if is_tagged(answer, "series") and len(answer["values"]) == 1:
        return number_of(answer["values"][0])
    if is_tagged(answer, "table") and answer["rows"] == len(answer["columns"]) == 1:
        return number_of(answer["columns"][0]["values"][0])
    if isinstance(answer, str) and len(answer) <= 80:
        plain = normalised(answer).replace("−", "-").replace("–", "-")
        found = _NUMBER.fullmatch(with_digits(plain))
        if found and not (found[2] and found[4]):
            digits = found[5].replace(",", "") + (found[6] or "")
            value = float((found[2] or found[4]) + digits)
            unit = found[7].strip()
            if found[1] == "百分之" or is_percent(unit):
                unit = SIGN
            elif found[1]:
                unit = "‰"
            elif found[3] and unit_named(found[3]) != unit_named(unit):
                unit = f"{unit} {found[3]}".strip()
            return (value, unit) if math.isfinite(value) else None
    return None


def shown_value(value: Any) -> str:
    """Return a plain value as a reader would write it: a date is a date, no inner data.

    Examples
    --------
    >>> shown_value({"is": "time", "value": "2024-01-02T00:00:00+08:00"}), shown_value("A")
    ('2024-01-02', 'A')
    """
    if is_tagged(value, "time"):
        return str(moment(value)).removesuffix("T00:00:00").replace("T", " ")
    if is_tagged(value, "duration"):
        return f"{value['days']} d"
    if is_tagged(value, "nan") or value is None:
        return "NaN"
    return str(described(value).en) if isinstance(value, dict | list) else str(value)


_DATE = re.compile(
    r"(\d{4})[-/.年](\d{1,2})(?:[-/.月](\d{1,2})日?)?月?(?:[t ](\d{1,2}):(\d{2})(?::(\d{2})(?:\.\d+)?)?)?"
    r"(?:z|[+-]\d{2}:?\d{2})?"
)


def moment(value: Any) -> str | None:
    """Return a date or time, also one written as text, in one form: local, without its zone.

    A month alone is its first day. None for what is no date.

    Examples
    --------
    >>> moment("2024/1/5"), moment("2024年1月"), moment({"is": "time", "value": "2024-01-05"})
    ('2024-01-05T00:00:00', '2024-01-01T00:00:00', '2024-01-05T00:00:00')
    """
    text = value["value"] if is_tagged(value, "time") else value
    if not isinstance(text, str) or len(text) > 40:
        return None
    found = _DATE.fullmatch(normalised(text))
    if found is None:
        return None
    year, month, day, hour, minute, second = found.groups()
    date = f"{int(year):04}-{int(month):02}-{int(day or 1):02}"
    return f"{date}T{int(hour or 0):02}:{int(minute or 0):02}:{int(second or 0):02}"


def described(answer: Any) -> Message:
    """Name the type of a plain answer in everyday words."""
    if isinstance(answer, bool):
        return Message("True or False", "真假值")
    if isinstance(answer, int | float):
        return Message("a number", "一个数")
    if isinstance(answer, str):
        return Message("a text", "一段文字")
    if isinstance(answer, list):
        return Message(f"a list of {len(answer)}", f"含 {len(answer)} 项的列表")
    tag = answer.get("is") if isinstance(answer, dict) else None
    names = {
        "dict": Message("a dictionary", "字典"),
        "set": Message("a set", "集合"),
        "table": Message("a table", "数据表"),
        "series": Message("a column (Series)", "一列数据（Series）"),
        "plot": Message("a chart", "图"),
        "calls": Message("a function", "函数"),
        "time": Message("a date", "日期"),
        "duration": Message("a time span (write days as a number)", "时间间隔（请写成天数）"),
        "nan": Message("NaN, no number", "NaN（不是数）"),
        "infinite": Message("an infinite number", "无穷大"),
    }
    if tag == "other":
        kind = answer["type"]
        if kind in ("function", "method", "builtin_function_or_method"):
            return Message("a function that was not called", "未调用的函数（缺少括号）")
        if kind.startswith("polars."):
            return Message(
                "a polars query that has not run (call .collect() at its end)",
                "尚未执行的 polars 查询（请在末尾加 .collect()）",
            )
        return Message(f"an object of type {kind}", f"{kind} 类型的对象")
    return names.get(str(tag), Message("something else", "其他内容"))
