"""Difficulty of an item: the share of its marks that a class earns, measured or expected."""

from collections.abc import Mapping

from crm_lib.exam.item import BankItem

#: What is expected of a level where no class has been measured: an assumption, used only to hold
#: sets of a paper against each other.
EXPECTED = {"recall": 0.8, "understand": 0.7, "apply": 0.6, "analyse": 0.5}


def difficulty_of(item: BankItem, measured: Mapping[str, float] | None = None) -> float:
    """Return the share of its marks that is expected to be earned.

    Parameters
    ----------
    item : BankItem
    measured : mapping of str to float, optional
        Difficulty by item id, from the item analysis of a class.
    """
    known = (measured or {}).get(item.id)
    return EXPECTED[item.level] if known is None else float(known)
