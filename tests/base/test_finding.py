"""A finding says on one line where something is and what to mend."""

from pathlib import Path

from crm_lib.base.finding import Finding


def test_a_finding_is_one_line():
    assert str(Finding(Path("a.ipynb"), "cell 3", "lock it.")) == "a.ipynb · cell 3 · lock it."
