"""The bank for other programs: Moodle XML, QTI 1.2 and 2.1, Anki, Excel and Word.

`questions_of` says what a question is, once; a module a format writes it down.
"""

from crm_lib.bank.exports.formats import FORMATS, ExportError, ExportFormat, export_bank
from crm_lib.bank.exports.question import Question, questions_of

__all__ = [
    "FORMATS",
    "ExportError",
    "ExportFormat",
    "Question",
    "export_bank",
    "questions_of",
]


def __dir__() -> list[str]:
    return __all__
