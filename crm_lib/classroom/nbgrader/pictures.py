"""Tell whether a student's picture is one that a page can show: kind, and how large it opens."""

import base64
import binascii
import struct
from collections.abc import Mapping

#: How the bytes of pictures begin.
PICTURES = {"image/png": b"\x89PNG\r\n\x1a\n", "image/jpeg": b"\xff\xd8\xff"}
#: Largest picture in points; a figure of ours has half a million, a photograph twelve million.
MAX_POINTS = 25_000_000
#: Of all pictures of a page together: a browser opens them all, four bytes a point.
MAX_ALL_POINTS = 100_000_000
#: A chunk of PNGs that move: each of their pictures is opened.
_MOVES = b"acTL"
#: Sides that browsers and readers take.
MAX_SIDE = 20_000
#: JPEG's segments that give the size (start of frame).
_FRAMES = {*range(0xC0, 0xD0)} - {0xC4, 0xC8, 0xCC}


def is_picture(kind: str, value: object) -> bool:
    """Tell whether data (base64) are a picture of the MIME type they claim, of a size that opens.

    A picture of some kilobytes may open to gigabytes, so its head is asked before anybody opens it.
    """
    return points_of(kind, value) > 0


def points_of(kind: str, value: object) -> int:
    """Count the points of a picture, 0 for what is none that a page can show."""
    if not isinstance(value, str) or kind not in PICTURES:
        return 0
    try:
        data = base64.b64decode("".join(value.split()), validate=True)
    except (binascii.Error, ValueError):
        return 0
    if not data.startswith(PICTURES[kind]):
        return 0
    size = _png_size(data) if kind == "image/png" else _jpeg_size(data)
    if size is None or max(size) > MAX_SIDE or size[0] * size[1] > MAX_POINTS:
        return 0
    return size[0] * size[1]


class PictureRoom:
    """Room for the pictures of one page: many that are each small enough fill a browser as well."""

    def __init__(self) -> None:
        self._left = MAX_ALL_POINTS

    def takes(self, data: Mapping[str, object]) -> bool:
        """Tell whether there still is room for an output's pictures, and take it."""
        points = sum(points_of(kind, value) for kind, value in data.items() if kind in PICTURES)
        if points > self._left:
            return False
        self._left -= points
        return True


def _png_size(data: bytes) -> tuple[int, int] | None:
    """Return width and height of a PNG that does not move; its first chunk must be its head."""
    if len(data) < 24 or data[12:16] != b"IHDR" or _MOVES in data.partition(b"IDAT")[0]:
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
