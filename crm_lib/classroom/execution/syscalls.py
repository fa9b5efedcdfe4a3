"""Refuse system calls that no student's code needs, by a seccomp filter.

Most would fail anyway, for want of rights; refused here, the parts of the system behind them are
out of reach. Some matter by themselves: memory in a ``memfd`` belongs to no process and so to no
limit, as do System V's semaphores, queues and segments, which can fill the kernel's own memory; and
with ``setsid`` a submission could take one share of the processor after another. Of
sockets only families that a network namespace separates, and that programs need, can be opened:
VSOCK would reach the machine below, and others parts of the kernel that nobody needs.
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
    "semget": (64, 190),
    "msgget": (68, 186),
    "shmget": (29, 194),
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
    "process_madvise": (440, 440),
    "pidfd_getfd": (438, 438),
    "kcmp": (312, 272),
    "personality": (135, 92),
    "vmsplice": (278, 75),
    "fanotify_init": (300, 262),
    "open_by_handle_at": (304, 265),
    "name_to_handle_at": (303, 264),
    "init_module": (175, 105),
    "finit_module": (313, 273),
    "kexec_load": (246, 104),
    "quotactl": (179, 60),
    "swapon": (167, 224),
    "acct": (163, 89),
    "syslog": (103, 116),
    "io_uring_setup": (425, 425),
    "io_uring_enter": (426, 426),
    "io_uring_register": (427, 427),
}
#: Machine → column of `REFUSED`, and the kernel's number for it (linux/audit.h).
_MACHINES = {"x86_64": (0, 0xC000003E), "aarch64": (1, 0xC00000B7)}

#: Calls that open sockets, whose first argument is the address family; the numbers as above.
SOCKETS = {"socket": (41, 198), "socketpair": (53, 199)}
#: Families that can be opened: Unix, IPv4, IPv6 (linux/socket.h).
FAMILIES = (1, 2, 10)
#: And of netlink only the protocol of routes, by which libraries ask for this namespace's addresses.
NETLINK, ROUTES = 16, 0

_LOAD, _EQUAL, _AT_LEAST, _RETURN = 0x20, 0x15, 0x35, 0x06
_ALLOW, _REFUSE = 0x7FFF0000, 0x00050000 | errno.EPERM
_SET_FILTER, _MODE_FILTER = 22, 2


def program(machine: str) -> bytes | None:
    """Return the filter as Berkeley packet filter code, or None for a machine not known here.

    Examples
    --------
    >>> len(program("x86_64")) // 8 == len(REFUSED) + len(SOCKETS) + len(FAMILIES) + 11
    True
    """
    if machine not in _MACHINES:
        return None
    column, number = _MACHINES[machine]
    calls = [numbers[column] for numbers in REFUSED.values()]
    sockets = [numbers[column] for numbers in SOCKETS.values()]
    # After the four first steps and one a call: allow, look at the family, refuse, allow.
    allow = 4 + len(sockets) + len(calls)
    look, refuse = allow + 1, allow + 5 + len(FAMILIES)

    def when_equal(value: int, place: int, target: int) -> tuple[int, int, int, int]:
        return (_EQUAL, target - place - 1, 0, value)

    code = [
        (_LOAD, 0, 0, 4),
        (_EQUAL, 0, refuse - 2, number),  # calls made in another machine's way: refused
        (_LOAD, 0, 0, 0),
        (_AT_LEAST, refuse - 4, 0, 0x40000000),
        *(when_equal(call, 4 + i, look) for i, call in enumerate(sockets)),
        *(when_equal(call, 4 + len(sockets) + i, refuse) for i, call in enumerate(calls)),
        (_RETURN, 0, 0, _ALLOW),
        (_LOAD, 0, 0, 16),
        *(when_equal(family, look + 1 + i, refuse + 1) for i, family in enumerate(FAMILIES)),
        (_EQUAL, 0, 2, NETLINK),
        (_LOAD, 0, 0, 32),
        when_equal(ROUTES, refuse - 1, refuse + 1),
        (_RETURN, 0, 0, _REFUSE),
        (_RETURN, 0, 0, _ALLOW),
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
