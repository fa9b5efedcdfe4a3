"""Tell which items of the bank say nearly the same: all their words compared."""

from collections.abc import Iterator, Sequence

from crm_lib.exam.item import BankItem
from crm_lib.exam.normalise import bare

#: Two items are near duplicates from this likeness on (0 to 100).
LIKENESS = 85


def alike(
    items: Sequence[BankItem], *, cutoff: float = LIKENESS
) -> Iterator[tuple[int, int, str, float]]:
    """Yield (place, earlier place, language, likeness) of items that say nearly the same.

    Parameters
    ----------
    items : sequence of BankItem
    cutoff : float
        From which likeness on, 0 to 100.
    """
    from rapidfuzz import fuzz, process

    for language in ("en", "zh"):
        texts = [said_by(item, language) for item in items]
        likeness = process.cdist(texts, texts, scorer=fuzz.ratio, score_cutoff=cutoff)
        for n in range(len(items)):
            for m in range(n):
                if likeness[n, m]:
                    yield n, m, language, float(likeness[n, m])


def said_by(item: BankItem, language: str) -> str:
    """Return all that an item asks, its options in the order of their words."""
    parts = [o.text for o in item.options]
    parts += [*item.entries.values(), *item.left.values(), *item.right_side.values()]
    words = sorted(getattr(part, language) for part in parts)
    return bare(" ".join([getattr(item.text, language), *words]))
