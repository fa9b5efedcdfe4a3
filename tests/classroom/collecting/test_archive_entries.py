"""Archives whose lists of names, or ways of packing, would fill the memory of whoever opens them."""

import io
import lzma
import tarfile
import tracemalloc
import zipfile

import pytest

from crm_lib.classroom.collecting.archive_entries import UNUSUAL, TooLargeHead, opened_archive

MOST_BYTES = 40_000_000


def xz_of(head: tarfile.TarInfo, megabytes: int) -> bytes:
    """Return an XZ file: one head, and the zeros that it says it has."""
    head.size = megabytes << 20
    packer = lzma.LZMACompressor(preset=0)
    data = packer.compress(head.tobuf(tarfile.USTAR_FORMAT))
    zeros = bytes(1 << 20)
    return data + b"".join(packer.compress(zeros) for _ in range(megabytes)) + packer.flush()


def tar_bomb(kind: bytes) -> bytes:
    head = tarfile.TarInfo("x")
    head.type = kind
    return xz_of(head, 120)


def wide_window() -> bytes:
    """Return an XZ file that asks for a window of a gigabyte and a half."""
    filters = [{"id": lzma.FILTER_LZMA2, "preset": 0, "dict_size": 1_500_000_000, "nice_len": 8}]
    data = bytearray(lzma.compress(bytes(1_000), filters=[{**filters[0], "dict_size": 4096}]))
    # One byte of the block's head says how large the window is; its sum stands behind it.
    place = data.index(b"\x21\x01", 12) + 2
    data[place] = 39
    end = 12 + (data[12] + 1) * 4
    import zlib

    data[end - 4 : end] = zlib.crc32(bytes(data[12 : end - 4])).to_bytes(4, "little")
    return bytes(data)


def names_of(path, most=1_000):
    with opened_archive(path, most) as archive:
        return [e.name for e in archive]


@pytest.mark.parametrize("kind", [tarfile.XHDTYPE, tarfile.XGLTYPE, tarfile.GNUTYPE_LONGNAME])
def test_a_head_of_megabytes_is_not_read(tmp_path, kind):
    path = tmp_path / "a.tar.xz"
    path.write_bytes(tar_bomb(kind))
    tracemalloc.start()
    with pytest.raises(TooLargeHead):
        names_of(path)
    assert tracemalloc.get_traced_memory()[1] < MOST_BYTES
    tracemalloc.stop()


def test_a_window_of_gigabytes_is_not_opened(tmp_path):
    path = tmp_path / "a.tar.xz"
    path.write_bytes(wide_window())
    with pytest.raises((lzma.LZMAError, tarfile.TarError), match=r"[Mm]emory|empty|invalid"):
        names_of(path)


def test_a_list_of_more_entries_than_may_come_is_not_read(tmp_path):
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as archive:
        for number in range(500):
            archive.writestr(f"{number}/", b"")
    path = tmp_path / "a.zip"
    path.write_bytes(data.getvalue())
    with pytest.raises(TooLargeHead):
        names_of(path, 200)
    assert len(names_of(path, 1_000)) == 500


@pytest.mark.parametrize("way", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_ways_of_packing_that_unpack_without_end_are_refused(tmp_path, way):
    path = tmp_path / "a.zip"
    with zipfile.ZipFile(path, "w", way) as archive:
        archive.writestr("a.ipynb", b"{}")
    with opened_archive(path, 10) as entries:
        assert next(entries).refused is UNUSUAL


@pytest.mark.parametrize("mode", ["w", "w:gz", "w:bz2", "w:xz"])
def test_ordinary_archives_are_read(tmp_path, mode):
    path = tmp_path / "a.tar"
    contents = {f"{n}/作业.ipynb": bytes([n]) * 40_000 * n for n in range(5)}
    with tarfile.open(path, mode) as archive:
        for name, content in contents.items():
            head = tarfile.TarInfo(name)
            head.size = len(content)
            archive.addfile(head, io.BytesIO(content))
    with opened_archive(path, 10) as entries:
        assert {e.name: e.open().read() for e in entries} == contents
