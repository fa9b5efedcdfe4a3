"""Errors of Python in the reader's language: one line with the usual cause above the traceback.

`explain_errors` is called by the first cell of a lesson or an exercise. IPython then hands us each
error of a cell (`set_custom_exc`). Where the cause is known, one line is shown with the traceback
folded below it; the output's plain text, the reply to the front end and `%debug` keep it whole.
Where it is not known, or we fail ourselves, everything stays as IPython does it. Nothing of this
happens while a class is graded: there nobody reads.
"""

import os
import re
import sys
import traceback
from collections.abc import Callable, Mapping
from html import escape
from typing import Any

from crm_lib.base.message import Message, two_languages
from crm_lib.page.reader import first_language

#: Set by nbgrader in kernels that nobody watches.
UNWATCHED = "NBGRADER_EXECUTION"
_ANSI = re.compile(r"\x1b\[[0-9;]*m")
_FOLDED = Message("Python's own words", "Python 的原始报错")

#: Shows an error in words of its caller and tells whether it did, from the error and the cell's
#: source.
Teller = Callable[[BaseException, str], bool]


def explain_errors(first: Teller | None = None) -> None:
    """Let the running kernel tell the usual cause of each error, in the reader's language.

    Parameters
    ----------
    first : callable, optional
        Shows the errors that only its caller understands and returns True for these. Without it
        nothing changes where errors are explained already.

    Notes
    -----
    Without a notebook, or where a class is graded, nothing happens.
    """
    if os.environ.get(UNWATCHED):
        return
    try:
        from IPython import get_ipython
    except ImportError:  # pragma: no cover - IPython comes with Jupyter
        return
    shell = get_ipython()
    if shell is None or (first is None and shell.custom_exceptions):
        return

    def handler(
        shell: Any, kind: type, error: BaseException, trace: Any, tb_offset: int | None = None
    ) -> list[str]:
        try:
            if _told(shell, kind, error, trace, tb_offset, first):
                return []
        except Exception:  # an error of ours must not stand in the place of the learner's
            pass
        _show_as_ipython(shell, kind, error, trace, tb_offset)
        return []

    shell.set_custom_exc((Exception,), handler)


def usual_cause(error: BaseException, source: str, names: Mapping[str, Any]) -> Message | None:
    """Return the usual cause of an error; None where Python's own words must do.

    An error of crm_lib that carries both languages is its own cause.

    Parameters
    ----------
    error : BaseException
    source : str
        The cell's source.
    names : mapping
        What the notebook has defined, by name.
    """
    from crm_lib.page.running_slips import running_cause
    from crm_lib.page.syntax_slips import syntax_cause

    if isinstance(error, SyntaxError):
        return syntax_cause(error, source)
    return _own_words(error) or running_cause(error, source, names)


def error_html(message: Message, lines: list[str], *, first: str = "en") -> str:
    """Return the line with the cause, and the traceback folded below it, as HTML.

    Parameters
    ----------
    message : Message
    lines : list of str
        The traceback, as IPython colours it.
    first : {"en", "zh"}
        The reader's language.
    """
    trace = escape(_ANSI.sub("", "\n".join(lines)))
    return (
        '<div class="crm-error" style="border-left:4px solid #D55E00;padding:4px 10px;margin:2px 0">'
        '<div style="font-weight:bold"><span style="color:#D55E00">⚠</span> '
        f"{message.html(inline=True, first=first)}</div>"
        f"<details><summary>{_FOLDED.html(inline=True, first=first)}</summary>"
        f'<pre style="white-space:pre-wrap">{trace}</pre></details></div>'
    )


def _told(
    shell: Any, kind: type, error: BaseException, trace: Any, tb_offset: int | None,
    first: Teller | None,
) -> bool:  # fmt: skip
    """Show an error with its cause; return False where no cause is known."""
    source = shell.user_ns.get("In", [""])[-1]
    if first is not None and first(error, source):
        return True
    message = usual_cause(error, source, shell.user_ns)
    if message is None or isinstance(error, BaseExceptionGroup):
        return False
    from IPython.display import publish_display_data

    language = first_language()
    lines = _traceback_lines(shell, kind, error, trace, tb_offset)
    plain = _ANSI.sub("", "\n".join(lines))
    publish_display_data(
        {"text/html": error_html(message, lines, first=language),
         "text/plain": f"{message.text(first=language)}\n\n{plain}"}
    )  # fmt: skip
    # The cell's error stays one for every program, with Python's last line to be seen.
    shell._showtraceback(kind, error, [_last_line(kind, error, language)])
    shell._last_traceback = lines  # whoever runs a notebook by program gets it whole
    sys.last_type, sys.last_value, sys.last_traceback = kind, error, trace
    return True


def _last_line(kind: type, error: BaseException, language: str) -> str:
    """Return what Python says last of all, an error in two languages in the reader's order."""
    if own := _own_words(error):
        return f"{kind.__name__}: {own.text(first=language)}"
    return "".join(traceback.format_exception_only(kind, error)).strip().splitlines()[-1]


def _own_words(error: BaseException) -> Message | None:
    return two_languages(str(error.args[0])) if error.args else None


def _traceback_lines(
    shell: Any, kind: type, error: BaseException, trace: Any, tb_offset: int | None
) -> list[str]:
    """Return the traceback as IPython would show it."""
    if isinstance(error, SyntaxError):
        lines = shell.SyntaxTB.structured_traceback(kind, error, [])
    elif hasattr(error, "_render_traceback_"):
        lines = error._render_traceback_()
    else:
        lines = shell.InteractiveTB.structured_traceback(kind, error, trace, tb_offset=tb_offset)
    return list(lines)


def _show_as_ipython(
    shell: Any, kind: type, error: BaseException, trace: Any, tb_offset: int | None
) -> None:
    if isinstance(error, SyntaxError):
        shell.showsyntaxerror()
    else:
        shell.showtraceback((kind, error, trace), tb_offset=tb_offset)
