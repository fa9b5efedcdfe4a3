"""Does each lesson run and show what is kept in it? Every second lesson; the others: test_lessons_run_1.py.

The long run's half of the pages. They are found by pattern.
"""

import pytest
from nbval_kit import ROOT, page_runs, require_run

pytestmark = pytest.mark.slow
LESSONS = sorted((ROOT / "notebooks").glob("*.ipynb"))[1::2]


@pytest.fixture(scope="module")
def runs(tmp_path_factory):
    return page_runs(LESSONS, tmp_path_factory.mktemp("nbval"))


@pytest.mark.parametrize("path", LESSONS, ids=lambda p: p.name)
def test_a_lesson_runs_and_shows_what_is_kept_in_it(runs, path):
    require_run(runs[path])
