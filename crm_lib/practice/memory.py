"""What a learner remembers of the bank, by FSRS: each item's answers replayed in their order.

FSRS models how long an item is remembered: every answer changes its stability, the days after
which nine of ten such items are still known. An item is due when its recall has fallen to 90 %.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from fsrs import Card, Rating, Scheduler, State

from crm_lib.practice.times import mended_times
from crm_lib.progress import Event

#: An item is asked again when its recall has fallen to this.
RETENTION = 0.9
#: An item that was missed comes again so soon.
SOON = timedelta(minutes=10)
#: From so many days of stability on an item counts as mastered.
MASTERED_DAYS = 7

#: Without fuzz: the same answers give the same days on every machine.
SCHEDULER = Scheduler(
    desired_retention=RETENTION,
    learning_steps=(SOON,),
    relearning_steps=(SOON,),
    enable_fuzzing=False,
)


@dataclass(frozen=True)
class Remembered:
    """An item that was asked before.

    Attributes
    ----------
    item : str
        Its id.
    page : str
        Its page in the bank.
    card : fsrs.Card
        Stability, difficulty and when it is due.
    times : int
        How often it was asked.
    share : float
        The share of its marks that the last answer earned.
    first : datetime
        When it was asked first.
    """

    item: str
    page: str
    card: Card
    times: int
    share: float
    first: datetime

    @property
    def last(self) -> datetime:
        """When it was asked last."""
        assert self.card.last_review is not None
        return self.card.last_review

    @property
    def missed(self) -> bool:
        """Whether the last answer was not all right."""
        return self.share < 1

    @property
    def mastered(self) -> bool:
        """Whether the last answer was right and will be remembered for a week."""
        return (
            not self.missed
            and self.card.state == State.Review
            and (self.card.stability or 0) >= MASTERED_DAYS
        )

    def is_due(self, now: datetime) -> bool:
        """Tell whether it is time to ask it again."""
        return self.card.due <= now

    def recall(self, at: datetime) -> float:
        """Return the recall that FSRS forecasts for a time; it counts in whole days."""
        return SCHEDULER.get_card_retrievability(self.card, at)

    def forecast(self, at: datetime) -> float:
        """Return the share of its marks to be expected at a time: recall of what was known last."""
        return self.share * self.recall(at)


@dataclass(frozen=True)
class Memory:
    """All items that were asked before, by id, and the time for which this was reckoned."""

    items: Mapping[str, Remembered]
    now: datetime

    def due(self) -> list[Remembered]:
        """Return the items to be asked again, the least remembered first."""
        found = [one for one in self.items.values() if one.is_due(self.now)]
        return sorted(found, key=lambda one: (one.recall(self.now), one.card.due, one.item))

    def missed(self) -> list[Remembered]:
        """Return the items whose last answer was not all right, those asked longest ago first."""
        found = [one for one in self.items.values() if one.missed]
        return sorted(found, key=lambda one: (one.last, one.item))

    def new_today(self) -> int:
        """Return how many items were asked for the first time in the last 24 hours."""
        begin = self.now - timedelta(days=1)
        return sum(one.first > begin for one in self.items.values())

    def next_due(self) -> datetime | None:
        """Return when the next item will be due, None where nothing was asked yet."""
        return min((one.card.due for one in self.items.values()), default=None)


def rating_of(share: float) -> Rating:
    """Return how well an item was remembered, by the share of its marks that an answer earned.

    Examples
    --------
    >>> [rating_of(share).name for share in (1.0, 0.5, 0.4)]
    ['Good', 'Hard', 'Again']
    """
    if share >= 1 - 1e-9:
        return Rating.Good
    return Rating.Hard if share >= 0.5 else Rating.Again


def remembered(events: Iterable[Event], now: datetime) -> Memory:
    """Return what is remembered after these answers.

    Parameters
    ----------
    events : iterable of Event
        Of kind ``practice``, in the order in which they came.
    now : datetime
        In UTC. Where the clock was wrong for a while, see `mended_times`.
    """
    answers: dict[str, list[tuple[Event, datetime]]] = defaultdict(list)
    for event, time in _at_their_times(list(events), now):
        answers[event.item].append((event, time))
    return Memory({item: _replayed(item, found) for item, found in answers.items()}, now)


def _at_their_times(events: list[Event], now: datetime) -> Iterator[tuple[Event, datetime]]:
    times = mended_times([e.at or now for e in events], now)
    yield from zip(events, times, strict=True)


def _replayed(item: str, answers: list[tuple[Event, datetime]]) -> Remembered:
    card = Card(card_id=1, due=answers[0][1])  # without an id it would wait for a fresh one
    share = 0.0
    for event, time in answers:
        share = share_of(event)
        card, _ = SCHEDULER.review_card(card, rating_of(share), time)
    return Remembered(item, answers[-1][0].page, card, len(answers), share, answers[0][1])


def share_of(event: Event) -> float:
    """Return the share of its marks that an answer earned."""
    return (event.marks or 0.0) / event.of if event.of else float(event.status == "right")
