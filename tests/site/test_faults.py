"""Faults of a built site are named."""

import pytest

from crm_lib.site import faults
from crm_lib.site.faults import examine

GOOD = '<html lang="en"><h1 id="a">A</h1><a href="#a">a</a></html>'


def write(folder, body):
    """Write a site of one page a language, with `body` in the English one."""
    for name in ("en", "zh"):
        (folder / name).mkdir(exist_ok=True)
    (folder / "index.html").write_text(GOOD, encoding="utf-8")
    (folder / "zh" / "p.html").write_text(GOOD, encoding="utf-8")
    page = GOOD.replace("</html>", f"{body}</html>")
    (folder / "en" / "p.html").write_text(page, encoding="utf-8")
    return folder


@pytest.mark.parametrize(
    ("body", "fault"),
    [
        ('<a href="q.html">', "which is not there"),
        ('<a href="../zh/p.html#b">', "no such place"),
        ('<img alt="x" src="https://example.org/a.png">', "from outside"),
        ('<script src="//example.org/a.js"></script>', "from outside"),
        ('<link rel="stylesheet" href="none.css">', "which is not there"),
        ('<img alt=" " src="p.html">', "no alternative text"),
        ('<p id="a">', "2 times"),
        ("<h1>B</h1>", "2 headings"),
    ],
)
def test_a_fault_is_named_with_its_page(tmp_path, body, fault):
    found, _ = examine(write(tmp_path, body))
    assert len(found) == 1 and found[0].startswith("en/p.html: ") and fault in found[0]


@pytest.mark.parametrize("body", ['<a href="https://example.org/">', '<a href="p.html?q=1#a">', ""])
def test_a_good_page_has_none(tmp_path, body):
    found, weights = examine(write(tmp_path, body))
    assert found == [] and set(weights) == {"index.html", "en/p.html", "zh/p.html"}


def test_a_page_without_its_twin_or_language_is_a_fault(tmp_path):
    write(tmp_path, "")
    (tmp_path / "zh" / "q.html").write_text("<html><h1>Q</h1></html>", encoding="utf-8")
    assert examine(tmp_path)[0] == [
        "zh/q.html: the page does not say its language",
        "zh/q.html: the page is not there in the other language (en)",
    ]


def test_a_page_that_is_too_heavy_is_a_fault(tmp_path, monkeypatch):
    monkeypatch.setattr(faults, "MOST_MB", 0.0001)
    found, _ = examine(write(tmp_path, "x" * 200))
    assert ["weighs" in fault for fault in found] == [True]
