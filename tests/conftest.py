"""Settings of all tests: helpers of tests/kit are importable, answer keys are cached once."""

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent / "kit"))


@pytest.fixture(scope="session")
def shared_keys(tmp_path_factory) -> Path:
    """One folder of answer keys for all tests of a run: a solution is executed once."""
    folder = tmp_path_factory.getbasetemp().parent / "crm-keys"
    folder.mkdir(mode=0o700, exist_ok=True)
    return folder
