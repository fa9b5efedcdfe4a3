"""What a page weighs."""

from bs4 import BeautifulSoup

from crm_lib.site.weight import weight_of


def test_a_page_weighs_all_that_it_fetches_once(tmp_path):
    (tmp_path / "a.png").write_bytes(b"x" * 1000)
    (tmp_path / "f.woff").write_bytes(b"x" * 300)
    (tmp_path / "s.css").write_text("@font-face{src:url(f.woff)}", encoding="utf-8")
    page = tmp_path / "p.html"
    html = '<link rel="stylesheet" href="s.css"><img src="a.png"><img src="a.png"><a href="b.png">'
    page.write_text(html, encoding="utf-8")
    assert weight_of(page, BeautifulSoup(html, "html.parser")) == 1000 + 300 + 27 + len(html)
