"""Of markup only what is allowed reaches a page, and our own results pass unchanged."""

import re
import time

import pytest

from crm_lib.base.message import Message
from crm_lib.classroom.hostile_cases import PAGES
from crm_lib.classroom.hostile_trial import _ALIVE
from crm_lib.classroom.nbgrader.clean_html import MAX_MARKUP, clean
from crm_lib.exam.feedback import question_html
from crm_lib.exam.marks import ItemMark, QuestionMark, Status


@pytest.mark.parametrize("page", PAGES)
def test_nothing_runs_loads_or_leads_elsewhere(page):
    shown = clean(f"<p>before</p>{page}<p>after</p>").lower()
    assert [sign for sign in _ALIVE if sign in shown] == []
    assert "before" in shown


@pytest.mark.parametrize(
    "source",
    ["https://example.com/x.png", "//example.com/x.png", "/etc/passwd", "file:///etc/passwd",
     "data:image/svg+xml;base64,AAAA", "data:text/html,x", "\\\\host\\x.png", "javascript:x"],
)  # fmt: skip
def test_pictures_come_from_the_page_or_from_beside_it(source):
    assert "src=" not in clean(f'<img src="{source}" alt="x">')
    assert "src=" in clean('<img src="figures/x.png">') and "src=" in clean(
        '<img src="data:image/png;base64,iVBORw0KGgo=">'
    )


def test_our_own_results_pass_as_they_are():
    items = [
        ItemMark("①", 1.0, 1.0, Status.RIGHT, Message("Right.", "正确。"), "the <first> stage"),
        ItemMark("②", 0.0, 1.0, Status.WRONG, Message("Not a stage.", "不是环节。")),
    ]
    mark = QuestionMark("06_q1", 1.0, 2.0, items, final=False, flags=[Message("Look.", "请看。")])
    html = question_html(mark)

    def parts(text):  # a style may be written with other spaces, attributes in another order
        text = re.sub(r'style="[^"]*"', lambda m: re.sub(r"[\s;]", "", m[0]), text)
        return sorted(re.findall(r'[\w-]+="[^"]*"|<[/\w]+|[^<>"]+(?=<)', text))

    assert parts(clean(html)) == parts(html.replace("&quot;", '"'))


def test_markup_without_end_costs_no_time():
    start = time.monotonic()
    for piece in ("<b>", "<div><table>", "<a href=x>", "<p><font>", "&lt;", "<!--"):
        clean(piece * (MAX_MARKUP // len(piece)))
        clean(piece * (MAX_MARKUP // len(piece) + 10))
    assert time.monotonic() - start < 20
