"""Usual causes of errors that code meets while it runs, in both languages.

Names of columns, variables, files and packages are held against those there are: the nearest one
is named.
"""

import re
import sys
from collections.abc import Iterable, Mapping
from difflib import get_close_matches
from pathlib import Path
from types import TracebackType
from typing import Any

from crm_lib.base.message import CHINESE, Message
from crm_lib.page.syntax_slips import QUOTES

#: Names that other languages or careless fingers write for Python's own.
_OTHER_WORDS = {"true": "True", "false": "False", "null": "None", "none": "None", "TRUE": "True",
                "FALSE": "False", "NULL": "None", "NaN": 'float("nan")', "nan": 'float("nan")'}  # fmt: skip
#: Short names under which the first cell of a page imports packages.
_PACKAGES = {"pd": "pandas", "np": "numpy", "plt": "matplotlib.pyplot"}

#: Kind of error, what it says, and the usual cause; groups of the pattern fill the words.
_CAUSES: list[tuple[type[BaseException], str, str, str]] = [
    (
        ZeroDivisionError,
        "",
        "Something is divided by 0. Look at what stands below the line: is it empty, or was the "
        "wrong number taken?",
        "除数是 0。请检查分母：是不是空的，或者取错了数？",
    ),
    (
        TypeError,
        r"for \^|'xor'|'bitwise_xor'",
        "^ is no power in Python. Write ** instead: 2 ** 3 is 8.",
        "在 Python 里 ^ 不是乘方。乘方写作 **：2 ** 3 等于 8。",
    ),
    (
        TypeError,
        r"can only concatenate str|must be str, not|(?:for|'add'|'subtract'|'multiply'|'divide'|"
        r"not supported between).*'?(?:str|StrDType|<U)\b",
        "A text and a number are used together. A number in quotes is a text: write 25 instead of "
        '"25", or turn it into a number with float(…).',
        '文字和数字混在一起运算了。加了引号的数是文字：请写 25，不要写 "25"；或用 float(……) 转成数字。',
    ),
    (
        TypeError,
        r"can't multiply sequence|agg function failed|[Cc]ould not convert .* to numeric|"
        r"reduction '\w+' with string|dtype 'str' does not support",
        "A text cannot be counted with. Choose columns of numbers, or turn the text into numbers "
        "first.",
        "文字不能参加计算。请只选数值列，或先把文字转成数字。",
    ),
    (
        TypeError,
        r"unsupported operand.*NoneType|NoneType.*not supported",
        "One of the values is None: it is not set yet, or a function gave nothing back (no return).",
        "其中一个值是 None：还没有赋值，或者函数没有返回结果（缺少 return）。",
    ),
    (
        TypeError,
        r"'(DataFrame|Series)' object is not callable",
        'A column is chosen with square brackets: table["column"], not table("column").',
        '取列要用方括号：table["列名"]，不要写 table("列名")。',
    ),
    (
        TypeError,
        r"'(int|float|str|list|dict|tuple|ndarray)' object is not callable",
        "Brackets behind a value call it like a function. A sign such as * is missing, or a name "
        "such as sum or max was overwritten: restart the kernel and choose another name.",
        "值的后面直接跟了圆括号，Python 会把它当作函数。可能漏写了 * 等运算符，"
        "或者把 sum、max 之类的名称改作他用了：请重启内核，换一个名称。",
    ),
    (
        TypeError,
        r"'module' object is not callable",
        "This is a package, not a function: a name after a dot is missing.",
        "这是一个包，不是函数：后面还缺少“.函数名”。",
    ),
    (
        TypeError,
        r"'NoneType' object is not (?:subscriptable|iterable|callable)",
        "The value is None: it is not set yet, or a function gave nothing back (no return).",
        "这个值是 None：还没有赋值，或者函数没有返回结果（缺少 return）。",
    ),
    (
        TypeError,
        r"'(?:method|function|builtin_function_or_method|type)' object is not (?:subscriptable|iterable)",
        "A function is called with round brackets: head(5), not head[5].",
        "调用函数要用圆括号：head(5)，不要写 head[5]。",
    ),
    (
        TypeError,
        r"'(?:int|float)' object is not iterable",
        "A list is needed here, and this is one number: write [5] or range(5).",
        "这里需要一个列表，而给的是一个数：请写 [5] 或 range(5)。",
    ),
    (
        TypeError,
        r"indices must be integers",
        "A list is numbered, 0 for the first: items[0]. Only tables and dicts have names.",
        "列表按序号取，第一个是 0：items[0]。只有数据表和字典才能按名称取。",
    ),
    (
        TypeError,
        r"missing (\d+) required positional arguments?: (.*)",
        "The function needs more than it was given: {1}.",
        "函数还缺少参数：{1}。",
    ),
    (
        TypeError,
        r"unexpected keyword argument '(\w+)'",
        "The function knows no argument called {0}. Look at its names with help(…).",
        "这个函数没有名为 {0} 的参数。可用 help(……) 查看它的参数。",
    ),
    (
        TypeError,
        r"takes (?:from )?\d+.* positional arguments? but (\d+)",
        "The function was given {0} values, more than it takes. A decimal comma counts as two "
        "values: write 3.5, not 3,5.",
        "给了函数 {0} 个值，超过了它能接受的个数。小数点请写成 3.5；写 3,5 会被当成两个值。",
    ),
    (
        TypeError,
        r"unhashable type",
        "A list cannot stand here; a single value is needed.",
        "这里不能用列表，需要单个值。",
    ),
    (
        ValueError,
        r"could not convert string to float|invalid literal for int\(\)|Unable to parse string",
        "The text cannot be read as a number. A number has no comma, unit, percent sign or space.",
        "这段文字不能读成数字。数字里不要有逗号、单位、百分号或空格。",
    ),
    (
        ValueError,
        r"Unknown datetime string|does not match format|time data",
        "The text cannot be read as a date. Write dates like 2024-03-31.",
        "这段文字不能读成日期。日期请写成 2024-03-31 的样子。",
    ),
    (
        ValueError,
        r"truth value of a",
        "A whole column cannot be true or false at once. Write & for and, | for or, and brackets "
        "around each condition: (a > 1) & (b < 2).",
        "整列数据不能直接判断真假。“并且”写 &，“或者”写 |，每个条件加括号：(a > 1) & (b < 2)。",
    ),
    (
        ValueError,
        r"Length of values \((\d+)\) does not match length of index \((\d+)\)",
        "The new column has {0} values and the table {1} rows; they must be as many.",
        "新列有 {0} 个值，而数据表有 {1} 行，两者必须相等。",
    ),
    (
        ValueError,
        r"[Aa]rrays must (?:all )?be (?:of )?(?:the )?same length|same first dimension|shape mismatch",
        "The lists must be equally long: one value for each row or bar.",
        "各列表的长度必须相同：每一行（每根柱子）对应一个值。",
    ),
    (
        ValueError,
        r"cannot convert float NaN",
        "There are missing values (NaN), which are no whole numbers. Fill them in or drop them "
        "first.",
        "数据中有缺失值（NaN），不能转成整数。请先填补或删除缺失值。",
    ),
    (
        ValueError,
        r"(?:too many|not enough) values to unpack",
        "Left of = stand as many names as there are values on its right.",
        "等号左边的名称个数要与右边值的个数相同。",
    ),
    (
        ValueError,
        r"identically-labeled",
        "The two tables have other row labels, so they cannot be compared row by row. Merge them "
        "first.",
        "两个数据表的行标签不同，不能逐行比较。请先合并（merge）。",
    ),
    (
        IndexError,
        "",
        "There are fewer entries than asked for. Counting begins at 0: of 5 entries the last is "
        "number 4.",
        "序号超出了范围。序号从 0 开始：5 个元素中最后一个的序号是 4。",
    ),
    (
        RecursionError,
        "",
        "The function calls itself again and again. Does it use its own name by mistake?",
        "函数一直在调用自己。是不是误用了自己的名称？",
    ),
    (
        UnicodeDecodeError,
        "",
        'The file is not written in UTF-8. Read it with encoding="gb18030".',
        '文件不是 UTF-8 编码。读取时加上 encoding="gb18030"。',
    ),
    (
        PermissionError,
        "",
        "The file cannot be opened; it may be open in another program, such as Excel.",
        "文件打不开，可能正被 Excel 等程序占用。",
    ),
    (
        UnboundLocalError,
        r"'(\w+)'",
        "Inside of the function {0} is used before it is set. Set it first, or pass it to the "
        "function.",
        "函数里还没有给 {0} 赋值就用到了它。请先赋值，或作为参数传入。",
    ),
]


def running_cause(error: BaseException, source: str, names: Mapping[str, Any]) -> Message | None:
    """Return the usual cause of an error met while a cell ran; None where none is known.

    Parameters
    ----------
    error : BaseException
        With its traceback.
    source : str
        The cell's source.
    names : mapping
        What the notebook has defined so far, by name.

    Examples
    --------
    >>> try:
    ...     1 / 0
    ... except ZeroDivisionError as error:
    ...     print(running_cause(error, "1 / 0", {}).zh)
    除数是 0。请检查分母：是不是空的，或者取错了数？
    """
    told: Message | None = None
    if isinstance(error, ModuleNotFoundError):
        told = _package(error)
    elif isinstance(error, ImportError):
        told = _imported(error)
    elif isinstance(error, NameError) and not isinstance(error, UnboundLocalError):
        told = _name(error, source, names)
    elif isinstance(error, KeyError):
        told = _key(error, source, names)
    elif isinstance(error, AttributeError):
        told = _attribute(error)
    elif isinstance(error, FileNotFoundError):
        told = _file(error)
    return told or _by_words(error)


def _by_words(error: BaseException) -> Message | None:
    words = str(error)
    for kind, pattern, en, zh in _CAUSES:
        if isinstance(error, kind) and (found := re.search(pattern, words)):
            groups = [group or "" for group in found.groups()]
            return Message(en.format(*groups), zh.format(*groups))
    return None


def nearest(name: str, known: Iterable[Any], *, likeness: float = 0.6) -> str | None:
    """Return the text of `known` most like `name`, whatever its case and spaces; None if unlike.

    `likeness`, 0 to 1, is how like it must be.

    Examples
    --------
    >>> nearest("Custmer_ID", ["order_id", "customer_id"]), nearest("x", ["customer_id"])
    ('customer_id', None)
    """
    plain = {_plain(text): text for text in known if isinstance(text, str) and text != name}
    found = get_close_matches(_plain(name), plain, n=1, cutoff=likeness)
    return plain[found[0]] if found else None


def _plain(name: str) -> str:
    return re.sub(r"[\s_\-.]+", "_", name.strip().lower())


# ------------------------------------------------------------------------------------------- names


def _name(error: NameError, source: str, names: Mapping[str, Any]) -> Message | None:
    name = error.name or next(iter(re.findall(r"name '(\w+)'", str(error))), "")
    if not name:
        return None
    if name in _OTHER_WORDS:
        right = _OTHER_WORDS[name]
        return Message(f"Python writes {right}, not {name}.", f"Python 写作 {right}，不是 {name}。")
    if name in _PACKAGES:
        return Message(
            f"{name} is not loaded yet: run the first code cell of this notebook "
            f"(it imports {_PACKAGES[name]} as {name}).",
            f"{name} 还没有载入：请先运行本笔记本的第一个代码单元格（import {_PACKAGES[name]} as {name}）。",
        )
    if re.search(rf"(?m)^\s*{name}\s*==", source):
        return Message(
            f"Two == only compare. To set {name}, write one: {name} = ….",
            f"两个等号 == 只是比较。给 {name} 赋值请用一个等号：{name} = ……。",
        )
    import builtins

    own = [n for n in names if not n.startswith("_")]
    if near := nearest(name, own) or nearest(name, dir(builtins), likeness=0.75):
        return Message(
            f"There is no {name} here. Did you mean {near}? If not, run the cells above that set "
            f"{name}.",
            f"这里没有 {name}。是不是想写 {near}？如果不是，请先运行上面给 {name} 赋值的单元格。",
        )
    if re.search(CHINESE, name) or _is_value(name, source):
        return QUOTES
    return Message(
        f"Nothing is called {name} yet. Run the cells above that set it, or correct the name; a text "
        "needs quotes.",
        f"还没有名为 {name} 的变量。请先运行上面给它赋值的单元格，或改正拼写；如果是文字，要加引号。",
    )


def _is_value(name: str, source: str) -> bool:
    """Tell whether a bare word is given as an answer: ``q1 = B``, ``q2 = [visit, cart]``."""
    if len(name) <= 5 and name.upper() == name:
        return True
    return bool(
        re.search(rf"(?m)^\s*q\d+\s*=\s*[\[({{]?[\w\s,]*\b{name}\b[\w\s,]*[\])}}]?\s*$", source)
    )


def _key(error: KeyError, source: str, names: Mapping[str, Any]) -> Message | None:
    """Return what to say of a column or key that there is not."""
    given = error.args[0] if error.args else ""
    words = str(given)
    wanted = re.findall(r"'([^']+)'", words) if re.search(r"\[|not ", words) else [words]
    if not wanted:
        return None
    line, here = _place(error.__traceback__, source, names)
    mentioned = dict.fromkeys(
        [*re.findall(r"[^\W\d]\w*", line), *re.findall(r"[^\W\d]\w*", source)]
    )
    holders = [here[name] for name in mentioned if name in here]
    found = [(w, holder, near) for holder in holders for w in wanted
             if (near := nearest(w, _keys(holder)))]  # fmt: skip
    if found:
        name, holder, near = found[0]
        what = _kind(holder)
        return Message(
            f"There is no {what.en} {name!r}. The nearest is {near!r}.",
            f"没有名为 {name!r} 的{what.zh}。最接近的是 {near!r}。",
        )
    holder = next((h for h in holders if any(True for _ in _keys(h))), None)
    if holder is None:
        return None
    what, known = _kind(holder), list(map(str, _keys(holder)))
    shown = ", ".join(known[:12]) + (" …" if len(known) > 12 else "")
    return Message(
        f"There is no {what.en} {wanted[0]!r}; there are: {shown}.",
        f"没有名为 {wanted[0]!r} 的{what.zh}；现有：{shown}。",
    )


def _keys(holder: Any) -> list[Any]:
    """Return the names by which parts of a table, a Series or a dict are called."""
    if isinstance(holder, dict):
        return list(holder)
    if hasattr(holder, "columns") and hasattr(holder, "index"):
        return [*holder.columns, *(n for n in holder.index.names if n)]
    if hasattr(holder, "index") and hasattr(holder.index, "names"):
        return [*holder.index[:1000], *(n for n in holder.index.names if n)]
    return []


def _kind(holder: Any) -> Message:
    if hasattr(holder, "columns"):
        return Message("column", "列")
    if hasattr(holder, "index"):
        return Message("row", "行")
    return Message("key", "键")


def _place(
    trace: TracebackType | None, source: str, names: Mapping[str, Any]
) -> tuple[str, Mapping[str, Any]]:
    """Return the learner's own line that failed, and the names that it sees."""
    line, here = source, names
    while trace is not None:
        if trace.tb_frame.f_globals is names:
            lines = source.splitlines()
            own = trace.tb_frame.f_code.co_name == "<module>" and trace.tb_lineno <= len(lines)
            line = lines[trace.tb_lineno - 1] if own else source
            here = {**names, **trace.tb_frame.f_locals}
        trace = trace.tb_next
    return line, here


def _attribute(error: AttributeError) -> Message | None:
    name, holder = error.name, error.obj
    if name is None:
        return None
    if holder is None:
        return Message(
            f"What stands before .{name} is None: it is not set yet, or a function gave nothing "
            "back (no return).",
            f".{name} 前面的值是 None：还没有赋值，或者函数没有返回结果（缺少 return）。",
        )
    module = getattr(holder, "__name__", "") if isinstance(holder, type(sys)) else ""
    what = module or type(holder).__name__
    known = [n for n in dir(holder) if not n.startswith("_")] + _keys(holder)
    if near := nearest(name, known):
        return Message(
            f"A {what} has no {name}. Did you mean {near}?"
            if not module
            else f"{what} has no {name}. Did you mean {near}?",
            f"{what} 没有 {name}。是不是想写 {near}？",
        )
    if module:
        return None
    return Message(
        f"The value is a {what}, and that has no {name}.", f"这个值的类型是 {what}，没有 {name}。"
    )


# ------------------------------------------------------------------------------ files and packages


def _file(error: FileNotFoundError) -> Message | None:
    given = error.filename
    if not isinstance(given, str | Path):
        return None
    path = Path(given)
    folder = path.parent if path.parent.is_dir() else Path.cwd()
    try:
        near = nearest(path.name, [p.name for p in folder.iterdir()])
    except OSError:
        near = None
    if near:
        return Message(
            f"There is no file {path.name} there. Did you mean {near}?",
            f"那里没有文件 {path.name}。是不是想写 {near}？",
        )
    return Message(
        f"There is no file {given}. Files are looked for in the folder of this notebook; the "
        "course's own data come with load_…().",
        f"没有文件 {given}。文件默认在本笔记本所在的文件夹里查找；课程自带的数据用 load_……() 读取。",
    )


def _package(error: ModuleNotFoundError) -> Message | None:
    name = error.name or ""
    room, _, part = name.rpartition(".")
    near = nearest(part, _parts(room)) if room else nearest(name, _installed())
    if near:
        whole = f"{room}.{near}" if room else near
        return Message(
            f"There is no package {name} here. Did you mean {whole}?",
            f"这里没有 {name} 这个包。是不是想写 {whole}？",
        )
    return Message(
        f"The package {name} is not installed. Correct its name, or install it in a cell of its own "
        f"with %pip install {name} and restart the kernel.",
        f"没有安装 {name} 这个包。请检查拼写；确实需要时，在单独的单元格里运行 "
        f"%pip install {name}，再重启内核。",
    )


def _installed() -> list[str]:
    """Return the packages whose names a slip may have meant: Python's own and those of the course."""
    loaded = {module.partition(".")[0] for module in sys.modules}
    course = {"pandas", "numpy", "matplotlib", "scipy", "sklearn", "statsmodels", "crm_lib"}
    names = loaded | course | set(sys.stdlib_module_names)
    return sorted(name for name in names if not name.startswith("_"))


def _parts(room: str) -> list[str]:
    module = sys.modules.get(room)
    return dir(module) if module is not None else []


def _imported(error: ImportError) -> Message | None:
    module = sys.modules.get(error.name or "")
    found = re.search(r"cannot import name '(\w+)'", str(error))
    if module is None or not found:
        return None
    name = found[1]
    near = nearest(name, getattr(module, "__all__", None) or dir(module))
    tail = Message(f" Did you mean {near}?", f"是不是想写 {near}？") if near else Message("", "")
    return Message(
        f"{error.name} has nothing called {name}.{tail.en}",
        f"{error.name} 里没有 {name}。{tail.zh}",
    )
