"""Folders of running kernels: the user's own, closed to others, and nothing in them hangs us."""

import os
import time

import pytest

from crm_lib.classroom.execution import run_folder

pytestmark = pytest.mark.skipif(os.name == "nt", reason="nothing is isolated on Windows")


@pytest.fixture
def folder(tmp_path, monkeypatch):
    tmp_path.chmod(0o700)
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path))
    monkeypatch.setattr(run_folder, "_LONGEST", 500)
    return run_folder.users_folder()


def test_it_lies_in_the_user_s_runtime_folder_and_is_closed(folder, tmp_path):
    assert folder == tmp_path / "crm-workbook"
    assert folder.stat().st_mode & 0o777 == 0o700


@pytest.mark.parametrize("mode", [0o755, 0o770, 0o711])
def test_a_runtime_folder_open_to_others_is_not_used(tmp_path, monkeypatch, mode):
    tmp_path.chmod(mode)
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path))
    assert tmp_path not in run_folder.users_folder().parents


def test_a_link_and_another_s_folder_are_not_private(tmp_path):
    own, link = tmp_path / "own", tmp_path / "link"
    own.mkdir(mode=0o700)
    link.symlink_to(own)
    assert run_folder.is_private(own) and not run_folder.is_private(link)
    if os.geteuid() == 0:
        os.chown(own, 12345, 12345)
        assert not run_folder.is_private(own)


@pytest.mark.parametrize("kind", ["pipe", "link", "folder"])
def test_what_is_no_file_is_no_lock_and_nothing_waits_for_it(folder, tmp_path, kind):
    lock = folder / "crm-run-x" / "lock"
    lock.parent.mkdir()
    if kind == "pipe":
        os.mkfifo(lock)
    elif kind == "link":
        lock.symlink_to(tmp_path / "elsewhere")
    else:
        lock.mkdir()
    os.utime(lock.parent, (0, 0))
    start = time.monotonic()
    with pytest.raises(OSError):
        run_folder.locked(lock)
    run_folder.remove_leftovers()
    assert time.monotonic() - start < 5
    assert not (tmp_path / "elsewhere").exists()


def test_leftovers_go_and_what_is_locked_stays(folder):
    left, running = folder / "crm-run-left", folder / "crm-run-running"
    for place in (left, running):
        place.mkdir()
    held = run_folder.locked(running / "lock")
    for place in (left, running):
        os.utime(place, (0, 0))
    run_folder.remove_leftovers()
    assert not left.exists() and running.exists()
    os.close(held)
