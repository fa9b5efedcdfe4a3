"""The question bank (题库): items found, drawn with their numbers, and marked.

`read_bank` reads every file of a workbook's ``bank`` folder, `drawn` gives an item its numbers, and
`marked` marks a learner's answer to it as an exercise would be marked.
"""

from crm_lib.bank.catalog import Catalog, bank_files, bank_folder, id_prefix, read_bank, read_page
from crm_lib.bank.drawn import DrawError, DrawnItem, all_draws, drawn, drawn_in_turn
from crm_lib.bank.expression import ExpressionError, evaluated
from crm_lib.bank.likeness import LIKENESS, alike, said_by
from crm_lib.bank.marked import MarkedItem, expected_of, form_of, marked
from crm_lib.bank.unit_names import unit_names

__all__ = [
    "LIKENESS",
    "Catalog",
    "DrawError",
    "DrawnItem",
    "ExpressionError",
    "MarkedItem",
    "alike",
    "all_draws",
    "bank_files",
    "bank_folder",
    "drawn",
    "drawn_in_turn",
    "evaluated",
    "expected_of",
    "form_of",
    "id_prefix",
    "marked",
    "read_bank",
    "read_page",
    "said_by",
    "unit_names",
]


def __dir__() -> list[str]:
    return __all__
