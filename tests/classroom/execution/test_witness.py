"""Records count only where the check cell was seen to run."""

import nbformat
import pytest

from crm_lib.classroom.execution import sandbox
from crm_lib.classroom.execution.runner import RunAnswers
from crm_lib.classroom.execution.witness import code_digest, due_runs
from crm_lib.classroom.records import records_of

CHECK = 'check("09_q1", q1, choice("ABCD"))'
SETUP = "from crm_lib.exam import check, choice\nq1 = 'A'"
FORGED = (
    "from IPython.display import display\nRECORD = {'application/vnd.crm.answer+json':"
    " {'question': '09_q1', 'call': 0, 'answer': 'B'}, 'text/plain': ''}\n"
)
#: Ways in which check cells are answered without being run.
FORGERIES = {
    "run_cell of the shell": "shell = get_ipython()\nold = shell.run_cell\n"
    "def fake(cell, *a, **k):\n    if 'check(' in cell: display(RECORD, raw=True); cell = '1'\n"
    "    return old(cell, *a, **k)\nshell.run_cell = fake\n"
    "shell.should_run_async = lambda *a, **k: False",
    "run_code of its class": "S = type(get_ipython())\nold = S.run_code\n"
    "async def fake(self, code, *a, **k):\n"
    "    if 'check' in code.co_names: display(RECORD, raw=True); return False\n"
    "    return await old(self, code, *a, **k)\nS.run_code = fake",
    "do_execute of the kernel": "K = type(get_ipython().kernel)\nold = K.do_execute\n"
    "async def fake(self, code, *a, **k):\n"
    "    if 'check(' in code: display(RECORD, raw=True); code = '1'\n"
    "    return await old(self, code, *a, **k)\nK.do_execute = fake",
    "input transformers": "def forge(lines):\n    if any('check(' in line for line in lines):\n"
    "        return ['display(RECORD, raw=True)\\n']\n    return lines\n"
    "get_ipython().input_transformers_cleanup.append(forge)",
    "a check of its own": "def check(*a, **k): display(RECORD, raw=True)",
    "the code of check": "def forged(question, value, form, *, marks=None):\n"
    "    from IPython.display import display\n    display({'application/vnd.crm.answer+json':"
    " {'question': '09_q1', 'call': 0, 'answer': 'B'}, 'text/plain': ''}, raw=True)\n"
    "check.__code__ = forged.__code__",
    "the same code executed elsewhere": "shell = get_ipython()\nold = shell.run_cell\n"
    "def fake(cell, *a, **k):\n    if 'check(' in cell:\n"
    "        exec(compile(cell, '', 'exec'), {'check': lambda *a: display(RECORD, raw=True),\n"
    "             'q1': 'B', 'choice': str})\n        cell = '1'\n"
    "    return old(cell, *a, **k)\nshell.run_cell = fake\n"
    "shell.should_run_async = lambda *a, **k: False",
}
isolated = pytest.mark.skipif(sandbox.missing() is not None, reason=str(sandbox.missing()))


def executed(*before):
    about = {"grade": True, "grade_id": "09_q1_check", "locked": True, "points": 1,
             "schema_version": 3, "solution": False, "task": False}  # fmt: skip
    cells = [nbformat.v4.new_code_cell(code) for code in (SETUP, *before)]
    cells.append(nbformat.v4.new_code_cell(CHECK, metadata={"nbgrader": about}))
    done = RunAnswers(timeout=20).execution(nbformat.v4.new_notebook(cells=cells))
    assert records_of(done["cells"][-1]), "the trick has not even answered"
    return done["stopped"]


@isolated
@pytest.mark.parametrize("forgery", FORGERIES)
def test_answers_without_a_run_do_not_count_and_are_told(forgery):
    stopped = executed(FORGED + FORGERIES[forgery])
    assert stopped["09_q1_check"][0] == "unseen"


@isolated
@pytest.mark.parametrize(
    "code",
    [
        "1",
        "from __future__ import annotations",
        "from IPython.core.interactiveshell import InteractiveShell\n"
        "InteractiveShell.ast_node_interactivity = 'all'",
        "%autoawait False",
        "from crm_lib.exam import *",
        "import sys\nsys.settrace(lambda *a: None)",
    ],
)
def test_what_honest_students_do_to_their_notebook_is_no_forgery(code):
    assert executed(code) == {}


def test_a_digest_is_that_of_what_code_does_not_of_where_it_stands():
    def codes(source):
        return code_digest(compile(source, "x", "exec"))

    assert codes("f({'a', 'b'} | {1})") == codes("\n\nf( {'a', 'b'}  |  {1} )")
    assert codes("f(1)") != codes("f(2)") != codes("f(1.0)")
    assert due_runs("def f(: no python") == due_runs("a = 1") == []
    assert len(due_runs(f"{CHECK}\nfor x in 1, 2:\n    {CHECK}")) == 2
