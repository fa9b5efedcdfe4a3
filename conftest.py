"""Settings of every test and doctest: figures drawn in memory, a report of skipped tests."""

from collections import Counter
from importlib.util import find_spec
from pathlib import Path

import matplotlib
import pytest

matplotlib.use("agg")

#: Folders of tests with long files, which start browsers, kernels and programs.
LONG = ("browser", "author", "classroom", "exam", "house", "explore", "cli")


def pytest_collection_modifyitems(items):
    """Put files that take long first: two workers then end at about the same time."""
    tests = Path(__file__).parent / "tests"
    places = {tests / name: place for place, name in enumerate(LONG)}

    def place(item):
        return min((places[p] for p in item.path.parents if p in places), default=len(LONG))

    items.sort(key=place)


@pytest.fixture(autouse=True)
def no_figure_left_open():
    """Close the figures of a test."""
    yield
    from matplotlib import pyplot

    pyplot.close("all")


def pytest_terminal_summary(terminalreporter, config):
    """Print what was skipped, why and what to install for it, and which tests are for later."""
    reasons = Counter(_reason(report) for report in terminalreporter.stats.get("skipped", ()))
    later = []
    if "not slow" in (config.option.markexpr or ""):
        later.append("the long tests: make stress")
    if "not engines" in (config.option.markexpr or ""):
        missing = [name for name in ("dask", "pyspark") if find_spec(name) is None]
        if missing:
            later.append(
                f"those of {' and '.join(missing)}: install crm_lib's extra `engines` "
                "(pip install -e '.[engines]'), then make stress"
            )
    if reasons or later:
        terminalreporter.section("not run")
    for reason, count in reasons.most_common():
        terminalreporter.write_line(f"{count} skipped: {reason}")
    for words in later:
        terminalreporter.write_line(f"left out: {words}")


def _reason(report):
    """Return the reason of a skipped test; those in this workbook say what to install."""
    words = report.longrepr[2] if isinstance(report.longrepr, tuple) else str(report.longrepr)
    return words.removeprefix("Skipped: ")
