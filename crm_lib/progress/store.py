"""SQLite store of a learner's progress; events are added and never changed.

The learner alone may have them forgotten.
"""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

from crm_lib.progress.clock import now

#: What can be done: a page opened or read to its end, a self-check question or a question of an
#: exercise answered, an item of the bank practised.
KINDS = ("opened", "read", "quiz", "mark", "practice")
#: Of these the same again is something new: every answer tells how well an item is remembered.
EACH_TIME = ("practice",)

_TABLE = """
CREATE TABLE IF NOT EXISTS event (
    number INTEGER PRIMARY KEY,
    at TEXT NOT NULL,
    kind TEXT NOT NULL,
    page TEXT NOT NULL,
    item TEXT NOT NULL,
    status TEXT NOT NULL,
    marks REAL,
    of REAL
);
CREATE INDEX IF NOT EXISTS event_item ON event (kind, page, item, number);
"""


class Event(NamedTuple):
    """An event of progress: one thing that a learner did.

    `page` is a lesson or an assignment, such as ``06_sales_funnel``; `item` the question, empty
    for a page as a whole; `status` what was said of an answer; `marks` are out of `of` and None
    where only a teacher knows them.
    """

    kind: str
    page: str
    item: str = ""
    status: str = ""
    marks: float | None = None
    of: float | None = None
    at: datetime | None = None


def progress_file() -> Path:
    """Return the path of the learner's own store; it need not exist."""
    from platformdirs import user_data_path

    return user_data_path("crm-workbook", appauthor=False) / "progress.sqlite3"


class ProgressStore:
    """Store of events in SQLite that returns the latest event of each item.

    Parameters
    ----------
    path : Path, optional
        The SQLite file; without it the learner's own.
    clock : callable, optional
        Tells the time of an event that brings none.

    Examples
    --------
    >>> from pathlib import Path
    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder:
    ...     store = ProgressStore(Path(folder) / "progress.sqlite3")
    ...     store.add(Event("mark", "06_sales_funnel", "06_q1", "wrong", 0, 2))
    ...     store.add(Event("mark", "06_sales_funnel", "06_q1", "right", 2, 2))
    ...     [(e.item, e.status, e.marks) for e in store.latest("mark")]
    [('06_q1', 'right', 2.0)]
    """

    def __init__(self, path: Path | None = None, clock: Callable[[], datetime] = now) -> None:
        self.path = path or progress_file()
        self.clock = clock

    def add(self, *events: Event) -> None:
        """Add events, all or none; one that says the same as the latest of its item is left out.

        Of kinds in `EACH_TIME` none is left out.

        Raises
        ------
        ValueError
            For a kind that is unknown.
        """
        for event in events:
            if event.kind not in KINDS:
                raise ValueError(f"the kind {event.kind!r} is unknown; known: {', '.join(KINDS)}.")
        with self._open() as database:
            database.execute("BEGIN IMMEDIATE")  # another process waits, and reads what is new
            for event in events:
                values = (event.kind, event.page, event.item, event.status, event.marks, event.of)
                if event.kind not in EACH_TIME and _latest_values(database, event) == values:
                    continue
                at = (event.at or self.clock()).isoformat()
                database.execute(
                    "INSERT INTO event (kind, page, item, status, marks, of, at) "
                    "VALUES (?, ?, ?, ?, ?, ?, ?)",
                    (*values, at),
                )

    def latest(self, kind: str) -> list[Event]:
        """Return the latest event of each item of a kind, in the order in which they came."""
        return self._events(
            "number IN (SELECT MAX(number) FROM event WHERE kind = ? GROUP BY page, item)", kind
        )

    def events(self, kind: str) -> list[Event]:
        """Return all events of a kind, in the order in which they came."""
        return self._events("kind = ?", kind)

    def forget(self, kind: str) -> int:
        """Delete all events of a kind from the file, at the learner's wish; return how many.

        What is deleted is overwritten: nobody reads it from the file afterwards.
        """
        if not self.path.is_file():
            return 0
        with self._open() as database:
            database.execute("PRAGMA secure_delete = ON")
            return database.execute("DELETE FROM event WHERE kind = ?", (kind,)).rowcount

    def _events(self, which: str, kind: str) -> list[Event]:
        if not self.path.is_file():
            return []
        with self._open() as database:
            rows = database.execute(
                "SELECT kind, page, item, status, marks, of, at FROM event "
                f"WHERE {which} ORDER BY number",
                (kind,),
            ).fetchall()
        return [Event(*row[:-1], at=datetime.fromisoformat(row[-1])) for row in rows]

    @contextmanager
    def _open(self) -> Iterator[sqlite3.Connection]:
        """Open the file, whole or not at all changed at the end."""
        self.path.parent.mkdir(parents=True, exist_ok=True)
        with closing(sqlite3.connect(self.path, timeout=10)) as database, database:
            database.executescript(_TABLE)
            yield database


def _latest_values(database: sqlite3.Connection, event: Event) -> tuple | None:
    """Return what the latest event of the same item says."""
    return database.execute(
        "SELECT kind, page, item, status, marks, of FROM event "
        "WHERE kind = ? AND page = ? AND item = ? ORDER BY number DESC LIMIT 1",
        (event.kind, event.page, event.item),
    ).fetchone()
