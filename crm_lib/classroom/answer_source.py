"""Read answers that stand in a notebook otherwise than asked: unquoted, in Markdown, elsewhere.

Works on the text of cells, before anything is executed. Nothing is guessed about what an answer
means: words are put between quotes, so that they reach the marking desk as they were written.
"""

import ast
import io
import re
import tokenize
from collections.abc import Iterable
from typing import NamedTuple

from crm_lib.base.python_source import syntax_tree
from crm_lib.exam.answers import PLACEHOLDERS

_CALL = re.compile(r"\bcheck\(\s*[\"'](\w+)[\"']\s*,\s*(\w+)\s*,\s*(\w+)\(")
_CURLY = str.maketrans({"“": '"', "”": '"', "‘": "'", "’": "'", "＂": '"', "＇": "'"})
#: Signs between which an answer may stand.
_QUOTES = "\"'“”‘’＂＇「」『』"
#: Every full-width sign of ASCII (U+FF01 to U+FF5E), and the space as wide.
_FULL_WIDTH = {0xFF01 + i: 0x21 + i for i in range(94)} | {0x3000: 0x20}
_TEXTS = re.compile(r'''("""|\'\'\'|"|\')(?:\\.|(?!\1).)*?\1|#[^\n]*''', re.S)
#: A number as people write it down, with its unit: 49.5%, 79单.
_MEASURE = re.compile(r"[约~≈]?\s*[-+−]?\d[\d.]*\s*[^\W\d_]{0,8}\s*[%％]?\s*[，,。.;；]?")


class Asked(NamedTuple):
    """What a check cell asks for: the question, the variable with its answer, and the form."""

    question: str
    variable: str
    form: str


def asked_in(check: str) -> Asked | None:
    """Return what the source of a check cell asks for, or None when it checks nothing.

    Examples
    --------
    >>> asked_in('check("06_q3", q3, choice("ABCD"))')
    Asked(question='06_q3', variable='q3', form='choice')
    """
    found = _CALL.search(check)
    return Asked(*found.groups()) if found else None


def parsed(source: str) -> ast.Module | None:
    """Return the tree of a cell's code without IPython's own lines, or None when it is no Python."""
    plain = re.sub(r"^([ \t]*)[%!?].*$", r"\1pass", source, flags=re.M)
    return syntax_tree(plain)


def assigns(source: str, variable: str) -> bool:
    r"""Tell whether code gives a variable a value, or defines a function of that name.

    Examples
    --------
    >>> assigns("x = 1\nq3 = x", "q3"), assigns("q3 == 'B'", "q3"), assigns("q3 = “B”", "q3")
    (True, False, True)
    """
    tree = parsed(source)
    if tree is None:
        name = re.escape(variable)
        return bool(re.search(rf"^\s*(?:{name}\s*=(?!=)|def\s+{name}\b)", source, re.M))
    return any(
        (isinstance(n, ast.Name) and n.id == variable and isinstance(n.ctx, ast.Store))
        or (isinstance(n, ast.FunctionDef | ast.ClassDef) and n.name == variable)
        for n in ast.walk(tree)
    )


def is_untouched(source: str, released: str) -> bool:
    """Tell whether an answer cell holds nothing, or what it was released with; comments are nothing.

    Examples
    --------
    >>> is_untouched("q1 = ''", 'q1 = ""  # A or B'), is_untouched('q1 = "B"', 'q1 = ""')
    (True, False)
    """
    return _bare(source) in ("", _bare(released))


def _bare(source: str) -> str:
    tree = parsed(source)
    if tree is None:
        return re.sub(r"\s+", "", source)
    for node in ast.walk(tree):  # spaces between quotes are no answer
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            node.value = node.value.strip()
    try:
        return ast.unparse(tree)
    except RecursionError:  # a sum of hundreds of numbers is nested as deep
        tokens = tokenize.generate_tokens(io.StringIO(source).readline)
        return "".join(t.string.strip() for t in tokens if t.type != tokenize.COMMENT)


def own_comments(source: str, released: str) -> list[str]:
    """Return the comments that a student wrote into an answer cell, without the sign.

    Examples
    --------
    >>> own_comments('q1 = ""  # it is B', 'q1 = ""  # A or B')
    ['it is B']
    """
    theirs = set(_comments(released))
    return [c for c in _comments(source) if c not in theirs]


def _comments(source: str) -> list[str]:
    found = []
    try:
        for token in tokenize.generate_tokens(io.StringIO(source).readline):
            if token.type == tokenize.COMMENT:
                found.append(token.string.lstrip("#").strip())
    except (tokenize.TokenError, SyntaxError, ValueError):
        pass  # what comes before stands
    return [c for c in found if c]


def holds_own_words(source: str, released: str) -> bool:
    """Tell whether an answer cell holds a comment, a text or a number of the student's own.

    Such a cell is not blank, even if its variable is: ``q9 = print("First …")``.

    Examples
    --------
    >>> holds_own_words('q1 = print("B")', 'q1 = ""'), holds_own_words('q1 = "..."', 'q1 = ""')
    (True, False)
    """
    return bool(own_comments(source, released) or _values(source) - _values(released))


def _values(source: str) -> set[str]:
    tree = parsed(source)
    values = [n.value for n in ast.walk(tree) if isinstance(n, ast.Constant)] if tree else []
    return {
        str(v).strip()
        for v in values
        if isinstance(v, str | int | float) and not isinstance(v, bool)
    } - set(PLACEHOLDERS)


def readable(source: str, asked: Asked) -> str:
    r"""Return an answer cell's code in a form that Python reads, or as it is where none is known.

    Curly quotes and full-width signs become straight ones where that makes it Python; a value that
    stands alone is given to its variable; what is no Python at all is, where free text is asked
    for, the text, and so is a number with its unit.

    Examples
    --------
    >>> readable("q1 = “B”", Asked("06_q1", "q1", "choice"))
    'q1 = "B"'
    >>> readable("q5 ＝ ４９．５", Asked("06_q5", "q5", "number"))
    'q5 = 49.5'
    >>> readable("q5 = 49.5%", Asked("06_q5", "q5", "number"))
    "q5 = '49.5%'"
    >>> readable('q9 = "They "churn" early"', Asked("06_q9", "q9", "text"))
    'q9 = \'They "churn" early\''
    """
    if not source.strip():
        return source
    for text in (source, source.translate(_CURLY), _narrow(source.translate(_CURLY))):
        tree = parsed(text)
        if tree is not None and not (asked.form == "text" and _is_only_names(tree)):
            return _given_to_variable(text, tree, asked)
    if asked.form == "text" or (asked.form == "number" and _is_measure(source, asked)):
        return as_text(source, asked)
    return source


def _narrow(source: str) -> str:
    """Return code with its full-width signs narrow; texts and comments stay as they are."""
    parts, at = [], 0
    for text in _TEXTS.finditer(source):
        parts += [source[at : text.start()].translate(_FULL_WIDTH), text[0]]
        at = text.end()
    return "".join([*parts, source[at:].translate(_FULL_WIDTH)])


def _is_measure(source: str, asked: Asked) -> bool:
    """Tell whether a cell gives nothing but a number with a unit to its variable."""
    return bool(_MEASURE.fullmatch(_words_given(source, asked)))


def as_text(source: str, asked: Asked) -> str:
    """Return code that gives the words of a cell, as they are, to the variable of a question."""
    words = _words_given(source, asked)
    return f"{asked.variable} = {words!r}" if words else source


def _words_given(source: str, asked: Asked) -> str:
    """Return what a cell gives to a question's variable, without the quotes around it."""
    given = re.sub(rf"^\s*{re.escape(asked.variable)}\s*[=＝](?!=)", "", _without_comments(source))
    return given.strip(_QUOTES + " \t\r\n")


def _without_comments(source: str) -> str:
    """Return a cell's text without the comment lines above its answer."""
    lines = source.splitlines()
    while lines and (not lines[0].strip() or lines[0].lstrip().startswith("# ")):
        lines.pop(0)
    return "\n".join(lines) or source


def _is_only_names(tree: ast.Module) -> bool:
    """Tell whether a cell is nothing but words without quotes that happen to be Python: ``漏斗``."""
    values = [n.value for n in tree.body if isinstance(n, ast.Expr)]
    return (
        bool(values)
        and len(values) == len(tree.body)
        and all(isinstance(v, ast.Name | ast.Tuple) for v in values)
        and all(
            isinstance(n, ast.Name | ast.Tuple | ast.Load | ast.expr_context)
            for v in values
            for n in ast.walk(v)
        )
    )


def _given_to_variable(text: str, tree: ast.Module, asked: Asked) -> str:
    """Return the code with a value that stands alone given to its variable."""
    alone = tree.body[-1] if tree.body else None
    if (
        isinstance(alone, ast.Expr)
        and isinstance(alone.value, ast.Constant | ast.List | ast.Dict)
        and not assigns(text, asked.variable)
        and alone.value.lineno == alone.lineno
    ):
        lines = text.split("\n")
        at = alone.lineno - 1
        lines[at] = f"{asked.variable} = {lines[at]}"
        return "\n".join(lines)
    return text


def words_beside(cells: Iterable[tuple[str, str]], ours: set[str]) -> str:
    """Return the text that a student wrote into cells of their own, the course's text left out.

    Parameters
    ----------
    cells : iterable of (cell type, source)
    ours : set of str
        Sources of released cells, without spaces at their ends.
    """
    texts = []
    for kind, source in cells:
        text = source.strip()
        if text and text not in ours and (kind != "code" or parsed(text) is None):
            texts.append(text)
    return "\n\n".join(texts)
