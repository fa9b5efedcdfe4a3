"""Read the names in archives: GBK where Windows wrote them, never a path that leads outside."""

import struct
import zipfile
from collections.abc import Iterable

#: Marks an entry's name as UTF-8.
_UTF8 = 0x800
#: Extra field in which Info-ZIP and others keep the name as UTF-8.
_UNICODE_PATH = 0x7075


def zip_names(entries: Iterable[zipfile.ZipInfo]) -> list[str]:
    """Return the names of a ZIP archive's entries, with ``/`` between folders.

    Names without a mark of UTF-8 are UTF-8 all the same (macOS), else GBK (Windows in Chinese),
    else what the standard says.
    """
    entries = list(entries)
    raw = [e.orig_filename.encode("cp437") for e in entries
           if not e.flag_bits & _UTF8 and not e.orig_filename.isascii()]  # fmt: skip
    encoding = next((c for c in ("utf-8", "gb18030") if _reads(raw, c)), "cp437")
    return [_name(e, encoding).replace("\\", "/") for e in entries]


def tar_name(name: str) -> str:
    """Return the name of a TAR archive's entry; one that is no UTF-8 is GBK."""
    raw = name.encode("utf-8", "surrogateescape")
    encoding = next((c for c in ("utf-8", "gb18030") if _reads([raw], c)), "latin-1")
    return raw.decode(encoding)


def safe_parts(name: str) -> tuple[str, ...] | None:
    """Return the folders and the file that a name leads through; None where it leads outside.

    Examples
    --------
    >>> safe_parts("a/./b.ipynb"), safe_parts("../b.ipynb"), safe_parts("C:/b.ipynb")
    (('a', 'b.ipynb'), None, None)
    """
    parts = tuple(p for p in name.split("/") if p not in ("", "."))
    outside = name.startswith("/") or ".." in parts or any("\x00" in p for p in parts)
    drive = bool(parts) and len(parts[0]) == 2 and parts[0][1] == ":"
    return None if outside or drive or not parts else parts


def _reads(raw: list[bytes], encoding: str) -> bool:
    try:
        for name in raw:
            name.decode(encoding)
    except UnicodeDecodeError:
        return False
    return True


def _name(entry: zipfile.ZipInfo, encoding: str) -> str:
    unicode_path = _unicode_path(entry.extra)
    if unicode_path:
        return unicode_path
    if entry.flag_bits & _UTF8 or entry.orig_filename.isascii():
        return entry.orig_filename
    return entry.orig_filename.encode("cp437").decode(encoding)


def _unicode_path(extra: bytes) -> str:
    while len(extra) >= 4:
        kind, size = struct.unpack("<HH", extra[:4])
        if kind == _UNICODE_PATH and size > 5:
            try:
                return extra[9 : 4 + size].decode("utf-8")
            except UnicodeDecodeError:
                return ""
        extra = extra[4 + size :]
    return ""
