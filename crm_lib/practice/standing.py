"""Where a learner stands: mastered items by unit, form and objective, forecast, next best thing."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

from crm_lib.bank import Catalog, unit_names
from crm_lib.base.message import Message
from crm_lib.exam.blueprint import BlueprintRow, load_blueprint
from crm_lib.exam.item import BankItem
from crm_lib.practice.memory import Memory, Remembered
from crm_lib.practice.place import objective_in_words, place_of
from crm_lib.practice.question import FORMS
from crm_lib.progress import Event

#: Below this share of right answers a unit is worth another look.
WEAK = 0.6
#: How many answers are needed before a unit is called weak.
ENOUGH = 5
#: How far the forecast looks.
MONTH = timedelta(days=30)


@dataclass
class Standing:
    """What a learner knows of a group of items: a unit, a form, an objective.

    Attributes
    ----------
    key : str
        Such as ``U07`` or ``choice``.
    title : Message
    items : int
        Items of the bank.
    seen : list of Remembered
        Those that were asked.
    due : int
    marks, of : float
        Of assignments, by their latest checks.
    questions, right : int
        Questions of assignments that were checked, and those all right.
    """

    key: str
    title: Message
    items: int = 0
    seen: list[Remembered] = field(default_factory=list)
    due: int = 0
    marks: float = 0.0
    of: float = 0.0
    questions: int = 0
    right: int = 0

    @property
    def mastered(self) -> int:
        """Items that will be remembered for a week, and questions of assignments all right."""
        return sum(one.mastered for one in self.seen) + self.right

    @property
    def count(self) -> int:
        """Items of the bank and questions of assignments that count."""
        return self.items + self.questions

    @property
    def last_share(self) -> float | None:
        """Share of the marks that the latest answers earned, practice and assignments together."""
        of = len(self.seen) + self.questions
        got = sum(one.share for one in self.seen)
        return (
            (got + (self.questions * self.marks / self.of if self.of else 0)) / of if of else None
        )

    def recall(self, at: datetime) -> float | None:
        """Return the forecast of recall: the mean over the items asked; None where there are none."""
        if not self.seen:
            return None
        return sum(one.forecast(at) for one in self.seen) / len(self.seen)


@dataclass(frozen=True)
class Overview:
    """All standings of a learner.

    Attributes
    ----------
    whole : Standing
    units, forms, objectives : list of Standing
        In the order of the bank.
    next : Message
        The next best thing to do.
    command : str
        What to type for it, without ``crm``; empty where it is no practice.
    """

    whole: Standing
    units: list[Standing]
    forms: list[Standing]
    objectives: list[Standing]
    next: Message
    command: str
    now: datetime


def overview(
    catalog: Catalog,
    memory: Memory,
    marks: Iterable[Event],
    root: Path,
    reached: Iterable[str] = (),
) -> Overview:
    """Return where a learner stands.

    Parameters
    ----------
    catalog : Catalog
    memory : Memory
    marks : iterable of Event
        The latest check of each question of an assignment (kind ``mark``).
    root : Path
        The workbook's folder: titles and objectives are read there.
    reached : iterable of str
        Pages that the learner has opened.
    """
    blueprint = load_blueprint(root / "docs" / "blueprint.csv")
    checked = [
        (blueprint[e.item], e)
        for e in marks
        if e.item in blueprint and e.marks is not None and e.of
    ]

    def by(of_item: Callable[[BankItem], str], of_row: Callable[[BlueprintRow], str],
           title: Callable[[str, BankItem | None], Message]) -> list[Standing]:  # fmt: skip
        return _standings(catalog, memory, checked, of_item, of_row, title)

    chinese = {row.objective: row.objective_zh for row in blueprint.values()}

    titles = unit_names(catalog, root)

    def unit_title(key: str, _: BankItem | None) -> Message:
        return titles.get(key, Message("", ""))

    def objective_title(key: str, item: BankItem | None) -> Message:
        if key in chinese:
            return Message(key, chinese[key])
        if item is None:
            return Message(key, key)
        page = catalog.page_of(item.id)
        return objective_in_words(key, page, place_of(item, page, root).section, root)

    units = by(lambda i: i.unit, lambda r: r.unit, unit_title)
    forms = by(lambda i: i.form, lambda r: r.form, lambda k, _: FORMS.get(k, Message(k, k)))
    objectives = by(lambda i: i.objective, lambda r: r.objective, objective_title)
    (whole,) = by(
        lambda _: "all", lambda _: "all", lambda *_: Message("all units", "全部单元")
    ) or [Standing("all", Message("all units", "全部单元"))]
    words, command = _next_thing(catalog, memory, units, set(reached))
    return Overview(whole, sorted(units, key=lambda s: s.key), forms, objectives, words, command,
                    memory.now)  # fmt: skip


def _standings(
    catalog: Catalog,
    memory: Memory,
    checked: Iterable[tuple[BlueprintRow, Event]],
    of_item: Callable[[BankItem], str],
    of_row: Callable[[BlueprintRow], str],
    title: Callable[[str, BankItem | None], Message],
) -> list[Standing]:
    found: dict[str, Standing] = {}
    for item in catalog.items.values():
        key = of_item(item)
        if key not in found:
            found[key] = Standing(key, title(key, item))
        standing = found[key]
        standing.items += 1
        known = memory.items.get(item.id)
        if known is not None:
            standing.seen.append(known)
            standing.due += known.is_due(memory.now)
    for row, event in checked:
        key = of_row(row)
        if key not in found:
            found[key] = Standing(key, title(key, None))
        standing = found[key]
        assert event.marks is not None and event.of
        standing.marks += event.marks
        standing.of += event.of
        standing.questions += 1
        standing.right += event.marks >= event.of
    return list(found.values())


def _next_thing(
    catalog: Catalog, memory: Memory, units: Iterable[Standing], reached: set[str]
) -> tuple[Message, str]:
    """Return what to do next, and the command for it: what is due, what is weak, what is new."""
    due = [one for one in memory.due() if one.item in catalog.items]
    if due:
        count = len(due)
        return (
            Message(
                f"{count} item{'s are' if count > 1 else ' is'} due: practise before they are forgotten.",
                f"有{count}题到了复习时间，趁还没忘先练。",
            ),
            "practice --due",
        )
    weak = [
        (share, unit)
        for unit in units
        if (share := unit.last_share) is not None
        and share < WEAK
        and len(unit.seen) + unit.questions >= ENOUGH
    ]
    if weak:
        share, unit = min(weak, key=lambda pair: pair[0])
        return (
            Message(
                f"{unit.key} is weakest ({share:.0%} right): {unit.title.en}. Read it again, then practise it.",
                f"{unit.key}最弱（得分率{share:.0%}）：{unit.title.zh}。先重读，再练。",
            ),
            f"practice --unit {unit.key}",
        )
    fresh = [p for p in catalog.pages if p in reached and not _touched(catalog, memory, p)]
    if fresh:
        return (
            Message(f"You have opened {fresh[0]}; practise what it teaches.",
                    f"{fresh[0]} 已经打开过，练一练学到的内容。"),
            f"practice --unit {fresh[0]}",
        )  # fmt: skip
    if len(memory.items) < len(catalog.items):
        return Message(
            "Nothing is due: go on with new questions.", "没有到期的题，继续做新题。"
        ), "practice"
    return Message("Nothing is due; all has been asked.", "没有到期的题，全部做过了。"), ""


def _touched(catalog: Catalog, memory: Memory, page: str) -> bool:
    return any(item in memory.items for item in catalog.pages[page])
