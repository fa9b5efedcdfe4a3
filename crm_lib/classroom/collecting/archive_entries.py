"""Open ZIP and TAR archives and give their entries, alike for both kinds."""

import lzma
import stat
import tarfile
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import IO

from crm_lib.base.message import Message
from crm_lib.classroom.collecting.archive_names import tar_name, zip_names

_NO_TIME = (1980, 1, 1, 0, 0, 0)
_TAR_NAMES = (".tar", ".tar.gz", ".tgz", ".tar.bz2", ".tbz2", ".tar.xz", ".txz")
#: What a damaged archive raises, of all libraries that read one.
DAMAGED = (zipfile.BadZipFile, tarfile.TarError, zlib.error, lzma.LZMAError, EOFError,
            NotImplementedError, RuntimeError, OSError, ValueError)  # fmt: skip

LINK = Message(
    "it is a link, which is not followed: ask for the file itself",
    "是链接，不予读取，请补交文件本身",
)
NO_FILE = Message("it is no plain file: ask for the file itself", "不是普通文件，请补交文件本身")
LOCKED = Message(
    "it is protected by a password: ask for it without", "有密码，请让学生去掉密码重新提交"
)


@dataclass(frozen=True)
class Entry:
    """One file of an archive.

    Attributes
    ----------
    name : str
        With ``/`` between folders.
    changed : datetime or None
        By its writer's clock.
    refused : Message or None
        Why it is not taken.
    skipping : int
        Bytes that passing it over costs.
    opener : callable
        Opens it.
    """

    name: str
    changed: datetime | None
    refused: Message | None
    skipping: int
    opener: Callable[[], IO[bytes] | None]

    def open(self) -> IO[bytes]:
        """Return its bytes as a file."""
        opened = self.opener()
        if opened is None:
            raise ValueError("no plain file")
        return opened


@contextmanager
def opened_archive(path: Path) -> Iterator[Iterator[Entry]]:
    """Give the entries of an archive, folders left out."""
    if zipfile.is_zipfile(path) or _begins(path, 2) == b"PK":
        with zipfile.ZipFile(path) as archive:
            yield _zip_entries(archive)
    else:
        with tarfile.open(path, errors="surrogateescape") as archive:
            yield _tar_entries(archive)


def _zip_entries(archive: zipfile.ZipFile) -> Iterator[Entry]:
    entries = archive.infolist()
    for entry, name in zip(entries, zip_names(entries), strict=True):
        if name.endswith("/"):
            continue
        mode = entry.external_attr >> 16
        refused = None
        if stat.S_ISLNK(mode):
            refused = LINK
        elif entry.flag_bits & 1:
            refused = LOCKED
        changed = None if entry.date_time == _NO_TIME else _valid_time(entry.date_time)
        yield Entry(name, changed, refused, 0, lambda e=entry: archive.open(e))


def _tar_entries(archive: tarfile.TarFile) -> Iterator[Entry]:
    for entry in archive:
        if entry.isdir():
            continue
        refused = None if entry.isfile() else LINK if entry.issym() or entry.islnk() else NO_FILE
        changed = datetime.fromtimestamp(entry.mtime) if 0 < entry.mtime < 4e9 else None
        yield Entry(
            tar_name(entry.name),
            changed,
            refused,
            entry.size,
            lambda e=entry: archive.extractfile(e),
        )


def _valid_time(when: tuple[int, int, int, int, int, int]) -> datetime | None:
    try:
        return datetime(*when)
    except ValueError:
        return None


def is_archive(path: Path, name: str) -> bool:
    """Tell whether a file is a ZIP or TAR archive; an Office document, a ZIP inside, is none."""
    if not may_be_archive(name):
        return False
    if name.lower().endswith(_TAR_NAMES):
        try:
            return tarfile.is_tarfile(path)
        except OSError:
            return False
    return _begins(path, 4) in (b"PK\x03\x04", b"PK\x05\x06") or zipfile.is_zipfile(path)


def _begins(path: Path, count: int) -> bytes:
    with path.open("rb") as file:
        return file.read(count)


def may_be_archive(name: str) -> bool:
    """Tell whether a file's name is that of a ZIP or TAR archive."""
    return name.lower().endswith((".zip", *_TAR_NAMES))
