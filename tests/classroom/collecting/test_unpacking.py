"""Folders and archives within limits: what is refused is refused in words, nothing is followed."""

import gzip
import io
import os
import tarfile
import zipfile

import pytest

from crm_lib.base.message import has_chinese
from crm_lib.classroom.collecting import unpacking
from crm_lib.classroom.collecting.unpacking import Unpacker, is_litter


def packed(*files):
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files:
            archive.writestr(name, content)
    return data.getvalue()


def unpacked(tmp_path, content, name="a.zip"):
    source = tmp_path / name
    source.write_bytes(content)
    staging = tmp_path / "staging"
    staging.mkdir()
    unpacker = Unpacker(staging)
    unpacker.add(source)
    return unpacker.found


def reasons(found):
    assert all(has_chinese(r.reason.zh) for r in found.refused)
    return {"/".join(r.parts): r.reason.en for r in found.refused}


def test_files_of_archives_in_archives(tmp_path):
    inner = packed(("b.ipynb", b"{}"), ("._b.ipynb", b"x"))
    found = unpacked(tmp_path, packed(("one/x.zip", inner), ("__MACOSX/y", b"x"), ("c.csv", b"1")))
    assert [f.place for f in found.files] == ["a.zip/one/x.zip/b.ipynb", "a.zip/c.csv"]
    assert (found.refused, found.passed_over) == ([], 2)
    assert found.files[0].path.read_bytes() == b"{}"


def test_a_bomb_is_refused_and_nothing_of_it_is_kept(tmp_path, monkeypatch):
    monkeypatch.setattr(unpacking, "MAX_BYTES", 10_000)
    bomb = packed(*((f"{n}.bin", b"\0" * 6_000) for n in range(5)))
    found = unpacked(tmp_path, packed(("good.ipynb", b"{}"), ("x.zip", bomb)))
    assert [f.name for f in found.files] == ["good.ipynb"]
    assert "unpacks to more than is read" in reasons(found)["a.zip/x.zip"]
    assert found.refused[0].path.read_bytes() == bomb, "the archive itself is kept"


def test_too_many_files_or_archives_in_archives_are_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(unpacking, "MAX_INNER_FILES", 3)
    many = packed(*((f"{n}.txt", b"x") for n in range(5)))
    deep = packed(("a.ipynb", b"{}"))
    for n in range(6):
        deep = packed((f"{n}.zip", deep))
    found = unpacked(tmp_path, packed(("many.zip", many), ("deep.zip", deep)))
    assert found.files == []
    told = " ".join(reasons(found).values())
    assert "more than is read" in told and "too deeply" in told


@pytest.mark.parametrize("name", ["../../evil", "/evil", "a/../../evil", "C:\\evil"])
def test_a_path_outside_is_refused(tmp_path, name):
    found = unpacked(tmp_path, packed((name, b"x"), ("good.ipynb", b"{}")))
    assert [f.name for f in found.files] == ["good.ipynb"]
    assert "leads outside" in next(iter(reasons(found).values()))
    assert not list(tmp_path.rglob("evil"))


def test_links_passwords_and_other_archives_are_refused_in_words(tmp_path):
    link = zipfile.ZipInfo("link.ipynb")
    link.external_attr = 0o120777 << 16
    data = bytearray(
        packed((link, b"/etc/passwd"), ("x.rar", b"Rar!\x1a\x07"), ("s.txt", b"secret"))
    )
    for mark in (b"PK\x01\x02", b"PK\x03\x04"):  # the third entry says that it is encrypted
        place = -1
        for _ in range(3):
            place = data.index(mark, place + 1)
        data[place + (8 if mark[2] == 1 else 6)] |= 1
    found = unpacked(tmp_path, bytes(data))
    told = reasons(found)
    assert "a link" in told["a.zip/link.ipynb"]
    assert "a RAR archive" in told["a.zip/x.rar"]
    assert "password" in told["a.zip/s.txt"]
    assert found.files == []


@pytest.mark.parametrize("cut", [30, -30])
def test_a_damaged_archive_is_refused(tmp_path, cut):
    found = unpacked(tmp_path, packed(("a.ipynb", os.urandom(500)))[:cut])
    assert "damaged or cut off" in reasons(found)["a.zip"]


def test_an_office_document_is_a_file(tmp_path):
    found = unpacked(tmp_path, packed(("word/document.xml", b"<x/>")), name="report.docx")
    assert [f.name for f in found.files] == ["report.docx"]


def test_a_tar_bomb_is_stopped(tmp_path, monkeypatch):
    monkeypatch.setattr(unpacking, "MAX_SOURCE_BYTES", 100_000)
    data = io.BytesIO()
    with tarfile.open(fileobj=data, mode="w") as archive:
        entry = tarfile.TarInfo("a.bin")
        entry.size = 1_000_000
        archive.addfile(entry, io.BytesIO(b"\0" * entry.size))
    found = unpacked(tmp_path, gzip.compress(data.getvalue()), name="a.tar.gz")
    assert found.files == [] and "more than is read" in reasons(found)["a.tar.gz"]


@pytest.mark.skipif(
    os.name != "posix", reason="links and pipes are made as POSIX systems make them"
)
def test_links_and_pipes_in_a_folder_are_not_opened(tmp_path):
    folder = tmp_path / "folder"
    (folder / "sub").mkdir(parents=True)
    (folder / "sub" / "a.ipynb").write_bytes(b"{}")
    (folder / "link").symlink_to("/etc")
    os.mkfifo(folder / "pipe")
    staging = tmp_path / "staging"
    staging.mkdir()
    unpacker = Unpacker(staging)
    unpacker.add(folder)
    assert [f.place for f in unpacker.found.files] == ["folder/sub/a.ipynb"]
    told = reasons(unpacker.found)
    assert "a link" in told["folder/link"] and "no plain file" in told["folder/pipe"]


def test_copies_that_jupyter_keeps_count_among_the_files_of_a_source(tmp_path, monkeypatch):
    monkeypatch.setattr(unpacking, "MAX_SOURCE_FILES", 3)
    folder = tmp_path / "folder" / ".ipynb_checkpoints"
    folder.mkdir(parents=True)
    for number in range(5):
        (folder / f"{number}-checkpoint.ipynb").write_bytes(b"{}")
    staging = tmp_path / "staging"
    staging.mkdir()
    unpacker = Unpacker(staging)
    unpacker.add(tmp_path / "folder")
    assert len(unpacker.found.checkpoints) == 3


@pytest.mark.parametrize("name", ["__MACOSX", "._x", ".DS_Store", "Thumbs.db", "~$x.docx"])
def test_litter_is_known(name):
    assert is_litter(name)


def test_a_name_that_no_disk_takes_is_shortened(tmp_path):
    found = unpacked(tmp_path, packed(("客户关系管理作业" * 40 + ".ipynb", b"{}")))
    (name,) = [f.name for f in found.files]
    assert name.endswith("….ipynb") and len(name.encode()) <= 200
    (tmp_path / name).write_bytes(b"")


def test_paths_that_no_disk_takes_are_refused_and_the_rest_is_taken(tmp_path):
    content = packed(
        ("d/" * 3_000 + "x.txt", b"x"),
        ("/".join(["n" * 190] * 9) + "/y.txt", b"y"),
        ("z.txt", b"z"),
    )
    found = unpacked(tmp_path, content)
    assert [f.name for f in found.files] == ["z.txt"]
    told = reasons(found)
    assert "nested more than" in told["a.zip/d/…/x.txt"]
    assert "too long" in told["a.zip/y.txt"]


def test_an_archive_with_nothing_in_it_is_told(tmp_path):
    found = unpacked(tmp_path, packed(("x.zip", packed(("a/", b""), ("b/", b"")))))
    assert "no file is in it" in reasons(found)["a.zip/x.zip"]


def test_what_is_passed_over_in_a_tar_counts_whatever_it_is(tmp_path, monkeypatch):
    monkeypatch.setattr(unpacking, "MAX_BYTES", 1_000_000)
    head = tarfile.TarInfo("x")
    head.type, head.size = b"Z", 5_000_000
    inner = gzip.compress(head.tobuf() + bytes(5_000_192))
    found = unpacked(tmp_path, packed(("x.tar.gz", inner)))
    assert "unpacks to more than is read" in reasons(found)["a.zip/x.tar.gz"]
