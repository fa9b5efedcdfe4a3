"""Pictures on pages: of the kind they claim, and of a size that a reader's machine can open."""

import base64
import io
import struct
import zlib

import pytest
from PIL import Image

from crm_lib.classroom.nbgrader.harmless_outputs import harmless
from crm_lib.classroom.nbgrader.pictures import MAX_POINTS, MAX_SIDE, is_picture


def encoded(kind, width, height):
    file = io.BytesIO()
    Image.new("RGB", (width, height)).save(file, kind)
    return base64.b64encode(file.getvalue()).decode()


def bomb(width, height):
    """A PNG of some kilobytes that opens to width × height points."""

    def chunk(name, data):
        return (
            struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))
        )

    head = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    packer = zlib.compressobj(9)
    rows = packer.compress(bytes(min(10**7, height * (width // 8 + 1)))) + packer.flush()
    data = b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")
    return base64.b64encode(data).decode()


@pytest.mark.parametrize(("kind", "name"), [("image/png", "PNG"), ("image/jpeg", "JPEG")])
def test_ordinary_pictures_are_shown(kind, name):
    picture = encoded(name, 640, 480)
    assert is_picture(kind, picture)
    assert not is_picture("image/jpeg" if name == "PNG" else "image/png", picture)
    assert not is_picture(kind, encoded(name, MAX_SIDE + 1, 1))


@pytest.mark.parametrize("size", [(20_000, 20_000), (MAX_SIDE + 1, 10), (2**31, 2**31), (0, 5)])
def test_a_picture_that_opens_to_too_much_is_left_out(size):
    assert not is_picture("image/png", bomb(*size))
    output = {"output_type": "display_data", "metadata": {},
              "data": {"image/png": bomb(*size), "text/plain": "x"}}  # fmt: skip
    assert dict(harmless(output)["data"]) == {"text/plain": "x"}


def test_the_largest_that_is_shown():
    assert is_picture("image/png", bomb(5_000, MAX_POINTS // 5_000))
    assert not is_picture("image/png", bomb(5_000, MAX_POINTS // 5_000 + 1))


@pytest.mark.parametrize(
    "data", [b"\x89PNG\r\n\x1a\n", b"\x89PNG\r\n\x1a\n" + b"x" * 40, b"\xff\xd8\xff",
             b"\xff\xd8\xff\xe0\x00\x00" * 50, b"\xff\xd8" + b"\xff" * 100]
)  # fmt: skip
def test_damaged_heads_are_no_pictures(data):
    text = base64.b64encode(data).decode()
    assert not is_picture("image/png", text) and not is_picture("image/jpeg", text)
