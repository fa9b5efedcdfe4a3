"""Fixtures of the browser tests: a running lab, and a clear word where no browser is."""

import os
from importlib.util import find_spec

import pytest
from lab_server import find_chromium, running_lab


@pytest.fixture(scope="session", autouse=True)
def chromium():
    """Return Chromium's path. Where it is missing, CI fails and a learner's machine skips."""
    path = find_chromium()
    if path and find_spec("playwright"):
        return path
    word = "no Chromium on this machine: the browser tests need it (apt-get install chromium)"
    if os.environ.get("CI"):
        pytest.fail(word)
    pytest.skip(word)


@pytest.fixture(scope="module")
def lab(chromium, tmp_path_factory):
    """Return a running `crm lab` on a throw-away copy of the workbook."""
    with running_lab(tmp_path_factory.mktemp("lab")) as lab:
        yield lab
