"""`make` and bootstrap.py on machines that are not as they should be: one clear line each."""

import ast
import errno
import importlib.util
import os
import shutil
import socket
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
LOCKS = ("requirements.lock", "requirements-class.lock", "requirements-dev.lock")


def load_bootstrap(folder):
    """Load a copy of bootstrap.py that believes `folder` to be the workbook."""
    shutil.copy(ROOT / "bootstrap.py", folder / "bootstrap.py")
    spec = importlib.util.spec_from_file_location("bootstrap_copy", folder / "bootstrap.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def bootstrap(tmp_path):
    for name in (*LOCKS, "pyproject.toml", "setup.py"):
        shutil.copy(ROOT / name, tmp_path / name)
    return load_bootstrap(tmp_path)


def test_bootstrap_is_read_by_old_pythons():
    source = (ROOT / "bootstrap.py").read_text(encoding="utf-8")
    tree = ast.parse(source, feature_version=(3, 6))
    imported = {
        name.split(".")[0]
        for node in ast.walk(tree)
        if isinstance(node, ast.Import | ast.ImportFrom)
        for name in (
            [node.module] if isinstance(node, ast.ImportFrom) else [a.name for a in node.names]
        )
    }
    assert imported <= sys.stdlib_module_names


@pytest.mark.parametrize("version", [(3, 6, 9), (3, 8, 10), (3, 10, 12)])
def test_old_python_gets_a_sentence(bootstrap, version):
    with pytest.raises(bootstrap.Problem) as caught:
        bootstrap.require_python(version)
    words = str(caught.value)
    assert ".".join(map(str, version)) in words
    assert "3.11" in words and "python.org" in words
    assert "\n" not in words


def run_make(folder, target="prepare", **environment):
    for name in ("Makefile", "bootstrap.py", *LOCKS):
        shutil.copy(ROOT / name, folder / name)
    for name in ("pyproject.toml", "setup.py"):
        shutil.copy(ROOT / name, folder / name)
    return subprocess.run(
        ["make", "--no-print-directory", target],
        cwd=folder,
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        check=False,
    )


def fake_python(folder, lines):
    """Put a python3 on a PATH of its own that starts the real one after `lines` of Python."""
    programs = folder / "fake"
    programs.mkdir()
    (programs / "sitecustomize.py").write_text(textwrap.dedent(lines), encoding="utf-8")
    script = programs / "python3"
    script.write_text(f'#!/bin/sh\nPYTHONPATH={programs} exec {sys.executable} "$@"\n', "utf-8")
    script.chmod(0o755)
    for tool in ("make", "sh", "cat"):
        (programs / tool).symlink_to(shutil.which(tool))
    return {"PATH": str(programs)}


def one_line(answer):
    """Return the one line on stderr that is ours; make adds its own after it."""
    ours = [line for line in answer.stderr.splitlines() if not line.startswith("make")]
    assert len(ours) == 1, answer.stderr
    return ours[0]


@pytest.mark.parametrize("target", ["lab", "test", "class"])
def test_make_with_an_old_python_gives_one_line(tmp_path, target):
    path = fake_python(tmp_path, "import sys\nsys.version_info = (3, 8, 10, 'final', 0)\n")
    answer = run_make(tmp_path, target, **path)
    assert answer.returncode != 0
    assert "Python 3.11 or newer" in one_line(answer)
    assert "3.8.10" in one_line(answer)


def test_make_without_any_python_says_what_to_install(tmp_path):
    path = fake_python(tmp_path, "")
    (tmp_path / "fake" / "python3").unlink()
    answer = run_make(tmp_path, "lab", **path)
    assert answer.returncode != 0
    assert "python3 was not found" in one_line(answer)


def test_make_without_the_venv_module_names_the_package(tmp_path):
    hidden = """
        import importlib.util
        real = importlib.util.find_spec
        importlib.util.find_spec = lambda name, *a: None if name == "ensurepip" else real(name, *a)
    """
    answer = run_make(tmp_path, "lab", **fake_python(tmp_path, hidden))
    assert answer.returncode != 0
    assert "apt-get install python3-venv" in one_line(answer)


def test_make_without_network_gives_one_line(tmp_path):
    # An index at a closed port of this machine: refused at once, as without a network.
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        nowhere = f"http://127.0.0.1:{probe.getsockname()[1]}/simple"
        answer = run_make(
            tmp_path,
            PIP_INDEX_URL=nowhere,
            PIP_EXTRA_INDEX_URL="",
            PIP_FIND_LINKS="",
            PIP_CONFIG_FILE=os.devnull,
            PIP_RETRIES="0",
            PYTHON=sys.executable,
        )
    assert answer.returncode != 0
    assert "the package index can't be reached" in one_line(answer)
    assert (tmp_path / ".venv" / "install.log").exists()
    assert not (tmp_path / ".venv" / "crm-prepared.json").exists()


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("ERROR: Could not install packages due to an OSError: [Errno 28] No space left", "full"),
        ("OSError: [Errno 30] Read-only file system: 'x'", "can't be written to"),
        ("WARNING: Retrying … NameResolutionError(…)\nERROR: No matching distribution", "reached"),
        ("Collecting a\nERROR: Hash mismatch of a\nmore", "ERROR: Hash mismatch of a"),
        ("", "no reason was given"),
    ],
)
def test_what_pip_says_is_told_in_one_line(bootstrap, said, meant):
    with pytest.raises(bootstrap.Problem, match="Installing failed") as caught:
        bootstrap.explain(said, "Installing failed")
    assert meant in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("number", "meant"),
    [(errno.ENOSPC, "disk is full"), (errno.EROFS, "can't be written to"), (errno.EIO, "prepared")],
)
def test_a_disk_that_fails_is_told_in_one_line(bootstrap, monkeypatch, number, meant):
    def fail(*_, **__):
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(bootstrap.os, "makedirs", fail)
    with pytest.raises(bootstrap.Problem, match=meant):
        bootstrap.main(["lab"])


def test_a_nearly_full_disk_is_told_before_the_download(bootstrap, monkeypatch):
    usage = shutil.disk_usage(".")._replace(free=100 * 2**20)
    monkeypatch.setattr(bootstrap.shutil, "disk_usage", lambda _: usage)
    with pytest.raises(bootstrap.Problem, match="100 MB are free"):
        bootstrap.main(["lab"])


def test_a_prepared_venv_is_not_touched_again(bootstrap, monkeypatch):
    """The second start does nothing but compare hashes; a changed lock installs again."""
    calls = []
    monkeypatch.setattr(bootstrap, "make_venv", lambda: None)
    monkeypatch.setattr(bootstrap, "install", lambda options, *_: calls.append(options))
    monkeypatch.setattr(bootstrap, "require_room", lambda: None)
    crm = Path(bootstrap.venv_program("crm"))
    crm.parent.mkdir(parents=True)
    crm.touch()

    bootstrap.prepare("requirements-dev.lock")
    assert calls == [["-r", "requirements-dev.lock"], ["--no-deps", "-e", "."]]
    for lock in LOCKS:  # the largest holds the others
        bootstrap.prepare(lock)
    assert len(calls) == 2

    with Path(bootstrap.ROOT, "pyproject.toml").open("a") as file:
        file.write("\n# changed\n")
    bootstrap.prepare("requirements.lock")
    assert calls[2:] == [["--no-deps", "-e", "."]]

    with Path(bootstrap.ROOT, "requirements.lock").open("a") as file:
        file.write("newcomer==1.0\n")
    bootstrap.prepare("requirements.lock")
    assert calls[3:] == [["-r", "requirements.lock"], ["--no-deps", "-e", "."]]


def test_a_moved_workbook_is_prepared_anew(bootstrap):
    Path(bootstrap.VENV).mkdir()
    bootstrap.write_stamp({**bootstrap.wanted(), "root": "/elsewhere"})
    assert bootstrap.stamp()["root"] == "/elsewhere"
    assert not bootstrap.works(bootstrap.venv_program("python"))
    Path(bootstrap.STAMP).write_text("[broken", encoding="utf-8")
    assert bootstrap.stamp() == {}


def test_every_make_target_hands_over_to_crm(bootstrap, monkeypatch):
    monkeypatch.setattr(bootstrap, "prepare", lambda lock: None)
    handed = []
    monkeypatch.setattr(bootstrap, "hand_over", lambda command: handed.append(command) or 0)
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    targets = makefile.split(".PHONY:")[1].splitlines()[0].split()
    assert set(targets) == set(bootstrap.TARGETS)
    for target in ("lab", "class", "test", "stress"):
        bootstrap.main([target, "--port", "9000"])
    assert handed == [
        ["lab", "--port", "9000"],
        ["class", "--port", "9000"],
        ["test", "--port", "9000"],
        ["test", "--stress", "--port", "9000"],
    ]
    with pytest.raises(bootstrap.Problem, match="Usage"):
        bootstrap.main(["brew"])


@pytest.mark.parametrize(
    ("pip_s", "index"),
    [
        ("", None),
        ("global.index-url='https://mirror.example/simple'", "https://mirror.example/simple"),
        (":env:.index-url='https://here.example/simple'", "https://here.example/simple"),
        ("global.extra-index-url='https://two.example/simple'", None),
    ],
)
def test_uv_asks_the_index_that_pip_is_set_to(bootstrap, monkeypatch, pip_s, index):
    for name in ("UV_DEFAULT_INDEX", "UV_INDEX_URL"):
        monkeypatch.delenv(name, raising=False)
    answer = subprocess.CompletedProcess([], 0, stdout=pip_s + "\n")
    monkeypatch.setattr(bootstrap.subprocess, "run", lambda *_, **__: answer)
    assert bootstrap.uv_environment(bootstrap.pip_settings()).get("UV_DEFAULT_INDEX") == index
    monkeypatch.setenv("UV_DEFAULT_INDEX", "https://own.example/simple")
    environment = bootstrap.uv_environment(bootstrap.pip_settings())
    assert environment["UV_DEFAULT_INDEX"] == "https://own.example/simple"


def test_uv_is_got_by_pip_only_where_it_can_follow_pip_s_settings(bootstrap, monkeypatch):
    got = []
    monkeypatch.setattr(bootstrap.shutil, "which", lambda _: None)
    monkeypatch.setattr(bootstrap.subprocess, "call", lambda *_, **__: got.append(1) or 1)
    assert bootstrap.uv_program({"trusted-host": "mirror.example"}) is None and got == []
    assert bootstrap.uv_program({}) is None and got == [1]
    monkeypatch.setattr(bootstrap.shutil, "which", lambda name: f"/bin/{name}")
    assert bootstrap.uv_program({"trusted-host": "mirror.example"}) == "/bin/uv"


def test_where_uv_fails_pip_installs(bootstrap, monkeypatch, tmp_path):
    calls = []
    (tmp_path / ".venv").mkdir()
    monkeypatch.setattr(bootstrap, "pip_settings", dict)
    monkeypatch.setattr(bootstrap, "uv_program", lambda _: "/no/such/uv")
    monkeypatch.setattr(bootstrap, "pip_install", lambda options, *_: calls.append(options))
    bootstrap.install(["-r", "requirements.lock"], "Installing", 1)
    assert calls == [["-r", "requirements.lock"]]
    monkeypatch.setattr(bootstrap, "uv_install", lambda *_: True)
    bootstrap.install(["-r", "requirements.lock"], "Installing", 1)
    assert len(calls) == 1
