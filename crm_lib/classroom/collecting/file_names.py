"""Read what platforms write into the names of folders and files.

| platform | name |
|---|---|
| Moodle | ``Anna Berg_123456_assignsubmission_file_/06.ipynb`` |
| Canvas | ``berganna_LATE_12345_67890_06_sales_funnel-1.ipynb`` |
| Blackboard | ``Work 6_u123_attempt_2026-11-01-20-15-33_06.ipynb`` |
| 学习通、雨课堂 and folders by hand | ``20260001张三_作业06.ipynb``, ``20260001-张三/作业.zip`` |
"""

import re
import unicodedata
from dataclasses import dataclass
from pathlib import PurePosixPath

_MOODLE = re.compile(r"(?P<who>.+?)_(?P<id>\d+)_assignsubmission_(?:file|onlinetext)_?(?P<rest>.*)")
_CANVAS = re.compile(
    r"(?P<who>[^_]+)_(?P<late>LATE_)?(?P<id>\d{2,})_(?P<file>\d{4,})_(?P<rest>.+)", re.S
)
_BLACKBOARD = re.compile(
    # The first of these words is the platform's; later ones stand in the name of the student's file.
    r"(?:.*?_)?(?P<id>[^_]+)_attempt_(?P<time>\d{4}(?:-\d\d){5})(?:_(?P<rest>.*))?"
)
#: ``06 (1).ipynb`` of a browser, ``06-1.ipynb`` of Canvas, ``06 - 副本 (2).ipynb`` of Windows.
_COPY = re.compile(r"(?:[ _]*[（(](?P<a>\d{1,3})[)）]|-(?P<b>\d{1,2}))$")
_MOODLE_PREFIX = re.compile(r"^(?:Participant|Teilnehmer/in|参与者)\s*\d+$", re.I)


@dataclass(frozen=True)
class Hint:
    """What the name of a folder or file says.

    Attributes
    ----------
    text : str
        All of it that may name a student, in half-width signs.
    who : str
        Where the platform's scheme says that the student's name stands, else `text`.
    id : str
        The platform's id of the student.
    late : bool
        Canvas says so.
    order : int
        A number that grows with later files: Canvas's id of the file.
    copy : int
        The number of a copy: ``06 (1).ipynb`` is 1.
    time : str
        When it was handed in, as the platform writes it.
    own : str
        The name that the student's file had; empty where the platform left it as it was.
    by_platform : bool
        A platform's scheme, so the name is not the student's choice where it stands outermost.
    """

    text: str
    who: str
    id: str = ""
    late: bool = False
    order: int = 0
    copy: int = 0
    time: str = ""
    own: str = ""
    by_platform: bool = False


def hint_in(name: str, *, is_file: bool) -> Hint:
    """Return what a name says.

    Examples
    --------
    >>> hint_in("berganna_LATE_12345_67890_06_sales_funnel-1.ipynb", is_file=True)
    Hint(text='berganna 12345', who='berganna', id='12345', late=True, order=67890, copy=1, time='', own='06_sales_funnel.ipynb', by_platform=True)
    >>> hint_in("20260001张三_作业06.ipynb", is_file=True).text
    '20260001张三_作业06'
    """
    plain = unicodedata.normalize("NFKC", name).strip()
    stem = _stem(plain) if is_file else plain
    found = _COPY.search(stem)
    copy = int(found["a"] or found["b"]) if found else 0
    ending = plain[len(stem) :] if is_file else ""
    if match := _MOODLE.fullmatch(stem):
        who = "" if _MOODLE_PREFIX.match(match["who"]) else match["who"]
        own = match["rest"] + ending if match["rest"] else ""
        return Hint(f"{who} {match['id']}", who, match["id"], copy=copy, own=own, by_platform=True)
    # Before Blackboard's, whose words a student of Canvas could put into the name of a file.
    if match := _CANVAS.fullmatch(stem):
        text = f"{match['who']} {match['id']}"
        own = _COPY.sub("", match["rest"]) + ending
        late, order = bool(match["late"]), int(match["file"])
        return Hint(text, match["who"], match["id"], late, order, copy, own=own, by_platform=True)
    if match := _BLACKBOARD.fullmatch(stem):
        day, clock = match["time"][:10], match["time"][11:].replace("-", ":")
        own = match["rest"] + ending if match["rest"] else ""
        return Hint(match["id"], "", match["id"], copy=copy, time=f"{day} {clock}", own=own,
                    by_platform=True)  # fmt: skip
    return Hint(stem, stem, copy=copy)


def _stem(name: str) -> str:
    """Return a file's name without its endings: a second one stays hidden behind the first."""
    stem = PurePosixPath(name).stem
    return stem[:-4] if stem.lower().endswith(".tar") else stem
