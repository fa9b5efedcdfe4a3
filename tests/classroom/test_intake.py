"""Reading what was handed in: never a hang, a crash or a wrong guess, and always one clear line."""

import copy
import json
import os
import unicodedata
import warnings

import nbformat
import pytest
from corpus import FILE, NAME, Kit
from corpus_files import BROKEN, DISORDERED, ONE_PIXEL
from course_kit import make_course
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from nbformat.v4 import new_code_cell, new_notebook, new_output

from crm_lib.classroom import steps
from crm_lib.classroom.course import Course
from crm_lib.classroom.harmless import HarmlessOutputs, harmless
from crm_lib.classroom.intake import grade_id_of, shown, unreadable
from crm_lib.classroom.restore import foreign, restored
from crm_lib.exam.model_answer import model_answers

pytestmark = pytest.mark.skipif(
    os.name != "posix", reason="pipes, links and rights are made here as POSIX systems make them"
)


@pytest.fixture(scope="module")
def kit(tmp_path_factory) -> Kit:
    course = Course(make_course(tmp_path_factory.mktemp("intake")))
    path = steps.release(course, NAME) / FILE
    kit = Kit(course.root, nbformat.read(path, as_version=4), model_answers(course.solution(NAME)))
    folder = course.folder("submitted", NAME, "anna")
    folder.mkdir(parents=True)
    (folder / FILE).write_text(json.dumps(kit.data()), encoding="utf-8")
    return kit


def handed_in(kit: Kit, entry):
    folder = Course(kit.root).folder("submitted", NAME, entry.who)
    folder.mkdir(parents=True)
    entry.write(folder, kit)
    return folder / FILE


def wanted(kit: Kit) -> set[str]:
    return {grade_id_of(c) for c in kit.released.cells} - {""}


@pytest.mark.parametrize("entry", BROKEN, ids=lambda e: e.name)
def test_what_cannot_be_graded_is_told_in_one_line(kit, entry):
    path = handed_in(kit, entry)
    reason = unreadable(path, wanted(kit))
    if not entry.refused:  # the superuser may read what nobody may
        assert reason is None
        return
    assert reason and entry.refused in reason
    assert reason.isprintable()
    assert len(reason) < 400


@pytest.mark.parametrize("entry", DISORDERED, ids=lambda e: e.name)
def test_what_is_merely_odd_is_brought_back_to_its_release(kit, entry):
    path = handed_in(kit, entry)
    assert unreadable(path, wanted(kit)) is None
    check_restored(kit, path.read_text(encoding="utf-8"))


def check_restored(kit: Kit, text: str) -> list:
    """A readable submission gives a valid notebook in the release's structure."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        submission = nbformat.reads(text, as_version=4)
    released = copy.deepcopy(kit.released)
    notebook, notes = restored(submission, released)
    assert released == kit.released
    nbformat.validate(notebook)
    ids = [grade_id_of(c) for c in notebook.cells]
    assert [i for i in ids if i] == [grade_id_of(c) for c in released.cells]
    plan = {grade_id_of(c): c for c in released.cells}
    for cell in notebook.cells:
        theirs = plan.get(grade_id_of(cell))
        assert cell.metadata == (theirs.metadata if theirs else {})
        if theirs and not theirs.metadata.nbgrader["solution"]:
            assert (cell.cell_type, cell.source) == (theirs.cell_type, theirs.source)
    assert notebook.metadata == released.metadata
    json.dumps(notebook, ensure_ascii=False).encode("utf-8")
    return notes


def test_a_submission_in_order_gets_no_note(kit):
    assert check_restored(kit, json.dumps(kit.data())) == []


def test_plain_nbgrader_refuses_old_and_foreign_notebooks_too(kit):
    data = kit.data()
    assert foreign(nbformat.from_dict(data), kit.released) is None
    cells = [{"cell_type": "code", "language": "python", "outputs": [], "collapsed": False,
              "prompt_number": 1, "input": c["source"], "metadata": c["metadata"]}
             for c in data["cells"]]  # fmt: skip
    text = json.dumps({"nbformat": 3, "nbformat_minor": 0, "metadata": {"name": ""},
                       "worksheets": [{"cells": cells, "metadata": {}}]})  # fmt: skip
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        old = nbformat.reads(text, as_version=4)
    assert "nbformat 3" in foreign(old, kit.released)
    for cell in data["cells"]:
        cell["metadata"] = {}
    assert "another assignment" in foreign(nbformat.from_dict(data), kit.released)


def test_every_list_of_the_corpus_is_told_apart(kit):
    for entries in (BROKEN, DISORDERED):
        assert len({e.name for e in entries}) == len(entries)
    assert len({unreadable(Course(kit.root).folder("submitted", NAME, e.who) / FILE, wanted(kit))
                for e in BROKEN}) > 40  # fmt: skip


ODD = st.one_of(
    st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=5),
    st.lists(st.integers(), max_size=2), st.dictionaries(st.text(max_size=3), st.none(), max_size=2),
)  # fmt: skip
PLACES = st.sampled_from(
    [("nbformat",), ("nbformat_minor",), ("metadata",), ("cells",), ("metadata", "kernelspec"),
     ("cells", 0), ("cells", 3, "metadata"), ("cells", 3, "source"), ("cells", 3, "outputs"),
     ("cells", 3, "outputs", 0), ("cells", 3, "cell_type"), ("cells", 3, "id"),
     ("cells", 3, "attachments"), ("cells", 3, "execution_count"),
     ("cells", 3, "metadata", "nbgrader"), ("cells", 3, "metadata", "nbgrader", "grade_id"),
     ("cells", 3, "metadata", "nbgrader", "points"), ("cells", 4, "metadata", "nbgrader", "grade"),
     ("cells", 3, "metadata", "tags")]
)  # fmt: skip


@settings(
    max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.lists(st.tuples(PLACES, ODD, st.booleans()), min_size=1, max_size=3))
def test_what_is_not_refused_can_be_restored(kit, tmp_path, changes):
    data = kit.data()
    data["cells"][3]["outputs"] = [{"output_type": "stream", "name": "stdout", "text": "x"}]
    for place, value, gone in changes:
        inner = data
        try:
            for step in place[:-1]:
                inner = inner[step]
            if gone:
                del inner[place[-1]]
            else:
                inner[place[-1]] = value
        except (KeyError, IndexError, TypeError):
            continue
    path = tmp_path / "s" / NAME / FILE
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(data), encoding="utf-8")
    reason = unreadable(path, wanted(kit))
    if reason is None:
        check_restored(kit, path.read_text(encoding="utf-8"))
    else:
        assert shown(reason, 1_000) == reason


@settings(max_examples=100, deadline=None)
@given(st.text(max_size=300))
def test_what_is_shown_of_a_name_stays_on_one_line(text):
    line = shown(text)
    assert len(line.splitlines()) <= 1
    assert not {unicodedata.category(c) for c in line} & {"Cc", "Cs", "Zl", "Zp"}
    assert not set(line) & set("\u202a\u202e\u2066\u2069\u200f")
    assert len(line) <= 81


@pytest.mark.parametrize("name", ["王　芳", "👩\u200d🎓", "O'Neil", "é", "e\u0301"])
def test_names_of_the_world_are_shown_as_they_are(name):
    assert shown(name) == name


# ---------------------------------------------------------------------------------------- outputs


@pytest.mark.parametrize(
    ("output", "kept"),
    [
        (new_output("display_data", {"text/html": "<b>x</b>", "text/plain": "x"}), "text/plain"),
        (new_output("display_data", {"text/html": "<script>1</script>"}), None),
        (new_output("display_data", {"application/javascript": "alert(1)"}), None),
        (new_output("display_data", {"image/svg+xml": "<svg onload='alert(1)'/>"}), None),
        (new_output("display_data", {"text/latex": r"\href{javascript:alert(1)}{x}"}), None),
        (new_output("display_data", {"text/markdown": "[x](javascript:alert(1))"}), None),
        (new_output("display_data", {"image/png": '"><script>1</script>'}), None),
        (nbformat.from_dict({"output_type": "display_data", "data": {"image/png": 5}}), None),
        (new_output("display_data", {"image/png": ONE_PIXEL}), "image/png"),
        (new_output("display_data", {"image/jpeg": ONE_PIXEL}), None),
        (new_output("execute_result", {"text/plain": "5"}, execution_count=1), "text/plain"),
        (new_output("display_data", {"application/vnd.jupyter.widget-view+json": {}}), None),
    ],
)
def test_only_plain_text_and_pictures_stay(output, kept):
    found = harmless(output)
    assert (list(found["data"]) if found else None) == ([kept] if kept else None)


def test_outputs_of_the_wrong_shape_become_text_or_nothing(kit):
    cell = next(c for c in kit.released.cells if c.cell_type == "code")
    cell = copy.deepcopy(cell)
    cell.outputs = [nbformat.from_dict(o) for o in (
        {"output_type": "stream", "name": "x", "text": 5},
        {"output_type": "stream"},
        {"output_type": "error", "ename": [1], "evalue": "y" * 10**6, "traceback": 5},
        {"output_type": "display_data", "data": [1]},
        {"output_type": "execute_result", "data": {"text/plain": ["a", 1]}, "execution_count": "x"},
        {"output_type": "update_display_data", "data": {"text/plain": "x"}},
        {"output_type": "stream", "name": "stdout", "text": "\ud800"},
        *({"output_type": "stream", "name": "stdout", "text": "x"} for _ in range(1_000)),
    )]  # fmt: skip
    notebook = new_notebook()
    notebook.cells = [cell]
    HarmlessOutputs().preprocess(notebook, {})
    nbformat.validate(cell, "code_cell", version=4, version_minor=5)
    assert len(cell.outputs) <= 200
    text = json.dumps(cell, ensure_ascii=False)
    text.encode("utf-8")
    assert len(text) < 300_000


def test_what_shows_hidden_tests_is_left_out():
    line = 'other = pd.Series({"a": 500, "b": 400, "c": 100, "d": 7})'
    check = new_code_cell(
        f"check(1)\n### BEGIN HIDDEN TESTS\n{line}\n### END HIDDEN TESTS",
        metadata={"nbgrader": {"grade": True}},
    )
    shows = new_code_cell("print(In)")
    for text in (f"['check(1)', {line!r}]", line, repr(line), json.dumps(line), f"x\n{line}\ny"):
        shows.outputs.append(new_output("stream", name="stdout", text=text))
        shows.outputs.append(new_output("display_data", {"text/plain": text}))
    shows.outputs.append(new_output("stream", name="stdout", text="7"))
    notebook, _ = HarmlessOutputs().preprocess(new_notebook(cells=[check, shows]), {})
    assert [o.text for o in notebook.cells[1].outputs] == ["7"]
