"""Keep a record of the papers that were made: ``classroom/papers/record.json``.

It names their items, so that a later paper can leave them out.
"""

import json
from collections.abc import Iterable
from pathlib import Path
from typing import TypedDict

from crm_lib.base.json_file import write_json
from crm_lib.exam.wording import ExamError
from crm_lib.papers.paper import Paper


class Made(TypedDict):
    """One paper that was made, its sets together: the items of each by the assignment's name."""

    name: str
    blueprint: str
    seed: int
    sets: dict[str, list[str]]


def record_file(classroom: Path) -> Path:
    """Return the path of the record; it need not exist."""
    return classroom / "papers" / "record.json"


def made_papers(classroom: Path) -> list[Made]:
    """Return the papers that were made, the first one first.

    Raises
    ------
    ExamError
        When the record is damaged.
    """
    path = record_file(classroom)
    if not path.is_file():
        return []
    try:
        return [
            Made(
                name=str(m["name"]), blueprint=str(m["blueprint"]), seed=int(m["seed"]),
                sets={str(n): [str(i) for i in items] for n, items in m["sets"].items()},
            )
            for m in json.loads(path.read_text(encoding="utf-8"))
        ]  # fmt: skip
    except (ValueError, KeyError, TypeError, AttributeError):
        raise ExamError(
            f"{path} can't be read: take an earlier copy, or delete it; then no paper counts as made."
        ) from None


def items_to_avoid(classroom: Path, name: str, last: int) -> set[str]:
    """Return the items of the `last` papers made before the one of this name.

    A paper that is made again so avoids what it avoided the first time.
    """
    made = made_papers(classroom)
    names = [m["name"] for m in made]
    before = made[: names.index(name)] if name in names else made
    return asked_items(before[max(0, len(before) - last) :]) if last else set()


def asked_items(made: Iterable[Made]) -> set[str]:
    """Return the items of papers that were made."""
    return {item for m in made for items in m["sets"].values() for item in items}


def note_made(classroom: Path, name: str, papers: list[Paper]) -> None:
    """Enter a paper, its sets together, into the record; one of the same name keeps its place."""
    sets = {paper.name: paper.item_ids for paper in papers}
    entry = Made(name=name, blueprint=papers[0].blueprint.name, seed=papers[0].seed, sets=sets)
    made = made_papers(classroom)
    names = [m["name"] for m in made]
    if name in names:
        made[names.index(name)] = entry
    else:
        made.append(entry)
    path = record_file(classroom)
    path.parent.mkdir(parents=True, exist_ok=True)
    write_json(path, made)
