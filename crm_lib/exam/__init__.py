"""Questions of the exam: record an answer, mark it by the key, score free text, give feedback.

A notebook needs only the names listed here: `begin`, `check` and the forms, one in each file of
`crm_lib.exam.forms`. The package knows nothing of nbgrader; running a course on it is the matter of
`crm_lib.classroom`.
"""

from typing import Any

from crm_lib.exam.forms import form_maker, form_names
from crm_lib.exam.session import begin, check, mistake, show_answer
from crm_lib.exam.values import accept, approx, between

__all__ = ["accept", "approx", "begin", "between", "check", "mistake", "show_answer"]
__all__ += form_names()


def __getattr__(name: str) -> Any:
    """Return the form `name`, such as ``choice``: its file is loaded when it is first asked for."""
    if name in form_names():
        return form_maker(name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
