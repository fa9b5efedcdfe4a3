"""Check submitted files (size, names, JSON, cells) before anything else reads them.

Files come from students, so nothing is taken for granted: links are not followed, pipes are not
opened, sizes are asked for before a file is read, and what JSON a file holds is measured before it
is built. Each reason is one line that says what to do.
"""

import json
import logging
import os
import re
import stat
import unicodedata
import warnings
from collections.abc import Iterator
from datetime import tzinfo
from pathlib import Path
from typing import Any

from crm_lib.classroom.answer_source import asked_in

#: A submission is a few hundred kilobytes; pictures and widgets make it some megabytes.
MAX_BYTES = 100_000_000
MAX_FILES = 1_000
MAX_FOLDERS_DEEP = 12
#: Values, brackets included, of the JSON; building more takes gigabytes.
MAX_VALUES = 1_000_000
MAX_NESTED = 100
MAX_CELLS = 2_000

#: The gradebook keeps names of this length.
MAX_NAME = 100

#: Written beside an autograded copy by `crm grade`; nothing handed in may pass for it.
RESERVED = frozenset({".graded.json"})

#: nbgrader would read the first as a pattern, and Formgrader's pages the others as code.
_UNSAFE_SIGNS = '*?[]<>"\\`'

#: Invisible, and part of emojis and of some scripts.
_JOINERS = "\u200c\u200d"
_STRINGS = re.compile(rb'"[^"\\]*+(?:\\.[^"\\]*+)*+"?', re.S)
_NO_BRACKETS = bytes(set(range(256)) - set(b"[]{}"))
_KINDS = (
    (stat.S_ISFIFO, "a named pipe"),
    (stat.S_ISSOCK, "a socket"),
    (stat.S_ISCHR, "a device"),
    (stat.S_ISBLK, "a device"),
)
#: How files begin that are not notebooks but are handed in as such.
_MAGIC = (
    (b"PK\x03\x04", "a ZIP archive: unpack it"),
    (b"\x1f\x8b", "a gzip archive: unpack it"),
    (b"Rar!", "a RAR archive: unpack it"),
    (b"7z\xbc\xaf", "a 7z archive: unpack it"),
    (b"%PDF", "a PDF: ask for the notebook itself"),
    (b"\xd0\xcf\x11\xe0", "an Office document: ask for the notebook itself"),
    (b"\x89PNG", "a picture: ask for the notebook itself"),
)


def unreadable(path: Path, wanted_ids: set[str], zone: tzinfo | None = None) -> str | None:
    """Return why a submitted notebook cannot be graded, or None when it can.

    Parameters
    ----------
    path : Path
        Where the submission should be: ``…/STUDENT/ASSIGNMENT/ASSIGNMENT.ipynb``.
    wanted_ids : set of str
        Cell ids of the released assignment.
    zone : tzinfo, optional
        The course's time zone, in which ``timestamp.txt`` is read.

    Notes
    -----
    Never follows a link, opens anything but plain files, or raises for what a file holds.
    """
    return misplaced(path) or read_submission(path, wanted_ids, zone)[0]


def misplaced(path: Path) -> str | None:
    """Return why a submission's name or folder is not in order; looks into no file."""
    try:
        return _wrong_name(path.parent.parent.name) or _wrong_folder(path)
    except OSError as error:
        return _unreadable(path, error)


def read_submission(
    path: Path, wanted_ids: set[str], zone: tzinfo | None = None
) -> tuple[str | None, dict[str, Any]]:
    """Return why a notebook cannot be graded (else None), and its content without outputs.

    Parameters are those of `unreadable`. What a student's run displayed, widgets and attachments
    are left out: nobody reads them, and they are what makes a notebook large.
    """
    try:
        reason = _missing(path, wanted_ids) or _wrong_time(path.with_name("timestamp.txt"), zone)
        return (reason, {}) if reason else _read_content(path, wanted_ids)
    except OSError as error:
        return _unreadable(path, error), {}


def _unreadable(path: Path, error: OSError) -> str:
    return f"{path.name} cannot be read: {error.strerror or error}; check its permissions"


def wrong_notebook(path: Path, wanted_ids: set[str]) -> str | None:
    """Return why a file is no notebook of the assignment, wherever it lies, or None when it is."""
    try:
        return _read_content(path, wanted_ids)[0]
    except OSError as error:
        return f"it cannot be read: {error.strerror or error}"


def shown(text: Any, most: int = 80) -> str:
    r"""Return a student's text on one line, without control characters that a terminal obeys.

    Examples
    --------
    >>> shown("two\nlines")
    'two�lines'
    """
    line = "".join(
        "\N{REPLACEMENT CHARACTER}" if _is_control_sign(c) else c for c in str(text)[:most]
    )
    return line + ("…" if len(str(text)) > most else "")


def _is_control_sign(sign: str) -> bool:
    """Tell whether a character is a control, a surrogate, a line end or a bidi sign."""
    if sign.isprintable() or sign in _JOINERS:
        return False
    return unicodedata.category(sign) in ("Cc", "Cf", "Cs", "Zl", "Zp")


# ------------------------------------------------------------------------------- names and folders


def _wrong_name(student: str) -> str | None:
    """Refuse names that nbgrader would read as a pattern or as code, shorten, or could not store."""
    if len(student) > MAX_NAME:
        return (
            f"the student's folder {shown(student, 30)!r} has more than {MAX_NAME} signs: rename it"
        )
    if any(map(_is_control_sign, student)) or student != student.strip():
        return (
            f"the student's folder {shown(student)!r} has signs in its name that cannot be stored "
            "(control signs, damaged letters, spaces at an end): rename it"
        )
    if set(student) & set(_UNSAFE_SIGNS):
        signs = " ".join(_UNSAFE_SIGNS)
        return f"the student's folder {shown(student)!r} holds one of {signs} : rename it"
    return None


def _wrong_folder(path: Path) -> str | None:
    """Refuse a submission's folder with anything but plain files and folders, or with too much."""
    for folder in (path.parent.parent, path.parent):
        if folder.is_symlink():
            return _link(folder, folder.name)
    if not path.parent.is_dir():
        beside = path.parent.parent / path.name
        if os.path.lexists(beside):
            return f"{path.name} lies beside its folder: move it into a folder {path.parent.name}"
        return f"{path.parent.name} is not a folder: make it one and put {path.name} into it"
    size = 0
    for number, (name, about, depth) in enumerate(_entries(path.parent)):
        if name in RESERVED:
            return f"{name} is a name that grading keeps for itself: delete it"
        if stat.S_ISLNK(about.st_mode):
            return _link(path.parent / name, name)
        for test, kind in _KINDS:
            if test(about.st_mode):
                return f"{shown(name)} is {kind}, not a file: delete it and ask for the file"
        if number >= MAX_FILES:
            return f"more than {MAX_FILES:,} files were handed in: keep only the assignment's"
        if depth > MAX_FOLDERS_DEEP:
            return f"folders are nested more than {MAX_FOLDERS_DEEP} deep: keep only what is asked"
        size += about.st_size if stat.S_ISREG(about.st_mode) else 0
        if size > MAX_BYTES:
            return (
                f"more than {MAX_BYTES // 10**6} MB were handed in ({shown(name)} is the last file "
                "counted): clear outputs and widgets, or delete large files, and save again"
            )
    return None


def _entries(folder: Path) -> Iterator[tuple[str, os.stat_result, int]]:
    """Yield name, facts and depth of each entry below `folder`, without following links."""
    waiting = [("", 1)]
    while waiting:
        below, depth = waiting.pop()
        try:
            with os.scandir(folder / below) as entries:
                found = sorted(entries, key=lambda e: e.name)
        except FileNotFoundError:
            continue
        for entry in found:
            about = entry.stat(follow_symlinks=False)
            name = f"{below}{entry.name}"
            yield name, about, depth
            if stat.S_ISDIR(about.st_mode) and depth <= MAX_FOLDERS_DEEP:
                waiting.append((name + "/", depth + 1))


def _link(path: Path, name: str) -> str:
    return (
        f"{shown(name)} is a link to {shown(path.readlink())}: links are not followed; "
        "delete it and ask for the file itself"
    )


def _missing(path: Path, wanted_ids: set[str]) -> str | None:
    if path.is_file():
        return None
    if path.is_dir():
        return f"{path.name} is a folder, not a file: ask for the notebook"
    names = [n for n, about, _ in _entries(path.parent) if stat.S_ISREG(about.st_mode)]
    notebooks = [n for n in names if n.endswith(".ipynb") and ".ipynb_checkpoints" not in n]
    right = [n for n in notebooks[:20] if _read_content(path.parent / n, wanted_ids)[0] is None]
    if len(right) == 1:
        return (
            f"no {path.name}, but {shown(right[0])} holds this assignment (renamed?): "
            f"rename it to {path.name} and grade again"
        )
    if right:
        several = ", ".join(shown(n) for n in right[:3])
        return f"no {path.name}, and more than one notebook may be meant ({several}): keep one as {path.name}"
    if notebooks or names:
        found = ", ".join(shown(n) for n in (notebooks or names)[:3])
        return f"no {path.name}; found {found}{' (renamed?)' if notebooks else ''}"
    return f"no {path.name} was handed in"


def _wrong_time(path: Path, zone: tzinfo | None) -> str | None:
    """Refuse a damaged time of handing in: nbgrader reads it from a file and would stop there."""
    from nbgrader.utils import parse_utc

    from crm_lib.classroom.clock import instant

    if not path.exists():
        return None
    why = ""
    try:
        if path.is_file() and path.stat().st_size < 200:
            text = path.read_text(encoding="utf-8").strip()
            if text:
                parse_utc(text)
                instant(text, zone)
            return None
    except OverflowError:
        pass
    except ValueError as error:
        why = f" ({shown(error)})"
    return f"{path.name} holds no date and time{why}: write it as 2026-01-31 12:00:00 UTC, or delete it"


# ------------------------------------------------------------------------------------ the notebook


def _read_content(path: Path, wanted_ids: set[str]) -> tuple[str | None, dict[str, Any]]:
    """Return why a file is no notebook of this assignment (else None), and its lean content."""
    text, reason = _measured_text(path)
    if text is None:
        return reason, {}
    try:
        content = json.loads(text)
    except RecursionError:
        return "not a notebook that can be read: nested too deeply", {}
    except ValueError as error:
        return f"not a notebook: damaged or cut off ({shown(error)}); ask for the file again", {}
    del text  # may be a hundred megabytes
    if not isinstance(content, dict) or content.get("nbformat") != 4:
        version = content.get("nbformat") if isinstance(content, dict) else None
        return (
            f"not a version 4 notebook (nbformat {shown(version, 20)}): "
            "open it in JupyterLab, save it, and hand it in again"
        ), {}
    reason = _wrong_cells(content, wanted_ids)
    return reason, {} if reason else _lean(content)


def _measured_text(path: Path) -> tuple[str | None, str]:
    """Return a file's text when it can be JSON of an ordinary size, else None and the reason."""
    data = path.read_bytes()
    if not data.strip():
        return None, (
            "the file is empty (zero bytes)" if not data else "the file holds nothing but spaces"
        )
    text, reason = _text(data)
    if text is None:
        return None, f"not a notebook: {reason}"
    reason = _too_much(data)
    return (None, f"not a notebook that can be read: {reason}") if reason else (text, "")


def _lean(content: dict[str, Any]) -> dict[str, Any]:
    """Return a notebook's content without outputs, attachments and the notebook's own settings."""
    cells = [
        {k: ([] if k == "outputs" else v) for k, v in cell.items() if k != "attachments"}
        for cell in content["cells"]
    ]
    about = content.get("metadata", {})
    kept = {k: about[k] for k in ("kernelspec", "language_info") if isinstance(about.get(k), dict)}
    if "orig_nbformat" in about:
        kept["orig_nbformat"] = about["orig_nbformat"]
    return {**content, "cells": cells, "metadata": kept}


def _text(data: bytes) -> tuple[str | None, str]:
    """Return the file's text, or None and what the file seems to be."""
    for start, kind in _MAGIC:
        if data.startswith(start):
            return None, kind
    if data.startswith((b"\xff\xfe", b"\xfe\xff")) or b"\x00" in data[:64]:
        return None, "saved as UTF-16 or binary: save it in JupyterLab (UTF-8)"
    data = data.removeprefix(b"\xef\xbb\xbf")  # a byte order mark, as editors on Windows write it
    head = data[:2000].lstrip().lower()
    if head.startswith((b"<!doctype", b"<html")):
        return None, "a web page was saved in its place: download the notebook itself"
    if b"<<<<<<< " in data and b"\n>>>>>>> " in data and b"\n=======" in data:
        try:
            json.loads(data)
        except (ValueError, RecursionError):
            return None, "it holds an unsolved merge conflict of Git (<<<<<<<): choose one side"
    try:
        return data.decode("utf-8"), ""
    except UnicodeDecodeError as error:
        if error.reason == "unexpected end of data":  # cut off in the middle of a character
            return data[: error.start].decode("utf-8"), ""
        return None, (
            f"not UTF-8 text (byte {error.start:,}; GBK?): open it where it was written and save it "
            "in JupyterLab"
        )


def _too_much(data: bytes) -> str | None:
    """Measure the JSON before it is parsed: a file of brackets grows fifty-fold in memory."""
    bare = _STRINGS.sub(b"", data)
    if sum(bare.count(sign) for sign in (b",", b"[", b"{")) > MAX_VALUES:
        return f"more than {MAX_VALUES:,} values; clear outputs and widgets and save it again"
    depth = deepest = 0
    for sign in bare.translate(None, _NO_BRACKETS):
        depth += 1 if sign in b"[{" else -1
        deepest = max(deepest, depth)
    if deepest > MAX_NESTED:
        return f"nested {deepest:,} deep; ask for the file again"
    return None


def _wrong_cells(content: dict, wanted_ids: set[str]) -> str | None:
    minor, cells = content.get("nbformat_minor", 0), content.get("cells")
    problem = None
    if type(minor) is not int or minor < 0:
        problem = f"nbformat_minor is {shown(minor, 20)!r}"
    elif not isinstance(content.get("metadata", {}), dict):
        problem = "its metadata are no table"
    elif not isinstance(cells, list):
        problem = "it has no list of cells"
    elif len(cells) > MAX_CELLS:
        problem = f"{len(cells):,} cells, where at most {MAX_CELLS:,} are read"
    else:
        problem = next((p for n, c in enumerate(cells, 1) if (p := _wrong_cell(n, c))), None)
    problem = problem or _unreadable_for_jupyter(json.dumps(_lean(content)))
    if problem:
        return f"not a valid notebook: {problem}; open it in JupyterLab, mend and save it"
    if not {grade_id_of(c) or _checked(c) for c in cells} & wanted_ids:
        return "a notebook of another assignment: none of its cells belongs to this one"
    return None


def _wrong_cell(number: int, cell: Any) -> str | None:
    if not isinstance(cell, dict):
        return f"cell {number} is no cell"
    if cell.get("cell_type") not in ("code", "markdown", "raw"):
        return f"cell {number} is of the type {shown(cell.get('cell_type'), 20)!r}"
    source = cell.get("source", "")
    if not isinstance(source, str) and not (
        isinstance(source, list) and all(isinstance(line, str) for line in source)
    ):
        return f"the source of cell {number} is no text"
    outputs = cell.get("outputs", [])
    if not isinstance(outputs, list) or not all(isinstance(o, dict) for o in outputs):
        return f"the outputs of cell {number} are no list of outputs"
    if not isinstance(cell.get("metadata", {}), dict):
        return f"the metadata of cell {number} are no table"
    return None


def _unreadable_for_jupyter(text: str) -> str | None:
    """Read the notebook as nbgrader will, and return the error; mere warnings are mended later."""
    import nbformat

    log = logging.getLogger("traitlets")
    before, log.disabled = log.disabled, True
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            nbformat.reads(text, as_version=4)
    except Exception as error:  # nbformat raises many kinds for malformed cells
        return shown(str(error).strip().splitlines()[0] if str(error).strip() else repr(error))
    finally:
        log.disabled = before
    return None


def _checked(cell: dict) -> str:
    """Return the grade id of a check cell whose settings are gone: its call names the question."""
    asked = asked_in("".join(cell.get("source", "")))
    return f"{asked.question}_check" if asked else ""


def grade_id_of(cell: dict) -> str:
    """Return the nbgrader id in a cell's metadata, or an empty text where there is none."""
    about = cell.get("metadata")
    about = about.get("nbgrader") if isinstance(about, dict) else None
    name = about.get("grade_id") if isinstance(about, dict) else None
    return name if isinstance(name, str) else ""
