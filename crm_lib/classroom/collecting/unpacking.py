"""Walk folders and archives within limits and stage every file; refuse the rest in words.

Nothing is taken for granted: links are not followed, names that lead outside are refused, and bytes
are counted as they come out, whatever an archive says of itself.
"""

import os
import shutil
import stat
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from crm_lib.base.message import Message, both_text
from crm_lib.classroom.collecting.archive_entries import (
    DAMAGED,
    LINK,
    NO_FILE,
    Entry,
    TooLargeHead,
    is_archive,
    may_be_archive,
    opened_archive,
)
from crm_lib.classroom.collecting.archive_names import safe_parts
from crm_lib.classroom.intake import not_opened
from crm_lib.classroom.submitted_folder import MAX_BYTES, MAX_FOLDERS_DEEP

#: Bytes, files and archives inside archives of one source: a class of hundreds with its data.
MAX_SOURCE_BYTES = 8_000_000_000
MAX_SOURCE_FILES = 100_000
MAX_NESTED_ARCHIVES = 4
#: Of an archive inside another one, which is one student's.
MAX_INNER_FILES = 2_000
_BLOCK = 1 << 20
#: Bytes of a name, and of a whole path, that every disk takes, with room for a number behind it.
_LONGEST, _LONGEST_PATH = 200, 1_500

#: Names that systems leave behind, which nobody handed in.
_LITTER = frozenset({"__macosx", ".ds_store", "thumbs.db", "desktop.ini", ".ipynb_checkpoints",
                     "__pycache__", ".git", ".fseventsd", ".spotlight-v100"})  # fmt: skip
_BOMB = Message(
    "it unpacks to more than is read (a ZIP bomb, or data that nobody asked for): ask for the "
    "notebook alone",
    "解压后超出可读取的上限（可能是压缩包炸弹，或夹带了多余的数据），请让学生只交笔记本",
)
_TOO_DEEP = Message(
    f"folders are nested more than {MAX_FOLDERS_DEEP} deep", f"文件夹嵌套超过{MAX_FOLDERS_DEEP}层"
)
_TOO_LONG = Message("its path is too long: not taken", "路径过长，未读取")
_EMPTY = Message("no file is in it: ask for the notebook", "里面没有文件，请让学生补交笔记本")
#: Where Jupyter keeps a copy of each notebook, older than the notebook or as old.
_CHECKPOINTS = ".ipynb_checkpoints"
_OTHER_ARCHIVES = ((b"Rar!", "RAR"), (b"7z\xbc\xaf", "7z"))


@dataclass(frozen=True)
class Staged:
    """A file that was found, copied aside.

    Attributes
    ----------
    parts : tuple of str
        Where it was: source, folders and archives, file.
    path : Path
        Its copy.
    changed : datetime or None
        When it was last changed, by the clock of whoever wrote it and without a zone: of the
        outermost archive's entry, or of the file.
    """

    parts: tuple[str, ...]
    path: Path
    changed: datetime | None = None

    @property
    def name(self) -> str:
        """The file's name."""
        return self.parts[-1]

    @property
    def place(self) -> str:
        """Where it was, as one text."""
        return "/".join(self.parts)


@dataclass(frozen=True)
class Refused:
    """A file or archive that was not taken.

    Attributes
    ----------
    parts : tuple of str
        Where it was.
    reason : Message
        Why, and what to ask for.
    path : Path or None
        Its copy, where there is one: a whole archive that can't be read is kept all the same.
    """

    parts: tuple[str, ...]
    reason: Message
    path: Path | None = None

    @property
    def told(self) -> str:
        """What it is called, and the reason, on one line."""
        name = self.parts[-1]
        return both_text(f"{name}: {self.reason.en}", f"{name}：{self.reason.zh}")


@dataclass
class Unpacked:
    """What the sources held.

    Attributes
    ----------
    files : list of Staged
    refused : list of Refused
    checkpoints : list of Staged
        Copies of notebooks that Jupyter makes by itself.
    passed_over : int
        Files that systems leave behind.
    """

    files: list[Staged] = field(default_factory=list)
    refused: list[Refused] = field(default_factory=list)
    checkpoints: list[Staged] = field(default_factory=list)
    passed_over: int = 0


class TooMuch(Exception):
    """An archive holds more than is read; the message says what to do."""

    def __init__(self, message: Message) -> None:
        super().__init__(str(message))
        self.message = message


@dataclass
class _Budget:
    """What may still come out of an archive, and out of all that it lies in."""

    bytes: int
    files: int
    above: "_Budget | None" = None

    def take(self, size: int, files: int = 0) -> None:
        self.bytes -= size
        self.files -= files
        if self.bytes < 0 or self.files < 0:
            raise TooMuch(_BOMB)
        if self.above is not None:
            self.above.take(size, files)


def is_litter(name: str) -> bool:
    """Tell whether a file or folder is one that systems leave behind.

    Examples
    --------
    >>> is_litter("__MACOSX"), is_litter("._06.ipynb"), is_litter("06.ipynb")
    (True, True, False)
    """
    return name.lower() in _LITTER or name.startswith(("._", "~$"))


class Unpacker:
    """Stage the files of sources in a folder.

    Parameters
    ----------
    staging : Path
        An empty folder on the disk where the course lies.
    """

    def __init__(self, staging: Path) -> None:
        self.staging = staging
        self.found = Unpacked()
        self._count = 0
        self._budget = _Budget(MAX_SOURCE_BYTES, MAX_SOURCE_FILES)

    def add(self, source: Path) -> None:
        """Stage what a source holds: a folder, an archive, or a single file."""
        name = source.resolve().name
        self._budget = _Budget(MAX_SOURCE_BYTES, MAX_SOURCE_FILES)
        if source.is_dir():
            self._folder(source, (name,), 0)
        else:
            self._file(source, (name,), _time_of(source.stat()))

    # ------------------------------------------------------------------------------ folders, files

    def _folder(self, folder: Path, parts: tuple[str, ...], depth: int) -> None:
        if depth > MAX_FOLDERS_DEEP:
            self._refuse(parts, _TOO_DEEP)
            return
        with os.scandir(folder) as entries:
            ordered = sorted(entries, key=lambda e: e.name)
        for entry in ordered:
            here = (*parts, _printable(entry.name))
            if is_litter(entry.name):
                self.found.passed_over += 1
                if entry.name == _CHECKPOINTS and not entry.is_symlink():
                    self._checkpoints(Path(entry.path), here)
                continue
            about = entry.stat(follow_symlinks=False)
            if stat.S_ISDIR(about.st_mode):
                self._folder(Path(entry.path), here, depth + 1)
            elif stat.S_ISREG(about.st_mode):
                self._file(Path(entry.path), here, _time_of(about))
            else:
                self._refuse(here, LINK if stat.S_ISLNK(about.st_mode) else NO_FILE)

    def _checkpoints(self, folder: Path, parts: tuple[str, ...]) -> None:
        """Stage the copies that Jupyter made of notebooks."""
        for path in sorted(folder.glob("*.ipynb")):
            about = path.stat(follow_symlinks=False)
            if stat.S_ISREG(about.st_mode) and about.st_size <= MAX_BYTES:
                copy = self._new_path()
                with suppress(OSError, TooMuch):
                    self._budget.take(0, 1)
                    shutil.copyfile(path, copy)
                    here = (*parts, _printable(path.name))
                    self.found.checkpoints.append(Staged(here, copy, _time_of(about)))

    def _file(self, path: Path, parts: tuple[str, ...], changed: datetime | None) -> None:
        """Stage a plain file from disk, or what it holds."""
        size = path.stat().st_size
        copy = self._new_path()
        try:
            if size > MAX_BYTES and not is_archive(path, parts[-1]):
                raise TooMuch(
                    Message(
                        f"it has {size // 10**6} MB: ask for the notebook alone",
                        f"文件有{size // 10**6} MB，请让学生只交笔记本",
                    )
                )
            self._budget.take(0, 1)
            if is_archive(path, parts[-1]):
                self._archive(path, parts, changed, 0, self._budget)
                return
            shutil.copyfile(path, copy)
        except TooMuch as error:
            self._refuse(parts, error.message)
            return
        except OSError as error:
            self._refuse(parts, not_opened("it", error))
            return
        self._staged(copy, parts, changed)

    def _staged(self, copy: Path, parts: tuple[str, ...], changed: datetime | None) -> None:
        kind = _other_archive(copy)
        if kind:
            self._refuse(parts, _to_unpack(kind), copy)
            return
        self.found.files.append(Staged(parts, copy, changed))

    # ------------------------------------------------------------------------------------ archives

    def _archive(
        self,
        path: Path,
        parts: tuple[str, ...],
        changed: datetime | None,
        level: int,
        budget: _Budget,
    ) -> None:
        """Stage what an archive holds; when it holds too much, nothing of it."""
        if level >= MAX_NESTED_ARCHIVES:
            nested = Message(
                "archives lie in archives too deeply: ask for the notebook",
                "压缩包里层层套着压缩包，请让学生直接交笔记本",
            )
            self._refuse(parts, nested, path)
            return
        lists: list[list] = [self.found.files, self.found.refused, self.found.checkpoints]
        before, passed_over = [len(found) for found in lists], self.found.passed_over
        try:
            with opened_archive(path, budget.files) as archive:
                for entry in archive:
                    if entry.is_folder:
                        budget.take(0, 1)
                    else:
                        self._entry(entry, parts, changed, level, budget)
            unchanged = before == [len(found) for found in lists]
            if level and unchanged and self.found.passed_over == passed_over:
                self._refuse(parts, _EMPTY, path)
        except (TooMuch, TooLargeHead) as error:
            for found, count in zip(lists, before, strict=True):
                del found[count:]
            self._refuse(parts, error.message if isinstance(error, TooMuch) else _BOMB, path)
        except DAMAGED:
            damaged = Message(
                "the archive is damaged or cut off: ask for it again",
                "压缩包已损坏或不完整，请让学生重新提交",
            )
            self._refuse(parts, damaged, path)

    def _entry(
        self,
        entry: Entry,
        parts: tuple[str, ...],
        changed: datetime | None,
        level: int,
        budget: _Budget,
    ) -> None:
        inside = safe_parts(entry.name)
        if inside is None:
            outside = Message(
                "its name leads outside of the archive: not taken", "文件名指向压缩包之外，未读取"
            )
            self._refuse((*parts, _printable(entry.name)), outside)
            return
        checkpoint = inside[-2:-1] == (_CHECKPOINTS,) and inside[-1].endswith(".ipynb")
        if any(map(is_litter, inside)):
            self.found.passed_over += 1
            if not checkpoint or entry.refused or sum(map(is_litter, inside)) > 1:
                budget.take(entry.skipping, 1)
                return
        if len(inside) > MAX_FOLDERS_DEEP + 1:
            budget.take(entry.skipping, 1)
            self._refuse((*parts, _printable(inside[0]), "…", _printable(inside[-1])), _TOO_DEEP)
            return
        here = (*parts, *(_printable(p) for p in inside))
        if len("/".join(here).encode("utf-8", "replace")) > _LONGEST_PATH:
            budget.take(entry.skipping, 1)
            self._refuse((*parts, _printable(inside[-1])), _TOO_LONG)
            return
        if entry.refused is not None:
            budget.take(entry.skipping, 1)
            self._refuse(here, entry.refused)
            return
        when = changed if level and changed else entry.changed or changed
        budget.take(0, 1)
        copy = self._new_path()
        try:
            with entry.open() as source, copy.open("wb") as target:
                taken = 0
                while block := source.read(_BLOCK):
                    taken += len(block)
                    budget.take(len(block))
                    if taken > MAX_BYTES and not may_be_archive(here[-1]):
                        megabytes = MAX_BYTES // 10**6
                        raise TooMuch(
                            Message(
                                f"{here[-1]} has more than {megabytes} MB",
                                f"{here[-1]} 超过{megabytes} MB",
                            )
                        )
                    target.write(block)
        except DAMAGED:
            copy.unlink(missing_ok=True)
            unknown = Message(
                "it can't be unpacked, damaged or of an unknown kind: ask for it again",
                "无法解压（已损坏或格式不明），请让学生重新提交",
            )
            self._refuse(here, unknown)
            return
        if checkpoint:
            self.found.checkpoints.append(Staged(here, copy, when))
        elif is_archive(copy, here[-1]):
            inner = _Budget(MAX_BYTES, MAX_INNER_FILES, budget)
            self._archive(copy, here, when, level + 1, inner)
        else:
            self._staged(copy, here, when)

    def _new_path(self) -> Path:
        self._count += 1
        return self.staging / f"{self._count:06}"

    def _refuse(self, parts: tuple[str, ...], reason: Message, copy: Path | None = None) -> None:
        kept = copy if copy and self.staging in copy.parents else None
        self.found.refused.append(Refused(parts, reason, kept))


def _time_of(about: os.stat_result) -> datetime:
    return datetime.fromtimestamp(int(about.st_mtime))


def _other_archive(path: Path) -> str:
    with path.open("rb") as file:
        start = file.read(8)
    return next((kind for magic, kind in _OTHER_ARCHIVES if start.startswith(magic)), "")


def _to_unpack(kind: str) -> Message:
    """Return how to go on with an archive that is not unpacked here."""
    return Message(
        f"a {kind} archive, which is not opened here: unpack it (Windows: 7-Zip; macOS: The "
        "Unarchiver; Linux: 7z x FILE) into a folder that has the student's number in its name, "
        "and collect that folder; or ask for a ZIP or the .ipynb file",
        f"是{kind}压缩包，这里打不开。请解压（Windows用7-Zip，macOS用The Unarchiver，Linux用 7z x 文件名）"
        "到名称含学号的文件夹，再收这个文件夹；或让学生改交ZIP或.ipynb文件",
    )


def _printable(text: object) -> str:
    """Return a name without control signs, and not longer than a disk takes."""
    from crm_lib.classroom.one_line import shown

    name = shown(text, 100_000)
    if len(name.encode("utf-8", "replace")) <= _LONGEST:
        return name
    ending = Path(name).suffix[:12]
    stem = name.encode("utf-8", "replace")[: _LONGEST - len(ending.encode()) - 3]
    return stem.decode("utf-8", "ignore") + "…" + ending
