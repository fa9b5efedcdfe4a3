"""Names in archives: GBK, UTF-8 with and without its mark, and paths that lead outside."""

import io
import struct
import zipfile

import pytest
from messy_class import GbkName

from crm_lib.classroom.collecting.archive_names import safe_parts, tar_name, zip_names


class Unmarked(zipfile.ZipInfo):
    """UTF-8 without its mark, as a Mac writes it."""

    def _encodeFilenameFlags(self):
        return self.filename.encode("utf-8"), self.flag_bits & ~0x800


def names(*entries):
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as archive:
        for entry in entries:
            archive.writestr(entry, b"x")
    with zipfile.ZipFile(data) as archive:
        return zip_names(archive.infolist())


@pytest.mark.parametrize("kind", [zipfile.ZipInfo, GbkName, Unmarked])
def test_chinese_names_are_read_however_they_are_written(kind):
    assert names(kind("20260001张三/作业.ipynb"), "plain.txt") == [
        "20260001张三/作业.ipynb",
        "plain.txt",
    ]


def test_a_unicode_name_beside_the_old_one_counts():
    entry = zipfile.ZipInfo("zhang.ipynb")
    text = b"\x01" + struct.pack("<I", 0) + "张三.ipynb".encode()
    entry.extra = struct.pack("<HH", 0x7075, len(text)) + text
    assert names(entry) == ["张三.ipynb"]


def test_windows_writes_other_strokes():
    assert names("a\\b.ipynb") == ["a/b.ipynb"]


@pytest.mark.parametrize("name", ["../x", "a/../../x", "/etc/passwd", "C:/x", "", "a\x00b", "./"])
def test_a_name_that_leads_outside_is_none(name):
    assert safe_parts(name) is None


def test_a_tar_in_gbk():
    raw = "张三.ipynb".encode("gbk").decode("utf-8", "surrogateescape")
    assert tar_name(raw) == "张三.ipynb"
    assert tar_name("张三.ipynb") == "张三.ipynb"
