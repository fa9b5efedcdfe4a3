"""Judge what a unit holds: which of its notebooks is the assignment's, and whether it is blank."""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, tzinfo
from pathlib import Path

import nbformat

from crm_lib.classroom.answer_source import asked_in
from crm_lib.classroom.clock import instant
from crm_lib.classroom.collecting.attempts import Attempt, digest_of, marked_attempt
from crm_lib.classroom.collecting.file_names import Hint
from crm_lib.classroom.collecting.units import Unit
from crm_lib.classroom.collecting.unpacking import Staged
from crm_lib.classroom.intake import grade_id_of, shown, wrong_notebook

_BOM = b"\xef\xbb\xbf"


@dataclass(frozen=True)
class Released:
    """What is known of the assignment that was released, of all versions together.

    Attributes
    ----------
    ids : set of str
        Its cells.
    blanks : mapping of set of str
        Its answer cells → their text as it was released.
    """

    ids: set[str]
    blanks: Mapping[str, set[str]]


def released_cells(notebooks: Iterable[Path]) -> Released:
    """Return the cells of released notebooks."""
    ids: set[str] = set()
    blanks: dict[str, set[str]] = {}
    for path in notebooks:
        for cell in nbformat.read(path, as_version=4).cells:
            name = grade_id_of(cell)
            ids |= {name} - {""}
            if cell.metadata.get("nbgrader", {}).get("solution"):
                blanks.setdefault(name, set()).add(cell.source.strip())
    return Released(ids, blanks)


def attempt_in(unit: Unit, released: Released, zone: tzinfo | None, *, file_times: bool) -> Attempt:
    """Return the attempt that a unit is; of several notebooks the one that is marked.

    Parameters
    ----------
    unit : Unit
    released : Released
    zone : tzinfo or None
        The course's time zone.
    file_times : bool
        Take the times of an archive's entries for times of handing in.
    """
    words = [f"{'/'.join(r.parts)}: {r.reason}" for r in unit.refused]
    whole = Attempt(shown(unit.place, 200), digest_of(unit.kept, words))
    candidates = {
        replace(_judged(staged, hint, released, zone, file_times), notebook=place): place
        for place, staged, hint in unit.files
        if place.lower().endswith((".ipynb", ".ipynb.txt", ".json"))
    }
    chosen = marked_attempt(candidates)
    if chosen is None:
        return replace(whole, reason=_nothing(unit), late=any(h.late for _, _, h in unit.files),
                       changed=_changed([s for _, s, _ in unit.files]))  # fmt: skip
    right = [c for c in candidates if not c.reason]
    if len(right) > 1:
        others = ", ".join(sorted(c.notebook for c in right if c is not chosen)[:3])
        blank = ", left blank" if all(not c.answered for c in right if c is not chosen) else ""
        unit.notes.append(f"{len(right)} notebooks of it: {chosen.notebook} is taken, not {others}"
                          f"{blank}")  # fmt: skip
    return replace(chosen, source=whole.source, digest=whole.digest)


def as_placed(data: bytes) -> bytes:
    """Return a notebook as it is put where grading looks: without a byte order mark."""
    return data.removeprefix(_BOM)


def placed_hash(data: bytes) -> str:
    """Return the hash of a notebook as it is placed."""
    return hashlib.sha256(as_placed(data)).hexdigest()[:32]


def _judged(
    staged: Staged, hint: Hint, released: Released, zone: tzinfo | None, file_times: bool
) -> Attempt:
    """Return what is known of one notebook."""
    data = staged.path.read_bytes()
    readable = staged.path
    if data.startswith(_BOM):
        readable = staged.path.with_name(staged.path.name + "-bare")
        readable.write_bytes(as_placed(data))
    reason = wrong_notebook(readable, released.ids) or ""
    time = _written_time(hint.time, zone)
    if not hint.time and file_times and staged.changed:
        local = staged.changed.replace(tzinfo=zone or UTC)
        time = local.astimezone(UTC).isoformat()
    return Attempt(
        staged.place, "", "", reason, 0 if reason else answered(as_placed(data), released),
        placed_hash(data), time, staged.changed.isoformat() if staged.changed else "",
        hint.order, hint.copy, hint.late,
    )  # fmt: skip


def _written_time(text: str, zone: tzinfo | None) -> str:
    """Return a time in a name as text (ISO, UTC), empty where it is none: 2026-99-99."""
    try:
        return instant(text, zone).isoformat() if text else ""
    except ValueError:
        return ""


def answered(data: bytes, released: Released) -> int:
    """Return how many answer cells of a notebook are not as they were released."""
    count = 0
    cells = json.loads(data)["cells"]
    for cell, after in zip(cells, [*cells[1:], {}], strict=True):
        name = grade_id_of(cell)
        if not name and (asked := asked_in("".join(after.get("source", "")))):
            name = asked.question  # its settings are gone: the check below says whose it is
        if name in released.blanks:
            source = cell.get("source", "")
            text = source if isinstance(source, str) else "".join(source)
            count += text.strip() not in released.blanks[name]
    return count


def _nothing(unit: Unit) -> str:
    """Return why there is no notebook in a unit."""
    if unit.refused:
        first = unit.refused[0]
        return f"{first.parts[-1]}: {first.reason}"
    names = ", ".join(shown(place) for place, _, _ in unit.files[:3])
    return f"no notebook was handed in, only {names}: ask for the .ipynb file"


def _changed(files: list[Staged]) -> str:
    times = [f.changed for f in files if f.changed]
    return max(times).isoformat() if times else ""
