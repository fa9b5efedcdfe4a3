"""Versions are found again: by their number, by their text, by their cells."""

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from crm_lib.classroom import releases
from crm_lib.classroom.releases import keep_release, kept_releases, named_version, release_of


def notebook(check: str, title: str = "# Tiny"):
    def about(name: str, locked: bool = True) -> dict:
        return {"nbgrader": {"grade_id": name, "locked": locked}}

    return new_notebook(
        cells=[
            new_markdown_cell(title, metadata=about("title")),
            new_code_cell("q1 = ''", metadata=about("q1", False)),
            new_code_cell(check, metadata=about("q1_check")),
        ]
    )


@pytest.fixture()
def kept(tmp_path):
    for number, check in ((1, "one"), (2, "two"), (10, "ten")):
        students = tmp_path / f"given{number}"
        students.mkdir()
        title = "# Tiny" + (f"\n\n{releases.version_words(number)}\n" if number > 1 else "")
        nbformat.write(notebook(check, title), students / "09_tiny.ipynb")
        keep_release(tmp_path / "classroom", "09_tiny", number, students=students)
    return kept_releases(tmp_path / "classroom", "09_tiny")


def test_versions_come_in_the_order_of_their_numbers(kept):
    assert [r.number for r in kept] == [1, 2, 10]
    assert not kept[0].markable  # no solution, no key


def test_a_title_names_the_version_in_settings_or_text(kept):
    cells = notebook("anything", "# Tiny\n\nVersion 2 · 第2版").cells
    assert named_version(cells) == 2 and release_of(cells, kept).number == 2
    cells[0].source = "# Tiny"
    cells[0].metadata["crm"] = {"version": 10}
    assert release_of(cells, kept).number == 10
    for damaged in ("two", True, 0, None, {"a": 1}):
        cells[0].metadata["crm"] = {"version": damaged}
        assert named_version(cells) is None
    assert named_version([{"cell_type": "markdown", "source": 7, "metadata": []}]) is None
    assert named_version([{"cell_type": "markdown", "source": "Version 2 · 第3版"}]) is None


def test_without_a_title_the_locked_cells_tell(kept):
    assert release_of(notebook("two\r\n", "no title").cells, kept).number == 2
    assert release_of(notebook("none of them", "no title").cells, kept).number == 1


def test_a_version_is_kept_whole_or_not_at_all(kept, tmp_path, monkeypatch):
    monkeypatch.setattr(releases.nbformat, "write", lambda *_: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        keep_release(
            tmp_path / "classroom", "09_tiny", 2,
            students=kept[0].notebook.parent, with_hidden_tests=notebook("x"),
        )  # fmt: skip
    folder = tmp_path / "classroom" / "releases" / "09_tiny"
    assert sorted(p.name for p in folder.iterdir()) == ["1", "10", "2"]
    assert "two" in kept[1].notebook.read_text(encoding="utf-8")
