"""Judge what a unit holds: which of its notebooks is the assignment's, and whether it is blank."""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, tzinfo
from pathlib import Path

import nbformat

from crm_lib.base.message import both_text
from crm_lib.classroom.answer_source import asked_in, assigns
from crm_lib.classroom.cell_names import grade_id_of
from crm_lib.classroom.clock import instant
from crm_lib.classroom.collecting.attempts import Attempt, digest_of, marked_attempt
from crm_lib.classroom.collecting.file_names import Hint
from crm_lib.classroom.collecting.units import Unit
from crm_lib.classroom.collecting.unpacking import Staged
from crm_lib.classroom.intake import wrong_notebook
from crm_lib.classroom.one_line import shown
from crm_lib.classroom.submitted_notebook import as_utf8, looks_like_notebook, measured


@dataclass(frozen=True)
class Released:
    """What is known of the assignment that was released, of all versions together.

    Attributes
    ----------
    ids : set of str
        Its cells.
    blanks : mapping of set of str
        Its answer cells → their text as it was released.
    texts : set of str
        The text of every cell as it was released.
    variables : mapping of str
        Its answer cells → the variable that their check reads.
    """

    ids: set[str]
    blanks: Mapping[str, set[str]]
    texts: set[str]
    variables: Mapping[str, str]


def released_cells(notebooks: Iterable[Path]) -> Released:
    """Return the cells of released notebooks."""
    ids: set[str] = set()
    blanks: dict[str, set[str]] = {}
    texts: set[str] = set()
    variables: dict[str, str] = {}
    for path in notebooks:
        for cell in nbformat.read(path, as_version=4).cells:
            name = grade_id_of(cell)
            ids |= {name} - {""}
            texts.add(cell.source.strip())
            if asked := asked_in(cell.source):
                variables[asked.question] = asked.variable
            if cell.metadata.get("nbgrader", {}).get("solution"):
                blanks.setdefault(name, set()).add(cell.source.strip())
    return Released(ids, blanks, texts, variables)


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
    words = [f"{'/'.join(r.parts)}: {r.reason.en}" for r in unit.refused]
    whole = Attempt(shown(unit.place, 200), digest_of(unit.kept, words))
    candidates = {
        replace(_judged(staged, hint, released, zone, file_times), notebook=place): place
        for place, staged, hint in unit.files
        if place.lower().endswith(".ipynb") or looks_like_notebook(staged.path)
    }
    chosen = marked_attempt(candidates)
    if chosen is None:
        return replace(whole, reason=_nothing(unit), late=any(h.late for _, _, h in unit.files),
                       changed=_changed([s for _, s, _ in unit.files]))  # fmt: skip
    right = [c for c in candidates if not c.reason]
    if len(right) > 1:
        others = ", ".join(sorted(c.notebook for c in right if c is not chosen)[:3])
        blank = all(not c.answered for c in right if c is not chosen)
        why = (", left blank", "（空白）") if blank else ("", "")
        unit.notes.append(
            both_text(
                f"{len(right)} notebooks of it: {chosen.notebook} is taken, not {others}{why[0]}",
                f"共有{len(right)}个笔记本，采用 {chosen.notebook}，未采用 {others}{why[1]}",
            )
        )
    return replace(chosen, source=whole.source, digest=whole.digest)


def as_placed(data: bytes) -> bytes:
    """Return a notebook as it is put where grading looks: UTF-8 without a byte order mark."""
    return as_utf8(data)


def placed_hash(data: bytes) -> str:
    """Return the hash of a notebook as it is placed."""
    return hashlib.sha256(as_placed(data)).hexdigest()[:32]


def _judged(
    staged: Staged, hint: Hint, released: Released, zone: tzinfo | None, file_times: bool
) -> Attempt:
    """Return what is known of one notebook."""
    data = staged.path.read_bytes()
    reason = wrong_notebook(staged.path, released.ids) or ""
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
    """Return how many questions of a notebook are answered, wherever the answer stands.

    In the answer cell, in words of the student's beside it, or in another cell that gives the
    question's variable a value.
    """
    cells = json.loads(measured(data)[0])["cells"]
    found: set[str] = set()
    question, words = "", False  # whose cells these are, and whether own words wait for it
    for cell, after in zip(cells, [*cells[1:], {}], strict=True):
        name, text = grade_id_of(cell), "".join(cell.get("source", "")).strip()
        if not name and (asked := asked_in("".join(after.get("source", "")))):
            name = asked.question  # its settings are gone: the check below says whose it is
        if name in released.blanks:
            question = name
            if words or text not in released.blanks[name]:
                found.add(name)
            words = False
        elif name in released.ids:
            if not name.endswith("_check"):  # the next question begins
                question, words = "", False
        elif cell.get("cell_type") != "code" and text and text not in released.texts:
            found |= {question} - {""}
            words = not question
        if cell.get("cell_type") == "code" and text not in released.texts:
            found |= {q for q, variable in released.variables.items()
                      if q != name and variable in text and assigns(text, variable)}  # fmt: skip
    return len(found)


def _nothing(unit: Unit) -> str:
    """Return why there is no notebook in a unit."""
    if unit.refused:
        return unit.refused[0].told
    names = ", ".join(shown(place) for place, _, _ in unit.files[:3])
    return both_text(
        f"no notebook was handed in, only {names}: ask for the .ipynb file",
        f"没有提交笔记本，只有 {names}，请让学生补交.ipynb文件",
    )


def _changed(files: list[Staged]) -> str:
    times = [f.changed for f in files if f.changed]
    return max(times).isoformat() if times else ""
