"""Tell whether a student's picture is one that a page can show: kind, and how large it opens."""

import base64
import binascii
import struct

#: How the bytes of pictures begin.
PICTURES = {"image/png": b"\x89PNG\r\n\x1a\n", "image/jpeg": b"\xff\xd8\xff"}
#: Largest picture in points; a figure of ours has half a million, a photograph twelve million.
MAX_POINTS = 25_000_000
#: Sides that browsers and readers take.
MAX_SIDE = 20_000
#: JPEG's segments that give the size (start of frame).
_FRAMES = {*range(0xC0, 0xD0)} - {0xC4, 0xC8, 0xCC}


def is_picture(kind: str, value: object) -> bool:
    """Tell whether data (base64) are a picture of the MIME type they claim, of a size that opens.

    A picture of some kilobytes may open to gigabytes, so its head is asked before anybody opens it.
    """
    if not isinstance(value, str) or kind not in PICTURES:
        return False
    try:
        data = base64.b64decode("".join(value.split()), validate=True)
    except (binascii.Error, ValueError):
        return False
    if not data.startswith(PICTURES[kind]):
        return False
    size = _png_size(data) if kind == "image/png" else _jpeg_size(data)
    if size is None:
        return False
    width, height = size
    return 0 < width <= MAX_SIDE and 0 < height <= MAX_SIDE and width * height <= MAX_POINTS


def _png_size(data: bytes) -> tuple[int, int] | None:
    """Return width and height of a PNG; its first chunk must be its head."""
    if len(data) < 24 or data[12:16] != b"IHDR":
        return None
    return struct.unpack(">II", data[16:24])


def _jpeg_size(data: bytes) -> tuple[int, int] | None:
    """Return width and height of a JPEG from its first frame."""
    place = 2
    while place + 9 <= len(data):
        if data[place] != 0xFF:
            return None
        marker = data[place + 1]
        if marker == 0xFF:  # filling
            place += 1
            continue
        if marker in _FRAMES:
            height, width = struct.unpack(">HH", data[place + 5 : place + 9])
            return width, height
        place += 2 + max(2, int.from_bytes(data[place + 2 : place + 4], "big"))
    return None
