"""The two commands on machines that are not as they should be, and `work/` that loses nothing."""

import ast
import errno
import importlib.util
import json
import os
import shutil
import socket
import subprocess
import sys
import textwrap
import zipfile
from pathlib import Path

import pytest

from crm_lib.cli import jupyterlab, test
from crm_lib.cli.jupyterlab import free_port, has_screen, lab_command, open_workbook
from crm_lib.cli.work_folder import LabError, newer_releases, prepare_work

ROOT = Path(__file__).resolve().parents[2]


def load_bootstrap(folder):
    """Load a copy of bootstrap.py that believes `folder` to be the workbook."""
    shutil.copy(ROOT / "bootstrap.py", folder / "bootstrap.py")
    spec = importlib.util.spec_from_file_location("bootstrap_copy", folder / "bootstrap.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def bootstrap(tmp_path):
    for name in ("requirements.lock", "requirements-dev.lock", "pyproject.toml", "setup.py"):
        shutil.copy(ROOT / name, tmp_path / name)
    return load_bootstrap(tmp_path)


@pytest.fixture
def workbook(tmp_path):
    for name in ("01_a/01_a.ipynb", "01_a/picture.svg", "02_b/02_b.ipynb"):
        file = tmp_path / "exercises" / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(f"release 1 of {name}", encoding="utf-8")
    return tmp_path


# --- bootstrap.py ----------------------------------------------------------------------------


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
    for name in ("Makefile", "bootstrap.py", "requirements.lock", "requirements-dev.lock"):
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
    monkeypatch.setattr(bootstrap, "pip_install", lambda options, *_: calls.append(options))
    monkeypatch.setattr(bootstrap, "require_room", lambda: None)
    crm = Path(bootstrap.venv_program("crm"))
    crm.parent.mkdir(parents=True)
    crm.touch()

    bootstrap.prepare("requirements-dev.lock")
    assert calls == [["-r", "requirements-dev.lock"], ["--no-deps", "-e", "."]]
    bootstrap.prepare("requirements-dev.lock")
    bootstrap.prepare("requirements.lock")
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


# --- work/ -----------------------------------------------------------------------------------


def test_work_gets_each_exercise_once(workbook):
    assert [p.as_posix() for p in prepare_work(workbook)] == [
        "01_a/01_a.ipynb",
        "01_a/picture.svg",
        "02_b/02_b.ipynb",
    ]
    assert prepare_work(workbook) == []
    assert (workbook / "work/01_a/picture.svg").read_text() == "release 1 of 01_a/picture.svg"
    assert not list((workbook / "work").rglob("*.part"))


def test_typed_answers_survive_an_update(workbook):
    prepare_work(workbook)
    mine = workbook / "work/01_a/01_a.ipynb"
    mine.write_text("my answers", encoding="utf-8")
    assert newer_releases(workbook) == []
    (workbook / "exercises/01_a/01_a.ipynb").write_text("release 2", encoding="utf-8")
    assert prepare_work(workbook) == []
    assert mine.read_text() == "my answers"
    assert [p.as_posix() for p in newer_releases(workbook)] == ["01_a/01_a.ipynb"]
    # The way to the new one that the message names: rename, start again.
    (workbook / "work/01_a").rename(workbook / "work/01_a_old")
    assert len(prepare_work(workbook)) == 2
    assert mine.read_text() == "release 2"
    assert (workbook / "work/01_a_old/01_a.ipynb").read_text() == "my answers"
    assert newer_releases(workbook) == []


def test_a_file_deleted_from_work_comes_back_alone(workbook):
    prepare_work(workbook)
    (workbook / "work/02_b/02_b.ipynb").write_text("my answers", encoding="utf-8")
    (workbook / "work/01_a/picture.svg").unlink()
    assert [p.as_posix() for p in prepare_work(workbook)] == ["01_a/picture.svg"]
    assert (workbook / "work/02_b/02_b.ipynb").read_text() == "my answers"


def test_a_lost_record_costs_no_answers(workbook):
    prepare_work(workbook)
    (workbook / "work/01_a/01_a.ipynb").write_text("my answers", encoding="utf-8")
    for broken in ("[", "[]"):
        (workbook / "work/.released.json").write_text(broken, encoding="utf-8")
        assert prepare_work(workbook) == []
        assert newer_releases(workbook) == []
    assert (workbook / "work/01_a/01_a.ipynb").read_text() == "my answers"


def test_a_file_that_appears_meanwhile_is_kept(workbook, monkeypatch):
    """The learner's file wins even when it comes to be between the look and the copy."""
    mine = workbook / "work/01_a/01_a.ipynb"
    read = Path.read_bytes

    def read_and_meddle(path):
        if path == workbook / "exercises/01_a/01_a.ipynb":
            mine.write_text("just saved", encoding="utf-8")
        return read(path)

    monkeypatch.setattr(Path, "read_bytes", read_and_meddle)
    assert Path("01_a/01_a.ipynb") not in prepare_work(workbook)
    assert mine.read_text() == "just saved"


def test_work_is_filled_where_links_are_unknown(workbook, monkeypatch):
    def refuse(*_):
        raise OSError(errno.EPERM, "no links here")

    monkeypatch.setattr(os, "link", refuse)
    assert len(prepare_work(workbook)) == 3
    assert (workbook / "work/01_a/01_a.ipynb").exists()


def test_hidden_files_and_loose_files_are_not_copied(workbook):
    for name in ("README.md", "01_a/.ipynb_checkpoints/01_a-checkpoint.ipynb"):
        file = workbook / "exercises" / name
        file.parent.mkdir(exist_ok=True)
        file.write_text("x", encoding="utf-8")
    assert len(prepare_work(workbook)) == 3


@pytest.mark.parametrize(
    ("number", "meant"),
    [(errno.ENOSPC, "is full"), (errno.EROFS, "can't be written to"), (errno.EIO, "not start")],
)
def test_lab_tells_a_failing_disk_in_one_line(workbook, monkeypatch, capsys, number, meant):
    def fail(*_, **__):
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(Path, "write_bytes", fail)
    assert open_workbook(root=workbook) == 1
    said = capsys.readouterr()
    assert meant in said.err
    assert said.err.count("\n") == 1
    assert not list((workbook / "work").rglob("*.ipynb"))


def test_lab_refuses_to_start_on_a_full_disk(workbook, monkeypatch, capsys):
    usage = shutil.disk_usage(".")._replace(free=2**20)
    monkeypatch.setattr(shutil, "disk_usage", lambda _: usage)
    assert open_workbook(root=workbook) == 1
    assert "is full" in capsys.readouterr().err


def test_lab_without_exercises_says_so(tmp_path, capsys):
    assert open_workbook(root=tmp_path) == 1
    said = capsys.readouterr().err
    assert "exercises is missing" in said and said.count("\n") == 1
    assert not (tmp_path / "work").exists()


# --- the server ------------------------------------------------------------------------------


@pytest.fixture
def taken_port():
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        server.listen()
        yield server.getsockname()[1]


def test_a_taken_port_is_refused_when_named(taken_port, workbook, capsys):
    assert open_workbook(root=workbook, port=taken_port) == 1
    said = capsys.readouterr().err
    assert f"Port {taken_port} is taken" in said and said.count("\n") == 1


@pytest.mark.parametrize("port", [0, -1, 65536, 99999])
def test_a_port_that_does_not_exist_is_refused(port):
    with pytest.raises(LabError, match="does not exist"):
        free_port(port)


def test_the_next_free_port_is_found_and_told(taken_port, monkeypatch, capsys):
    monkeypatch.setattr(jupyterlab, "FIRST_PORT", taken_port)
    found = free_port()
    assert taken_port < found < taken_port + jupyterlab.PORTS_TRIED
    assert f"Port {taken_port} is taken; the workbook uses {found}" in capsys.readouterr().out
    monkeypatch.setattr(jupyterlab, "PORTS_TRIED", 1)
    with pytest.raises(LabError, match="all taken"):
        free_port()


@pytest.mark.parametrize(
    ("environment", "expected"),
    [
        ({}, False),
        ({"DISPLAY": ":0"}, True),
        ({"WAYLAND_DISPLAY": "wayland-0"}, True),
        ({"DISPLAY": ":0", "SSH_CONNECTION": "10.0.0.1 1 10.0.0.2 22"}, False),
        ({"DISPLAY": ":0", "CI": "true"}, False),
    ],
)
def test_a_screen_is_told_from_none(monkeypatch, environment, expected):
    for name in ("DISPLAY", "WAYLAND_DISPLAY", "SSH_CONNECTION", "SSH_TTY", "CI"):
        monkeypatch.delenv(name, raising=False)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr(jupyterlab.sys, "platform", "linux")
    monkeypatch.setattr(jupyterlab.webbrowser, "get", lambda: object())
    assert has_screen() is expected


def test_no_browser_is_no_screen(monkeypatch):
    def none():
        raise jupyterlab.webbrowser.Error("none")

    monkeypatch.delenv("SSH_CONNECTION", raising=False)
    monkeypatch.delenv("CI", raising=False)
    monkeypatch.setenv("DISPLAY", ":0")
    monkeypatch.setattr(jupyterlab.webbrowser, "get", none)
    assert not has_screen()


def test_the_token_is_on_no_command_line(workbook):
    command = lab_command(workbook, port=9000, browser=True)
    assert not [word for word in command if "token=" in word.lower()]
    assert f"--ServerApp.root_dir={workbook}" in command


def test_a_server_that_ends_at_once_is_told_in_one_line(workbook, monkeypatch, capsys):
    program = "import sys; sys.exit('PermissionError: no home folder')"
    monkeypatch.setattr(jupyterlab, "lab_command", lambda *_, **__: [sys.executable, "-c", program])
    assert open_workbook(root=workbook, browser=False) == 1
    said = capsys.readouterr().err
    assert "PermissionError: no home folder" in said and said.count("\n") == 1


# --- the tests and the wheel -----------------------------------------------------------------


def test_crm_test_without_the_development_packages_says_what_to_install(monkeypatch, capsys):
    monkeypatch.setattr(test, "NEEDED", ("no_such_package",))
    assert test.run_tests(root=ROOT) == 1
    assert "pip install -r requirements-dev.lock" in capsys.readouterr().err


def test_the_usual_and_the_long_run_share_no_test():
    usual = test.pytest_options(ROOT, stress=False)
    long = test.pytest_options(ROOT, stress=True)
    assert "not slow and not engines" in usual
    assert long[-1] in ("slow or engines", "slow and not engines")


@pytest.mark.parametrize(("body", "code"), [("assert True", 0), ("assert False", 1)])
def test_crm_test_returns_what_pytest_returns(tmp_path, body, code):
    (tmp_path / "tests").mkdir()
    (tmp_path / "tests" / "test_one.py").write_text(f"def test_one():\n    {body}\n", "utf-8")
    assert test.run_tests(root=tmp_path, extra=["-q", "-n0"]) == code


@pytest.mark.slow
def test_a_wheel_carries_the_data_and_the_settings(tmp_path):
    copy = tmp_path / "source"
    copy.mkdir()
    for name in ("crm_lib", "datasets"):
        shutil.copytree(ROOT / name, copy / name, ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("pyproject.toml", "setup.py", "README.md", "LICENSE", "LICENSE-content"):
        shutil.copy(ROOT / name, copy / name)
    (copy / "datasets" / "probe.csv.gz").write_bytes(b"x")
    command = [sys.executable, "-m", "pip", "wheel", "-q", "--no-deps", "-w", str(tmp_path), "."]
    subprocess.run(command, cwd=copy, check=True)
    names = set(zipfile.ZipFile(next(tmp_path.glob("*.whl"))).namelist())
    data = {f"crm_lib/data/{p.name}" for p in (copy / "datasets").glob("*.csv*")}
    assert data <= names
    assert {"crm_lib/py.typed", "crm_lib/cli/lab_settings/overrides.json"} <= names


def test_the_settings_of_jupyterlab_exist():
    """Each setting we override is one that the installed JupyterLab knows."""
    ours = json.loads((jupyterlab.SETTINGS / "overrides.json").read_text(encoding="utf-8"))
    schemas = Path(sys.prefix) / "share" / "jupyter" / "lab" / "schemas"
    for plugin, settings in ours.items():
        package, name = plugin.split(":")
        schema = json.loads((schemas / package / f"{name}.json").read_text(encoding="utf-8"))
        assert set(settings) <= set(schema["properties"])
