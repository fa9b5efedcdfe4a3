"""Do lessons run and show what is kept in them? The second half of those that are long tests."""

import pytest
from nbval_kit import LONG, page_runs, require_run

pytestmark = pytest.mark.slow
LESSONS = LONG[1::2]


@pytest.fixture(scope="module")
def runs(tmp_path_factory):
    return page_runs(LESSONS, tmp_path_factory.mktemp("nbval"))


@pytest.mark.parametrize("path", LESSONS, ids=lambda p: p.name)
def test_a_lesson_runs_and_shows_what_is_kept_in_it(runs, path):
    require_run(runs[path])
