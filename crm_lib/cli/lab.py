"""Open the workbook: `crm lab` fills `work/`, starts JupyterLab on this machine and waits.

The learner's own copies in `work/` are never overwritten: an exercise is copied there when it is
absent, and a newer release is only announced.
"""

import errno
import hashlib
import json
import os
import secrets
import shutil
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

from crm_lib.desk import LABEXTENSIONS

FIRST_PAGE = "notebooks/00_start_here.ipynb"
FIRST_PORT = 8888
#: Ports tried, one after the other, when the learner names none.
PORTS_TRIED = 20
#: Seconds a slow machine may need until JupyterLab answers.
START_LIMIT = 120.0
#: Megabytes below which notebooks can no longer be saved safely.
LEAST_FREE_MB = 20

SETTINGS = Path(__file__).parent / "lab_settings"
#: Which release each file in `work/` was copied from: path → hash.
RECORD = ".released.json"


class LabError(Exception):
    """What keeps the workbook from opening, in one line that says what to do."""


def prepare_work(root: Path) -> list[Path]:
    """Copy each released exercise that `work/` lacks, and say what was copied.

    Parameters
    ----------
    root : Path
        The workbook's folder, with `exercises/` in it.

    Returns
    -------
    list of Path
        The files put under `work/`, relative to it; empty when nothing was missing.

    Raises
    ------
    LabError
        When `exercises/` is missing, the disk is full or the folder can't be written to.

    Examples
    --------
    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder:
    ...     released = Path(folder) / "exercises" / "06_sales_funnel" / "06_sales_funnel.ipynb"
    ...     released.parent.mkdir(parents=True)
    ...     _ = released.write_text("{}", encoding="utf-8")
    ...     first, second = prepare_work(folder), prepare_work(folder)
    >>> [path.as_posix() for path in first], second
    (['06_sales_funnel/06_sales_funnel.ipynb'], [])
    """
    root = Path(root)
    released, work = _releases(root), root / "work"
    copied: list[Path] = []
    with _plain_words(work):
        work.mkdir(exist_ok=True)
        record = _read_record(work)
        for name, source in released.items():
            target = work / name
            if target.exists():
                continue
            target.parent.mkdir(parents=True, exist_ok=True)
            if _place(source, target):
                record[name] = _file_hash(source)
                copied.append(Path(name))
        if copied:
            _write_record(work, record)
    return copied


def newer_releases(root: Path) -> list[Path]:
    """Return the files of `work/` whose exercise was released anew since they were copied.

    Parameters
    ----------
    root : Path
        The workbook's folder.

    Returns
    -------
    list of Path
        Paths relative to `work/`. A file that `prepare_work` didn't copy is never named: what it
        was made from isn't known.
    """
    root = Path(root)
    work = root / "work"
    record = _read_record(work)
    return [
        Path(name)
        for name, source in _releases(root).items()
        if name in record and (work / name).exists() and record[name] != _file_hash(source)
    ]


def lab(*, root: Path, port: int | None = None, browser: bool = True) -> int:
    """Fill `work/`, open the workbook in JupyterLab and wait until it is stopped.

    Parameters
    ----------
    root : Path
        The workbook's folder.
    port : int, optional
        Port to listen on. Without it the first free one from 8888 on is taken.
    browser : bool, default True
        Open a browser window where there is a screen; else the address is printed.

    Returns
    -------
    int
        0 when the learner stopped it, 1 when it could not start (the reason is printed).
    """
    root = Path(root).resolve()
    try:
        for line in _news_of_work(root):
            print(line, flush=True)
        return start_lab(root, port=port, browser=browser)
    except LabError as error:
        print(error, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("\nThe workbook is closed · 已关闭", flush=True)
        return 0


def start_lab(root: Path, *, port: int | None = None, browser: bool = True) -> int:
    """Start JupyterLab in `root`, say where it is, wait for its end and return an exit code.

    Its own log goes to ``work/.lab-<port>.log``, so that the terminal shows the address only.
    """
    port = free_port(port)
    window = browser and has_screen()
    token = os.environ.get("JUPYTER_TOKEN") or secrets.token_hex(16)
    log_path = root / "work" / f".lab-{port}.log"
    with _plain_words(root), log_path.open("wb") as log:
        process = subprocess.Popen(
            lab_command(root, port=port, browser=window),
            cwd=root,
            env=_lab_environment(token),
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
        )
    with _stopping(process):
        _wait_until_up(process, port, token, log_path)
        address = f"http://127.0.0.1:{port}{_first_url(root)}?token={token}"
        if window:
            print(f"The workbook opens in your browser; should it not, go to\n  {address}")
        else:
            print(f"Open the workbook at · 在浏览器中打开\n  {address}")
        print("Stop it with Ctrl+C · 按 Ctrl+C 停止", flush=True)
        return max(process.wait(), 0)


def lab_command(root: Path, *, port: int, browser: bool) -> list[str]:
    """Return the command line that starts JupyterLab for the workbook at `root`.

    JupyterLab itself opens the browser: it hands the token over in a file that only the learner
    reads, where a command line would show it to everybody on the machine.
    """
    command = [
        *(sys.executable, "-m", "jupyterlab", "--ip=127.0.0.1"),
        *(f"--port={port}", "--ServerApp.port_retries=0", "--ServerApp.answer_yes=True"),
        f"--ServerApp.open_browser={browser}",
        f"--ServerApp.root_dir={root}",
        f"--LabApp.default_url={_first_url(root)}",
        f"--LabApp.app_settings_dir={SETTINGS}",
        # The student's desk, also where crm_lib is an editable install: JupyterLab's part, named
        # at the class that Notebook 7 inherits from too, and the server's.
        f"--LabServerApp.extra_labextensions_path={LABEXTENSIONS}",
        "--ServerApp.jpserver_extensions=crm_lib.desk=True",
        # The workbook's open tabs are kept apart from those of the learner's other projects.
        f"--LabApp.workspaces_dir={root / 'work' / '.lab-workspaces'}",
        # Looking for extensions would ask the network.
        "--LabApp.extension_manager=readonly",
    ]
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        command.append("--allow-root")
    return command


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


def _news_of_work(root: Path) -> Iterator[str]:
    """Yield what a learner should hear of `work/`: new exercises, and newer ones left aside."""
    copied = prepare_work(root)
    topics = sorted({name.parts[0] for name in copied})
    if topics:
        yield f"Ready for your answers in work/: {', '.join(topics)}"
    for topic in sorted({name.parts[0] for name in newer_releases(root)}):
        yield (
            f"A newer {topic} was released; yours in work/{topic} is kept. To take the new one, "
            f"rename your folder (say, to {topic}_old) and start again."
        )
    if shutil.disk_usage(root).free < LEAST_FREE_MB * 2**20:
        raise LabError(_full_disk(root))


def _releases(root: Path) -> dict[str, Path]:
    """Return the released files by their name under `exercises/`, hidden ones left out."""
    exercises = root / "exercises"
    if not exercises.is_dir():
        raise LabError(
            f"The folder {exercises} is missing, so this is not a whole copy of the workbook. "
            f"Clone it again, or start crm lab in the workbook's folder."
        )
    files = {p.relative_to(exercises).as_posix(): p for p in sorted(exercises.rglob("*"))}
    return {
        name: path
        for name, path in files.items()
        # A file beside the exercises' folders (a README) is nobody's exercise.
        if "/" in name
        and path.is_file()
        and not any(part.startswith((".", "__")) for part in Path(name).parts)
    }


def _place(source: Path, target: Path) -> bool:
    """Copy `source` to `target` whole or not at all; tell whether it was absent until then."""
    part = target.with_name(f".{target.name}.{os.getpid()}.part")
    try:
        part.write_bytes(source.read_bytes())
        try:
            # Unlike a replacing rename, a link fails when the learner's file has come to be.
            os.link(part, target)
        except FileExistsError:
            return False
        except OSError:
            # Some file systems have no links.
            if target.exists():
                return False
            part.replace(target)
    finally:
        part.unlink(missing_ok=True)
    return True


def _file_hash(path: Path) -> str:
    """Return a hash of a file's content; line endings, which git may change, don't count."""
    return hashlib.sha256(path.read_bytes().replace(b"\r\n", b"\n")).hexdigest()


def _read_record(work: Path) -> dict[str, str]:
    """Return what each file of `work/` was copied from; empty when that isn't known."""
    try:
        record = json.loads((work / RECORD).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return record if isinstance(record, dict) else {}


def _write_record(work: Path, record: dict[str, str]) -> None:
    """Write the record of copies, whole or not at all."""
    part = work / f"{RECORD}.part"
    part.write_text(json.dumps(record, indent=1, sort_keys=True) + "\n", encoding="utf-8")
    part.replace(work / RECORD)


@contextmanager
def _plain_words(folder: Path) -> Iterator[None]:
    """Turn what the operating system says of a folder into a `LabError` a learner can act on."""
    try:
        yield
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            raise LabError(_full_disk(folder)) from error
        if error.errno in (errno.EROFS, errno.EACCES, errno.EPERM):
            raise LabError(
                f"The folder {folder} can't be written to. Copy the workbook to a folder of your "
                f"own and start it there."
            ) from error
        raise LabError(f"The workbook could not start: {error}") from error


def _full_disk(folder: Path) -> str:
    return f"The disk that holds {folder} is full. Free some space, then start the workbook again."


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


def _first_url(root: Path) -> str:
    return f"/lab/tree/{FIRST_PAGE}" if (root / FIRST_PAGE).exists() else "/lab"


def _lab_environment(token: str) -> dict[str, str]:
    """Return the environment of the server: its token, and this Python's programs and kernel."""
    programs = sysconfig.get_path("scripts")
    return {
        **os.environ,
        "JUPYTER_TOKEN": token,
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
