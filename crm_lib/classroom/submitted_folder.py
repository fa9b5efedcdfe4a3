"""Look over a submission's name and folder before any file in it is read."""

import os
import stat
from collections.abc import Iterator
from pathlib import Path

from crm_lib.base.message import Message
from crm_lib.classroom.one_line import MAX_NAME, is_control_sign, shown

#: A submission is a few hundred kilobytes; pictures and widgets make it some megabytes.
MAX_BYTES = 100_000_000
MAX_FILES = 1_000
MAX_FOLDERS_DEEP = 12
#: Written beside an autograded copy by `crm grade`; nothing handed in may pass for it.
RESERVED = frozenset({".graded.json"})

#: nbgrader would read the first as a pattern, and Formgrader's pages the others as code.
_UNSAFE_SIGNS = '*?[]<>"\\`'
_KINDS = (
    (stat.S_ISFIFO, Message("a named pipe", "命名管道")),
    (stat.S_ISSOCK, Message("a socket", "套接字")),
    (stat.S_ISCHR, Message("a device", "设备文件")),
    (stat.S_ISBLK, Message("a device", "设备文件")),
)


def wrong_name(student: str) -> Message | None:
    """Refuse names that nbgrader would read as a pattern or as code, shorten, or could not store."""
    if len(student) > MAX_NAME:
        name = shown(student, 30)
        return Message(
            f"the student's folder {name!r} has more than {MAX_NAME} signs: rename it",
            f"学生文件夹名“{name}”超过{MAX_NAME}个字符，请改名",
        )
    if any(map(is_control_sign, student)) or student != student.strip():
        return Message(
            f"the student's folder {shown(student)!r} has signs in its name that cannot be stored "
            "(control signs, damaged letters, spaces at an end): rename it",
            f"学生文件夹名“{shown(student)}”含有无法保存的字符（控制字符、损坏的字、首尾空格），请改名",
        )
    if set(student) & set(_UNSAFE_SIGNS):
        signs = " ".join(_UNSAFE_SIGNS)
        return Message(
            f"the student's folder {shown(student)!r} holds one of {signs} : rename it",
            f"学生文件夹名“{shown(student)}”含有 {signs} 之一，请改名",
        )
    return None


def wrong_folder(path: Path) -> Message | None:
    """Refuse a submission's folder with anything but plain files and folders, or with too much."""
    for folder in (path.parent.parent, path.parent):
        if folder.is_symlink():
            return _link(folder, folder.name)
    if not path.parent.is_dir():
        return _no_folder(path)
    size = 0
    for number, (name, about, depth) in enumerate(entries_below(path.parent)):
        reason = _wrong_entry(path.parent, name, about)
        if reason:
            return reason
        if number >= MAX_FILES:
            return Message(
                f"more than {MAX_FILES:,} files were handed in: keep only the assignment's",
                f"所交文件超过{MAX_FILES:,}个，请只保留本次作业的文件",
            )
        if depth > MAX_FOLDERS_DEEP:
            return Message(
                f"folders are nested more than {MAX_FOLDERS_DEEP} deep: keep only what is asked",
                f"文件夹嵌套超过{MAX_FOLDERS_DEEP}层，请只保留作业要求的内容",
            )
        size += about.st_size if stat.S_ISREG(about.st_mode) else 0
        if size > MAX_BYTES:
            megabytes = MAX_BYTES // 10**6
            return Message(
                f"more than {megabytes} MB were handed in ({shown(name)} is the last file "
                "counted): clear outputs and widgets, or delete large files, and save again",
                f"所交内容超过{megabytes} MB（计到 {shown(name)} 为止），请清除输出和控件或删去大文件，重新保存",
            )
    return None


def entries_below(folder: Path) -> Iterator[tuple[str, os.stat_result, int]]:
    """Yield name, facts and depth of each entry below `folder`, without following links."""
    waiting = [("", 1)]
    while waiting:
        below, depth = waiting.pop()
        try:
            with os.scandir(folder / below) as entries:
                found = sorted(entries, key=lambda e: e.name)
        except FileNotFoundError:
            continue
        for entry in found:
            about = entry.stat(follow_symlinks=False)
            name = f"{below}{entry.name}"
            yield name, about, depth
            if stat.S_ISDIR(about.st_mode) and depth <= MAX_FOLDERS_DEEP:
                waiting.append((name + "/", depth + 1))


def _no_folder(path: Path) -> Message:
    folder = path.parent.name
    if os.path.lexists(path.parent.parent / path.name):
        return Message(
            f"{path.name} lies beside its folder: move it into a folder {folder}",
            f"{path.name} 放在了文件夹外面，请移到名为 {folder} 的文件夹里",
        )
    return Message(
        f"{folder} is not a folder: make it one and put {path.name} into it",
        f"{folder} 不是文件夹，请新建这个文件夹并把 {path.name} 放进去",
    )


def _wrong_entry(folder: Path, name: str, about: os.stat_result) -> Message | None:
    if name in RESERVED:
        return Message(
            f"{name} is a name that grading keeps for itself: delete it",
            f"{name} 是评分专用的文件名，请删除",
        )
    if stat.S_ISLNK(about.st_mode):
        return _link(folder / name, name)
    for test, kind in _KINDS:
        if test(about.st_mode):
            return Message(
                f"{shown(name)} is {kind.en}, not a file: delete it and ask for the file",
                f"{shown(name)} 是{kind.zh}，不是普通文件，请删除并让学生补交文件",
            )
    return None


def _link(path: Path, name: str) -> Message:
    target = shown(path.readlink())
    return Message(
        f"{shown(name)} is a link to {target}: links are not followed; delete it and ask for the "
        "file itself",
        f"{shown(name)} 是指向 {target} 的链接，不予读取，请删除并让学生补交文件本身",
    )
