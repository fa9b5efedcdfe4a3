"""Write ZIP archives whose bytes depend on nothing but what is in them."""

import io
import re
import zipfile
from collections.abc import Mapping

#: The earliest day that a ZIP archive can name.
_DAY = (1980, 1, 1, 0, 0, 0)
_STAMP = "1980-01-01T00:00:00Z"
#: When an office document says that it was made and changed.
_STAMPS = re.compile(rb"(<dcterms:(?:created|modified)[^>]*>)[^<]*(</dcterms:)")


def fixed_zip(files: Mapping[str, bytes]) -> bytes:
    """Return an archive of files by their names, in their order, without the time of day.

    Examples
    --------
    >>> fixed_zip({"a.txt": b"words"}) == fixed_zip({"a.txt": b"words"})
    True
    """
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for name, content in files.items():
            entry = zipfile.ZipInfo(name, _DAY)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.create_system = 3  # the same on every system
            entry.external_attr = 0o644 << 16
            archive.writestr(entry, content)
    return packed.getvalue()


def fixed_office_file(content: bytes) -> bytes:
    """Return a Word or Excel file without the time at which it was written."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        files = {name: archive.read(name) for name in archive.namelist()}
    core = "docProps/core.xml"
    if core in files:
        files[core] = _STAMPS.sub(rb"\g<1>" + _STAMP.encode() + rb"\g<2>", files[core])
    return fixed_zip(files)
