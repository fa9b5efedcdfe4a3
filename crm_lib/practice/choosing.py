"""Choose the next questions: what is due, what was missed, and a few new ones."""

import random
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from itertools import zip_longest

from crm_lib.bank import Catalog
from crm_lib.base.message import Message
from crm_lib.exam.item import BankItem
from crm_lib.practice.memory import Memory
from crm_lib.progress import ProgressStore

#: How many questions are asked at a time.
COUNT = 10
#: So many items are asked for the first time within a day; each comes back several times.
NEW_A_DAY = 20
#: What can be asked: what comes next, what is due alone, all units mixed, what was missed.
KINDS = ("next", "due", "mixed", "missed")


@dataclass(frozen=True)
class Wish:
    """What a learner wants to practise.

    Attributes
    ----------
    kind : str
        One of `KINDS`. ``next``: due items, then new ones in the order of the course.
    unit : str or None
        A unit such as ``U07``, or a page such as ``06_sales_funnel``; new ones of it are not
        limited by the day.
    count : int
        How many questions.
    reached : collection of str
        Pages that the learner has opened: their new items come first.
    exam : bool
        A test: of each item that fits, whether it is due or not.
    """

    kind: str = "next"
    unit: str | None = None
    count: int = COUNT
    reached: Collection[str] = ()
    exam: bool = False


def chosen(catalog: Catalog, memory: Memory, wish: Wish) -> list[BankItem]:
    """Return the items to ask now, at most `wish.count`; what is known and not due is none of them.

    Raises
    ------
    ValueError
        For an unknown kind, unit or page.
    """
    if wish.kind not in KINDS:
        known = ", ".join(KINDS)
        raise ValueError(
            Message(
                f"{wish.kind!r} is none of {known}.",
                f"没有 {wish.kind!r} 这种练法；现有：{known}。",
            )
        )
    items = {item.id: item for item in of_unit(catalog, wish.unit)}
    dice = random.Random(f"{memory.now.isoformat()}:{len(memory.items)}")
    if wish.exam:
        return dice.sample(list(items.values()), min(wish.count, len(items)))
    missed = [items[one.item] for one in memory.missed() if one.item in items]
    if wish.kind == "missed":
        return missed[: wish.count]
    found = [items[one.item] for one in memory.due() if one.item in items]
    if wish.kind != "due":
        new = [item for item in items.values() if item.id not in memory.items]
        places = _places(catalog, () if wish.unit else wish.reached)
        new.sort(key=lambda item: places[item.id])
        if wish.kind == "mixed":
            new = _mixed(new, dice)
        left = wish.count if wish.unit else max(0, NEW_A_DAY - memory.new_today())
        found += new[:left]
    found = found[: wish.count]
    if wish.kind == "mixed":
        dice.shuffle(found)
    return found


def of_unit(catalog: Catalog, unit: str | None) -> list[BankItem]:
    """Return the items of a unit, of a page by name or number, or all.

    Raises
    ------
    ValueError
        When the bank has none.
    """
    if unit is None:
        return list(catalog.items.values())
    pages = [page for page in catalog.pages if unit in (page, page.partition("_")[0])]
    found = [item for page in pages for item in catalog.pages[page].values()]
    found = found or catalog.chosen(unit=unit.upper())
    if not found:
        units = ", ".join(sorted({item.unit for item in catalog.items.values()}))
        raise ValueError(
            Message(
                f"the bank has no unit or page {unit!r}; it has {units}.",
                f"题库里没有单元或课文 {unit!r}；现有：{units}。",
            )
        )
    return found


def _places(catalog: Catalog, reached: Collection[str]) -> dict[str, tuple[bool, int, float]]:
    """Return where each item stands among new ones: pages opened first, then as pages teach."""
    return {
        name: (page not in reached, number, _section_number(item.section))
        for number, (page, items) in enumerate(catalog.pages.items())
        for name, item in items.items()
    }


def _section_number(section: str) -> float:
    """Return a section as a number; the exam points, which sum a page up, come last."""
    return float(section) if section[0].isdigit() else float("inf")


def _mixed(items: Iterable[BankItem], dice: random.Random) -> list[BankItem]:
    """Return items so that their units take turns, in an order drawn anew."""
    units: dict[str, list[BankItem]] = {}
    for item in items:
        units.setdefault(item.unit, []).append(item)
    piles = list(units.values())
    dice.shuffle(piles)
    return [item for row in zip_longest(*piles) for item in row if item is not None]


def nothing_to_ask(memory: Memory, kind: str) -> Message:
    """Return why no item was chosen, and when the next one comes."""
    if kind == "missed":
        return Message("You missed nothing the last time.", "最近一次作答没有错题。")
    when = memory.next_due()
    if when is None:
        return Message(
            "Nothing was asked yet, so nothing is due. Begin with new questions: crm practice.",
            "还没有做过题，所以没有到期的题。先做新题：crm practice。",
        )
    hours = max(0.0, (when - memory.now).total_seconds() / 3600)
    en = f"{hours:.0f} hours" if hours >= 1 else f"{60 * hours:.0f} minutes"
    zh = f"{hours:.0f}小时" if hours >= 1 else f"{60 * hours:.0f}分钟"
    return Message(
        f"Nothing is due, and enough new questions were asked today; the next is due in {en}.",
        f"没有到期的题，今天的新题也够多了；下一题{zh}后到期。",
    )


def reached_pages(store: ProgressStore) -> set[str]:
    """Return the pages that a learner has opened, read or answered."""
    return {event.page for kind in ("opened", "read", "mark") for event in store.latest(kind)}
