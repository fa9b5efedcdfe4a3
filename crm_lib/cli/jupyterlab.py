"""Start JupyterLab for the workbook on this machine and wait for its end.

The server listens on this machine alone, with a token, and its own log goes to a file.
"""

import os
import secrets
import signal
import socket
import subprocess
import sys
import sysconfig
import time
import webbrowser
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from urllib.error import URLError
from urllib.request import ProxyHandler, Request, build_opener

from crm_lib.cli.lab_settings import OVERRIDES, write_lab_settings
from crm_lib.cli.lesson_copies import LESSONS, news_of_lessons
from crm_lib.cli.work_folder import LabError, news_of_work, plain_words
from crm_lib.desk import LABEXTENSIONS
from crm_lib.desk.room import TEACHER_VARIABLE

FIRST_PAGE = f"work/{LESSONS}/00_start_here.ipynb"
FIRST_PORT = 8888
#: Ports tried, one after the other, when the learner names none.
PORTS_TRIED = 20
#: Seconds a slow machine may need until JupyterLab answers.
START_LIMIT = 120.0
#: Seconds after which the kernel of a page that nothing runs in is ended; the desk starts another.
IDLE_LIMIT = 2 * 60 * 60
#: What the file browser never lists, as Jupyter Server has it.
NEVER_LISTED = ("__pycache__", "*.pyc", "*.pyo", ".DS_Store", "*~")


def open_workbook(
    *, root: Path, port: int | None = None, browser: bool = True, teacher: bool = False
) -> int:
    """Fill `work/`, open the workbook in JupyterLab and wait until it is stopped.

    Parameters
    ----------
    root : Path
        The workbook's folder.
    port : int, optional
        Port to listen on. Without it the first free one from 8888 on is taken.
    browser : bool, default True
        Open a browser window where there is a screen; else the address is printed.
    teacher : bool, default False
        Show the whole workbook and nbgrader's menu; a student sees lessons and their own work.

    Returns
    -------
    int
        0 when the learner stopped it, 1 when it could not start (the reason is printed).
    """
    root = Path(root).resolve()
    try:
        for news in (news_of_work(root), news_of_lessons(root)):
            for line in news:
                print(line, flush=True)
        return start_lab(root, port=port, browser=browser, teacher=teacher)
    except LabError as error:
        print(error, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("\nThe workbook is closed · 已关闭", flush=True)
        return 0


def start_lab(
    root: Path, *, port: int | None = None, browser: bool = True, teacher: bool = False
) -> int:
    """Start JupyterLab in `root`, say where it is, wait for its end and return an exit code.

    Its own log goes to ``work/.lab-<port>.log``, so that the terminal shows the address only.
    """
    port = free_port(port)
    window = browser and has_screen()
    token = os.environ.get("JUPYTER_TOKEN") or secrets.token_hex(16)
    log_path = root / "work" / f".lab-{port}.log"
    with plain_words(root), log_path.open("wb") as log:
        process = subprocess.Popen(
            lab_command(root, port=port, browser=window, teacher=teacher),
            cwd=root,
            env={
                **server_environment(root / "work" / OVERRIDES, teacher=teacher),
                "JUPYTER_TOKEN": token,
            },
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
        )
    with _stopping(process):
        _wait_until_up(process, port, token, log_path)
        address = f"http://127.0.0.1:{port}{first_url(root)}?token={token}"
        if window:
            print(f"The workbook opens in your browser; should it not, go to\n  {address}")
        else:
            print(f"Open the workbook at · 在浏览器中打开\n  {address}")
        if teacher:
            review = f"http://127.0.0.1:{port}/crm/review?token={token}"
            print(f"Review answers at · 评阅作答\n  {review}")
        print("Stop it with Ctrl+C · 按 Ctrl+C 停止", flush=True)
        return max(process.wait(), 0)


def lab_command(root: Path, *, port: int, browser: bool, teacher: bool = False) -> list[str]:
    """Return the command line that starts JupyterLab for the workbook at `root`.

    JupyterLab itself opens the browser: it hands the token over in a file that only the learner
    reads, where a command line would show it to everybody on the machine.
    """
    settings = write_lab_settings(root / "work" / OVERRIDES, teacher=teacher)
    command = [
        *(sys.executable, "-m", "jupyterlab", "--ip=127.0.0.1"),
        *(f"--port={port}", "--ServerApp.port_retries=0", "--ServerApp.answer_yes=True"),
        # Else a page of any origin that knows the token could read what the server answers.
        f"--ServerApp.allow_origin=http://127.0.0.1:{port}",
        f"--ServerApp.open_browser={browser}",
        f"--LabApp.default_url={first_url(root)}",
        *server_options(root, settings, teacher=teacher),
    ]
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        command.append("--allow-root")
    return command


def server_options(root: Path, settings: Path, *, teacher: bool = False) -> list[str]:
    """Return what any Jupyter server of the workbook is started with, a hub's too.

    Parameters
    ----------
    root : Path
        The folder that it shows.
    settings : Path
        What `write_lab_settings` wrote.
    teacher : bool, default False
        Show the whole folder, not `work/` alone.
    """
    options = [
        f"--ServerApp.root_dir={root}",
        f"--LabApp.app_settings_dir={settings}",
        f"--JupyterNotebookApp.app_settings_dir={settings}",
        # The student's desk, also where crm_lib is an editable install: JupyterLab's part, named
        # at the class that Notebook 7 inherits from too, and the server's.
        f"--LabServerApp.extra_labextensions_path={LABEXTENSIONS}",
        "--ServerApp.jpserver_extensions=crm_lib.desk=True",
        # The workbook's open tabs are kept apart from those of the learner's other projects.
        f"--LabApp.workspaces_dir={root / 'work' / '.lab-workspaces'}",
        # Many open pages don't hold a kernel each for ever.
        f"--MappingKernelManager.cull_idle_timeout={IDLE_LIMIT}",
        "--MappingKernelManager.cull_interval=60",
        "--MappingKernelManager.cull_connected=True",
        # Looking for extensions would ask the network.
        "--LabApp.extension_manager=readonly",
    ]
    if not teacher:
        options.append(f"--ServerApp.preferred_dir={root / 'work'}")
        options.append(f"--ContentsManager.hide_globs={[*NEVER_LISTED, *_not_for_students(root)]}")
    return options


def free_port(port: int | None = None) -> int:
    """Return `port` when it is free, or without one the first free port from 8888 on.

    Raises
    ------
    LabError
        When the named port, or each of the ports tried, is taken or not allowed.
    """
    if port is not None:
        if not 1 <= port <= 65535:
            raise LabError(f"Port {port} does not exist: choose one between 1024 and 65535.")
        if not _is_free(port):
            raise LabError(
                f"Port {port} is taken by another program or needs an administrator. Choose "
                f"another one, or leave --port out and the workbook finds a free one."
            )
        return port
    for candidate in range(FIRST_PORT, FIRST_PORT + PORTS_TRIED):
        if _is_free(candidate):
            if candidate != FIRST_PORT:
                print(f"Port {FIRST_PORT} is taken; the workbook uses {candidate}.", flush=True)
            return candidate
    raise LabError(
        f"Ports {FIRST_PORT} to {FIRST_PORT + PORTS_TRIED - 1} are all taken. Close other Jupyter "
        f"windows, or name a free port: crm lab --port 9500."
    )


def has_screen() -> bool:
    """Tell whether a browser window would show on the learner's screen."""
    if any(name in os.environ for name in ("SSH_CONNECTION", "SSH_TTY", "CI")):
        return False
    if sys.platform.startswith("linux") and not (
        os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")
    ):
        return False
    try:
        webbrowser.get()
    except webbrowser.Error:
        return False
    return True


def _is_free(port: int) -> bool:
    """Tell whether a server of ours may listen on `port` of this machine."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        if os.name != "nt":
            # A port whose last server has just ended counts as free, as it does for the server.
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


def _not_for_students(root: Path) -> list[str]:
    """Return what of the workbook's folder a student's file browser leaves out: all but `work/`.

    Links to what is not listed, such as the guides, open all the same.
    """
    return sorted(path.name for path in root.iterdir() if path.name != "work")


def first_url(root: Path) -> str:
    """Return the address of the page with which a reader begins."""
    return f"/lab/tree/{FIRST_PAGE}" if (root / FIRST_PAGE).exists() else "/lab"


def server_environment(settings: Path, *, teacher: bool = False) -> dict[str, str]:
    """Return the environment of a server: settings, this Python's programs and kernel."""
    programs = sysconfig.get_path("scripts")
    known = os.environ.get("JUPYTER_CONFIG_PATH")
    return {
        **os.environ,
        TEACHER_VARIABLE: "1" if teacher else "",
        "JUPYTER_CONFIG_PATH": os.pathsep.join([str(settings), *([known] if known else [])]),
        # Else a kernel of the same name that the learner installed elsewhere would be started.
        "JUPYTER_PREFER_ENV_PATH": "1",
        # nbgrader starts `alembic` by its bare name.
        "PATH": os.pathsep.join([programs, os.environ.get("PATH", "")]),
    }


@contextmanager
def _stopping(process: subprocess.Popen) -> Iterator[None]:
    """End `process` with this block, also when the terminal or a supervisor stops us."""

    def stop(*_: object) -> None:
        raise KeyboardInterrupt

    before = None
    with suppress(ValueError):  # not the main thread: nobody sends it signals
        before = signal.signal(signal.SIGTERM, stop)
    try:
        yield
    finally:
        if process.poll() is None:
            process.terminate()
            try:
                process.wait(timeout=15)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
        if before is not None:
            signal.signal(signal.SIGTERM, before)


def _wait_until_up(process: subprocess.Popen, port: int, token: str, log_path: Path) -> None:
    """Return when the server answers; raise with its last word when it ended or never does."""
    # A proxy set for the web must not be asked about this machine.
    opener = build_opener(ProxyHandler({}))
    request = Request(
        f"http://127.0.0.1:{port}/api/status", headers={"Authorization": f"token {token}"}
    )
    deadline = time.monotonic() + START_LIMIT
    while time.monotonic() < deadline:
        if process.poll() is not None:
            raise LabError(f"JupyterLab could not start: {_last_word(log_path)}")
        with suppress(URLError, OSError), opener.open(request, timeout=5) as answer:
            if answer.status == 200:
                return
        time.sleep(0.1)
    raise LabError(
        f"JupyterLab did not answer within {START_LIMIT:.0f} seconds; its log is {log_path}."
    )


def _last_word(log_path: Path) -> str:
    """Return the line of a log that most likely says why its program ended."""
    lines = [
        line.strip()
        for line in log_path.read_text(encoding="utf-8", errors="replace").splitlines()
        if line.strip()
    ]
    telling = [line for line in lines if "Error" in line or "CRITICAL" in line] or lines
    return f"{telling[-1] if telling else 'it said nothing'} (its log is {log_path})"
