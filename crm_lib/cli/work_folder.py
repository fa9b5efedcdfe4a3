"""Fill the learner's folder `work/` from `exercises/`, without overwriting anything.

An exercise is copied there when it is absent, and a newer release is only announced.
"""

import errno
import hashlib
import json
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from crm_lib.base.whole_file import write_whole

#: Megabytes below which notebooks can no longer be saved safely.
LEAST_FREE_MB = 20
#: Which release each file in `work/` was copied from: path → hash.
RECORD = ".released.json"


class LabError(Exception):
    """The workbook cannot be opened; the text says in one line what to do."""


def prepare_work(root: Path) -> list[Path]:
    """Copy each released exercise that `work/` lacks, and say what was copied.

    Parameters
    ----------
    root : Path
        The workbook's folder, with `exercises/` in it.

    Returns
    -------
    list of Path
        The files put under `work/`, relative to it; empty when nothing was missing.

    Raises
    ------
    LabError
        When `exercises/` is missing, the disk is full or the folder can't be written to.

    Examples
    --------
    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder:
    ...     released = Path(folder) / "exercises" / "06_sales_funnel" / "06_sales_funnel.ipynb"
    ...     released.parent.mkdir(parents=True)
    ...     _ = released.write_text("{}", encoding="utf-8")
    ...     first, second = prepare_work(folder), prepare_work(folder)
    >>> [path.as_posix() for path in first], second
    (['06_sales_funnel/06_sales_funnel.ipynb'], [])
    """
    root = Path(root)
    released, work = _releases(root), root / "work"
    copied: list[Path] = []
    with plain_words(work):
        work.mkdir(exist_ok=True)
        record = _read_record(work)
        for name, source in released.items():
            target = work / name
            if target.exists():
                continue
            target.parent.mkdir(parents=True, exist_ok=True)
            if _place(source, target):
                record[name] = _file_hash(source)
                copied.append(Path(name))
        if copied:
            _write_record(work, record)
    return copied


def newer_releases(root: Path) -> list[Path]:
    """Return the files of `work/` whose exercise was released anew since they were copied.

    Parameters
    ----------
    root : Path
        The workbook's folder.

    Returns
    -------
    list of Path
        Paths relative to `work/`. A file that `prepare_work` didn't copy is never named: what it
        was made from isn't known.
    """
    root = Path(root)
    work = root / "work"
    record = _read_record(work)
    return [
        Path(name)
        for name, source in _releases(root).items()
        if name in record and (work / name).exists() and record[name] != _file_hash(source)
    ]


def news_of_work(root: Path) -> Iterator[str]:
    """Yield notices about `work/`: new exercises copied, newer releases not copied."""
    copied = prepare_work(root)
    topics = sorted({name.parts[0] for name in copied})
    if topics:
        yield f"Ready for your answers in work/: {', '.join(topics)}"
    for topic in sorted({name.parts[0] for name in newer_releases(root)}):
        yield (
            f"A newer {topic} was released; yours in work/{topic} is kept. To take the new one, "
            f"rename your folder (say, to {topic}_old) and start again."
        )
    if shutil.disk_usage(root).free < LEAST_FREE_MB * 2**20:
        raise LabError(full_disk(root))


def _releases(root: Path) -> dict[str, Path]:
    """Return the released files by their name under `exercises/`, hidden ones left out."""
    exercises = root / "exercises"
    if not exercises.is_dir():
        raise LabError(
            f"The folder {exercises} is missing, so this is not a whole copy of the workbook. "
            f"Clone it again, or start crm lab in the workbook's folder."
        )
    files = {p.relative_to(exercises).as_posix(): p for p in sorted(exercises.rglob("*"))}
    return {
        name: path
        for name, path in files.items()
        # A file beside the exercises' folders (a README) is nobody's exercise.
        if "/" in name
        and path.is_file()
        and not any(part.startswith((".", "__")) for part in Path(name).parts)
    }


def _place(source: Path, target: Path) -> bool:
    """Copy `source` to `target` whole or not at all; tell whether it was absent until then."""
    part = target.with_name(f".{target.name}.{os.getpid()}.part")
    try:
        part.write_bytes(source.read_bytes())
        try:
            # Unlike a replacing rename, a link fails when the learner's file has come to be.
            os.link(part, target)
        except FileExistsError:
            return False
        except OSError:
            # Some file systems have no links.
            if target.exists():
                return False
            part.replace(target)
    finally:
        part.unlink(missing_ok=True)
    return True


def _file_hash(path: Path) -> str:
    """Return a hash of a file's content; line endings, which git may change, don't count."""
    return hashlib.sha256(path.read_bytes().replace(b"\r\n", b"\n")).hexdigest()


def _read_record(work: Path) -> dict[str, str]:
    """Return what each file of `work/` was copied from; empty when that isn't known."""
    try:
        record = json.loads((work / RECORD).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return record if isinstance(record, dict) else {}


def _write_record(work: Path, record: dict[str, str]) -> None:
    """Write the record of copies, whole or not at all."""
    write_whole(work / RECORD, json.dumps(record, indent=1, sort_keys=True) + "\n")


@contextmanager
def plain_words(folder: Path) -> Iterator[None]:
    """Turn an OSError about a folder into a `LabError` that a learner can act on."""
    try:
        yield
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            raise LabError(full_disk(folder)) from error
        if error.errno in (errno.EROFS, errno.EACCES, errno.EPERM):
            raise LabError(
                f"The folder {folder} can't be written to. Copy the workbook to a folder of your "
                f"own and start it there."
            ) from error
        raise LabError(f"The workbook could not start: {error}") from error


def full_disk(folder: Path) -> str:
    """Return what to do about a disk that is full."""
    return f"The disk that holds {folder} is full. Free some space, then start the workbook again."
