"""A file is written whole or not at all, and whoever shares its folder can read it."""

import os
import stat

import pytest

from crm_lib.base.whole_file import write_whole

posix = pytest.mark.skipif(os.name != "posix", reason="rights as POSIX systems have them")


def rights(path):
    return stat.S_IMODE(path.stat().st_mode)


def test_text_and_bytes_are_written_as_they_are(tmp_path):
    path = tmp_path / "new" / "a.txt"
    for content in ("茶\n", b"\xef\xbb\xbfa\r\n"):
        write_whole(path, content)
        assert path.read_bytes() == (content if isinstance(content, bytes) else content.encode())
    assert [p.name for p in path.parent.iterdir()] == ["a.txt"]


@posix
def test_who_shares_the_folder_can_read_it(tmp_path):
    path = tmp_path / "roster.csv"
    before = os.umask(0o002)
    try:
        write_whole(path, "a")
        assert rights(path) == 0o664
        path.chmod(0o640)
        write_whole(path, "b")
        assert rights(path) == 0o640
        write_whole(path, "c", private=True)
        assert rights(path) == 0o600
    finally:
        os.umask(before)


def test_what_was_there_stays_when_writing_fails(tmp_path, monkeypatch):
    path = tmp_path / "a.txt"
    write_whole(path, "before")

    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("pathlib.Path.replace", full)
    with pytest.raises(OSError, match="No space"):
        write_whole(path, "after")
    assert path.read_text(encoding="utf-8") == "before"
    assert [p.name for p in tmp_path.iterdir()] == ["a.txt"]
