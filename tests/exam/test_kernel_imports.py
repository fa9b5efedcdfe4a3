"""A kernel that runs students' code loads no models: reading rubrics is the trusted desk's matter."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
MODELS = "pydantic"


def models_loaded(code, *arguments, cwd=ROOT):
    """Run code in a process of its own; tell whether it then holds any of pydantic's modules."""
    end = f"\nimport sys\nprint(any(m.partition('.')[0] == {MODELS!r} for m in sys.modules))"
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", code + end, *arguments],
        cwd=cwd, capture_output=True, encoding="utf-8", check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return {"True": True, "False": False}[done.stdout.splitlines()[-1]]


def test_the_test_sees_models_where_they_are():
    assert models_loaded("import crm_lib.exam.free_text.rubric")


@pytest.mark.parametrize(
    "code",
    [
        "import crm_lib.exam",
        "import crm_lib.explore",
        "from crm_lib.explore import quiz",
        "import crm_lib.page",
        "import crm_lib.exam.marking, crm_lib.exam.key, crm_lib.exam.feedback",
    ],
)
def test_importing_for_a_notebook_loads_no_models(code):
    assert not models_loaded(code)


def test_the_warm_process_of_graders_loads_no_models():
    """It serves forks that run submissions: what it imports before is in every one of them."""
    assert not models_loaded(
        "from crm_lib.classroom.execution import supervisor; supervisor._import_libraries()"
    )


def test_an_exercise_runs_without_models():
    """All of its cells, with answers left blank, as `check` meets them in a kernel."""
    folder = ROOT / "exercises" / "06_sales_funnel"
    cells = json.loads((folder / f"{folder.name}.ipynb").read_bytes())["cells"]
    sources = ["".join(c["source"]) for c in cells if c["cell_type"] == "code"]
    assert sum("check(" in source for source in sources) > 5
    code = (
        "import sys, json\n"
        "from IPython.core.interactiveshell import InteractiveShell\n"
        "shell = InteractiveShell.instance()\n"
        "ran = [shell.run_cell(source).success for source in json.loads(sys.argv[1])]\n"
        "assert ran and all(ran), ran"
    )
    assert not models_loaded(code, json.dumps(sources), cwd=folder)
