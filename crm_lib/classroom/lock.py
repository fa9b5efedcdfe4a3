"""Let one process at a time change a class's files, on every system."""

import contextlib
import sqlite3
from collections.abc import Iterator
from pathlib import Path

#: Nobody decides anything for longer.
_SECONDS = 60


@contextlib.contextmanager
def class_lock(folder: Path, name: str) -> Iterator[None]:
    """Wait until no other process holds this lock, and hold it while the block runs.

    A process that dies lets go of it.

    Parameters
    ----------
    folder : Path
        Made when absent.
    name : str

    Raises
    ------
    CourseError
        When another process holds it for a minute.
    """
    from crm_lib.classroom.course import CourseError

    folder.mkdir(parents=True, exist_ok=True)
    link = sqlite3.connect(folder / f".{name}.lock", timeout=_SECONDS)
    try:
        link.execute("begin exclusive")
    except sqlite3.OperationalError as error:
        link.close()
        raise CourseError(
            f"{folder / name} is being changed by another process ({error}); try again."
        ) from None
    try:
        yield
    finally:
        link.close()
