"""Say what units are called: by the titles of the lessons that teach them."""

import re
from collections import Counter, defaultdict
from pathlib import Path

from crm_lib.bank.catalog import Catalog
from crm_lib.base.message import Message
from crm_lib.exam.blueprint import load_blueprint
from crm_lib.page.headings import headings_of


def unit_names(catalog: Catalog, root: Path) -> dict[str, Message]:
    """Return the name of each unit; one without a page has none.

    Parameters
    ----------
    catalog : Catalog
    root : Path
        The workbook's folder: its notebooks, and docs/blueprint.csv for units without items.
    """
    pages: dict[str, Counter[str]] = defaultdict(Counter)
    for row in load_blueprint(root / "docs" / "blueprint.csv").values():
        pages[row.unit][row.lesson] += 1
    for page, items in catalog.pages.items():
        for item in items.values():
            pages[item.unit][page] += 1
    names = {}
    for unit, asked in sorted(pages.items()):
        # Cases and pages without a number ask of many units; the lesson is what teaches one.
        lessons = [page for page in asked if "01" <= page[:2] <= "89"]
        page = max(lessons or asked, key=lambda name: (asked[name], name))
        title = _title_of(root / "notebooks" / f"{page}.ipynb")
        if title:
            names[unit] = title
    return names


def _title_of(page: Path) -> Message | None:
    """Return the title of a page, without what stands behind its colon."""
    if not page.is_file():
        return None
    title = headings_of(page).title
    return Message(*(re.split(r"[:：]", name)[0].strip() for name in title))
