"""Faults of a built site: links to nothing, outside requests, pages without label, twin or measure."""

from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from bs4 import BeautifulSoup

from crm_lib.base.message import LANGUAGES
from crm_lib.site.weight import MOST_MB, weight_of

#: Tags → the attribute by which a browser fetches something of its own accord.
FETCHED = {
    "img": "src",
    "script": "src",
    "link": "href",
    "iframe": "src",
    "source": "src",
    "object": "data",
    "embed": "src",
    "video": "src",
    "audio": "src",
}
_OUTSIDE = ("http:", "https:", "//", "ftp:", "data:")


def examine(folder: Path) -> tuple[list[str], dict[str, int]]:
    """Return what is wrong with the pages of a built site, one line a fault, and their weights."""
    pages = {
        path: BeautifulSoup(path.read_text(encoding="utf-8"), "html.parser")
        for path in [folder / "index.html", *sorted(folder.glob("??/*.html"))]
    }
    anchors = {path: {e["id"] for e in soup.find_all(id=True)} for path, soup in pages.items()}
    found: list[str] = []
    weights: dict[str, int] = {}
    for path, soup in pages.items():
        name = path.relative_to(folder).as_posix()
        for fault in (
            *_link_faults(path, soup, anchors),
            *_fetched_faults(path, soup),
            *_label_faults(soup),
            *_twin_faults(path, folder),
        ):
            found.append(f"{name}: {fault}")
        weights[name] = weight_of(path, soup)
        if weights[name] > MOST_MB * 1e6:
            found.append(
                f"{name}: weighs {weights[name] / 1e6:.1f} MB; at most {MOST_MB:g} MB are allowed"
            )
    return found, weights


def _link_faults(path: Path, soup: Any, anchors: dict[Path, set[str]]) -> Iterator[str]:
    for link in soup.find_all("a", href=True):
        target, _, fragment = unquote(link["href"]).partition("#")
        if target.startswith((*_OUTSIDE, "mailto:")):
            continue
        there = (path.parent / target.partition("?")[0]).resolve() if target else path
        if not there.is_file():
            yield f"a link leads to {link['href']}, which is not there"
        elif fragment and there in anchors and fragment not in anchors[there]:
            yield f"a link leads to {link['href']}, and that page has no such place"


def _fetched_faults(path: Path, soup: Any) -> Iterator[str]:
    for tag, attribute in FETCHED.items():
        for element in soup.find_all(tag):
            target = element.get(attribute)
            if not target or element.get("rel") == ["alternate"]:
                continue
            if target.startswith(_OUTSIDE):
                yield f"<{tag}> fetches {target[:60]} from outside"
            elif not (path.parent / target).resolve().is_file():
                yield f"<{tag}> fetches {target}, which is not there"


def _label_faults(soup: Any) -> Iterator[str]:
    for image in soup.find_all("img"):
        if not image.get("alt", "").strip():
            yield f"the picture {image.get('src')} has no alternative text"
    for name, times in Counter(element["id"] for element in soup.find_all(id=True)).items():
        if times > 1:
            yield f"the place {name} is there {times} times"
    if not (soup.html and soup.html.get("lang")):
        yield "the page does not say its language"
    if len(soup.find_all("h1")) != 1:
        yield f"the page has {len(soup.find_all('h1'))} headings of the first order"


def _twin_faults(path: Path, folder: Path) -> Iterator[str]:
    language = path.parent.name
    if path.parent == folder:
        return
    other = next(each for each in LANGUAGES if each != language)
    if not (folder / other / path.name).is_file():
        yield f"the page is not there in the other language ({other})"
