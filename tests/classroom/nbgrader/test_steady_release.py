"""A release holds nothing of the machine that made it."""

from nbformat.v4 import new_code_cell, new_notebook

from crm_lib.classroom.nbgrader.steady_release import SteadyRelease


def test_what_differs_between_machines_is_dropped():
    kept = {"nbgrader": {"grade": True}, "tags": ["setup"]}
    cell = new_code_cell("1", metadata={**kept, "execution": {"shell.execute_reply": "now"}})
    made = new_notebook(
        cells=[cell],
        metadata={"kernelspec": {"name": "my-own", "display_name": "Mine"}, "title": "mine"},
    )
    released, _ = SteadyRelease().preprocess(made, {})
    assert released.cells[0].metadata == kept
    assert released.metadata == {
        "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
        "language_info": {"name": "python"},
    }
