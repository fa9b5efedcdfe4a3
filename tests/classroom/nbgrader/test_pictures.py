"""Pictures on pages: of the kind they claim, and of a size that a reader's machine can open."""

import base64
import io
import struct
import zlib

import pytest
from nbformat.v4 import new_code_cell, new_notebook, new_output
from PIL import Image

from crm_lib.classroom.nbgrader.harmless_outputs import HarmlessOutputs, harmless
from crm_lib.classroom.nbgrader.pictures import (
    MAX_ALL_POINTS,
    MAX_POINTS,
    MAX_SIDE,
    PictureRoom,
    is_picture,
)
from crm_lib.classroom.nbgrader.safe_page import SafePage


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


def test_pictures_together_fill_no_browser():
    room, picture = PictureRoom(), bomb(4_900, 4_900)
    assert is_picture("image/png", picture)
    shown = [room.takes({"image/png": picture, "text/plain": "x"}) for _ in range(50)]
    assert 0 < sum(shown) * 4_900**2 <= MAX_ALL_POINTS
    assert room.takes({"text/plain": "x"})


def test_what_is_marked_or_shown_has_room_for_so_many():
    output = new_output("display_data", {"image/png": bomb(4_900, 4_900)})
    for step in (HarmlessOutputs(), SafePage()):
        cells = [new_code_cell("1", outputs=[output] * 10) for _ in range(3)]
        notebook, _ = step.preprocess(new_notebook(cells=cells), {})
        assert sum(len(c.outputs) for c in notebook.cells) == MAX_ALL_POINTS // 4_900**2


def test_a_picture_that_moves_is_none():
    file = io.BytesIO()
    first, *rest = (Image.new("RGB", (50, 50), (n, 0, 0)) for n in range(3))
    first.save(file, "PNG", save_all=True, append_images=rest)
    assert not is_picture("image/png", base64.b64encode(file.getvalue()).decode())
