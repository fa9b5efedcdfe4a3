"""Corpus of submissions with a wrong file or structure: refused, or restored and marked."""

import json
import os
import shutil
import socket
from pathlib import Path
from typing import Any

from corpus import FILE, NAME, Entry, Kit, cell_of, code_cell, raw, spoilt, write_json

SCRIPT = "<script>alert('crm-payload')</script>"
PAYLOAD = "alert('crm-payload')"


def _metadata(**more: Any):
    return spoilt(lambda d: d["metadata"].update(more))


def _cell(grade_id: str, **more: Any):
    return spoilt(lambda d: cell_of(d, grade_id).update(more))


def _about(cell: str, **more: Any):
    return spoilt(lambda d: cell_of(d, cell)["metadata"]["nbgrader"].update(more))


def _beside(make):
    """Return a writer of a full submission, and of something beside it."""

    def write(folder: Path, kit: Kit) -> None:
        write_json(folder, kit.data())
        make(folder, kit)

    return write


def _fifo(folder: Path, kit: Kit) -> None:
    os.mkfifo(folder / FILE)


def _socket(folder: Path, kit: Kit) -> None:
    here = Path.cwd()
    os.chdir(folder)  # the path of a socket must be short
    try:
        with socket.socket(socket.AF_UNIX) as end:
            end.bind(FILE)
    finally:
        os.chdir(here)


def _link_to(target: str):
    def write(folder: Path, kit: Kit) -> None:
        (folder / FILE).symlink_to(target.replace("@ROOT@", str(kit.root)))

    return write


def _link_beside(name: str, target: str):
    return _beside(lambda f, kit: (f / name).symlink_to(target.replace("@ROOT@", str(kit.root))))


def _folder_is_link(folder: Path, kit: Kit) -> None:
    folder.rmdir()
    folder.symlink_to(folder.parent.parent / "anna" / NAME)


def _student_is_link(folder: Path, kit: Kit) -> None:
    folder.rmdir()
    folder.parent.rmdir()
    folder.parent.symlink_to(folder.parent.parent / "anna")


def _under(name: str):
    def write(folder: Path, kit: Kit) -> None:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(json.dumps(kit.data()), encoding="utf-8")

    return write


def _beside_folder(folder: Path, kit: Kit) -> None:
    folder.rmdir()
    (folder.parent / FILE).write_text(json.dumps(kit.data()), encoding="utf-8")


def _file_for_folder(folder: Path, kit: Kit) -> None:
    folder.rmdir()
    folder.write_text("my homework", encoding="utf-8")


def _no_rights(folder: Path, kit: Kit) -> None:
    write_json(folder, kit.data())
    (folder / FILE).chmod(0)


def _other_assignment(data: dict) -> None:
    for cell in data["cells"]:
        about = cell["metadata"]["nbgrader"]
        about["grade_id"] = about["grade_id"].replace("09_", "10_")


def _sparse(folder: Path, kit: Kit) -> None:
    with (folder / FILE).open("wb") as file:
        file.truncate(50 * 10**9)


def _film(folder: Path, kit: Kit) -> None:
    with (folder / "films.mp4").open("wb") as file:
        file.truncate(10**9)


def _many_files(folder: Path, kit: Kit) -> None:
    write_json(folder, kit.data())
    for number in range(1_100):
        (folder / f"{number}.txt").touch()


def _deep_folders(folder: Path, kit: Kit) -> None:
    write_json(folder, kit.data())
    (folder / "/".join("d" * 1 for _ in range(200))).mkdir(parents=True)


def _merge_conflict(data: bytes) -> bytes:
    half = len(data) // 2
    cut = data.index(b"\n", half) + 1
    return data[:cut] + b"<<<<<<< HEAD\n1\n=======\n2\n>>>>>>> branch\n" + data[cut:]


BROKEN = [
    Entry("zero", "zero bytes", "broken", raw(b""), "zero bytes"),
    Entry("spaces", "only spaces", "broken", raw(b" \n" * 50), "nothing but spaces"),
    Entry("half", "cut in half", "broken", raw(lambda d: d[: len(d) // 2]), "cut off"),
    Entry("tail", "garbage behind the end", "broken", raw(lambda d: d + b"}}"), "damaged"),
    Entry("binary", "random bytes", "broken", raw(bytes(range(256)) * 40), "not a notebook"),
    Entry("utf16", "saved as UTF-16 and cut off", "broken",
          raw(lambda d: d.decode().encode("utf-16")[:-400]), "UTF-16"),
    Entry("utf16le", "UTF-16 without a mark", "broken",
          raw(lambda d: d.decode().encode("utf-16-le")), "UTF-16"),
    Entry("gbk", "saved as GBK and cut off", "broken",
          raw(lambda d: d.decode().encode("gbk", "replace")[:-400]), "not UTF-8 text"),
    Entry("bad-letter", "a damaged letter in UTF-8", "broken",
          raw(lambda d: d.replace("网".encode(), b"\xe7\xbd", 1)), "not UTF-8 text"),
    Entry("list", "a JSON list", "broken", raw(b"[1, 2]"), "not a version 4 notebook"),
    Entry("word", "a JSON text", "broken", raw(b'"notebook"'), "not a version 4 notebook"),
    Entry("null", "JSON null", "broken", raw(b"null"), "not a version 4 notebook"),
    Entry("v3", "nbformat 3", "broken",
          raw(b'{"nbformat": 3, "nbformat_minor": 0, "metadata": {}, "worksheets": []}'),
          "nbformat 3"),
    Entry("v5", "nbformat 5", "broken", spoilt(lambda d: d.update(nbformat=5)), "nbformat 5"),
    Entry("v4.0", "nbformat is a fraction", "broken", spoilt(lambda d: d.update(nbformat=4.0)),
          "not a valid notebook"),
    Entry("vtext", "nbformat is a text", "broken", spoilt(lambda d: d.update(nbformat="4")),
          "not a version 4 notebook"),
    Entry("minor", "nbformat_minor is a text", "broken",
          spoilt(lambda d: d.update(nbformat_minor="5")), "nbformat_minor"),
    Entry("no-cells", "no cells", "broken", spoilt(lambda d: d.pop("cells")), "list of cells"),
    Entry("number-cells", "cells are a number", "broken", spoilt(lambda d: d.update(cells=7)),
          "list of cells"),
    Entry("cell-number", "a cell is a number", "broken",
          spoilt(lambda d: d["cells"].insert(2, 5)), "cell 3 is no cell"),
    Entry("cell-type", "a cell of type heading", "broken", _cell("09_q1", cell_type="heading"),
          "'heading'"),
    Entry("cell-source", "a source that is a number", "broken", _cell("09_q1", source=5),
          "is no text"),
    Entry("cell-settings", "metadata that are a list", "broken", _cell("09_q1", metadata=[1]),
          "metadata of cell"),
    Entry("names-code", "a name that is code in a page", "broken", spoilt(lambda d: None),
          "rename it", student="<img src=x onerror=alert(1)>"),
    Entry("names-string", "a name that is code in a script", "broken", spoilt(lambda d: None),
          "rename it", student="';alert(1);\";alert(1);\""),
    Entry("names-slash", "a name that ends a string's end", "broken", spoilt(lambda d: None),
          "rename it", student="anna\\"),
    Entry("cell-outputs", "outputs that are a number", "broken", _cell("09_q1", outputs=3),
          "not a valid notebook"),
    Entry("cell-id-list", "an id that is a list", "broken", _cell("09_q1", id=["a"]),
          "not a valid notebook"),
    Entry("settings-list", "notebook metadata that are a list", "broken",
          spoilt(lambda d: d.update(metadata=[])), "metadata are no table"),
    Entry("deep", "JSON nested 100,000 deep", "broken",
          raw(b'{"nbformat": 4, "cells": ' + b"[" * 100_000 + b"]" * 100_000 + b"}"),
          "nested 100,001 deep"),
    Entry("deep-objects", "objects nested 100,000 deep, cut off", "broken",
          raw(b'{"a":' * 100_000), "nested 100,000 deep"),
    Entry("brackets", "two million empty lists", "broken",
          raw(b'{"nbformat": 4, "cells": [' + b"[]," * 2_000_000 + b"[]]}"), "values"),
    Entry("quotes", "a million escaped quotation marks, never closed", "broken",
          raw(b'{"nbformat": 4, "cells": "' + b'\\"' * 1_000_000), "cut off"),
    Entry("crowd", "10,000 cells", "broken",
          spoilt(lambda d: d["cells"].extend([code_cell("1")] * 10_000)), "cells, where at most"),
    Entry("long-number", "a number of 10,000 digits", "broken",
          raw(lambda d: d.replace(b'"nbformat_minor": 5', b'"nbformat_minor": ' + b"9" * 10_000)),
          "damaged"),
    Entry("huge", "50 GB", "broken", _sparse, "more than 100 MB"),
    Entry("huge-beside", "1 GB beside it", "broken", _beside(_film), "more than 100 MB"),
    Entry("fifo", "a named pipe", "broken", _fifo, "a named pipe"),
    Entry("fifo-beside", "a named pipe beside it", "broken",
          _beside(lambda f, kit: os.mkfifo(f / "data.csv")), "data.csv is a named pipe"),
    Entry("fifo-time", "timestamp.txt is a named pipe", "broken",
          _beside(lambda f, kit: os.mkfifo(f / "timestamp.txt")), "a named pipe"),
    Entry("socket", "a socket", "broken", _socket, "a socket"),
    Entry("folder", "a folder of that name", "broken",
          lambda f, kit: (f / FILE).mkdir(), "is a folder, not a file"),
    Entry("link-passwd", "a link to /etc/passwd", "broken", _link_to("/etc/passwd"),
          "link to /etc/passwd"),
    Entry("link-zero", "a link to /dev/zero", "broken", _link_to("/dev/zero"), "link to"),
    Entry("link-loop", "a link to itself", "broken", _link_to(FILE), "link to"),
    Entry("link-solution", "a link to the solution", "broken",
          _link_to(f"@ROOT@/solutions/{NAME}/{FILE}"), "link to"),
    Entry("link-neighbour", "a link to another's submission", "broken",
          _link_to(f"../../anna/{NAME}/{FILE}"), "link to ../../anna"),
    Entry("link-beside", "a link to the rubrics beside it", "broken",
          _link_beside("notes.txt", f"@ROOT@/solutions/{NAME}/rubrics.yaml"), "link to"),
    Entry("link-folder", "a folder that is a link", "broken",
          _link_beside("datasets", "@ROOT@"), "datasets is a link"),
    Entry("link-endless", "a link to /dev/zero beside it", "broken",
          _link_beside("data.bin", "/dev/zero"), "link to /dev/zero"),
    Entry("linked", "the assignment's folder is another's", "broken", _folder_is_link,
          f"{NAME} is a link"),
    Entry("linked-too", "the student's folder is another's", "broken", _student_is_link,
          "linked-too is a link"),
    Entry("nothing", "an empty folder", "broken", lambda f, kit: None, f"no {FILE} was handed in"),
    Entry("renamed", "renamed", "broken", _under("我的作业 (2).ipynb"),
          f"rename it to {FILE}"),
    Entry("nested", "one folder too deep", "broken", _under(f"{NAME}/{FILE}"),
          f"{NAME}/{FILE} holds this assignment"),
    Entry("renamed-twice", "two that may be meant", "broken",
          lambda f, kit: (_under("a.ipynb")(f, kit), _under("b.ipynb")(f, kit)),
          "more than one"),
    Entry("text-file", "another kind of file", "broken", _under(f"{FILE}.txt"),
          f"found {FILE}.txt"),
    Entry("beside-folder", "beside its folder", "broken", _beside_folder, "move it into"),
    Entry("file-for-folder", "a file in place of the folder", "broken", _file_for_folder,
          "is not a folder"),
    Entry("other", "another assignment's", "broken", spoilt(_other_assignment),
          "another assignment"),
    Entry("foreign", "somebody's own notebook", "broken",
          spoilt(lambda d: d.update(cells=[code_cell("print(1)")])), "another assignment"),
    Entry("zip", "a ZIP archive", "broken", raw(lambda d: b"PK\x03\x04" + d), "a ZIP archive"),
    Entry("pdf", "a PDF", "broken", raw(b"%PDF-1.7 ..."), "a PDF"),
    Entry("page", "a web page", "broken", raw(b"<!DOCTYPE html><title>Log in</title>"),
          "a web page"),
    Entry("conflict", "marks of a merge conflict", "broken", raw(_merge_conflict),
          "merge conflict"),
    Entry("time", "a timestamp that is none", "broken",
          _beside(lambda f, kit: (f / "timestamp.txt").write_text("昨天", encoding="utf-8")),
          "timestamp.txt holds no date"),
    Entry("reserved", "a file that poses as the grader's note", "broken",
          _beside(lambda f, kit: (f / ".graded.json" / "x").mkdir(parents=True)),
          "grading keeps for itself"),
    Entry("many-files", "1,100 files", "broken", _many_files, "more than 1,000 files"),
    Entry("deep-folders", "200 folders deep", "broken", _deep_folders, "deep"),
    Entry("no-rights", "may not be read", "broken", _no_rights,
          "check its permissions" if getattr(os, "geteuid", int)() else ""),
    Entry("star", "a name that is a pattern", "broken", spoilt(lambda d: None), "* ? [ ]",
          student="a*"),
    Entry("brackets-name", "a name in brackets", "broken", spoilt(lambda d: None), "* ? [ ]",
          student="[anna]"),
    Entry("outer-space", "a name that begins with a space", "broken", spoilt(lambda d: None),
          "rename it", student=" anna"),
    Entry("two-lines", "a name of two lines", "broken", spoilt(lambda d: None), "rename it",
          student="two\nlines"),
    Entry("long-name", "a name of 200 signs", "broken", spoilt(lambda d: None), "rename it",
          student="n" * 200),
    Entry("turned-name", "a name that turns the direction of writing", "broken",
          spoilt(lambda d: None), "rename it", student="a\u202enna"),
    Entry("gbk-name", "a name in GBK bytes", "broken", spoilt(lambda d: None), "rename it",
          student=os.fsdecode("王芳".encode("gbk"))),
]  # fmt: skip


# ----------------------------------------------------------------- put right, marked on what is there


def _without(*grade_ids: str):
    def change(data: dict) -> None:
        data["cells"] = [c for c in data["cells"]
                         if c["metadata"]["nbgrader"]["grade_id"] not in grade_ids]  # fmt: skip

    return spoilt(change)


def _checks_gone(data: dict) -> None:
    data["cells"] = [c for c in data["cells"] if not c["metadata"]["nbgrader"]["grade"]]


def _answers_gone(data: dict) -> None:
    data["cells"] = [c for c in data["cells"] if not c["metadata"]["nbgrader"]["solution"]]


def _ids_exchanged(data: dict) -> None:
    first, second = cell_of(data, "09_q1"), cell_of(data, "09_q2")
    first["metadata"]["nbgrader"]["grade_id"] = "09_q2"
    second["metadata"]["nbgrader"]["grade_id"] = "09_q1"


def _own_cells(*cells: dict):
    return spoilt(lambda d: d["cells"].extend(cells))


def _old_outputs(data: dict) -> None:
    """Return outputs that claim marks, in a file whose answers are empty."""
    for cell in data["cells"]:
        about = cell["metadata"]["nbgrader"]
        if about["grade"]:
            question = about["grade_id"].removesuffix("_check")
            record = {"question": question, "call": 0, "answer": "B"}
            cell["outputs"] = [
                {"output_type": "display_data", "metadata": {},
                 "data": {"application/vnd.crm.answer+json": record, "text/plain": "3.0"}},
                {"output_type": "execute_result", "metadata": {}, "execution_count": 1,
                 "data": {"text/plain": str(about["points"])}},
            ]  # fmt: skip
        elif about["solution"]:
            cell["source"] = "pass"


def _duplicate_keys(data: bytes) -> bytes:
    return data.replace(b'"nbformat": 4', b'"nbformat": 3, "nbformat": 4', 1)


def _crlf(data: bytes) -> bytes:
    return data.replace(b"\\n", b"\\r\\n").replace(b"\n", b"\r\n")


def _extras(*names: str, content: str = "data"):
    def make(folder: Path, kit: Kit) -> None:
        for name in names:
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / name).write_text(content, encoding="utf-8")

    return _beside(make)


def _gbk_named(folder: Path, kit: Kit) -> None:
    (folder / os.fsdecode("数据.csv".encode("gbk"))).write_text("1", encoding="utf-8")


def _hard_link(folder: Path, kit: Kit) -> None:
    shutil.copy(folder / FILE, folder / "copy.txt")
    os.link(folder / "copy.txt", folder / "again.txt")


def _ids(make):
    def change(data: dict) -> None:
        for number, cell in enumerate(data["cells"]):
            value = make(number)
            cell.pop("id", None)
            if value is not None:
                cell["id"] = value

    return spoilt(change)


ONE_PIXEL = ("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAA"
             "BJRU5ErkJggg==")  # fmt: skip
ANSWERS = [f"09_q{n}" for n in range(1, 10)]

DISORDERED = [
    Entry("whole", "nothing wrong", "disordered", spoilt(lambda d: None)),
    Entry("bom", "a byte order mark", "disordered", raw(lambda d: b"\xef\xbb\xbf" + d)),
    Entry("utf16-whole", "saved as UTF-16", "disordered",
          raw(lambda d: d.decode().encode("utf-16"))),
    Entry("gbk-whole", "saved as GBK", "disordered",
          raw(lambda d: d.decode().encode("gbk", "replace"))),
    Entry("stripped", "nbgrader's settings stripped", "disordered",
          spoilt(lambda d: [c.update(metadata={}) for c in d["cells"]])),
    Entry("no-check", "a check cell deleted", "disordered", _without("09_q5_check"),
          said=("Put back: 09_q5_check",)),
    Entry("no-checks", "all check cells deleted", "disordered", spoilt(_checks_gone),
          said=("Put back: 09_q1_check",)),
    Entry("no-answer", "an answer cell deleted", "disordered", _without("09_q4"), lost="q4",
          said=("Put back: 09_q4",)),
    Entry("no-answers", "all answer cells deleted", "disordered", spoilt(_answers_gone),
          lost="q1-", said=("Put back",)),
    Entry("no-setup", "the first cells deleted", "disordered", _without("09_setup", "09_title"),
          said=("Put back: 09_title, 09_setup",)),
    Entry("backwards", "all cells in reverse", "disordered",
          spoilt(lambda d: d["cells"].reverse()), said=("another order",)),
    Entry("twins", "every cell twice", "disordered",
          spoilt(lambda d: d.update(cells=[c for c in d["cells"] for _ in "ab"])),
          said=("Copied more than once",)),
    Entry("exchanged", "ids of two answers exchanged", "disordered", spoilt(_ids_exchanged),
          lost="q1", said=("another order",)),
    Entry("points", "points raised to 1,000", "disordered", _about("09_q5_check", points=1000)),
    Entry("points-word", "points are a word", "disordered", _about("09_q5_check", points="all")),
    Entry("points-nan", "points are no number", "disordered",
          _about("09_q5_check", points=float("nan"))),
    Entry("unlocked", "a check cell unlocked and rewritten", "disordered",
          spoilt(lambda d: (cell_of(d, "09_q5_check").update(source="5.0"),
                            cell_of(d, "09_q5_check")["metadata"]["nbgrader"].update(locked=False))),
          said=("put back as released: 09_q5_check",)),
    Entry("schema-new", "nbgrader settings of version 99", "disordered",
          _about("09_q5", schema_version=99)),
    Entry("schema-old", "nbgrader settings of version 0", "disordered",
          _about("09_q5", schema_version=0)),
    Entry("about-null", "nbgrader settings are nothing", "disordered",
          spoilt(lambda d: cell_of(d, "09_q5_prompt")["metadata"].update(nbgrader=None))),
    Entry("about-list", "nbgrader settings are a list", "disordered",
          spoilt(lambda d: cell_of(d, "09_q5_prompt")["metadata"].update(nbgrader=[1]))),
    Entry("id-list", "a grade id is a list", "disordered",
          _about("09_q5_prompt", grade_id=["09_q5"])),
    Entry("own-graded", "an own cell that says it is graded", "disordered",
          _own_cells(code_cell("100", metadata={"nbgrader": {
              "grade": True, "grade_id": "09_q99", "locked": False, "points": 100,
              "schema_version": 3, "solution": False, "task": False}}))),
    Entry("own-no-id", "an own cell with half of nbgrader's settings", "disordered",
          _own_cells(code_cell("1", metadata={"nbgrader": {"grade": True}}))),
    Entry("own-many", "1,000 own cells", "disordered", _own_cells(*[code_cell("0")] * 1_000),
          said=("Too large, so left out: 700 cells",)),
    Entry(
        "own-long",
        "a huge own cell whose id steers terminals",
        "disordered",
        _own_cells(code_cell("1" * 200_000, metadata={"nbgrader": {"grade_id": "\x1b[2J\nanna: 25"}})),
        said=("Too large, so left out",),
    ),
    Entry("own-slow", "60 own cells of 99,000 signs on which readers take their time",
          "disordered", spoilt(lambda d: d["cells"].extend(
              code_cell(line * (99_000 // len(line))) if n % 2 else
              {"cell_type": "markdown", "metadata": {}, "source": line * (99_000 // len(line))}
              for n in range(60)
              for line in [("#", "\n", "[a](", "'\\", "*a_ ", "### BEGIN HIDDEN TESTS\n")[n % 6]])),
          lost="q1?"),
    Entry("own-error", "own cells that stop", "disordered",
          spoilt(lambda d: d["cells"].insert(2, code_cell("1 / 0")))),
    Entry("own-page", "own text with a script", "disordered",
          _own_cells({"cell_type": "markdown", "metadata": {}, "source":
                      f"{SCRIPT}\n\n<img src=x onerror=\"{PAYLOAD}\">\n\n[x](javascript:{PAYLOAD})"
                      f"\n\n</pre>{SCRIPT}"},
                     {"cell_type": "raw", "metadata": {"raw_mimetype": "text/html"},
                      "source": SCRIPT}),
          page=("<script>alert('crm-payload')", 'href="javascript:', "<img src=x")),
    Entry("markdown-answer", "an answer cell turned into text", "disordered",
          spoilt(lambda d: (cell_of(d, "09_q4").update(cell_type="markdown", source="I say visit"),
                            cell_of(d, "09_q4").pop("outputs"),
                            cell_of(d, "09_q4").pop("execution_count"))), lost="q4"),
    Entry("raw-answer", "an answer cell turned into raw text", "disordered",
          spoilt(lambda d: (cell_of(d, "09_q4").update(cell_type="raw"),
                            cell_of(d, "09_q4").pop("outputs"),
                            cell_of(d, "09_q4").pop("execution_count")))),
    Entry("long-answer", "an answer cell of 12 MB", "disordered",
          _cell("09_q4", source="q4 = '" + "x" * 12_000_000 + "'"), lost="q4",
          said=("Too large, so left out: 09_q4",)),
    Entry("nul", "an answer cell of binary signs", "disordered",
          _cell("09_q4", source="\x00\x01\x02\x1b[2J" * 1_000), lost="q4"),
    Entry("half-letter", "half a letter in an answer and an own cell", "disordered",
          spoilt(lambda d: (d["cells"].append(code_cell("x = '\ud800'")),
                            cell_of(d, "09_q1").update(source="q1 = 'B'  # \udfff")))),
    Entry("old-outputs", "outputs that claim marks, empty answers", "disordered",
          spoilt(_old_outputs), lost="q1-"),
    Entry("minor-0", "nbformat 4.0 without cell ids", "disordered",
          spoilt(lambda d: (d.update(nbformat_minor=0), [c.pop("id") for c in d["cells"]]))),
    Entry("minor-99", "nbformat 4.99", "disordered", spoilt(lambda d: d.update(nbformat_minor=99))),
    Entry("minor-none", "nbformat_minor missing", "disordered",
          spoilt(lambda d: d.pop("nbformat_minor"))),
    Entry("same-ids", "all cell ids alike", "disordered", _ids(lambda n: "same")),
    Entry("no-ids", "cell ids missing in 4.5", "disordered", _ids(lambda n: None)),
    Entry("odd-ids", "cell ids too long and odd", "disordered",
          _ids(lambda n: f"<script>{'题' * 300}{n}")),
    Entry("keys-twice", "a key twice in the JSON", "disordered", raw(_duplicate_keys)),
    Entry("crlf", "line ends of Windows", "disordered", raw(_crlf)),
    Entry("nan", "NaN and Infinity in the JSON", "disordered",
          _metadata(score=float("nan"), time=float("inf"))),
    Entry("kernel-bash", "a kernel called bash", "disordered",
          _metadata(kernelspec={"name": "bash", "display_name": "Bash", "language": "bash"})),
    Entry("kernel-r", "a kernel for R", "disordered",
          _metadata(kernelspec={"name": "ir", "display_name": "R"}, language_info={"name": "R"})),
    Entry("kernel-none", "no kernel named", "disordered",
          spoilt(lambda d: d.update(metadata={}))),
    Entry("kernel-path", "a kernel named as a path", "disordered",
          _metadata(kernelspec={"name": "../../../tmp/evil", "display_name": SCRIPT})),
    Entry("kernel-odd", "a kernel that is a list", "disordered",
          _metadata(kernelspec=["python3"], language_info="python")),
    Entry("settings-huge", "5 MB of settings", "disordered", _metadata(authors=["x" * 5_000_000])),
    Entry("widgets", "widget state of 50 MB", "disordered",
          _metadata(widgets={"application/vnd.jupyter.widget-state+json": {
              "version_major": 2, "version_minor": 0,
              "state": {f"m{n}": {"model_name": "x" * 50_000} for n in range(1_000)}}})),
    Entry("widgets-odd", "widget state of the wrong type", "disordered", _metadata(widgets=5)),
    Entry("tags", "tags that tell tools to skip cells", "disordered",
          spoilt(lambda d: [c["metadata"].update(tags=["skip-execution", "remove-cell", "raises-"
                                                       "exception", "parameters"], deletable=False)
                            for c in d["cells"]])),
    Entry("attachments", "20 MB of attachments", "disordered",
          _own_cells({"cell_type": "markdown", "metadata": {}, "source": "![a](attachment:a.png)",
                      "attachments": {"a.png": {"image/png": ONE_PIXEL * 150_000}}})),
    Entry("extras", "files with odd names beside it", "disordered",
          _extras("page.html", "page.XHTML", "picture.svg", "data.xml", "code.mjs", "数据 集.csv", "😀.txt", "a b'c\".txt", "-rf", "$(reboot).txt", "sub/深/x.txt",
                  "%s{student_id}.txt", "..hidden", ".ipynb_checkpoints/09_tiny-checkpoint.ipynb")),
    Entry("extra-gbk", "a file name in GBK bytes beside it", "disordered", _beside(_gbk_named)),
    Entry("extra-hard", "hard links beside it", "disordered", _beside(_hard_link)),
    Entry("extra-notebook", "a second notebook beside it", "disordered",
          _extras("other.ipynb", content="{")),
    Entry("shadow", "modules named like the ones that marking uses", "disordered",
          _extras("crm_lib.py", "pandas.py", "json.py", "IPython.py", "sitecustomize.py",
                  "ipykernel/__init__.py", "nbgrader_config.py", "jupyter_config.py",
                  content="raise SystemExit('shadow')"), lost="q1?"),
    Entry("names-zh", "a Chinese name", "disordered", spoilt(lambda d: None), student="王芳"),
    Entry("names-emoji", "an emoji as a name", "disordered", spoilt(lambda d: None), student="🦊"),
    Entry("names-wide", "a name with a Chinese space", "disordered", spoilt(lambda d: None),
          student="王　芳"),
    Entry("names-joined", "an emoji of two", "disordered", spoilt(lambda d: None),
          student="👩\u200d🎓"),
    Entry("names-spaces", "a name with spaces and quotes", "disordered", spoilt(lambda d: None),
          student="Anne-Marie O'Neil ‘x’"),
    Entry("names-shell", "a name that is a command", "disordered", spoilt(lambda d: None),
          student="; rm -rf $HOME; &amp;"),
    Entry("names-format", "a name that is a format", "disordered", spoilt(lambda d: None),
          student="{student_id}%s{0}"),
    Entry("names-dash", "a name like an option", "disordered", spoilt(lambda d: None),
          student="--force"),
    Entry("names-dot", "a name that begins with a dot", "disordered", spoilt(lambda d: None),
          student=".hidden"),
]  # fmt: skip
