"""Tables of where a learner stands, as cells for the terminal and as HTML for the page."""

from collections.abc import Iterable
from datetime import datetime

from crm_lib.base.message import Message
from crm_lib.practice.standing import MONTH, Standing

#: Headings of the columns behind the first.
COLUMNS = (
    Message("asked", "做过"),
    Message("mastered", "掌握"),
    Message("due", "到期"),
    Message("known today", "今天记得"),
    Message("in 30 days", "30天后"),
    Message("work", "作业"),
)
NOTE = Message(
    "Mastered: the last answer was right and will be remembered for a week; of assignments, "
    "questions all right. Known today, in 30 days: the share of what you were asked that you will "
    "still know then, by forecast, without further practice. Work: marks in assignments.",
    "掌握：最近一次答对，且预计一周内不会忘；作业题则为全对。今天记得、30天后：预计不再练习时，做过的题里到时仍然会做的比例。作业：作业里的得分。",
)
_NOTHING = "–"


def first_cell(standing: Standing) -> Message:
    """Return what a row is called: a unit by its number and title, all else by its title."""
    key, title = standing.key, standing.title
    if not (key.startswith("U") and key[1:].isdigit()):
        return title
    return Message(f"{key} {title.en}".strip(), f"{key} {title.zh}".strip())


def cells(standing: Standing, now: datetime) -> tuple[str, ...]:
    """Return the numbers of a row, one under each of `COLUMNS`."""
    recalls = (standing.recall(at) for at in (now, now + MONTH))
    return (
        f"{len(standing.seen)}/{standing.items}",
        f"{standing.mastered}/{standing.count}",
        str(standing.due or _NOTHING),
        *(_NOTHING if r is None else f"{r:.0%}" for r in recalls),
        f"{standing.marks:g}/{standing.of:g}" if standing.of else _NOTHING,
    )


def html_table(head: Message, standings: Iterable[Standing], now: datetime) -> str:
    """Return a table as HTML in both languages."""
    heads = "".join(f'<th scope="col">{m.html(inline=True)}</th>' for m in (head, *COLUMNS))
    rows = "".join(
        f'<tr><th scope="row" style="text-align:left">{first_cell(s).html()}</th>'
        + "".join(f'<td style="text-align:right">{c}</td>' for c in cells(s, now))
        + "</tr>"
        for s in standings
    )
    return f"<table><thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table>"


def begun(standings: Iterable[Standing]) -> list[Standing]:
    """Return the standings of which something was asked or checked."""
    return [s for s in standings if s.seen or s.questions]


def weakest(standings: Iterable[Standing], count: int = 8) -> list[Standing]:
    """Return the standings whose latest answers earned least, those all right left out."""
    found = [s for s in begun(standings) if (s.last_share or 0) < 1 - 1e-9]
    return sorted(found, key=lambda s: s.last_share or 0)[:count]
