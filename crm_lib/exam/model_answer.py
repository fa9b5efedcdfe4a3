"""Extract the model answers of a solution notebook, as a student would write them.

A solution says more than the answer: the mistakes that it names, what is computed only for them,
and every wording that is as right.
"""

import ast
import re
from collections.abc import Iterable
from pathlib import Path

from crm_lib.base.python_source import syntax_tree
from crm_lib.exam.normalise import is_chinese

_MARKER = re.compile(r"^\s*#+ (?:BEGIN|END) SOLUTION[^\n]*\n?", re.M)
_QUESTION = re.compile(r"q\d+")
#: A text this long is no letter and no term, but a sentence.
_SENTENCE = 15
_MISTAKE, _ACCEPT = "mistake", "accept"


def model_answers(solution: Path) -> dict[str, str]:
    """Return the whole answer cell of each question by its id, filled in."""
    import nbformat

    cells = nbformat.read(solution, as_version=4).cells
    about = [(c, c.metadata.get("nbgrader", {})) for c in cells if c.cell_type == "code"]
    return {
        a["grade_id"]: model_source(_MARKER.sub("", c.source))
        for c, a in about
        if a.get("solution")
    }


def worded_answers(path: Path) -> dict[str, dict[str, str]]:
    """Return a full answer in words for each free-text question, one a language.

    Parameters
    ----------
    path : Path
        An assignment's answers.yaml: its first right answer in each language is taken.

    Returns
    -------
    dict
        Question id → {"en": text, "zh": text}; of a verdict with its correction the correction.
    """
    from crm_lib.base.yaml_file import yaml_content

    if not path.is_file():
        return {}
    worded: dict[str, dict[str, str]] = {}
    for question, groups in (yaml_content(path) or {}).items():
        for case in (groups or {}).get("right") or []:
            text = _words(str(case.get("answer", "")))
            language = "zh" if is_chinese(text) else "en"
            if text and case.get("language") == language:
                worded.setdefault(question, {}).setdefault(language, text)
    return {q: texts for q, texts in worded.items() if len(texts) == 2}


def _words(answer: str) -> str:
    """Return the sentence of a tested answer, or an empty text where it is none."""
    try:
        value = ast.literal_eval(answer.strip())
    except (ValueError, SyntaxError):
        return ""
    if isinstance(value, dict):
        value = value.get("correction") or ""
    return value.strip() if isinstance(value, str) and len(value.strip()) > _SENTENCE else ""


def model_source(source: str) -> str:
    """Return the code of an answer cell without what stands beside the answer.

    Left out are the mistakes, and statements whose names only mistakes use; of ``accept(…)`` the
    first wording stays, with one of the other language in a comment. What can't be parsed comes
    back as it is.

    Examples
    --------
    >>> print(
    ...     model_source('''
    ... from crm_lib.exam import accept, mistake
    ... q1 = {
    ...     "①": accept("客户", "顾客", "customer"),
    ... }
    ... wrong = {"①": "supplier"}
    ... mistake("09_q1", wrong, en="no", zh="否")
    ... ''')
    ... )
    q1 = {
        "①": "客户",  # customer
    }
    """
    tree = syntax_tree(source)
    if tree is None:
        return source
    dropped = _beside_the_answer(tree.body)
    lines = source.encode().splitlines(keepends=True)
    for call in _calls_from_the_end(n for n in tree.body if n not in dropped):
        _put_first_wording(lines, call)
    for node in tree.body:
        if node in dropped:
            _blank(lines, node)
        elif isinstance(node, ast.ImportFrom) and node.module == "crm_lib.exam":
            kept = [a for a in node.names if a.name not in (_MISTAKE, _ACCEPT)]
            if len(kept) < len(node.names):
                _blank(lines, node)
                if kept:
                    line = ast.unparse(ast.ImportFrom(node.module, kept, 0))
                    lines[node.lineno - 1] = line.encode() + b"\n"
    return re.sub(r"\n{3,}(?!def )", "\n\n", b"".join(lines).decode()).strip()


def _beside_the_answer(body: list[ast.stmt]) -> list[ast.stmt]:
    """Return the statements that name mistakes, and those that only they need."""
    dropped = [n for n in body if _names_a_mistake(n) or _is_overwritten(n, body)]
    kept = [n for n in body if n not in dropped]
    searching = True
    while searching:
        searching = False
        for node in kept:
            bound = _bound(node)
            if not bound & _loaded(dropped) or any(map(_QUESTION.fullmatch, bound)):
                continue
            users = [n for n in kept if n is not node and bound & _loaded([n])]
            others = {name for n in kept for name in _bound(n)} - bound
            if all(isinstance(n, ast.Expr) and _root(n.value) not in others for n in users):
                dropped += [node, *users]
                kept = [n for n in kept if n not in dropped]
                searching = True
                break
    return dropped


def _names_a_mistake(node: ast.stmt) -> bool:
    """Tell whether a statement, or one inside of its loop or condition, calls mistake()."""
    if isinstance(node, ast.FunctionDef):
        return False
    calls = (n.func for n in ast.walk(node) if isinstance(n, ast.Call))
    return any(isinstance(f, ast.Name) and f.id == _MISTAKE for f in calls)


def _is_overwritten(node: ast.stmt, body: list[ast.stmt]) -> bool:
    """Tell whether a statement is the empty answer that students fill in."""
    if not isinstance(node, ast.Assign):
        return False
    bound, later = _bound(node), body[body.index(node) + 1 :]
    for other in later:
        if bound & _loaded([other]):
            return False
        if bound <= _bound(other):
            return True
    return False


def _root(node: ast.AST) -> str | None:
    """Return the name of what a call works on: ``axes`` of ``axes.bar(table)``."""
    inner: ast.AST | None = node
    while inner is not None and not isinstance(inner, ast.Name):
        inner = getattr(inner, "func", None) or getattr(inner, "value", None)
    return None if inner is None else inner.id


def _loaded(nodes: Iterable[ast.stmt]) -> set[str]:
    loaded: set[str] = set()
    for node in nodes:
        names = [n for n in ast.walk(node) if isinstance(n, ast.Name)]
        found = {n.id for n in names if isinstance(n.ctx, ast.Load)}
        if isinstance(node, ast.FunctionDef):  # names of its own mean nothing outside
            found -= {n.id for n in names if isinstance(n.ctx, ast.Store)}
            found -= {n.arg for n in ast.walk(node) if isinstance(n, ast.arg)}
        loaded |= found
    return loaded


def _bound(node: ast.stmt) -> set[str]:
    if isinstance(node, ast.FunctionDef):
        return {node.name}
    if isinstance(node, ast.Import | ast.ImportFrom):
        return {(a.asname or a.name).partition(".")[0] for a in node.names}
    names = (n for n in ast.walk(node) if isinstance(n, ast.Name))
    return {n.id for n in names if isinstance(n.ctx, ast.Store)}


def _calls_from_the_end(nodes: Iterable[ast.stmt]) -> list[ast.Call]:
    """Return the calls of accept(), the last first: so an edit moves no place of another."""
    calls = [
        n
        for node in nodes
        for n in ast.walk(node)
        if isinstance(n, ast.Call) and isinstance(n.func, ast.Name) and n.func.id == _ACCEPT
    ]
    return sorted(calls, key=lambda c: (c.lineno, c.col_offset), reverse=True)


def _put_first_wording(lines: list[bytes], call: ast.Call) -> None:
    first, *others = call.args
    last = call.end_lineno or call.lineno
    before = lines[call.lineno - 1][: call.col_offset]
    after = lines[last - 1][call.end_col_offset :].rstrip(b"\n")
    texts = [o.value for o in others if isinstance(o, ast.Constant) and isinstance(o.value, str)]
    shown = str(getattr(first, "value", ""))
    translated = [t for t in texts if is_chinese(t) != is_chinese(shown)]
    if translated and after.strip() in (b"", b","):
        after += f"  # {translated[0]}".encode()
    if first.lineno == first.end_lineno:
        wording = lines[first.lineno - 1][first.col_offset : first.end_col_offset]
    else:
        wording = ast.unparse(first).encode()
    new = [before + wording + after + b"\n"]
    lines[call.lineno - 1 : last] = new + [b""] * (last - call.lineno)


def _blank(lines: list[bytes], node: ast.stmt) -> None:
    """Empty the lines of a statement, and of the comment that stands on top of it."""
    start, last = node.lineno - 1, node.end_lineno or node.lineno
    while start and lines[start - 1].lstrip().startswith(b"#"):
        start -= 1
    lines[start:last] = [b""] * (last - start)
