"""Submissions restored to the structure of their release, whatever a student's notebook holds."""

import copy
import json
import os
import warnings

import nbformat
import pytest
from corpus import FILE, NAME, Kit
from corpus_files import DISORDERED
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from intake_kit import handed_in, make_kit, wanted

from crm_lib.classroom.cell_names import grade_id_of
from crm_lib.classroom.intake import read_submission, unreadable
from crm_lib.classroom.nbgrader.restore_cells import foreign, restored
from crm_lib.classroom.one_line import shown
from crm_lib.classroom.submitted_notebook import as_utf8

pytestmark = pytest.mark.skipif(
    os.name != "posix", reason="pipes, links and rights are made here as POSIX systems make them"
)


@pytest.fixture(scope="module")
def kit(tmp_path_factory) -> Kit:
    return make_kit(tmp_path_factory.mktemp("restore"))


@pytest.mark.parametrize("entry", DISORDERED, ids=lambda e: e.name)
def test_what_is_merely_odd_is_brought_back_to_its_release(kit, entry):
    path = handed_in(kit, entry)
    assert unreadable(path, wanted(kit)) is None
    check_restored(kit, as_utf8(path.read_bytes()).decode("utf-8"))


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
        cell["metadata"], cell["source"] = {}, "x = 1"
    assert "another assignment" in foreign(nbformat.from_dict(data), kit.released)


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
    reason, content = read_submission(path, wanted(kit))
    if reason is None:
        check_restored(kit, json.dumps(content))  # what is graded is this copy
    else:
        assert shown(reason, 1_000) == reason
