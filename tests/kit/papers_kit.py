"""Papers composed from the workbook's own bank, each once for all tests."""

from functools import cache
from pathlib import Path

from crm_lib.bank import read_bank
from crm_lib.papers import composed_sets, load_paper_blueprint
from crm_lib.papers.cases import load_cases_of, units_by_item, workbook_cases

ROOT = Path(__file__).resolve().parents[2]
#: A unit with enough items for the blueprint `quick`.
UNIT = "U03"


@cache
def bank():
    return read_bank(ROOT)


@cache
def cases():
    return tuple(load_cases_of(workbook_cases()))


@cache
def sets(blueprint, seed, letters="", unit=None):
    """Return papers by a blueprint of the workbook and a seed."""
    return composed_sets(
        bank(), load_paper_blueprint(ROOT, blueprint), seed, letters=letters, unit=unit,
        cases=cases(), case_units=units_by_item(ROOT),
    )  # fmt: skip


def paper(blueprint, seed, unit=None):
    return sets(blueprint, seed, "", unit)[0]
