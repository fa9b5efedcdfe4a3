"""Every article of law that a page names stands in docs/law.csv, with the text that was opened."""

import csv
import json
import re
from datetime import date
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PAGES = sorted((ROOT / "notebooks").glob("*.ipynb"))
NAMED = re.compile(r"《([^》]*(?:法|民法典|条例|规定|办法))》|第([\d、]+)条")

with (ROOT / "docs" / "law.csv").open(encoding="utf-8", newline="") as file:
    ROWS = list(csv.DictReader(file))


def articles(path):
    """Return (law, article) of each article that a page names in Chinese."""
    found, law = set(), None
    for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]:
        if cell["cell_type"] != "markdown":
            continue
        for name, number in NAMED.findall("".join(cell["source"])):
            if name:
                law = name.removeprefix("中华人民共和国")
            elif law:
                found |= {(law, each) for each in number.split("、")}
    return found


def test_each_row_has_its_source_and_the_day_it_was_read():
    assert len(ROWS) >= 8
    for row in ROWS:
        assert all(row[name].strip() for name in row), row
        assert "://" in row["source"]
        assert date.fromisoformat(row["opened"])
    named = [(row["law_zh"], row["article"]) for row in ROWS]
    assert len(named) == len(set(named))


@pytest.mark.parametrize("path", PAGES, ids=lambda p: p.stem)
def test_a_page_names_no_other_article(path):
    known = {(row["law_zh"], row["article"]) for row in ROWS}
    assert sorted(articles(path) - known) == []


def test_articles_are_found():
    assert any(articles(path) for path in PAGES)
