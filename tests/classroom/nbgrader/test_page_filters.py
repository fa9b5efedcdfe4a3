"""Cells become HTML in bounded time, whatever a student wrote into them."""

import time

import pytest

from crm_lib.classroom.nbgrader.page_filters import (
    MAX_COLOURED,
    TYPED_END,
    TYPED_START,
    bounded_highlight,
    safe_markdown,
)

#: Texts on which highlighters and Markdown readers take their time.
SLOW = {
    "signs": "x" * 99_000, "quotes": "'" * 99_000, "escapes": "'\\" * 49_000, "hashes": "#" * 99_000,
    "brackets": "[" * 99_000, "links": "[a](" * 24_000, "stars": "*a_ " * 24_000,
    "backticks": "`" * 99_000, "lines": "\n" * 99_000, "numbers": "1_" * 49_000, "spaces": " " * 99_000,
    "triple": "f'''{" * 19_000, "html": "<a " * 33_000, "math": "$" * 99_000, "quote": ">" * 99_000,
    "table": "|" * 99_000, "refs": "[a]: <\n" * 14_000, "short quotes": "'\\" * 2_400,
    "short f": ("f'{" * 100 + "\n") * 16, "short lines": "\n" * 4_900, "short stars": "*a_" * 130,
}  # fmt: skip


@pytest.mark.parametrize("name", SLOW)
def test_no_text_takes_long(name):
    start = time.monotonic()
    bounded_highlight(SLOW[name])
    safe_markdown({}, SLOW[name])
    safe_markdown(
        {}, f"{TYPED_START}{SLOW[name].replace('<', '&lt;').replace('>', '&gt;')}{TYPED_END}"
    )
    assert time.monotonic() - start < 3


def test_code_is_coloured_where_it_is_short_and_escaped_where_not():
    assert "<span" in bounded_highlight("def f(x): return x + 1")
    long = bounded_highlight("<b>" * MAX_COLOURED)
    assert "<span" not in long and "<b>" not in long and "&lt;b&gt;" in long


def test_prompts_are_markdown_and_what_a_student_typed_is_not():
    assert "<strong>two</strong>" in safe_markdown({}, "Name **two**.")
    assert '<div lang="en">' in safe_markdown({}, '<div lang="en">\n\nName two.\n\n</div>')
    typed = safe_markdown({}, f"{TYPED_START}**two** [x](javascript:alert(1)){TYPED_END}")
    assert "**two** [x](javascript:alert(1))" in typed and "<a" not in typed
    assert "href" not in safe_markdown({}, "[x](javascript:alert(1))")
    broken = safe_markdown({}, f"{TYPED_START}</pre><script>alert(1)</script>{TYPED_END}")
    assert "<script" not in broken
    assert "src=" not in safe_markdown({"cell": {"attachments": {"a.png": {"image/png": "x"}}}},
                                       "![a](attachment:a.png)")  # fmt: skip
