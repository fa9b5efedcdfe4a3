"""Copy the lessons to `work/lessons/`, where they are read; a copy that nobody edited is renewed.

So reading never changes a tracked file, and an update of the workbook is an update of what is
read. A copy in which the learner changed a cell is kept, and told.
"""

import hashlib
import json
from collections.abc import Iterator
from pathlib import Path

from crm_lib.base.whole_file import write_whole
from crm_lib.cli.work_folder import plain_words

#: Folder of the copies, in the learner's `work/`.
LESSONS = "lessons"
#: What each copy was made from, and what its cells were: name → [hash of lesson, hash of cells].
RECORD = ".lessons.json"
#: Links of a lesson as they are written in `notebooks/` → as they lead from `work/lessons/`.
LINKS = (("](../work/", "](../"), ("](../docs/", "](../../docs/"))


def prepare_lessons(root: Path) -> tuple[list[str], list[str]]:
    """Copy each lesson that is new, and renew each copy that was not edited.

    Parameters
    ----------
    root : Path
        The workbook's folder, with `notebooks/` in it.

    Returns
    -------
    (list of str, list of str)
        Names of the lessons copied or renewed; names of those kept because they were edited while
        a newer one has come out.

    Examples
    --------
    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder:
    ...     lesson = Path(folder) / "notebooks" / "00_a.ipynb"
    ...     lesson.parent.mkdir()
    ...     _ = lesson.write_text('{"cells": []}', encoding="utf-8")
    ...     prepare_lessons(Path(folder)), prepare_lessons(Path(folder))
    ((['00_a'], []), ([], []))
    """
    folder = root / "work" / LESSONS
    copied: list[str] = []
    kept: list[str] = []
    with plain_words(folder):
        folder.mkdir(parents=True, exist_ok=True)
        record = _read_record(folder)
        for lesson in sorted((root / "notebooks").glob("*.ipynb")):
            text = lesson.read_text(encoding="utf-8")
            release = _hash(text)
            copy = folder / lesson.name
            made_from, cells = record.get(lesson.name, ["", ""])
            if copy.exists():
                if made_from == release:
                    continue
                if cells_hash(copy.read_text(encoding="utf-8", errors="replace")) != cells:
                    kept.append(lesson.stem)
                    continue
            for written, leads in LINKS:
                text = text.replace(written, leads)
            write_whole(copy, text)
            record[lesson.name] = [release, cells_hash(text)]
            copied.append(lesson.stem)
        if copied:
            write_whole(folder / RECORD, json.dumps(record, indent=1, sort_keys=True) + "\n")
    return copied, kept


def news_of_lessons(root: Path) -> Iterator[str]:
    """Yield notices about `work/lessons/`: edited copies of which a newer lesson has come out."""
    _, kept = prepare_lessons(root)
    for name in kept:
        yield (
            f"A newer {name} has come out; you have edited yours, so work/{LESSONS}/{name}.ipynb "
            f"is kept. To read the new one, rename or delete yours and start again."
        )


def cells_hash(text: str) -> str:
    """Return a hash of a notebook's cells, without outputs and metadata; empty when it is broken.

    Running a lesson, or answering its self-checks, is no edit.

    Examples
    --------
    >>> one = '{"cells": [{"cell_type": "code", "source": "1", "outputs": []}]}'
    >>> other = '{"cells": [{"cell_type": "code", "source": ["1"], "outputs": [{}]}]}'
    >>> cells_hash(one) == cells_hash(other), cells_hash("[")
    (True, '')
    """
    try:
        cells = json.loads(text)["cells"]
        sources = [[cell["cell_type"], "".join(cell["source"])] for cell in cells]
    except (ValueError, KeyError, TypeError):
        return ""
    while sources and sources[-1] == ["code", ""]:  # JupyterLab adds one at the end of a run
        sources.pop()
    return _hash(json.dumps(sources))


def _hash(text: str) -> str:
    return hashlib.sha256(text.replace("\r\n", "\n").encode("utf-8")).hexdigest()


def _read_record(folder: Path) -> dict[str, list[str]]:
    """Return what each copy was made from; empty when that isn't known."""
    try:
        record = json.loads((folder / RECORD).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    if not isinstance(record, dict):
        return {}
    return {k: v for k, v in record.items() if isinstance(v, list) and len(v) == 2}
