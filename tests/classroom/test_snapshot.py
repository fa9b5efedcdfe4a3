"""What is handed in is opened once: links, pipes and changes never reach what is read."""

import os
import threading
from pathlib import Path

import pytest

from crm_lib.classroom.snapshot import Changed, copies_folder, copy_handed_in, remove_pages

pytestmark = pytest.mark.skipif(os.name == "nt", reason="Windows has no such links and pipes")


@pytest.fixture
def folder(tmp_path):
    folder = tmp_path / "anna" / "09_tiny"
    (folder / "data").mkdir(parents=True)
    (folder / "09_tiny.ipynb").write_text("{}")
    (folder / "data" / "own.csv").write_text("1")
    (tmp_path / "secret").mkdir()
    (tmp_path / "secret" / "key.txt").write_text("secret")
    return folder


def test_ordinary_files_are_copied(folder, tmp_path):
    copy_handed_in(folder, tmp_path / "copy")
    assert (tmp_path / "copy" / "data" / "own.csv").read_text() == "1"


@pytest.mark.parametrize("kind", ["link", "folder link", "pipe", "student", "assignment", "socket"])
def test_what_became_something_else_is_refused_and_nothing_waits(folder, tmp_path, kind):
    """As when it was exchanged after intake had looked."""
    secret = tmp_path / "secret"
    if kind == "link":
        (folder / "own.csv").symlink_to(secret / "key.txt")
    elif kind == "folder link":
        (folder / "more").symlink_to(secret)
    elif kind == "pipe":
        (folder / "09_tiny.ipynb").unlink()
        os.mkfifo(folder / "09_tiny.ipynb")
    elif kind == "socket":
        import socket

        place = Path.cwd()
        os.chdir(folder)
        with socket.socket(socket.AF_UNIX) as s:
            s.bind("s")
        os.chdir(place)
    elif kind == "assignment":
        folder.rename(tmp_path / "moved")
        folder.symlink_to(secret)
    else:
        folder.parent.rename(tmp_path / "moved")
        (secret / "09_tiny").mkdir()
        folder.parent.symlink_to(secret)
    if kind == "student":
        # The link itself may be followed only by whoever opens its folder: intake refuses it before.
        with pytest.raises(Changed):
            copy_handed_in(folder, tmp_path / "copy")
        return
    with pytest.raises(Changed):
        copy_handed_in(folder, tmp_path / "copy")
    assert not [
        p for p in (tmp_path / "copy").rglob("*") if p.is_file() and "secret" in p.read_text()
    ]


@pytest.mark.alone
@pytest.mark.slow
def test_exchanged_a_thousand_times_while_it_is_read(folder, tmp_path):
    own, secret, done = folder / "own.csv", tmp_path / "secret" / "key.txt", threading.Event()

    def exchange():
        while not done.is_set():
            for make in (lambda: own.symlink_to(secret), lambda: os.mkfifo(own),
                         lambda: own.write_text("own")):  # fmt: skip
                own.unlink(missing_ok=True)
                make()

    thread = threading.Thread(target=exchange)
    thread.start()
    refused = 0
    try:
        for number in range(1_000):
            copy = tmp_path / f"copy{number}"
            try:
                copy_handed_in(folder, copy)
            except Changed:
                refused += 1
            found = copy / "own.csv"
            assert not found.is_symlink()
            assert not found.exists() or found.read_text() in ("own", "")
    finally:
        done.set()
        thread.join()
    assert refused > 0


def test_a_folder_that_grows_is_left(folder, tmp_path, monkeypatch):
    monkeypatch.setattr("crm_lib.classroom.snapshot.MAX_BYTES", 100)
    (folder / "large.csv").write_text("x" * 200)
    with pytest.raises(Changed, match="grew"):
        copy_handed_in(folder, tmp_path / "copy")


def test_copies_are_private_and_go_with_their_grader(tmp_path):
    with copies_folder(tmp_path) as copies:
        assert copies.stat().st_mode & 0o777 == 0o700
        pid = copies.name.split("-")[-2]
        assert int(pid) == os.getpid()
    assert not copies.exists()
    left = tmp_path / copies.name.replace(f"-{pid}-", "-999999999-")
    left.mkdir()
    with copies_folder(tmp_path):
        assert not left.exists()


def test_what_a_browser_would_run_goes_and_data_stay(tmp_path):
    pages = ("a.html", "b/c.HTM", "d.xhtml", "e.svg", "f.xml", "g.js", "h.mjs", "i.mhtml", "j.svgz")
    data = ("k.csv", "l.xlsx", "m.png", "n.json", "o.txt", "p.parquet", "q", "html")
    for name in (*pages, *data):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("x", encoding="utf-8")
    remove_pages(tmp_path)
    left = {p.relative_to(tmp_path).as_posix() for p in tmp_path.rglob("*") if p.is_file()}
    assert left == set(data)
