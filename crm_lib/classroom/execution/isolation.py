"""Isolate a forked process before it runs student code: namespaces, mounts, rights, limits.

Everything happens inside bubblewrap (see `sandbox`), which has already taken away the network, the
home folder, the course and every privilege, and shows the rest read-only. On top of that each
submission gets namespaces of its own, so that it sees no other one: processes, network, shared
memory, and file systems in memory that vanish with it. Linux only; imported nowhere else.

The order matters and is the caller's (`supervisor`): `enter_namespaces` → fork →
`mount_folders` (in process 1 of the new namespace) → fork → `drop_capabilities` (in the process
that becomes the kernel).
"""

import ctypes
import os
import re
import resource
import shutil
from contextlib import suppress
from pathlib import Path

import crm_lib
from crm_lib.classroom.execution.syscalls import refuse_system_calls

#: Inside: the folder with the kernel's sockets, and the student's working folder and home.
SOCKETS, WORK, HOME = "/run/kernel", "/tmp/course/exercises/work", "/tmp/home"
#: Where the data lie as seen from there, as in the course's folder: ``../../datasets``.
DATASETS = "/tmp/course/datasets"
#: Inside bubblewrap: all submissions' socket folders, hidden from each submission.
RUNS = "/run/crm"
#: Where folders stand aside while something is mounted over them.
ASIDE = "/run/aside"

_NEW_USER, _NEW_PID, _NEW_NET = 0x10000000, 0x20000000, 0x40000000
_NEW_MOUNT, _NEW_UTS, _NEW_IPC = 0x00020000, 0x04000000, 0x08000000
_READ_ONLY, _NO_SUID, _NO_DEV, _NO_EXEC = 1, 2, 4, 8
_REMOUNT, _BIND, _RECURSIVE, _PRIVATE = 32, 4096, 16384, 1 << 18
_DUMPABLE, _NO_NEW_PRIVILEGES = 4, 38
_CAPABILITIES_V3 = 0x20080522
#: What the libraries reserve of address space before a student's code runs.
_RESERVED_MB = 2048

#: Unix sockets that a kernel has, and what each further one may hold unread (net.core.wmem_max).
_USUAL_SOCKETS, _SOCKET_BYTES = 100, 212_992

#: Start, end, place in its file and file of a shared mapping without a name, in /proc/PID/maps.
_SHARED = re.compile(
    r"^(\w+)-(\w+) ...s (\w+) \S+ (\d+) +/(?:dev/zero \(deleted\)|SYSV)", re.MULTILINE
)

_libc = ctypes.CDLL(None, use_errno=True)


def _call(name: str, *arguments: object) -> None:
    """Call a function of the C library; raise OSError when it fails."""
    if getattr(_libc, name)(*arguments) != 0:
        number = ctypes.get_errno()
        raise OSError(number, f"{name}: {os.strerror(number)}")


def _mount(source: str, target: str, kind: str | None, flags: int, options: str = "") -> None:
    _call(
        "mount",
        source.encode(),
        target.encode(),
        kind.encode() if kind else None,
        ctypes.c_ulong(flags),
        options.encode() or None,
    )


def drop_root(user: int) -> None:
    """Change from root to an ordinary account for good."""
    os.setgroups([])
    os.setgid(user)
    os.setuid(user)
    # The change has made /proc/self root's; the maps of `enter_namespaces` are written there.
    _call("prctl", _DUMPABLE, 1, 0, 0, 0)


def enter_namespaces() -> None:
    """Leave the parent's namespaces for new, empty ones; the next fork is process 1 there."""
    user, group = os.getuid(), os.getgid()
    _call("unshare", _NEW_USER | _NEW_MOUNT | _NEW_PID | _NEW_NET | _NEW_IPC | _NEW_UTS)
    Path("/proc/self/setgroups").write_text("deny")
    Path("/proc/self/uid_map").write_text(f"1000 {user} 1")
    Path("/proc/self/gid_map").write_text(f"1000 {group} 1")


def mount_folders(run: str, scratch_mb: int, under_tmp: list[str]) -> None:
    """Mount the folders that this submission alone may read and write, and copy its files there.

    Parameters
    ----------
    run : str
        Name of its folder under `RUNS`: the sockets go there, its files lie in ``files``.
    scratch_mb : int
        Size of its folders, which lie in memory.
    under_tmp : list of str
        Folders below /tmp that stay in sight, read-only as they are.
    """
    _call("prctl", _DUMPABLE, 0, 0, 0, 0)  # the student's process may not trace this one
    plain = _NO_SUID | _NO_DEV
    _mount("none", "/", None, _RECURSIVE | _PRIVATE)
    _mount("proc", "/proc", "proc", plain | _NO_EXEC)
    # No further user namespaces: what was given up below cannot be won back in a new one.
    Path("/proc/sys/user/max_user_namespaces").write_text("0")
    with suppress(OSError):  # System V shared memory would not count as anybody's
        Path("/proc/sys/kernel/shmall").write_text("1024")
    _mount(f"{RUNS}/{run}", SOCKETS, None, _BIND)
    _mount("tmpfs", RUNS, "tmpfs", plain | _READ_ONLY, "size=4k")
    _mount("tmpfs", "/dev/shm", "tmpfs", plain | _NO_EXEC, f"size={scratch_mb}m,nr_inodes=2000")
    for number, folder in enumerate(under_tmp):
        # With what is mounted below it: without that the system refuses an ordinary user.
        _mount(folder, f"{ASIDE}/{number}", None, _BIND | _RECURSIVE)
    _mount("tmpfs", "/tmp", "tmpfs", plain, f"size={scratch_mb}m,nr_inodes=20000,mode=0700")
    for number, folder in enumerate(under_tmp):
        Path(folder).mkdir(parents=True)
        _mount(f"{ASIDE}/{number}", folder, None, _BIND | _RECURSIVE)
    Path(HOME).mkdir()
    Path(WORK).parent.mkdir(parents=True)
    data = os.environ.get("CRM_WORKBOOK_DATA")
    Path(DATASETS).symlink_to(data or Path(crm_lib.__file__).parent / "data")
    files = Path(SOCKETS, "files")
    if files.is_dir():
        shutil.copytree(files, WORK)
    else:
        Path(WORK).mkdir()
    os.chdir(WORK)


def close_sockets_folder() -> None:
    """Make the folder that the grader shares read-only, once the kernel's sockets are in it."""
    flags = _REMOUNT | _BIND | _READ_ONLY | _NO_SUID | _NO_DEV
    _mount("none", SOCKETS, None, flags)


def drop_capabilities(limits: dict[str, int]) -> None:
    """Drop every capability for good and set the limits; call it before any thread starts."""
    mb = 1024 * 1024
    for name, soft in (
        (resource.RLIMIT_AS, (limits["memory_mb"] + _RESERVED_MB) * mb),
        (resource.RLIMIT_CPU, limits["cpu_seconds"]),
        (resource.RLIMIT_NPROC, limits["processes"]),
        (resource.RLIMIT_NOFILE, limits["open_files"]),
        (resource.RLIMIT_FSIZE, limits["file_mb"] * mb),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_MEMLOCK, 0),
        (resource.RLIMIT_MSGQUEUE, 0),
    ):
        resource.setrlimit(name, (soft, soft))
    _call("prctl", _NO_NEW_PRIVILEGES, 1, 0, 0, 0)
    _call("prctl", _DUMPABLE, 1, 0, 0, 0)  # so that the keeper may read how much it holds
    header = (ctypes.c_uint32 * 2)(_CAPABILITIES_V3, 0)
    _call("capset", header, (ctypes.c_uint32 * 6)())
    refuse_system_calls()


def memory_in_use() -> int:
    """Return the bytes that all processes of this namespace hold, shared ones counted once.

    A process whose ``smaps_rollup`` can't be read counts with its anonymous and shared memory.
    What processes share without a file counts whole, also where they let it go: its pages stay.
    """
    total = _held_elsewhere()
    for process in Path("/proc").glob("[0-9]*"):
        try:
            lines = (process / "smaps_rollup").read_text().splitlines()
        except PermissionError:
            with suppress(OSError):
                total += _held((process / "status").read_text())
        except OSError:  # it has ended
            continue
        else:
            total += _kilobytes(lines, "Pss:") - _kilobytes(lines, "Pss_Shmem:")
    return total


def _held(status: str) -> int:
    """Add up the memory of a process that no file on disk backs (anonymous and shared), in bytes."""
    return _kilobytes(status.splitlines(), ("RssAnon:", "RssShmem:"))


def _kilobytes(lines: list[str], name: str | tuple[str, ...]) -> int:
    """Add up, in bytes, what the lines of this name give in kilobytes."""
    return sum(int(line.split()[1]) * 1024 for line in lines if line.startswith(name))


def _held_elsewhere() -> int:
    """Return the bytes in shared mappings without a file, and at most in buffers of sockets."""
    mappings: dict[tuple[str, str], int] = {}
    for maps in Path("/proc").glob("[0-9]*/maps"):
        with suppress(OSError):
            # One of several processes, or in pieces, is the same by its file and place in it.
            for start, end, place, file in _SHARED.findall(maps.read_text()):
                size = int(end, 16) - int(start, 16)
                mappings[file, place] = max(size, mappings.get((file, place), 0))
    sockets = 0
    with suppress(OSError):
        sockets = Path("/proc/net/unix").read_text(errors="replace").count("\n")
    return sum(mappings.values()) + max(0, sockets - _USUAL_SOCKETS) * _SOCKET_BYTES


def rough_memory_in_use() -> tuple[int, int]:
    """Return an upper bound of the bytes in use, quickly, and the number of processes."""
    count, total = 0, _held_elsewhere()
    for status in Path("/proc").glob("[0-9]*/status"):
        with suppress(OSError):
            text = status.read_text()
            count += 1
            total += _held(text)
    return total, count
