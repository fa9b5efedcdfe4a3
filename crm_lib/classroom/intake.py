"""Check submitted files (size, names, JSON, cells) before anything else reads them.

Files come from students, so nothing is taken for granted: links are not followed, pipes are not
opened, sizes are asked for before a file is read, and what JSON a file holds is measured before it
is built. Each reason is one line in both languages that says what to do.
"""

import stat
from datetime import tzinfo
from pathlib import Path
from typing import Any

from crm_lib.base.message import Message
from crm_lib.classroom.one_line import shown
from crm_lib.classroom.submitted_folder import entries_below, wrong_folder, wrong_name
from crm_lib.classroom.submitted_notebook import read_content


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
        reason = wrong_name(path.parent.parent.name) or wrong_folder(path)
    except OSError as error:
        reason = not_opened(path.name, error)
    return str(reason) if reason else None


def read_submission(
    path: Path, wanted_ids: set[str], zone: tzinfo | None = None
) -> tuple[str | None, dict[str, Any]]:
    """Return why a notebook cannot be graded (else None), and its content without outputs.

    Parameters are those of `unreadable`. What a student's run displayed, widgets and attachments
    are left out: nobody reads them, and they are what makes a notebook large.
    """
    content: dict[str, Any] = {}
    try:
        reason = _missing(path, wanted_ids) or _wrong_time(path.with_name("timestamp.txt"), zone)
        if not reason:
            reason, content = read_content(path, wanted_ids)
    except OSError as error:
        reason = not_opened(path.name, error)
    return (str(reason) if reason else None), content


def wrong_notebook(path: Path, wanted_ids: set[str]) -> str | None:
    """Return why a file is no notebook of the assignment, wherever it lies, or None when it is."""
    try:
        reason = read_content(path, wanted_ids)[0]
    except OSError as error:
        reason = not_opened(path.name, error)
    return str(reason) if reason else None


def not_opened(name: str, error: OSError) -> Message:
    """Return that the system does not let a file be read."""
    why = error.strerror or error
    return Message(
        f"{name} cannot be read: {why}; check its permissions",
        f"无法读取 {name}（{why}），请检查文件权限",
    )


def _missing(path: Path, wanted_ids: set[str]) -> Message | None:
    if path.is_file():
        return None
    if path.is_dir():
        return Message(
            f"{path.name} is a folder, not a file: ask for the notebook",
            f"{path.name} 是文件夹，不是文件，请让学生补交笔记本",
        )
    names = [n for n, about, _ in entries_below(path.parent) if stat.S_ISREG(about.st_mode)]
    notebooks = [n for n in names if n.endswith(".ipynb") and ".ipynb_checkpoints" not in n]
    right = [n for n in notebooks[:20] if read_content(path.parent / n, wanted_ids)[0] is None]
    if len(right) == 1:
        return Message(
            f"no {path.name}, but {shown(right[0])} holds this assignment (renamed?): "
            f"rename it to {path.name} and grade again",
            f"没有 {path.name}，但 {shown(right[0])} 是本次作业，请改名为 {path.name} 后重新批改",
        )
    if right:
        several = ", ".join(shown(n) for n in right[:3])
        return Message(
            f"no {path.name}, and more than one notebook may be meant ({several}): keep one as "
            f"{path.name}",
            f"没有 {path.name}，可能是其中之一：{several}；请留下一个并命名为 {path.name}",
        )
    if notebooks or names:
        found = ", ".join(shown(n) for n in (notebooks or names)[:3])
        renamed = (" (renamed?)", "（改了名？）") if notebooks else ("", "")
        return Message(
            f"no {path.name}; found {found}{renamed[0]}",
            f"没有 {path.name}，只有 {found}{renamed[1]}",
        )
    return Message(f"no {path.name} was handed in", f"没有提交 {path.name}")


def _wrong_time(path: Path, zone: tzinfo | None) -> Message | None:
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
    return Message(
        f"{path.name} holds no date and time{why}: write it as 2026-01-31 12:00:00 UTC, or delete it",
        f"{path.name} 里不是日期和时间{why}，请写成 2026-01-31 12:00:00 UTC 的形式，或删除该文件",
    )
