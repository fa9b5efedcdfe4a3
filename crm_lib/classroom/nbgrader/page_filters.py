"""Filters by which nbconvert's templates turn cells into HTML: bounded in time, cleaned.

They stand in place of nbconvert's own (`config`), in Formgrader and on feedback pages.
"""

from html import escape, unescape
from typing import Any

from jinja2 import pass_context

from crm_lib.classroom.nbgrader.clean_html import clean
from crm_lib.classroom.nbgrader.pictures import is_picture
from crm_lib.classroom.two_spans import two_spans

#: Longest text of a cell that a page shows; a question's is a tenth of it.
MAX_SHOWN = 20_000
_CUT = "… (cut · 已截断)"
#: Code with longer lines, or more of it, is shown without colours.
MAX_COLOURED, MAX_LINE = 5_000, 400
#: How a student's own text stands in the marked notebook (`restore_cells`).
TYPED_START, TYPED_END = '<pre style="white-space:pre-wrap">', "</pre>"


@pass_context
def safe_markdown(context: Any, source: str) -> str:
    """Return Markdown as cleaned HTML; a student's own text, and what is too long, as it is typed.

    Of a cell's attachments only pictures are put in.
    """
    typed = source.removeprefix(TYPED_START).removesuffix(TYPED_END)
    if source == f"{TYPED_START}{typed}{TYPED_END}" and not set(typed) & set("<>"):
        return clean(source) if len(typed) <= MAX_SHOWN else _as_typed(unescape(typed))
    if len(source) > MAX_SHOWN:
        return _as_typed(source)
    from nbconvert.filters.markdown_mistune import (
        InvalidNotebook,
        IPythonRenderer,
        MarkdownWithMath,
    )

    attached = pictures_among(context.get("cell", {}).get("attachments", {}))
    renderer = IPythonRenderer(escape=False, attachments=attached, embed_images=False, path="")
    try:
        return clean(MarkdownWithMath(renderer=renderer).render(split_headings(source)))
    except InvalidNotebook:  # names an attachment that is not there
        return _as_typed(source)


def split_headings(source: str) -> str:
    """Return Markdown whose headings and summaries carry each language in an element of its own.

    Examples
    --------
    >>> split_headings("## A stage · 一个环节")
    '## <span lang="en">A stage</span><span class="crm-sep"> · </span><span lang="zh">一个环节</span>'
    """
    lines = []
    for line in source.split("\n"):
        english, dot, chinese = line.partition(" · ")
        if dot and line.startswith("#"):
            marks, _, english = english.partition(" ")
            line = f"{marks} {two_spans(english, chinese)}"
        elif dot and line.count("<summary>") == line.count("</summary>") == 1:
            before, _, english = english.partition("<summary>")
            chinese, _, after = chinese.partition("</summary>")
            words = two_spans(english, chinese)
            line = f"{before}<summary>{words}</summary>{after}"
        lines.append(line)
    return "\n".join(lines)


def _as_typed(text: str) -> str:
    """Return text in a frame that keeps its lines, cut where it is longer than anybody reads."""
    cut = _CUT if len(text) > MAX_SHOWN else ""
    return f"{TYPED_START}{escape(text[:MAX_SHOWN])}{cut}{TYPED_END}"


def pictures_among(attachments: Any) -> dict[str, dict[str, str]]:
    """Return those of a cell's attachments that are pictures."""
    found = {}
    for name, kinds in attachments.items() if isinstance(attachments, dict) else ():
        pictures = {k: v for k, v in kinds.items() if is_picture(k, v)}
        if pictures:
            found[name] = pictures
    return found


def bounded_highlight(source: str, metadata: Any = None, **_: Any) -> str:
    """Return code as HTML, coloured where it is short; a highlighter takes its time by the text."""
    code = source or " "
    if len(code) > MAX_COLOURED or max(map(len, code.split("\n"))) > MAX_LINE:
        cut = _CUT if len(code) > MAX_SHOWN else ""
        return (
            f'<div class="highlight hl-ipython3"><pre>{escape(code[:MAX_SHOWN])}{cut}</pre></div>'
        )
    from pygments import highlight
    from pygments.formatters import HtmlFormatter
    from pygments.lexers import PythonLexer

    return highlight(code, PythonLexer(), HtmlFormatter(cssclass="highlight hl-ipython3"))


def as_it_is(text: str) -> str:
    """Return text unchanged, in place of a filter for links of IPython 2 whose pattern is not linear."""
    return text
