"""An answered copy beside the marked notebook is told; blank ones and other notebooks are not."""

import json

import nbformat
from course_kit import tiny_solution

from crm_lib.classroom.collecting.judging import released_cells
from crm_lib.classroom.other_copies import fuller_copy_notice


def test_only_a_fuller_copy_is_told(tmp_path):
    blank = json.loads(nbformat.writes(tiny_solution()))
    full = json.loads(json.dumps(blank))
    next(c for c in full["cells"] if c["id"] == "q1")["source"] = 'q1 = "B"'
    folder = tmp_path / "s"
    folder.mkdir()
    path, other = folder / "09_tiny.ipynb", folder / "09_tiny (1).ipynb"
    path.write_text(json.dumps(blank), encoding="utf-8")
    released = released_cells([path])
    assert fuller_copy_notice(path, released) == ""
    other.write_text(json.dumps(blank), encoding="utf-8")
    (folder / "notes.ipynb").write_text("{", encoding="utf-8")
    assert fuller_copy_notice(path, released) == ""
    for cell in full["cells"]:
        cell["metadata"] = {}
    other.write_text(json.dumps(full), encoding="utf-8-sig")
    said = fuller_copy_notice(path, released)
    assert "09_tiny (1).ipynb beside it has 1 answered cells" in said and "作答了1处" in said
    path.write_text(json.dumps(full), encoding="utf-8")
    assert fuller_copy_notice(path, released) == ""
