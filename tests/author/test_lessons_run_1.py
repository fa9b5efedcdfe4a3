"""Does each lesson run and show what is kept in it? Every second one; the others: test_lessons_run_2.py.

Half of the pages are run by `make test`, the others by `make stress`. They are found by pattern.
"""

import pytest
from nbval_kit import ROOT, page_runs, require_run

LESSONS = sorted((ROOT / "notebooks").glob("*.ipynb"))[::2]


@pytest.fixture(scope="module")
def runs(tmp_path_factory):
    return page_runs(LESSONS, tmp_path_factory.mktemp("nbval"))


@pytest.mark.parametrize("path", LESSONS, ids=lambda p: p.name)
def test_a_lesson_runs_and_shows_what_is_kept_in_it(runs, path):
    require_run(runs[path])
