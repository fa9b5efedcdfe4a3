"""Open ZIP and TAR archives and give their entries, alike for both kinds."""

import bz2
import gzip
import lzma
import os
import stat
import tarfile
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import IO, Any, cast

from crm_lib.base.message import Message
from crm_lib.classroom.collecting.archive_names import tar_name, zip_names

#: Bytes that may be read at once from a TAR archive: its contents come in blocks of this size.
_MOST_AT_ONCE = 1 << 20
#: How far from its end a ZIP archive's list is told, and the least bytes of an entry in that list.
_ZIP_TAIL, _ZIP_ENTRY = 66_000, 46
_TAR_BLOCK = 512
#: Memory that an XZ file may ask for, and the bytes that are read of it at once.
_MOST_XZ, _PIECE = 200_000_000, 65_536
#: How files in a ZIP archive are packed; other ways unpack without an end that can be set before.
_KNOWN_WAYS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
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
UNUSUAL = Message(
    "it is packed in an unusual way: ask for an ordinary ZIP, or the file itself",
    "压缩方式不常见，未解压，请让学生改交普通ZIP或文件本身",
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
    is_folder : bool
        A folder, which brings no bytes.
    """

    name: str
    changed: datetime | None
    refused: Message | None
    skipping: int
    opener: Callable[[], IO[bytes] | None]
    is_folder: bool = False

    def open(self) -> IO[bytes]:
        """Return its bytes as a file."""
        opened = self.opener()
        if opened is None:
            raise ValueError("no plain file")
        return opened


class TooLargeHead(Exception):
    """An archive's lists of names are larger than any that somebody packs."""


class _BoundedReads:
    """A file of which nobody reads much at once: tarfile takes the head of an entry whole."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        self.seek, self.tell, self.close = file.seek, file.tell, file.close

    def read(self, size: int = -1) -> bytes:
        """Return so many bytes, or refuse to."""
        if not 0 <= size <= _MOST_AT_ONCE:
            raise TooLargeHead
        return self._file.read(size)


class _XzFile:
    """The bytes of an XZ file, forwards only; `lzma.open` takes any memory that a file asks for."""

    def __init__(self, path: Path) -> None:
        self._file = path.open("rb")
        self._decompressor = lzma.LZMADecompressor(memlimit=_MOST_XZ)
        self._place = 0
        self._left = b""

    def __enter__(self) -> "_XzFile":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def read(self, size: int) -> bytes:
        """Unpack the next bytes, fewer at the end only."""
        pieces = [self._left[:size]]
        self._left = self._left[size:]
        wanted = size - len(pieces[0])
        while wanted > 0:
            pieces.append(self._piece(wanted))
            if not pieces[-1]:
                break
            wanted -= len(pieces[-1])
        data = b"".join(pieces)
        self._place += len(data)
        return data

    def _piece(self, most: int) -> bytes:
        while True:
            if self._decompressor.eof:
                rest = self._decompressor.unused_data.lstrip(b"\0") or self._file.read(_PIECE)
                if not rest.strip(b"\0"):
                    return b""
                self._decompressor = lzma.LZMADecompressor(memlimit=_MOST_XZ)
            elif self._decompressor.needs_input:
                rest = self._file.read(_PIECE)
                if not rest:
                    raise EOFError
            else:
                rest = b""
            if data := self._decompressor.decompress(rest, most):
                return data

    def tell(self) -> int:
        """Return how many bytes were read."""
        return self._place

    def seek(self, place: int) -> int:
        """Pass over bytes up to a place further on."""
        if place < self._place:
            raise ValueError("an archive is read forwards only")
        while self._place < place and self.read(min(_PIECE, place - self._place)):
            pass
        return self._place

    def close(self) -> None:
        """Close the packed file."""
        self._file.close()


@contextmanager
def opened_archive(path: Path, most: int) -> Iterator[Iterator[Entry]]:
    """Give the entries of an archive, of which it may have so many.

    Raises
    ------
    TooLargeHead
        When reading their names alone would take more memory than so many need.
    """
    if zipfile.is_zipfile(path) or _begins(path, 2) == b"PK":
        if _most_zip_entries(path) > most:
            raise TooLargeHead
        with zipfile.ZipFile(path) as archive:
            yield _zip_entries(archive)
        return
    with _decompressed(path) as file:
        bounded: Any = _BoundedReads(file)
        with tarfile.open(fileobj=bounded, mode="r:", errors="surrogateescape") as archive:
            yield _tar_entries(archive)


def _decompressed(path: Path) -> IO[bytes]:
    """Open a TAR archive's bytes, whatever it is compressed with."""
    start = _begins(path, 6)
    if start.startswith(b"\x1f\x8b"):
        return cast(IO[bytes], gzip.open(path))
    if start.startswith(b"BZh"):
        return cast(IO[bytes], bz2.open(path))
    if start.startswith((b"\xfd7zXZ\x00", b"\x5d\x00\x00")):
        return cast(IO[bytes], _XzFile(path))
    return path.open("rb")


def _most_zip_entries(path: Path) -> int:
    """Return how many entries the list at the end of a ZIP archive can hold, by its size.

    `zipfile` reads the whole list at once, and believes no number of entries either.
    """
    with path.open("rb") as file:
        end = file.seek(0, os.SEEK_END)
        file.seek(max(0, end - _ZIP_TAIL))
        tail = file.read(_ZIP_TAIL)
    last = tail.rfind(b"PK\x05\x06")
    if last < 0 or len(tail) < last + 22:
        return 0  # none that can be read
    size = int.from_bytes(tail[last + 12 : last + 16], "little")
    if size == 0xFFFFFFFF:  # more than fits: the record of large archives has it
        large = tail.rfind(b"PK\x06\x06", 0, last)
        size = int.from_bytes(tail[large + 40 : large + 48], "little") if large >= 0 else end
    return min(size, end) // _ZIP_ENTRY


def _zip_entries(archive: zipfile.ZipFile) -> Iterator[Entry]:
    entries = archive.infolist()
    for entry, name in zip(entries, zip_names(entries), strict=True):
        if name.endswith("/"):
            yield Entry(name, None, None, 0, lambda: None, is_folder=True)
            continue
        mode = entry.external_attr >> 16
        refused = None
        if stat.S_ISLNK(mode):
            refused = LINK
        elif entry.flag_bits & 1:
            refused = LOCKED
        elif entry.compress_type not in _KNOWN_WAYS:
            refused = UNUSUAL
        changed = None if entry.date_time == _NO_TIME else _valid_time(entry.date_time)
        yield Entry(name, changed, refused, 0, lambda e=entry: archive.open(e))


def _tar_entries(archive: tarfile.TarFile) -> Iterator[Entry]:
    for entry in archive:
        archive.members.clear()  # tarfile keeps them all
        if entry.isdir():
            yield Entry(entry.name, None, None, 0, lambda: None, is_folder=True)
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
            with _decompressed(path) as file:
                start = file.read(_TAR_BLOCK)
            # An empty archive, or a head with its sum; tarfile itself would read on.
            return start == bytes(_TAR_BLOCK) or bool(
                tarfile.TarInfo.frombuf(start, "utf-8", "surrogateescape")
            )
        except DAMAGED:
            return False
    return _begins(path, 4) in (b"PK\x03\x04", b"PK\x05\x06") or zipfile.is_zipfile(path)


def _begins(path: Path, count: int) -> bytes:
    with path.open("rb") as file:
        return file.read(count)


def may_be_archive(name: str) -> bool:
    """Tell whether a file's name is that of a ZIP or TAR archive."""
    return name.lower().endswith((".zip", *_TAR_NAMES))
