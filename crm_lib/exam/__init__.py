"""What a question is: record an answer, hold it against a key, score text, give feedback.

A notebook needs only the names listed here. The package knows nothing of nbgrader; running a
course on it is the matter of `crm_lib.classroom`.
"""

from crm_lib.exam.forms import blanks, choice, choices, function, number, plot, table, text, verdict
from crm_lib.exam.session import begin, check, mistake, show_answer
from crm_lib.exam.values import accept, approx, between

__all__ = [
    "accept",
    "approx",
    "begin",
    "between",
    "blanks",
    "check",
    "choice",
    "choices",
    "function",
    "mistake",
    "number",
    "plot",
    "show_answer",
    "table",
    "text",
    "verdict",
]
