"""Witness that check cells are run: digests of what the interpreter executes, and what was due.

A submission may replace whatever runs its cells and send answers by itself. So the kernel's audit
hook, which Python code can't take off, reports the digest of each piece of a check cell that
IPython's own method executes while `check` is our own; and the grader, which knows the released
cell, counts the cell's records only when every piece was reported.
"""

import ast
import hashlib
import sys
from collections.abc import Callable
from types import CodeType
from typing import Any

from crm_lib.base.python_source import syntax_tree

#: The function whose calls record answers.
_CALLED = "check"


def code_digest(code: CodeType) -> str:
    """Return the hash of what a code object does, wherever it stands in its file."""
    return hashlib.sha256(repr(_plain(code)).encode("utf-8", "surrogatepass")).hexdigest()


def _plain(value: Any) -> Any:
    if isinstance(value, CodeType):
        return (value.co_code, value.co_names, [_plain(c) for c in value.co_consts])
    if isinstance(value, tuple):
        return [_plain(v) for v in value]
    if isinstance(value, frozenset):  # in no order that two processes share
        return sorted(repr(_plain(v)) for v in value)
    return (type(value).__name__, repr(value))


def due_runs(source: str) -> list[set[str]]:
    r"""Return for each statement of a cell that calls `check` the digests it may be run with.

    A shell may run a statement as a statement or, when it shows values, as an interactive one.

    Examples
    --------
    >>> [len(digests) for digests in due_runs("a = 1\ncheck('q1', a)")]
    [2]
    """
    tree = syntax_tree(source)
    if tree is None:  # no Python of ours: nothing is due
        return []
    due = []
    for statement in tree.body:
        try:
            codes = [compile(ast.Module([statement], []), "", "exec")]
            if isinstance(statement, ast.Expr):
                codes.append(compile(ast.Interactive([statement]), "", "single"))
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            continue  # read, but never run, as `return` outside a function
        if _CALLED in codes[0].co_names:
            due.append({code_digest(code) for code in codes})
    return due


def run_reporter(shell: Any, report: Callable[[str], None]) -> Callable[[Any], None]:
    """Return what the audit hook does when code is executed; make it before student code runs.

    Parameters
    ----------
    shell : InteractiveShell
    report : callable
        Told the digest of a piece of a check cell that the shell executes.
    """
    from crm_lib.exam.session import check

    run_code, check_code = type(shell).run_code.__code__, check.__code__
    called, frame_of, names = _CALLED, sys._getframe, shell.user_ns

    def executed(code: Any) -> None:
        if type(code) is not CodeType or called not in code.co_names:
            return
        if frame_of(2).f_code is not run_code:
            return
        if names.get(called) is check and check.__code__ is check_code:
            report(code_digest(code))

    return executed
