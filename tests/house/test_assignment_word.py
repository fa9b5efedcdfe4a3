"""What a learner does has one name in headings and links: assignment, 作业."""

import json
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PAGES = sorted([*ROOT.glob("notebooks/*.ipynb"), *ROOT.glob("solutions/*/*.ipynb")])
TITLES_AND_LINKS = re.compile(r"(?m)^#+ .*$|\[[^\]\n]*\]\(")


#: The page that asks questions of the bank is about practice and no assignment.
PRACTICE = "Practice: asked again before you forget"


def named(path):
    """Return the headings and link texts of a notebook's Markdown."""
    cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    text = "\n".join("".join(c["source"]) for c in cells if c["cell_type"] == "markdown")
    return TITLES_AND_LINKS.findall(text)


@pytest.mark.parametrize("path", PAGES, ids=lambda p: p.stem)
def test_headings_and_links_say_assignment(path):
    found = named(path)
    assert found
    found = [t for t in found if PRACTICE not in t]
    assert [t for t in found if "练习" in t or re.search(r"\bexercises?\b", t, re.I)] == []


def test_every_lesson_with_an_assignment_links_to_it():
    for folder in (ROOT / "solutions").iterdir():
        lesson = ROOT / "notebooks" / f"{folder.name}.ipynb"
        if folder.is_dir() and lesson.is_file():
            assert any("作业" in t for t in named(lesson)), lesson.stem
