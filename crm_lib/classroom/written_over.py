"""Find what a student wrote into a locked cell: an import in the setup, an answer in the prompt."""

import ast
from difflib import SequenceMatcher

from nbformat.notebooknode import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell

from crm_lib.classroom.answer_source import asked_in, parsed

#: Calls of the course's own, which the put-back cell makes itself.
_OURS = ("begin", "check")
#: Share of signs that two wordings of one line have in common.
_REWORDED = 0.7


def own_part(submitted: NotebookNode, released: NotebookNode) -> NotebookNode | None:
    """Return a cell with what a student wrote into a locked cell, or None where it is nothing.

    Parameters
    ----------
    submitted, released : NotebookNode
        The locked cell as it was handed in, and as it was given out.
    """
    source = "".join(submitted.get("source", "")).replace("\r\n", "\n")
    if released.cell_type == "code":
        if submitted.cell_type != "code":
            return None
        code = own_code(source, released.source)
        return new_code_cell(code) if code else None
    words = own_words(source, released.source)
    return new_markdown_cell(words) if words else None


def own_words(source: str, released: str) -> str:
    r"""Return the words of a text that its released form does not have; a line added to counts.

    Examples
    --------
    >>> own_words("### Q1\nWhich one? B\n答：B", "### Q1\nWhich one?")
    'B\n答：B'
    """
    lines = [line.strip() for line in released.splitlines() if line.strip()]
    there = set(map(str.strip, source.splitlines()))
    lost = [line for line in lines if line not in there]
    found = []
    for line in map(str.strip, source.splitlines()):
        if not line or line in lines:
            continue
        if any(not line.startswith(o) and _is_reworded(line, o) for o in lost):
            continue  # of another version, or a slip in the course's own words
        before = max((o for o in lines if line.startswith(o)), key=len, default="")
        found.append(line.removeprefix(before).strip())
    return "\n".join(found)


def _is_reworded(line: str, other: str) -> bool:
    """Tell whether two lines are the same but for some words."""
    return SequenceMatcher(None, line[:500], other[:500], autojunk=False).ratio() > _REWORDED


def own_code(source: str, released: str) -> str:
    r"""Return the statements of code that its released form does not have.

    An answer that was written into the call of ``check`` is given to its variable.

    Examples
    --------
    >>> own_code('check("06_q5", 49.5, number())', 'check("06_q5", q5, number())')
    'q5 = 49.5'
    >>> own_code('q1 = "C"\ncheck("06_q1", q1, choice())', 'check("06_q1", q1, choice())')
    'q1 = "C"'
    """
    theirs, tree = parsed(released), parsed(source)
    if tree is None:
        lines = {line.strip() for line in released.splitlines()}
        return "\n".join(line for line in source.splitlines() if line.strip() not in lines)
    known = {ast.dump(s) for s in theirs.body} if theirs else set()
    lines_of = source.splitlines()
    asked = asked_in(released)
    found = []
    for statement in tree.body:
        if ast.dump(statement) in known:
            continue
        call = _own_call(statement)
        if call is None:
            found.append("\n".join(lines_of[statement.lineno - 1 : statement.end_lineno]))
        elif asked and len(call.args) > 1 and not isinstance(call.args[1], ast.Name):
            value = ast.get_source_segment(source, call.args[1])
            found.append(f"{asked.variable} = {value}")
    return "\n".join(dict.fromkeys(found))


def _own_call(statement: ast.stmt) -> ast.Call | None:
    """Return the call of the course's own that a statement is, or None."""
    call = statement.value if isinstance(statement, ast.Expr) else None
    if isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id in _OURS:
        return call
    return None
