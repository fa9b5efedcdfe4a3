"""A notebook is known by what it holds, whatever its name; an answer counts wherever it stands."""

import json
import zipfile
from copy import deepcopy

import nbformat
import pytest
from course_kit import tiny_solution
from nbformat.v4 import new_code_cell, new_markdown_cell

from crm_lib.classroom.cell_names import grade_id_of
from crm_lib.classroom.collecting.judging import answered, attempt_in, released_cells
from crm_lib.classroom.collecting.matching import Matcher
from crm_lib.classroom.collecting.units import units_of
from crm_lib.classroom.collecting.unpacking import Unpacker
from crm_lib.classroom.roster import Student

BLANK = tiny_solution()
for _cell in BLANK.cells:
    if _cell.metadata.nbgrader.solution:
        _cell.source = _cell.source.partition("### BEGIN")[0].rstrip()


@pytest.fixture(scope="module")
def released(tmp_path_factory):
    path = tmp_path_factory.mktemp("released") / "09_tiny.ipynb"
    nbformat.write(BLANK, path)
    return released_cells([path])


def text_of(*changes):
    notebook = deepcopy(BLANK)
    for change in changes:
        change(notebook.cells)
    return nbformat.writes(notebook)


def behind(name, cell):
    def change(cells):
        at = next(i for i, c in enumerate(cells) if grade_id_of(c) == name)
        cells.insert(at + 1, cell)

    return change


WORDS = new_markdown_cell("First define the stages.")
ALL = new_code_cell('q1 = "B"\nq5 = 74.5\nfor q7 in []:\n    pass')


@pytest.mark.parametrize(
    ("change", "count"),
    [
        (lambda cells: None, 0),
        (behind("09_q9", WORDS), 1),
        (behind("09_q9_prompt", WORDS), 1),
        (behind("09_q9_check", WORDS), 1),
        (behind("09_title", new_markdown_cell("张三 0026001")), 0),
        (behind("09_q8_check", new_markdown_cell(BLANK.cells[0].source)), 0),
        (behind("09_setup", new_code_cell("x = 1")), 0),
        (behind("09_q9_check", ALL), 3),
        (behind("09_setup", ALL), 3),
    ],
)
def test_an_answer_counts_wherever_it_stands(released, change, count):
    assert answered(text_of(change).encode(), released) == count


def handed_in(tmp_path, released, name, data):
    folder = tmp_path / "downloads" / "0026001 张三"
    folder.mkdir(parents=True)
    (folder / name).write_bytes(data)
    (tmp_path / "staging").mkdir()
    unpacker = Unpacker(tmp_path / "staging")
    unpacker.add(tmp_path / "downloads")
    (unit,) = units_of(unpacker.found, Matcher({"0026001": Student("0026001", "张三")})).units
    return attempt_in(unit, released, None, file_times=False)


@pytest.mark.parametrize(
    "name",
    ["06.ipynb.txt", "06.txt", "06", "06.ipynb.download", "06.IPYNB", "06.ipynb.bak", "06.json"],
)
def test_a_notebook_is_known_by_what_it_holds(tmp_path, released, name):
    attempt = handed_in(tmp_path, released, name, text_of(behind("09_q9", WORDS)).encode())
    assert (attempt.reason, attempt.answered) == ("", 1)


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "gbk"])
def test_a_notebook_is_read_as_notepad_saves_it(tmp_path, released, encoding):
    text = text_of(behind("09_q9", new_markdown_cell("先划分环节，再比较转化率。")))
    data = handed_in(tmp_path, released, "06.ipynb", text.encode(encoding, "replace"))
    assert (data.reason, data.answered) == ("", 1)


@pytest.mark.parametrize(
    ("name", "data", "en", "zh"),
    [
        ("a.rar", b"Rar!\x1a\x07\x01\x00", "7z x", "RAR压缩包"),
        ("a.7z", b"7z\xbc\xaf\x27\x1c", "collect that folder", "7z压缩包"),
        ("a.zip", b"Rar!\x1a\x07\x00", "RAR archive", "这里打不开"),
        ("a.jpg", b"\xff\xd8\xff\xe0", "ask for the .ipynb", "补交.ipynb"),
        ("a.ipynb", b"\xff\xd8\xff\xe0", "a picture", "是图片"),
        ("a.ipynb", b"", "zero bytes", "0字节"),
    ],
)
def test_what_is_no_notebook_is_told_in_both_languages(tmp_path, released, name, data, en, zh):
    reason = handed_in(tmp_path, released, name, data).reason
    assert en in reason and zh in reason


def test_a_locked_archive_is_told_in_both_languages(tmp_path, released):
    path = tmp_path / "a.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("06.ipynb", json.dumps({}))
    data = path.read_bytes()
    at = data.index(b"PK\x01\x02") + 8
    locked = data[:at] + bytes([data[at] | 1]) + data[at + 1 :]
    reason = handed_in(tmp_path, released, "a.zip", locked).reason
    assert "password" in reason and "有密码" in reason


@pytest.mark.parametrize("packed", [False, True])
def test_the_copy_that_jupyter_keeps_counts_only_where_nothing_else_came(tmp_path, packed):
    roster = {n: Student(n, name) for n, name in (("0026001", "张三"), ("0026002", "李四"))}
    files = {
        "0026001/.ipynb_checkpoints/06-checkpoint.ipynb": text_of(behind("09_q9", WORDS)),
        "0026002/.ipynb_checkpoints/06-checkpoint.ipynb": text_of(),
        "0026002/06.ipynb": text_of(behind("09_q9", WORDS)),
    }
    source = tmp_path / "downloads"
    for name, text in files.items():
        path = source / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    if packed:
        source = tmp_path / "all.zip"
        with zipfile.ZipFile(source, "w") as archive:
            for name, text in files.items():
                archive.writestr(name, text)
    (tmp_path / "staging").mkdir()
    unpacker = Unpacker(tmp_path / "staging")
    unpacker.add(source)
    units = {u.student.number: u for u in units_of(unpacker.found, Matcher(roster)).units}
    one, two = units["0026001"], units["0026002"]
    assert len(one.files) == 1 and "checkpoints" in one.notes[0] and "副本" in one.notes[0]
    assert [place for place, _, _ in two.files] == ["06.ipynb"] and two.notes == []
