"""Usual causes of code that Python cannot read (SyntaxError), in both languages.

Python's own words name what its grammar wanted; here stands what a beginner most often did.
"""

import keyword
import re

from crm_lib.base.message import CHINESE, Message

#: Signs that a Chinese keyboard writes and Python reads only inside of quotes.
FULL_WIDTH = "“”‘’，：；（）【】。％＝＋－＊／《》、　"
_FULL_DIGITS = re.compile(r"[０-９．]")
#: A number with its unit, a percent sign or a letter behind it: 833份, 12.5 元, 20k.
_UNIT = re.compile(r"(?<![\w.\"'])(\d[\d.]*)\s*([^\W\d_][^\W\d]*|%|％)\s*(?:#.*)?$")

HALF_WIDTH = Message(
    'Python reads only half-width signs: write " " , : ( ) instead of “ ” ， ： （ ） outside of a '
    "text, then run this cell again.",
    "代码里只能用半角符号：引号、逗号、冒号、括号请切换到英文输入法再输入"
    '（例如 q1 = "B"），然后重新运行本单元格。',
)
HALF_DIGITS = Message(
    "Python reads only half-width digits: write 833, not ８３３.",
    "代码里的数字只能用半角：请切换到英文输入法，写 833，不要写 ８３３。",
)
NO_PERCENT = Message(
    'Write the number without the sign, 12.3, or the whole in quotes, "12.3%".',
    '数字后面不要写百分号，填 12.3；或者整个加引号，填 "12.3%"。',
)
QUOTES = Message(
    'A text answer needs quotes around it, such as q1 = "B".',
    '文字答案需要加引号，例如 q1 = "B"。',
)
_TWO_LINES = Message(
    "A text in simple quotes ends on the line where it begins. Put a long answer between three "
    'quotes, """ … """, or write it on one line.',
    '普通引号里的文字不能换行。长答案请放在三个引号之间：""" …… """，或者写在一行里。',
)
_NO_QUOTE = Message(
    "The quote that ends the text is missing on this line, or it is another sign than the one "
    "that opened it.",
    "这一行的文字缺少结尾的引号，或前后引号不一致。",
)
_QUOTE_INSIDE = Message(
    "A quote inside of the text ends it too early. Write “ ” for quotes inside a text, or put the "
    'whole between three quotes, """ … """.',
    '文字里面的英文引号让文字提前结束了。文字里请用中文引号“ ”，或把整段放在三个引号之间：""" …… """。',
)
_PATH = Message(
    'The path of a file is a text: in quotes, with / between folders: "data/my.csv".',
    '文件路径是文字，要加引号，文件夹之间用 /，例如 "data/my.csv"。',
)

#: What Python says, and the usual cause; groups of the pattern fill the words.
_CAUSES: list[tuple[str, str, str]] = [
    (
        r"unterminated triple-quoted",
        'The three quotes """ that end the text are missing.',
        '缺少结尾的三个引号 """。',
    ),
    (
        r"expected an indented block after .* on line (\d+)",
        "The line below line {0} must begin with spaces: what belongs to it is indented by four.",
        "第{0}行下面的代码要缩进：属于它的语句，每行前面空四格。",
    ),
    (
        r"unexpected indent",
        "This line begins with spaces that do not belong there. Start it at the left edge, like "
        "the line before.",
        "这一行开头多了空格。请顶格书写，与上一行对齐。",
    ),
    (
        r"unindent does not match|inconsistent use of tabs",
        "The lines of one block must begin with the same number of spaces; use four spaces, no "
        "tabs.",
        "同一个代码块里，各行开头的空格数必须相同；请统一空四格，不要混用制表符。",
    ),
    (
        r"'(.)' was never closed",
        "An opening bracket {0} has no closing one. Count the brackets of this line and the next.",
        "左括号 {0} 没有对应的右括号。请数一数这一行和下一行的括号。",
    ),
    (
        r"closing parenthesis '(.)' does not match opening parenthesis '(.)'",
        "The bracket {1} is closed by {0}: brackets close in the order in which they opened, with "
        "their own kind.",
        "用 {0} 去配 {1} 了：括号要成对，先开的后关。",
    ),
    (
        r"unmatched '(.)'",
        "There is a closing bracket {0} too many, or its opening one is missing.",
        "多了一个右括号 {0}，或者缺少对应的左括号。",
    ),
    (
        r"forgot a comma",
        "A comma is missing between two values, or a sign such as * between two numbers.",
        "两个值之间缺少逗号，或两个数之间缺少 * 之类的运算符。",
    ),
    (
        r"expected ':'",
        "A colon is missing at the end of the line: if …:, for …:, def …():.",
        "这一行末尾缺少冒号：if ……:、for ……:、def ……():。",
    ),
    (
        r"cannot assign to (?:literal|expression)",
        'The name stands on the left and its value on the right: q1 = "B".',
        '名称写在等号左边，值写在右边：q1 = "B"。',
    ),
    (
        r"Maybe you meant '==' or ':='|cannot assign to comparison",
        "One = sets a value, two == compare: in a condition write ==.",
        "一个等号 = 是赋值，两个等号 == 才是比较：条件里请写 ==。",
    ),
    (
        r"leading zeros",
        'A whole number does not begin with 0. Write 7 for 07; a code such as "007" needs quotes.',
        '整数不能以 0 开头：07 请写成 7；像 "007" 这样的编号要加引号。',
    ),
    (
        r"'return' outside function",
        "return belongs inside of a function: indent the line under its def by four spaces.",
        "return 要写在函数里面：请把这一行缩进到 def 之下（空四格）。",
    ),
    (
        r"call to 'print'",
        "print needs brackets: print(q1).",
        "print 后面要有括号：print(q1)。",
    ),
    (
        r"positional argument follows keyword",
        "Values without a name come first, values with name= after them.",
        "不带名称的参数写在前面，带“名称=”的参数写在后面。",
    ),
    (
        r"unicodeescape|unexpected character after line continuation",
        r'A backslash \ has a meaning of its own in Python. In a path write / instead: "data/my.csv".',
        r'反斜杠 \ 在 Python 里有特殊含义。路径请用 /，例如 "data/my.csv"。',
    ),
    (
        r"expected 'except' or 'finally'",
        "A try: needs its except: below.",
        "try: 下面要有对应的 except:。",
    ),
    (
        r"invalid character '[×÷]'",
        "Python writes * for times and / for divided by.",
        "在 Python 里，乘写作 *，除写作 /。",
    ),
    (
        r"invalid non-printable character",
        "The line holds an invisible sign, often from copied text. Delete the line and type it "
        "anew.",
        "这一行里有看不见的字符，多半是粘贴带来的。请删掉这一行，重新输入。",
    ),
]


def syntax_cause(error: SyntaxError, source: str) -> Message | None:
    """Return the usual cause of a SyntaxError; None where Python's own words must do.

    Parameters
    ----------
    error : SyntaxError
    source : str
        The cell's source.

    Examples
    --------
    >>> try:
    ...     compile("q5 = 833份", "cell", "exec")
    ... except SyntaxError as error:
    ...     print(syntax_cause(error, "q5 = 833份").en)
    A number is written without its unit: 833, not 833份.
    """
    words, line = str(error.msg), _line(error, source)
    code = _without_texts(line)
    return (
        _signs(words, line, code)
        or _quotes(words, error, source, code)
        or _unit(code)
        or _by_words(words)
        or _odd_value(words, code)
    )


def _signs(words: str, line: str, code: str) -> Message | None:
    """Return what to say of full-width signs and digits outside of texts."""
    torn = "unterminated string" in words or "invalid character" in words
    if torn and set(line) & set(FULL_WIDTH):
        if "％" in code and not set(code) & set("“”"):
            return NO_PERCENT
        if re.search(rf"=\s*{CHINESE}[^\"'“”]*$", code):
            return QUOTES
        return HALF_WIDTH if set(code) & set(FULL_WIDTH) or "“" in line or "”" in line else None
    return HALF_DIGITS if _FULL_DIGITS.search(code) else None


def _quotes(words: str, error: SyntaxError, source: str, code: str) -> Message | None:
    """Return what to say of a text that does not end, or ends too early."""
    if "unterminated string" in words:
        lines = source.splitlines()
        later = lines[(error.lineno or 1) :]
        sign = next((s for s in code if s in "\"'"), '"')
        if any(line.rstrip().rstrip(")]},").endswith(sign) for line in later[:40] if line.strip()):
            return _TWO_LINES
        return _QUOTE_INSIDE if re.search(r"'[^']*\w'\w", _line(error, source)) else _NO_QUOTE
    inside = re.search(
        r"=\s*(\"[^\"]*\"|'[^']*')\s*[^\s,.;)\]}#+%*:=<>!\-&|[]", _line(error, source)
    )
    return _QUOTE_INSIDE if inside and "invalid" in words else None


def _unit(code: str) -> Message | None:
    """Return what to say of a number that is written with its unit."""
    found = _UNIT.search(code.rstrip())
    if not found or "def " in code or "import " in code:
        return None
    number, unit = found.groups()
    if unit in "%％":
        return NO_PERCENT
    if unit in ("if", "else", "for", "in", "and", "or", "not", "is"):
        return None
    return Message(
        f"A number is written without its unit: {number}, not {number}{unit}.",
        f"数字后面不要写单位：写 {number}，不要写 {number}{unit}。",
    )


def _by_words(words: str) -> Message | None:
    for pattern, en, zh in _CAUSES:
        if found := re.search(pattern, words):
            return Message(en.format(*found.groups()), zh.format(*found.groups()))
    return None


def _odd_value(words: str, code: str) -> Message | None:
    """Return what to say of a value that is no value: words, a path, a number with a gap."""
    value = re.fullmatch(r"\s*(\w+)\s*=\s*([^=].*)", code)
    if not value or "invalid syntax" not in words:
        return None
    name, given = value.groups()
    if keyword.iskeyword(name):
        return Message(
            f"{name} is a word of Python itself; choose another name.",
            f"{name} 是 Python 自己的关键字，请换一个名称。",
        )
    if re.fullmatch(r"\d+(\s+\d+)+", given):
        return Message(
            "A number is written without gaps and commas: 1200.",
            "数字中间不要留空格或逗号：写 1200。",
        )
    if re.match(r"[A-Za-z]:[\\/]", given):
        return _PATH
    plain = re.fullmatch(r"[^\W\d]\w*([\s,]+\w+)+", given)
    inside = re.split(r"[\s,]+", given)
    return QUOTES if plain and not any(map(keyword.iskeyword, inside)) else None


def _line(error: SyntaxError, source: str) -> str:
    """Return the line that Python points at."""
    lines = source.splitlines()
    number = error.lineno or 0
    return lines[number - 1] if 0 < number <= len(lines) else (error.text or "").rstrip("\n")


def _without_texts(line: str) -> str:
    """Return a line of code without the words inside of closed quotes, and without its comment.

    Examples
    --------
    >>> _without_texts('q1 = "833份"  # 份'), _without_texts("q1 = “B”")
    ('q1 = ""', 'q1 = “B”')
    """
    emptied = re.sub(r"\"[^\"]*\"|'[^']*'", lambda found: found[0][0] * 2, line)
    return emptied.partition("#")[0].rstrip()
