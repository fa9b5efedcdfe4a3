"""Run the fork server inside bubblewrap, or say why submissions can't be isolated here.

The list of what is shown is short and is the whole policy: the system's programs and libraries,
this Python, crm_lib and its data, all read-only; no network, no home folder, no course folder.
"""

import contextlib
import functools
import os
import shutil
import socket
import subprocess
import sys
import sysconfig
import tempfile
from pathlib import Path

import crm_lib
from crm_lib.classroom.execution import NOBODY
from crm_lib.classroom.execution.warm_process import WarmProcess, hand_over, is_root
from crm_lib.exam.wording import ExamError

#: Of /etc only what programs need to run at all.
_ETC = ("ld.so.cache", "ld.so.conf", "ld.so.conf.d", "localtime", "timezone", "fonts",
        "alternatives", "mime.types", "nsswitch.conf", "ssl", "pki")  # fmt: skip
_SYSTEM = ("/usr", "/bin", "/sbin", "/lib", "/lib32", "/lib64", "/libx32")
#: How long a warm process, or a fork of it, may take to start.
START_SECONDS = 180


class NoIsolation(ExamError):
    """Submissions can't be isolated here; the text says why and what can be done."""


@functools.cache
def missing() -> str | None:
    """Return why submissions can't be isolated on this machine, or None when they can."""
    if not sys.platform.startswith("linux"):
        return f"there is no isolation on {sys.platform}; only Linux has what it takes"
    if shutil.which("bwrap") is None:
        return "bubblewrap is not installed (Debian, Ubuntu: sudo apt-get install bubblewrap)"
    ordinary = ["setpriv", f"--reuid={NOBODY}", f"--regid={NOBODY}", "--clear-groups"]
    tried = subprocess.run(
        [*_command(), *(ordinary if is_root() else ()), "unshare",
         "--user", "--map-root-user", "--pid", "--fork", "--mount-proc", "true"],
        capture_output=True,
        text=True,
        check=False,
    )  # fmt: skip
    if tried.returncode:
        last = (tried.stderr.strip().splitlines() or ["no reason given"])[-1]
        return (
            f"this system does not allow user namespaces ({last}); whoever administers it can: "
            "sysctl kernel.unprivileged_userns_clone=1, user.max_user_namespaces above 0, and on "
            "Ubuntu 24.04 and later a profile for bwrap in AppArmor (docs/deployment.md)"
        )
    return None


def require() -> None:
    """Raise `NoIsolation` where submissions can't be isolated."""
    reason = missing()
    if reason:
        raise NoIsolation(
            f"Submissions can't be isolated here: {reason}. They would run with your rights and "
            "could read the solutions and the gradebook. If you trust every one of them, "
            "say --no-isolation (for nbgrader's own commands and Formgrader: "
            "c.RunAnswers.isolate = 'never' in nbgrader_config.py)."
        )


def _shown(data: Path | None) -> list[Path]:
    """Return the folders outside the system's own that a submission's Python needs to see."""
    folders = {Path(sys.prefix), Path(sys.base_prefix), Path(crm_lib.__file__).parent}
    folders |= {Path(sysconfig.get_path(name)) for name in ("purelib", "platlib", "stdlib")}
    folders |= {Path(sys.executable).resolve().parent.parent}
    folders |= {data} if data else set()
    folders = {f.resolve() for f in folders if f.exists()}
    system = [Path(s) for s in _SYSTEM]
    outer = [f for f in folders if not any(f != o and f.is_relative_to(o) for o in folders)]
    return sorted(f for f in outer if not any(f.is_relative_to(s) for s in system))


def _under_tmp(data: Path | None) -> list[str]:
    """Return the shown folders below /tmp, which each submission's own /tmp would cover."""
    return [str(f) for f in _shown(data) if f.is_relative_to("/tmp")]


def _command(runs: Path | None = None, data: Path | None = None) -> list[str]:
    """Return bubblewrap's command line up to the program to run; without `runs`, for a trial."""
    command = ["bwrap", "--unshare-pid", "--unshare-net", "--unshare-ipc", "--unshare-uts"]
    command += ["--hostname", "exam", "--die-with-parent", "--new-session", "--clearenv"]
    command += ["--cap-drop", "ALL"]
    if is_root():  # mounted as root, then an ordinary user's: see supervisor
        command += ["--cap-add", "CAP_SETUID", "--cap-add", "CAP_SETGID"]
    else:
        command += ["--unshare-user"]
    for folder in map(Path, _SYSTEM):
        if folder.is_symlink():
            command += ["--symlink", str(folder.readlink()), str(folder)]
        elif folder.is_dir():
            command += ["--ro-bind", str(folder), str(folder)]
    for name in _ETC:
        command += ["--ro-bind-try", f"/etc/{name}", f"/etc/{name}"]
    # A whole /proc, and no new one: only so may each submission mount its own over it.
    command += [
        "--dev-bind",
        "/proc",
        "/proc",
        "--dev",
        "/dev",
        # It belongs to who grades, and so to submissions: one could leave there what others read.
        "--remount-ro",
        "/dev",
        "--perms",
        "1777",
        "--tmpfs",
        "/tmp",
    ]
    if runs is None:
        return command
    shown = _shown(data)
    for number in range(len(_under_tmp(data))):
        command += ["--perms", "0755", "--dir", f"/run/aside/{number}"]
    above = {parent for folder in (*shown, Path("/run/crm")) for parent in folder.parents}
    for parent in sorted(above - {Path("/")}):  # bubblewrap would close them to others
        command += ["--perms", "0755", "--dir", str(parent)]
    for folder in shown:
        command += ["--ro-bind", str(folder), str(folder)]
    command += ["--bind", str(runs), "/run/crm", "--perms", "0755", "--dir", "/run/kernel"]
    command += ["--ro-bind", str(runs / "passwd"), "/etc/passwd", "--remount-ro", "/"]
    environment = {
        "PATH": f"{Path(sys.executable).parent}:/usr/bin:/bin",
        "PYTHONPATH": str(Path(crm_lib.__file__).resolve().parent.parent),
        "PYTHONHASHSEED": "0",
        "PYTHONDONTWRITEBYTECODE": "1",
        "HOME": "/tmp",
        "LANG": "C.UTF-8",
        "MPLBACKEND": "module://matplotlib_inline.backend_inline",
        # One thread: a fork copies no others, and neighbours share the cores fairly.
        **dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1"),
    }
    environment |= {k: v for k, v in os.environ.items() if k.startswith("OPENBLAS_CORE")}
    if data:
        from crm_lib.datasets import VARIABLE  # brings pandas, which a worker never needs

        environment[VARIABLE] = str(data.resolve())
    for name, value in environment.items():
        command += ["--setenv", name, value]
    return [*command, "--chdir", "/tmp"]


class ForkServer(WarmProcess):
    """The fork server of a grader: a warm process inside bubblewrap.

    Parameters
    ----------
    data : Path, optional
        The course's folder of data sets; without it submissions read those of crm_lib.

    Raises
    ------
    NoIsolation
        When submissions can't be isolated here; from `wait_until_ready` when it does not
        start. With the reason.
    """

    def __init__(self, data: Path | None = None) -> None:
        require()
        from crm_lib.classroom.execution import run_folder  # has what only Linux has

        run_folder.remove_leftovers()
        grader_end, server_end = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        folder = run_folder.new_run_folder()
        super().__init__(grader_end, folder, data, _under_tmp(data))
        self._lock = run_folder.locked(self._folder / "lock")
        (self._folder / "passwd").write_text(
            "student:x:1000:1000::/tmp/home:/bin/sh\n", encoding="utf-8"
        )
        hand_over(self._folder, self._folder / "passwd")
        self._is_ready = False
        self._said = tempfile.TemporaryFile()  # noqa: SIM115 (closed in `close`)
        with server_end:
            self._process = subprocess.Popen(
                [*_command(self._folder, data), sys.executable, "-m",
                 "crm_lib.classroom.execution.supervisor", str(server_end.fileno())],
                pass_fds=[server_end.fileno()],
                stdin=subprocess.DEVNULL,
                stdout=self._said,
                stderr=self._said,
                start_new_session=True,
            )  # fmt: skip

    def wait_until_ready(self) -> None:
        """Wait until the fork server is ready; it starts while the caller does something else."""
        if self._is_ready:
            return
        self._socket.settimeout(START_SECONDS)
        try:
            greeting = self._socket.recv(1024)
        except OSError:
            greeting = b""
        if greeting:
            self._socket.settimeout(None)
            self._is_ready = True
        else:
            self._said.seek(0)
            said = self._said.read()[-400:].decode("utf-8", "replace").strip().splitlines()
            self.close()
            raise NoIsolation(
                "The isolated process did not start: "
                + (said[-1] if said else "it said nothing")
                + ". Its Python, its packages (all in one environment, none in a home folder) and "
                "crm_lib must be readable by ordinary users."
            )

    @property
    def alive(self) -> bool:
        """Whether the fork server still runs."""
        return self._process.poll() is None

    @property
    def memory_mb(self) -> float:
        """Memory of the warm process and its sandbox, pages shared with others in part."""
        import psutil

        me = psutil.Process(self._process.pid)
        return sum(p.memory_full_info().pss for p in [me, *me.children(recursive=True)]) / 2**20

    def close(self) -> None:
        """End the warm process and with it everything that it started; once more does nothing."""
        if self._said.closed:
            return
        self._socket.close()
        with contextlib.suppress(subprocess.TimeoutExpired):
            # One that was never heard may still be busy starting, and would not notice.
            self._process.wait(2 if self._is_ready else 0)
        if self._process.poll() is None:
            self._process.kill()
            self._process.wait()
        self._said.close()
        os.close(self._lock)
        shutil.rmtree(self._folder, ignore_errors=True)


_server: WarmProcess | None = None


def warm_up(data: Path | None = None) -> None:
    """Start the warm process of this process, without waiting for it, if there is none yet."""
    import atexit

    global _server
    if _server is not None and (not _server.alive or _server.data != data):
        close_fork_server()
    if _server is None:
        _server = ForkServer(data)
        atexit.register(close_fork_server)


def fork_server(data: Path | None = None) -> WarmProcess:
    """Return the warm process of this process, started when there is none."""
    warm_up(data)
    if isinstance(_server, ForkServer):
        _server.wait_until_ready()
    return _server


def running_fork_server() -> WarmProcess | None:
    """Return the warm process of this process for its workers, if there is one."""
    return _server


def use_fork_server(warm_process: WarmProcess) -> None:
    """Use the warm process of another process; a worker calls this first."""
    global _server
    _server = warm_process


def renew_fork_server() -> None:
    """Close this process's warm process where it no longer answers; the next use starts another.

    A submission that ends its keeper costs no warm process: those of its neighbours run there.
    """
    if _server is not None and not _server.alive:
        close_fork_server()


def close_fork_server() -> None:
    """End this process's warm process, or disconnect from another's."""
    global _server
    if _server is not None:
        _server.close()
        _server = None
