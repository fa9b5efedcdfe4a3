"""Say what units are called: by the titles of the pages that their items belong to."""

import json
import re
from pathlib import Path

from crm_lib.bank import Catalog
from crm_lib.base.message import Message

_TITLE = re.compile(r"(?m)^# (?:\d+\s+)?(.+?) · (.+?)\s*$")


def unit_names(catalog: Catalog, pages: Path) -> dict[str, Message]:
    """Return the name of each unit; one without a page has none.

    Parameters
    ----------
    catalog : Catalog
    pages : Path
        The folder of the notebooks.
    """
    titles: dict[str, list[Message]] = {}
    for page, items in catalog.pages.items():
        title = _title_of(pages / f"{page}.ipynb")
        if title is not None:
            for unit in sorted({item.unit for item in items.values()}):
                titles.setdefault(unit, []).append(title)
    return {
        unit: Message("; ".join(t.en for t in found), "；".join(t.zh for t in found))
        for unit, found in titles.items()
    }


def _title_of(page: Path) -> Message | None:
    """Return the title of a page, without what stands behind its colon."""
    if not page.is_file():
        return None
    cells = json.loads(page.read_text(encoding="utf-8"))["cells"]
    for cell in cells:
        found = _TITLE.search("".join(cell["source"])) if cell["cell_type"] == "markdown" else None
        if found:
            return Message(*(re.split(r"[:：]", name)[0].strip() for name in found.groups()))
    return None
