"""`crm lab` on machines that are not as they should be: ports, screens, servers that end."""

import socket
import sys

import pytest

from crm_lib.cli import jupyterlab
from crm_lib.cli.jupyterlab import free_port, has_screen, lab_command, open_workbook
from crm_lib.cli.work_folder import LabError


@pytest.fixture
def workbook(tmp_path):
    for name in ("01_a/01_a.ipynb", "01_a/picture.svg", "02_b/02_b.ipynb"):
        file = tmp_path / "exercises" / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(f"release 1 of {name}", encoding="utf-8")
    return tmp_path


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
