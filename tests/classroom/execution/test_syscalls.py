"""The filter refuses what it lists and lets the rest through, read as the Linux kernel reads it."""

import errno
import struct

import pytest

from crm_lib.classroom.execution.syscalls import FAMILIES, NETLINK, REFUSED, SOCKETS, program

ALLOWED = 0x7FFF0000
REFUSE = 0x00050000 | errno.EPERM


def verdict(code, call, machine, family=0, protocol=0):
    """Run the filter's few instructions on one system call."""
    steps = [struct.unpack("HBBI", code[i : i + 8]) for i in range(0, len(code), 8)]
    held, place = 0, 0
    while True:
        kind, yes, no, value = steps[place]
        place += 1
        if kind == 0x20:
            held = {0: call, 4: machine, 16: family, 32: protocol}[value]
        elif kind == 0x15:
            place += yes if held == value else no
        elif kind == 0x35:
            place += yes if held >= value else no
        else:
            return value


MACHINES = [("x86_64", 0, 0xC000003E), ("aarch64", 1, 0xC00000B7)]


@pytest.mark.parametrize(("machine", "column", "number"), MACHINES)
def test_listed_calls_are_refused_and_others_are_not(machine, column, number):
    code = program(machine)
    for numbers in REFUSED.values():
        assert verdict(code, numbers[column], number) == REFUSE
    listed = {numbers[column] for numbers in REFUSED.values()}
    listed |= {numbers[column] for numbers in SOCKETS.values()}
    for call in set(range(300)) - listed:
        assert verdict(code, call, number) == ALLOWED


def test_calls_made_in_another_machine_s_way_are_refused():
    code = program("x86_64")
    assert verdict(code, 0, 0x40000003) == REFUSE  # the 32-bit way
    assert verdict(code, 0x40000000, 0xC000003E) == REFUSE  # x32
    assert program("riscv64") is None


@pytest.mark.parametrize(("machine", "column", "number"), MACHINES)
def test_sockets_open_only_in_families_that_namespaces_separate(machine, column, number):
    code = program(machine)
    for numbers in SOCKETS.values():
        for family in range(64):  # VSOCK is 40, the kernel's cryptography 38, packets 17
            wanted = ALLOWED if family in (*FAMILIES, NETLINK) else REFUSE
            assert verdict(code, numbers[column], number, family) == wanted, family
        for protocol in range(1, 30):  # netfilter is 12
            assert verdict(code, numbers[column], number, NETLINK, protocol) == REFUSE
    assert FAMILIES == (1, 2, 10)
