"""Refuse system calls that no student's code needs, by a seccomp filter.

Most would fail anyway, for want of rights; refused here, the parts of the system behind them are
out of reach. Two matter by themselves: memory in a ``memfd`` belongs to no process and so to no
limit, and with ``setsid`` a submission could take one share of the processor after another.
"""

import ctypes
import errno
import platform
import struct

#: Name → number on x86-64, on 64-bit ARM. From the tables of the Linux kernel.
REFUSED = {
    "setsid": (112, 157),
    "memfd_create": (319, 279),
    "memfd_secret": (447, 447),
    "ptrace": (101, 117),
    "process_vm_readv": (310, 270),
    "process_vm_writev": (311, 271),
    "unshare": (272, 97),
    "setns": (308, 268),
    "mount": (165, 40),
    "umount2": (166, 39),
    "pivot_root": (155, 41),
    "chroot": (161, 51),
    "open_tree": (428, 428),
    "move_mount": (429, 429),
    "fsopen": (430, 430),
    "mount_setattr": (442, 442),
    "add_key": (248, 217),
    "request_key": (249, 218),
    "keyctl": (250, 219),
    "bpf": (321, 280),
    "perf_event_open": (298, 241),
    "userfaultfd": (323, 282),
    "io_uring_setup": (425, 425),
    "io_uring_enter": (426, 426),
    "io_uring_register": (427, 427),
}
#: Machine → column of `REFUSED`, and the kernel's number for it (linux/audit.h).
_MACHINES = {"x86_64": (0, 0xC000003E), "aarch64": (1, 0xC00000B7)}

_LOAD, _EQUAL, _AT_LEAST, _RETURN = 0x20, 0x15, 0x35, 0x06
_ALLOW, _REFUSE = 0x7FFF0000, 0x00050000 | errno.EPERM
_SET_FILTER, _MODE_FILTER = 22, 2


def program(machine: str) -> bytes | None:
    """Return the filter as Berkeley packet filter code, or None for a machine not known here.

    Examples
    --------
    >>> len(program("x86_64")) // 8 == len(REFUSED) + 6
    True
    """
    if machine not in _MACHINES:
        return None
    column, number = _MACHINES[machine]
    calls = [numbers[column] for numbers in REFUSED.values()]
    code = [
        (_LOAD, 0, 0, 4),
        (_EQUAL, 0, len(calls) + 3, number),  # calls made in another machine's way: refused
        (_LOAD, 0, 0, 0),
        (_AT_LEAST, len(calls) + 1, 0, 0x40000000),
        *((_EQUAL, len(calls) - i, 0, call) for i, call in enumerate(calls)),
        (_RETURN, 0, 0, _ALLOW),
        (_RETURN, 0, 0, _REFUSE),
    ]
    return b"".join(struct.pack("HBBI", *step) for step in code)


def refuse_system_calls() -> bool:
    """Install the seccomp filter for this process and its children; tell whether that worked.

    Call it after ``PR_SET_NO_NEW_PRIVS`` and before any thread starts.
    """
    code = program(platform.machine())
    if code is None:
        return False
    held = ctypes.create_string_buffer(code, len(code))

    class Filter(ctypes.Structure):
        _fields_ = (("length", ctypes.c_ushort), ("code", ctypes.c_void_p))

    about = Filter(len(code) // 8, ctypes.addressof(held))
    libc = ctypes.CDLL(None)
    return libc.prctl(_SET_FILTER, _MODE_FILTER, ctypes.byref(about), 0, 0) == 0
