"""The public forms of a question: what an answer must look like, never what it must be.

A locked check cell names the form, ``check("06_q3", q3, choice("ABCD"))``, so that even a copy
without a key can say "5 of 5 blanks filled" or "a number was expected". A form works on plain data
(`crm_lib.exam.record.plain`), in the student's process and again on the marking desk.
"""

import dis
import math
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from crm_lib.base.message import Message
from crm_lib.exam.record import TooLarge, plain
from crm_lib.exam.text import bare, normalised
from crm_lib.exam.wording import FORGOT_RETURN, NOT_ANSWERED, TOO_LARGE

#: What an untouched answer cell may hold.
PLACEHOLDERS = ("", "...", "…", "____", "___", "?", "？")

RIGHT_WORDS = ("对", "对的", "正确", "正确的", "√", "✓", "✔", "right", "true", "t", "yes", "y",
               "correct", "是", "是的")  # fmt: skip
WRONG_WORDS = ("错", "错的", "错误", "错误的", "不正确", "不正确的", "不对", "不对的", "×", "x",
               "✗", "✘", "wrong", "false", "f", "no", "n", "incorrect", "not right",
               "not correct", "not true", "否", "不是")  # fmt: skip


@dataclass(frozen=True)
class Problem:
    """Why an answer cannot be marked as it stands: ``unanswered``, ``type`` or ``crashed``."""

    status: str
    message: Message


@dataclass(frozen=True)
class Form:
    """One form of question.

    Attributes
    ----------
    kind : str
        ``choice``, ``choices``, ``blanks``, ``number``, ``verdict``, ``text``, ``table``,
        ``function`` or ``plot``.
    rules : dict
        JSON-ready settings that say what is compared and how.
    arguments : tuple
        Of a function: the argument lists it is called with (they stay in the kernel).
    """

    kind: str
    rules: dict[str, Any] = field(default_factory=dict)
    arguments: tuple = field(default=(), repr=False, compare=False)

    def record(self, value: Any, *, key: bool = False) -> Any:
        """Return `value` as plain data; a function is called once per argument list."""
        if self.kind == "function":
            return _called(value, self.arguments, key)
        if self.kind == "plot":
            value = _axes_in(value)
        try:
            return plain(value, key=key)
        except TooLarge:
            return {"is": "too_large"}

    def problem(self, answer: Any) -> Problem | None:
        """Return what keeps the plain `answer` from being marked, or None."""
        if is_tagged(answer, "too_large"):
            return Problem("type", TOO_LARGE)
        if is_blank(answer):
            return Problem("unanswered", NOT_ANSWERED)
        return _PROBLEMS[self.kind](self, answer)

    def summary(self, answer: Any) -> Message:
        """Say what was recorded of an answer without a problem."""
        if self.kind == "blanks":
            filled, total = len(filled_blanks(self, answer)), len(self.rules["labels"])
            return Message(
                f"{filled} of {total} blanks filled.", f"已填 {filled} 个空，共 {total} 个。"
            )
        if self.kind == "text":
            count = len(normalised(text_of(answer)))
            return Message(f"{count} characters recorded.", f"已记录 {count} 个字符。")
        if self.kind == "verdict" and self.rules["correct"] and not correction_of(answer):
            return Message("Verdict recorded, no correction yet.", "已记录判断，尚未填写改正。")
        if self.kind == "function":
            return Message("Your function ran on every input.", "你的函数在所有输入上都能运行。")
        return Message("Recorded.", "已记录。")


# ---------------------------------------------------------------- the forms, as authors write them


def choice(options: str) -> Form:
    """Single choice among letters such as ``"ABCD"``: ``q = "B"``.

    Examples
    --------
    >>> choice("ABCD").problem("E").status
    'type'
    """
    return Form("choice", {"options": _letters(options)})


def choices(options: str) -> Form:
    """Multiple choice: ``q = "ACD"``. All right: full marks; only right ones, not all: half.

    Any wrong letter earns nothing. The prompt states this rule.
    """
    return Form("choices", {"options": _letters(options)})


def blanks(labels: int | Sequence[str]) -> Form:
    """Several blanks, ``{"①": "…", "②": "…"}``; every blank carries the same marks.

    Parameters
    ----------
    labels : int or sequence of str
        How many (then they are ①②③…), or their names.
    """
    if isinstance(labels, int):
        if not 1 <= labels <= 20:
            raise ValueError(f"blanks() takes 1 to 20 blanks, got {labels}.")
        labels = [chr(0x2460 + i) for i in range(labels)]
    return Form("blanks", {"labels": list(labels)})


def number(*, unit: str = "", decimals: int | None = None, rel: float = 1e-3) -> Form:
    """A number, right when it agrees with the key to `decimals` places (or within `rel`).

    Parameters
    ----------
    unit : str
        Shown to the learner. ``"%"`` means that 74.5 is meant, not 0.745.
    decimals : int, optional
        Places the prompt asks for. More places never cost a mark.
    rel : float
        Relative tolerance where `decimals` is not given.
    """
    return Form("number", {"unit": unit, "decimals": decimals, "rel": rel})


def verdict(*, correct: bool = True) -> Form:
    """判断改错: ``{"verdict": "错", "correction": "…"}``; the correction needs a right verdict.

    Parameters
    ----------
    correct : bool
        False for plain 判断题 without correction; then the answer may also be just ``"错"``.
    """
    return Form("verdict", {"correct": correct})


def text(*, max_chars: int = 2000) -> Form:
    """Free text in the learner's own words, marked by the key points of a rubric.

    Parameters
    ----------
    max_chars : int
        Beyond this a human is asked.
    """
    return Form("text", {"max_chars": max_chars})


def table(
    columns: Sequence[str] | None = None,
    *,
    by: str | Sequence[str] | None = None,
    ordered: bool = False,
    decimals: int | None = None,
    rel: float = 1e-6,
) -> Form:
    """A DataFrame or Series. Columns carry equal marks; row and column order do not count.

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
    return Form(
        "table",
        {"columns": names, "by": rows, "ordered": ordered, "decimals": decimals, "rel": rel},
    )


def function(on: Sequence[Sequence[Any]], *, returns: Form | None = None) -> Form:
    """A function of the learner's, called once for each list of arguments in `on`.

    Parameters
    ----------
    on : sequence of argument lists
        ``[(frame,), (other, 3)]``. Each call carries the same marks.
    returns : Form, optional
        `number` or `table`: how results are compared. None: any plain value, compared closely.
    """
    if not on:
        raise ValueError("function(on=…) needs at least one list of arguments.")
    rules = {"calls": len(on)}
    if returns is not None:
        rules["returns"] = {"kind": returns.kind, "rules": returns.rules}
    return Form("function", rules, tuple(tuple(a) for a in on))


def plot(
    kind: str,
    *,
    series: bool = True,
    labels: bool = True,
    ticks: bool = False,
    limits: Sequence[str] = (),
    ordered: bool = False,
    rel: float = 1e-3,
) -> Form:
    """A matplotlib Axes (or Figure), judged by its facts: kind, series, words, limits.

    Parameters
    ----------
    kind : {"bar", "barh", "line", "scatter"}
        What must be drawn; ``"bar"`` also accepts horizontal bars.
    series : bool
        The drawn values count.
    labels : bool
        Title and both axis labels must be there (their wording is free).
    ticks : bool
        The words along the category axis count.
    limits : sequence of {"x0", "x1", "y0", "y1"}
        Ends of axes that must agree, such as ``("y0",)`` for bars that start at zero.
    ordered : bool
        The order along the category axis counts. Say so in the prompt.
    rel : float
        How closely drawn values must agree.
    """
    if kind not in ("bar", "barh", "line", "scatter"):
        raise ValueError(f"plot kind {kind!r} is not one of bar, barh, line, scatter.")
    return Form(
        "plot",
        {"kind": kind, "series": series, "labels": labels, "ticks": ticks,
         "limits": list(limits), "ordered": ordered, "rel": rel},
    )  # fmt: skip


def form_from(spec: dict) -> Form:
    """Return the form that a key or a record describes (without arguments)."""
    return Form(spec["kind"], spec["rules"])


# ------------------------------------------------------------------------------- reading answers


def is_tagged(answer: Any, tag: str) -> bool:
    """Tell whether `answer` is plain data of the kind `tag`."""
    return isinstance(answer, dict) and answer.get("is") == tag


def as_mapping(answer: Any) -> dict | None:
    """Return a recorded dict as a dict with text keys, else None."""
    if not is_tagged(answer, "dict"):
        return None
    return {bare_label(k): v for k, v in answer["items"]}


def bare_label(label: Any) -> str:
    """Return the name of a blank in one form: ``"①"``, ``1`` and ``"(1)"`` are the same."""
    text_ = bare(str(label))
    return chr(0x2460 + int(text_) - 1) if text_.isdigit() and 1 <= int(text_) <= 20 else text_


def text_of(answer: Any) -> str:
    """Return a recorded text, also when it was too long to be kept whole or came as a list."""
    if is_tagged(answer, "long_text"):
        return answer["start"]
    if isinstance(answer, list):
        return "\n".join(text_of(a) for a in answer)
    return answer if isinstance(answer, str) else ""


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
        return answer["stub"]
    return False


def chosen(form: Form, answer: Any) -> set[str] | None:
    """Return the letters an answer names, or None where it is no set of letters.

    ``"acd"``, ``"A、C、D"``, ``["A", "C", "D"]`` and ``"Ａ C Ｄ"`` are the same, and so are
    ``"B. what it says"`` and ``"选B"`` for ``"B"``.
    """
    if is_tagged(answer, "set"):
        answer = answer["items"]
    if isinstance(answer, list):
        if not all(isinstance(a, str) for a in answer):
            return None
        answer = " ".join(answer)
    if not isinstance(answer, str):
        return None
    given = normalised(answer)
    quoted = re.match(
        r"[(\[（]?([a-z])[)\]）]?\s*[.、:：)]\s*(?!\s*[a-z](?:[.、:：)]|$))(.{2,})", given
    )
    if quoted and form.kind == "choice" and not _HEDGE.search(quoted[2]):
        given = quoted[1]  # the option's words stand behind its letter
    given = re.sub(r"\b(?:options?|answers?|and)\b|选项?|答案[是为]?|和|与|以及", " ", given)
    letters = re.sub(r"[\s,;.:、，；。：/&+()（）\[\]'\"“”‘’]", "", given).upper()
    return set(letters) if letters.isalpha() and letters.isascii() else None


#: A second letter among an option's words: "B. or C.".
_HEDGE = re.compile(r"(?:\bor\b|\band\b|或者?|和|/|,|;)\s*[(\[]?[a-z](?![a-z])")

#: One number in normalised text: sign, currency, digits with or without thousands, power, unit.
_NUMBER = re.compile(
    r"(?:约|大约|第|≈|=|about|approx\.?|ca\.)?\s*(百分之)?([-+]?)\s*[¥$€]?\s*([-+]?)"
    r"((?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d*)?|\.\d+)(e[-+]?\d{1,3})?\s*([^\d=,.;:]{0,24})[.。]?"
)
_PERCENT_WORDS = ("%", "percent", "per cent", "个百分点", "百分点", "percentage points")


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
        found = _NUMBER.fullmatch(normalised(answer).replace("−", "-").replace("–", "-"))
        if found and not (found[2] and found[3]):
            digits = found[4].replace(",", "") + (found[5] or "")
            value = float((found[2] or found[3]) + digits)
            unit = found[6].strip()
            percent = found[1] or unit in _PERCENT_WORDS
            return (value, "%" if percent else unit) if math.isfinite(value) else None
    return None


def verdict_of(answer: Any) -> bool | None:
    """Return True for "right", False for "wrong", None where the verdict is neither."""
    fields = as_mapping(answer)
    given = fields.get("verdict", fields.get("判断")) if fields is not None else answer
    if isinstance(given, bool):
        return given
    if isinstance(given, str):
        word = bare(given) or normalised(given)
        if word in RIGHT_WORDS:
            return True
        if word in WRONG_WORDS:
            return False
    return None


def correction_of(answer: Any) -> str:
    """Return the correction of a 判断改错 answer, or an empty text."""
    fields = as_mapping(answer) or {}
    given = fields.get("correction", fields.get("改正", ""))
    return "" if is_blank(given) else text_of(given)


def filled_blanks(form: Form, answer: Any) -> dict[str, Any]:
    """Return the blanks of `form` that are filled, by label."""
    if isinstance(answer, list):
        given = dict(zip(form.rules["labels"], answer, strict=False))
    else:
        given = as_mapping(answer) or {}
    return {
        label: given[bare_label(label)]
        for label in form.rules["labels"]
        if not is_blank(given.get(bare_label(label)))
    }


# -------------------------------------------------------------------------------------- problems


def _letters(options: str) -> str:
    if not options.isalpha() or not options.isupper() or len(set(options)) != len(options):
        raise ValueError(f"options must be different capital letters such as 'ABCD': {options!r}.")
    return options


def _choice_problem(form: Form, answer: Any) -> Problem | None:
    options = form.rules["options"]
    shown = ", ".join(options)
    letters = chosen(form, answer)
    if letters is None or not letters <= set(options):
        return Problem(
            "type",
            Message(
                f'Write letters among {shown} in quotes, such as "{options[0]}".',
                f'请在引号内填写 {shown} 中的字母，例如 "{options[0]}"。',
            ),
        )
    if form.kind == "choice" and len(letters) != 1:
        return Problem(
            "type",
            Message("This is single choice: write one letter.", "本题为单选题，只填一个字母。"),
        )
    return None


def _blanks_problem(form: Form, answer: Any) -> Problem | None:
    if not isinstance(answer, list) and as_mapping(answer) is None:
        return Problem(
            "type",
            Message(
                "Keep the form of the answer cell: one text in quotes after each number.",
                "请保持作答单元格的格式：在每个序号后的引号内填写。",
            ),
        )
    if not filled_blanks(form, answer):
        return Problem("unanswered", NOT_ANSWERED)
    return None


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


def _number_problem(form: Form, answer: Any) -> Problem | None:
    if is_tagged(answer, "nan"):
        return Problem(
            "type",
            Message(
                "The result is not a number (NaN): look for a division of nothing by nothing or "
                "for missing values.",
                "结果不是数（NaN）：请检查是否用 0 除以 0，或数据中有缺失值。",
            ),
        )
    if number_of(answer) is None:
        unit = f" ({form.rules['unit']})" if form.rules["unit"] else ""
        zh = UNITS_ZH.get(form.rules["unit"], form.rules["unit"])
        return Problem(
            "type",
            Message(
                f"A number{unit} was expected, got {described(answer).en}.",
                f"应填一个数{f'（{zh}）' if zh else ''}，而这里是{described(answer).zh}。",
            ),
        )
    return None


def _verdict_problem(form: Form, answer: Any) -> Problem | None:
    if verdict_of(answer) is None:
        fields = as_mapping(answer)
        if fields is not None and is_blank(fields.get("verdict")):
            return Problem(
                "unanswered",
                Message(
                    'The verdict is missing: "right" or "wrong".', "缺少判断：请填“对”或“错”。"
                ),
            )
        return Problem(
            "type",
            Message('The verdict must be "right" or "wrong".', "判断只能填“对”或“错”。"),
        )
    return None


def _text_problem(form: Form, answer: Any) -> Problem | None:
    if text_of(answer):
        return None
    return Problem(
        "type", Message("Write your answer as text between the quotes.", "请在引号之间用文字作答。")
    )


def _table_problem(form: Form, answer: Any) -> Problem | None:
    if is_tagged(answer, "table") or is_tagged(answer, "series"):
        wanted = form.rules["columns"] or []
        answer = with_index_column(answer, wanted)
        have = _column_names(answer)
        missing = [c for c in wanted if c not in have]
        if missing and is_tagged(answer, "table"):
            names, seen = ", ".join(missing), ", ".join(map(str, have))
            return Problem(
                "type",
                Message(
                    f"The table lacks the column {names}; it has {seen}.",
                    f"表中缺少列 {names}；现有列为 {seen}。",
                ),
            )
        return None
    return Problem(
        "type",
        Message(
            f"A table (DataFrame) was expected, got {described(answer).en}.",
            f"应为数据表（DataFrame），而这里是{described(answer).zh}。",
        ),
    )


def _function_problem(form: Form, answer: Any) -> Problem | None:
    if not is_tagged(answer, "calls"):
        return Problem(
            "type",
            Message(
                "A function was expected. Give its name without brackets, and keep the line that "
                "starts with def.",
                "应为函数。请保留以 def 开头的一行，检查时只写函数名，不加括号。",
            ),
        )
    results = answer["results"]
    errors = [r["error"] for r in results if "error" in r]
    if errors and len(errors) == len(results):
        return Problem(
            "crashed",
            Message(f"Your function stopped: {errors[0]}", f"函数运行出错：{errors[0]}"),
        )
    if all(r.get("value") is None for r in results):
        return Problem("type", FORGOT_RETURN)
    return None


def _plot_problem(form: Form, answer: Any) -> Problem | None:
    if not is_tagged(answer, "plot"):
        return Problem(
            "type",
            Message(
                f"The Axes of your chart was expected, got {described(answer).en}. "
                "Start with fig, ax = plt.subplots() and hand in ax.",
                f"应为图的 Axes 对象，而这里是{described(answer).zh}。"
                "请以 fig, ax = plt.subplots() 开始，并提交 ax。",
            ),
        )
    if not answer.get("series"):
        return Problem(
            "unanswered", Message("Nothing is drawn on these axes yet.", "图上还没有画任何内容。")
        )
    return None


_PROBLEMS = {
    "choice": _choice_problem,
    "choices": _choice_problem,
    "blanks": _blanks_problem,
    "number": _number_problem,
    "verdict": _verdict_problem,
    "text": _text_problem,
    "table": _table_problem,
    "function": _function_problem,
    "plot": _plot_problem,
}


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
        return Message(f"an object of type {kind}", f"{kind} 类型的对象")
    return names.get(tag, Message("something else", "其他内容"))


def with_index_column(answer: dict, wanted: Sequence[str]) -> dict:
    """Return a recorded table whose unnamed row labels stand in for the one column it lacks."""
    if not is_tagged(answer, "table") or not answer["index"]:
        return answer
    missing = [n for n in wanted if n not in _column_names(answer)]
    if len(missing) != 1 or answer["index"] == list(range(answer["rows"])):
        return answer
    column = {"name": missing[0], "values": answer["index"]}
    return {**answer, "columns": [column, *answer["columns"]], "index": None}


def _column_names(answer: dict) -> list:
    if answer["is"] == "series":
        return [answer["name"]]
    return [c["name"] for c in answer["columns"]]


# --------------------------------------------------------------------------- calling a function


def _called(value: Any, arguments: tuple, key: bool) -> Any:
    """Call the learner's function under try, once per argument list; keep results as data."""
    if not callable(value) or isinstance(value, type):
        return plain(value, key=key)
    results = []
    for args in arguments:
        try:
            results.append({"value": plain(value(*_copies(args)), key=key)})
        except TooLarge:
            results.append({"value": {"is": "too_large"}})
        # Whatever the learner's code raises is the learner's to read; sys.exit ends only the call.
        except (Exception, SystemExit) as error:
            results.append({"error": _told(error)})
    return {"is": "calls", "results": results, "stub": _is_stub(value)}


def _told(error: BaseException) -> str:
    """Name and words of an error; an error whose words fail has only a name."""
    name = type(error).__name__
    try:
        return f"{name}: {error}"[:300]
    except Exception:
        return name


def _axes_in(value: Any) -> Any:
    """The chart in what plotting functions give back: ``(fig, ax)``, an array of Axes, bars."""
    if isinstance(value, tuple) and getattr(value, "patches", None):
        return value.patches[0].axes
    try:
        items = list(value.flat) if hasattr(value, "flat") else value
    except Exception:
        return value
    if isinstance(items, list | tuple):
        drawn = [v for v in items if hasattr(v, "get_xlim")] or [
            v.axes for v in items if getattr(v, "axes", None) is not None and hasattr(v, "figure")
        ]
        return drawn[0] if drawn else value
    return value


def _copies(args: tuple) -> list:
    """Each call gets its own frames, so that a function that writes into them harms no other."""
    return [a.copy() if hasattr(a, "copy") and not isinstance(a, type) else a for a in args]


def _is_stub(value: Any) -> bool:
    """Tell whether a function has a docstring at most and no body."""
    code = getattr(value, "__code__", None)
    if code is None:
        return False
    steps = [i for i in dis.get_instructions(code) if i.opname not in ("RESUME", "NOP")]
    return [i.opname for i in steps] in (["LOAD_CONST", "RETURN_VALUE"], ["RETURN_CONST"]) and (
        steps[0].argval in (None, Ellipsis)
    )
