"""What goes wrong around a command is one line: Ctrl+C at any moment, a gradebook's faults, names."""

import io
import os
import signal
import subprocess
import sys
import time

import pandas as pd
import pytest
from course_kit import make_course

from crm_lib.cli import app, report, start


def crm(folder, *words, **more):
    return subprocess.run([sys.executable, "-m", "crm_lib.cli", *words], cwd=folder, check=False,
                          capture_output=True, text=True, encoding="utf-8", **more)  # fmt: skip


def test_interrupted_while_it_loads_it_says_one_line(monkeypatch, capsys):
    def interrupted():
        raise KeyboardInterrupt

    monkeypatch.setattr(app, "main", interrupted)
    with pytest.raises(SystemExit) as end:
        start.main()
    assert end.value.code == 130
    assert capsys.readouterr().err.strip().count("\n") == 0


@pytest.mark.alone
@pytest.mark.slow
@pytest.mark.skipif(os.name == "nt", reason="signals of Unix")
@pytest.mark.parametrize("moment", [0.3, 0.6, 1.0])
def test_a_real_interrupt_prints_no_traceback(tmp_path, moment):
    command = "from crm_lib.cli.start import main; import sys; print('on', flush=True); main()"
    run = subprocess.Popen([sys.executable, "-c", command, "report", "x"], cwd=tmp_path, text=True,
                           stdout=subprocess.PIPE, stderr=subprocess.PIPE)  # fmt: skip
    run.stdout.readline()
    time.sleep(moment)
    run.send_signal(signal.SIGINT)
    assert "Traceback" not in run.communicate(timeout=60)[1]


@pytest.mark.parametrize(
    "content", [b"this is no database " * 100, b"SQLite format 3\0" + b"\xff" * 5_000]
)
@pytest.mark.parametrize("command", ["report", "review", "export"])
def test_a_damaged_gradebook_is_one_line(tmp_path, content, command):
    root = make_course(tmp_path / "course")
    (root / "classroom").mkdir(exist_ok=True)
    (root / "classroom" / "gradebook.db").write_bytes(content)
    done = crm(root, command, "09_tiny")
    assert done.returncode == 2
    lines = [line for line in done.stderr.splitlines() if line.strip()]
    assert len(lines) == 1 and "gradebook can't be read or written" in lines[0], done.stderr
    assert "SELECT" not in done.stderr and "Traceback" not in done.stderr


def test_names_are_printed_as_they_are(monkeypatch):
    import rich.console

    file = io.StringIO()
    console = rich.console.Console(file=file, width=120)
    monkeypatch.setattr(rich.console, "Console", lambda *_, **__: console)
    report._echo("By student", pd.DataFrame({"student": [":smiley:", "[bold]x[/bold]", "[/]"]}))
    for name in (":smiley:", "[bold]x[/bold]", "[/]"):
        assert name in file.getvalue()
