"""Read a file as a notebook of an assignment, measured before it is built; say what is wrong else."""

import codecs
import json
import logging
import re
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from crm_lib.base.message import Message
from crm_lib.classroom.answer_source import asked_in
from crm_lib.classroom.cell_names import grade_id_of
from crm_lib.classroom.lean_json import SMALL, lean_json
from crm_lib.classroom.one_line import shown

#: What of a notebook is read: text and settings of its cells.
MAX_LEAN_BYTES = 20_000_000
#: Values, brackets included, of the JSON; building more takes gigabytes.
MAX_VALUES = 1_000_000
MAX_NESTED = 100
MAX_CELLS = 2_000

_BOM = b"\xef\xbb\xbf"
#: Bytes that are decoded at once: one wide sign makes all of a text wide.
_PIECE = 1 << 20
_STRINGS = re.compile(rb'"[^"\\]*+(?:\\.[^"\\]*+)*+"?', re.S)
_NO_BRACKETS = bytes(set(range(256)) - set(b"[]{}"))
_ASK = "ask for the notebook itself", "请让学生补交笔记本文件本身"
#: How files begin that are not notebooks but are handed in as such.
_MAGIC = (
    (b"PK\x03\x04", Message("a ZIP archive: unpack it", "是ZIP压缩包，请先解压")),
    (b"\x1f\x8b", Message("a gzip archive: unpack it", "是gzip压缩包，请先解压")),
    (b"Rar!", Message("a RAR archive: unpack it", "是RAR压缩包，请先解压")),
    (b"7z\xbc\xaf", Message("a 7z archive: unpack it", "是7z压缩包，请先解压")),
    (b"%PDF", Message(f"a PDF: {_ASK[0]}", f"是PDF，{_ASK[1]}")),
    (b"\xd0\xcf\x11\xe0", Message(f"an Office document: {_ASK[0]}", f"是Office文档，{_ASK[1]}")),
    (b"\x89PNG", Message(f"a picture: {_ASK[0]}", f"是图片，{_ASK[1]}")),
    (b"\xff\xd8\xff", Message(f"a picture: {_ASK[0]}", f"是图片，{_ASK[1]}")),
)


def looks_like_notebook(path: Path) -> bool:
    """Tell by its first bytes whether a file may be a notebook, whatever its name ends in."""
    with path.open("rb") as file:
        start = file.read(4000)
    text = start.replace(b"\x00", b"")  # UTF-16 has a zero beside every letter of ASCII
    begins = text.lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n")[:1] == b"{"
    return begins and any(word in text for word in (b'"cells"', b'"nbformat', b'"worksheets"'))


def as_utf8(data: bytes) -> bytes:
    """Return a notebook's bytes as UTF-8 without a byte order mark, as every reader expects them.

    What Notepad saved as *Unicode* or *ANSI* (UTF-16, GBK) is decoded where that gives JSON.
    """
    data = data.removeprefix(_BOM)
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return _decoded(data, "utf-16") or data
    if not data.isascii():
        wrong = wide = 0
        for text in _pieces(data, "utf-8", "replace"):
            wrong += text.count("\N{REPLACEMENT CHARACTER}")
            wide += len(text) - len(text.encode("ascii", "ignore"))
        # Of GBK nearly nothing is UTF-8; of UTF-8 with a damaged letter nearly everything.
        if 2 * wrong > wide:
            return _decoded(data, "gb18030") or data
    return data


def _decoded(data: bytes, encoding: str) -> bytes:
    """Return bytes in an encoding as UTF-8; none where that gives no JSON of an ordinary size."""
    try:
        text = b"".join(piece.encode("utf-8") for piece in _pieces(data, encoding))
        lean, too_much = measured(text)
        if too_much:
            return b""
        json.loads(lean)
    except (ValueError, RecursionError):
        return b""
    return text


def _pieces(data: bytes, encoding: str, errors: str = "strict") -> Iterator[str]:
    decoder = codecs.getincrementaldecoder(encoding)(errors)
    for start in range(0, len(data), _PIECE):
        yield decoder.decode(data[start : start + _PIECE])
    yield decoder.decode(b"", final=True)


def measured(data: bytes) -> tuple[bytes, Message | None]:
    """Return the part of a notebook's JSON that is read, and why it is too much (else None)."""
    too_much = _too_much(data)
    if too_much or len(data) <= SMALL:
        return data, too_much
    lean = lean_json(data)
    if len(lean) > MAX_LEAN_BYTES:
        megabytes = MAX_LEAN_BYTES // 10**6
        too_much = Message(
            f"more than {megabytes} MB without outputs; delete long texts",
            f"不计输出仍超过{megabytes} MB，请删去过长的文字",
        )
    return lean, too_much


def read_content(path: Path, wanted_ids: set[str]) -> tuple[Message | None, dict[str, Any]]:
    """Return why a file is no notebook of this assignment (else None), and its lean content."""
    text, reason = _measured_text(path)
    if text is None:
        return reason, {}
    try:
        content = json.loads(text)
    except RecursionError:
        return Message(
            "not a notebook that can be read: nested too deeply", "笔记本嵌套过深，无法读取"
        ), {}
    except ValueError as error:
        return Message(
            f"not a notebook: damaged or cut off ({shown(error)}); ask for the file again",
            f"笔记本已损坏或不完整（{shown(error)}），请让学生重新提交",
        ), {}
    del text  # may be a hundred megabytes
    if not isinstance(content, dict) or content.get("nbformat") != 4:
        version = shown(content.get("nbformat") if isinstance(content, dict) else None, 20)
        return Message(
            f"not a version 4 notebook (nbformat {version}): open it in JupyterLab, save it, and "
            "hand it in again",
            f"不是第4版笔记本（nbformat {version}），请用JupyterLab打开并保存后重新提交",
        ), {}
    reason = _wrong_cells(content, wanted_ids)
    return reason, {} if reason else _lean(content)


def _measured_text(path: Path) -> tuple[str | None, Message]:
    """Return a file's text when it can be JSON of an ordinary size, else None and the reason."""
    data = path.read_bytes()
    if not data.strip():
        if not data:
            return None, Message("the file is empty (zero bytes)", "文件是空的（0字节）")
        return None, Message("the file holds nothing but spaces", "文件里只有空格")
    data, too_much = measured(as_utf8(data))
    # What it is, where it is no notebook, says more than its size: of a file, not of all of it.
    text, kind = _text(data[: 2 * SMALL] if too_much else data)
    if text is None:
        return None, Message(f"not a notebook: {kind.en}", f"不是笔记本：{kind.zh}")
    if too_much:
        return None, Message(
            f"not a notebook that can be read: {too_much.en}", f"笔记本无法读取：{too_much.zh}"
        )
    return text, Message("", "")


def _lean(content: dict[str, Any]) -> dict[str, Any]:
    """Return a notebook's content without outputs, attachments and the notebook's own settings."""
    cells = [
        {k: ([] if k == "outputs" else v) for k, v in cell.items() if k != "attachments"}
        for cell in content["cells"]
    ]
    seen: set[str] = set()
    for number, cell in enumerate(cells):
        name = cell.get("id")
        if isinstance(name, str) and name in seen:
            cell["id"] = f"again-{number}"  # Jupyter warns of each id that stands twice
        elif isinstance(name, str):
            seen.add(name)
    about = content.get("metadata", {})
    kept = {k: about[k] for k in ("kernelspec", "language_info") if isinstance(about.get(k), dict)}
    if "orig_nbformat" in about:
        kept["orig_nbformat"] = about["orig_nbformat"]
    return {**content, "cells": cells, "metadata": kept}


def _text(data: bytes) -> tuple[str | None, Message]:
    """Return the file's text, or None and what the file seems to be."""
    for start, kind in _MAGIC:
        if data.startswith(start):
            return None, kind
    if data.startswith((b"\xff\xfe", b"\xfe\xff")) or b"\x00" in data[:64]:
        return None, Message(
            "saved as UTF-16 or binary: save it in JupyterLab (UTF-8)",
            "保存成了UTF-16或二进制格式，请用JupyterLab（UTF-8）保存",
        )
    head = data[:2000].lstrip().lower()
    if head.startswith((b"<!doctype", b"<html")):
        return None, Message(
            "a web page was saved in its place: download the notebook itself",
            "保存下来的是网页，请下载笔记本本身",
        )
    if b"<<<<<<< " in data and b"\n>>>>>>> " in data and b"\n=======" in data:
        try:
            json.loads(data)
        except (ValueError, RecursionError):
            return None, Message(
                "it holds an unsolved merge conflict of Git (<<<<<<<): choose one side",
                "含有尚未解决的Git合并冲突（<<<<<<<），请选定其中一方",
            )
    try:
        return data.decode("utf-8"), Message("", "")
    except UnicodeDecodeError as error:
        if error.reason == "unexpected end of data":  # cut off in the middle of a character
            return data[: error.start].decode("utf-8"), Message("", "")
        return None, Message(
            f"not UTF-8 text (byte {error.start:,}; GBK?): open it where it was written and save it "
            "in JupyterLab",
            f"不是UTF-8文本（第{error.start:,}字节起；可能是GBK），请在原来的电脑上打开，用JupyterLab保存",
        )


def _too_much(data: bytes) -> Message | None:
    """Measure the JSON before it is parsed: a file of brackets grows fifty-fold in memory."""
    bare = _STRINGS.sub(b"", data)
    if sum(bare.count(sign) for sign in (b",", b"[", b"{")) > MAX_VALUES:
        return Message(
            f"more than {MAX_VALUES:,} values; clear outputs and widgets and save it again",
            f"数据超过{MAX_VALUES:,}项，请清除输出和控件后重新保存",
        )
    depth = deepest = 0
    for sign in bare.translate(None, _NO_BRACKETS):
        depth += 1 if sign in b"[{" else -1
        deepest = max(deepest, depth)
    if deepest > MAX_NESTED:
        return Message(
            f"nested {deepest:,} deep; ask for the file again",
            f"嵌套达{deepest:,}层，请让学生重新提交",
        )
    return None


def _wrong_cells(content: dict, wanted_ids: set[str]) -> Message | None:
    minor, cells = content.get("nbformat_minor", 0), content.get("cells")
    problem = None
    if type(minor) is not int or minor < 0:
        problem = f"nbformat_minor is {shown(minor, 20)!r}"
    elif not isinstance(content.get("metadata", {}), dict):
        problem = "its metadata are no table"
    elif not isinstance(cells, list):
        problem = "it has no list of cells"
    elif len(cells) > MAX_CELLS:
        problem = f"{len(cells):,} cells, where at most {MAX_CELLS:,} are read"
    else:
        problem = next((p for n, c in enumerate(cells, 1) if (p := _wrong_cell(n, c))), None)
    problem = problem or _unreadable_for_jupyter(json.dumps(_lean(content)))
    if problem:
        return Message(
            f"not a valid notebook: {problem}; open it in JupyterLab, mend and save it",
            f"笔记本格式有误（{problem}），请用JupyterLab打开、修正并保存",
        )
    if not {grade_id_of(c) or _checked(c) for c in cells} & wanted_ids:
        return Message(
            "a notebook of another assignment: none of its cells belongs to this one",
            "是另一次作业的笔记本，没有一个单元格属于本次作业",
        )
    return None


def _wrong_cell(number: int, cell: Any) -> str | None:
    if not isinstance(cell, dict):
        return f"cell {number} is no cell"
    if cell.get("cell_type") not in ("code", "markdown", "raw"):
        return f"cell {number} is of the type {shown(cell.get('cell_type'), 20)!r}"
    source = cell.get("source", "")
    if not isinstance(source, str) and not (
        isinstance(source, list) and all(isinstance(line, str) for line in source)
    ):
        return f"the source of cell {number} is no text"
    outputs = cell.get("outputs", [])
    if not isinstance(outputs, list) or not all(isinstance(o, dict) for o in outputs):
        return f"the outputs of cell {number} are no list of outputs"
    if not isinstance(cell.get("metadata", {}), dict):
        return f"the metadata of cell {number} are no table"
    return None


def _unreadable_for_jupyter(text: str) -> str | None:
    """Read the notebook as nbgrader will, and return the error; mere warnings are mended later."""
    import nbformat

    log = logging.getLogger("traitlets")
    before, log.disabled = log.disabled, True
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            nbformat.reads(text, as_version=4)
    except Exception as error:  # nbformat raises many kinds for malformed cells
        return shown(str(error).strip().splitlines()[0] if str(error).strip() else repr(error))
    finally:
        log.disabled = before
    return None


def _checked(cell: dict) -> str:
    """Return the grade id of a check cell whose settings are gone: its call names the question."""
    asked = asked_in("".join(cell.get("source", "")))
    return f"{asked.question}_check" if asked else ""
