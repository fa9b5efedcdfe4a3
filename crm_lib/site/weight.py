"""Weight of a page: what a browser fetches to show all of it, once, with nothing kept from before."""

import re
from pathlib import Path
from typing import Any

#: More than this a page must not weigh, with every picture and font in it.
MOST_MB = 3.0
_URL = re.compile(r"""url\(["']?([^"')]+)["']?\)""")


def weight_of(path: Path, soup: Any) -> int:
    """Return the bytes of a page with its pictures, style sheets, scripts and fonts.

    Parameters
    ----------
    path : Path
        The page.
    soup : BeautifulSoup
        The page, parsed.
    """
    fetched = {path}
    for element in soup.find_all(["img", "script"], src=True):
        fetched.add((path.parent / element["src"]).resolve())
    for element in soup.find_all("link", rel="stylesheet"):
        sheet = (path.parent / element["href"]).resolve()
        fetched.add(sheet)
        if sheet.is_file():
            for target in _URL.findall(sheet.read_text(encoding="utf-8")):
                fetched.add((sheet.parent / target).resolve())
    return sum(file.stat().st_size for file in fetched if file.is_file())
