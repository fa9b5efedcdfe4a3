"""Render markdown of one language as HTML: tables, formulas as MathML, links led elsewhere."""

import re
from collections.abc import Callable
from html import escape
from typing import Any

#: From a link's target as written to its target on the site; None leaves the words without link.
Lead = Callable[[str], str | None]

#: What docutils' converter does not know → what it does.
_SAME_IN_TEX = (
    (r"\\dots\b", r"\\ldots "),
    ("×", r"\\times "),
    ("÷", r"\\div "),
    ("−", "-"),
    (r"\\big(?![a-zA-Z])", r"\\bigl"),
)


def formula(tex: str, *, block: bool = False) -> str:
    r"""Return a formula as MathML, which browsers draw by themselves.

    Raises
    ------
    ValueError
        When it uses a command that the converter does not know.

    Examples
    --------
    >>> "<mfrac>" in formula(r"\frac{a}{b}")
    True
    """
    from docutils.utils.math import MathError
    from docutils.utils.math.latex2mathml import tex2mathml

    known = tex
    for old, new in _SAME_IN_TEX:
        known = re.sub(old, new, known)
    try:
        mathml = str(tex2mathml(known, as_block=block))
    except MathError as error:
        raise ValueError(f"the formula {tex!r} can't be drawn: {error}") from None
    return re.sub(r"\n\s*", "", mathml)


def render(source: str, lead: Lead) -> str:
    """Return markdown as HTML.

    Parameters
    ----------
    source : str
        Markdown with HTML in it, ``$…$`` formulas, and anchors ``{#name}`` above headings.
    lead : callable
        Says where a link leads on the site.
    """
    machine = _machine()
    tokens = machine.parse(source)
    for token in tokens:
        _lead_links(token.children or [], lead)
    html = str(machine.renderer.render(tokens, machine.options, {}))
    # A heading without words heads nothing.
    return re.sub(r"<th(?: [^>]*)?></th>", "<td></td>", html)


def _machine() -> Any:
    from markdown_it import MarkdownIt
    from mdit_py_plugins.attrs import attrs_block_plugin
    from mdit_py_plugins.dollarmath import dollarmath_plugin

    machine = MarkdownIt("commonmark", {"html": True}).enable("table")
    machine.use(attrs_block_plugin).use(dollarmath_plugin, allow_digits=False, allow_space=False)
    machine.add_render_rule("math_inline", lambda self, tokens, at, *_: formula(tokens[at].content))
    for name in ("math_block", "math_inline_double"):
        machine.add_render_rule(
            name,
            lambda self, tokens, at, *_: (
                f'<div class="formula" tabindex="0">{formula(tokens[at].content, block=True)}</div>'
            ),
        )
    machine.add_render_rule("fence", lambda self, tokens, at, *_: _fence(tokens[at]))
    machine.add_render_rule("code_block", lambda self, tokens, at, *_: _fence(tokens[at]))
    return machine


def _fence(token: Any) -> str:
    return highlighted(token.content, token.info.strip())


def highlighted(code: str, language: str) -> str:
    """Return code with its words in classes for colours; plain where the language is unknown."""
    from pygments import highlight
    from pygments.formatters import HtmlFormatter
    from pygments.lexers import get_lexer_by_name
    from pygments.util import ClassNotFound

    try:
        lexer = get_lexer_by_name(language or "text")
    except ClassNotFound:
        lexer = get_lexer_by_name("text")
    inner = highlight(code, lexer, HtmlFormatter(nowrap=True)).rstrip("\n")
    return f'<pre tabindex="0" translate="no"><code>{inner}</code></pre>\n'


def _lead_links(tokens: list[Any], lead: Lead) -> None:
    """Lead the links of a line where the site has their pages; elsewhere they become words."""
    dropped = 0
    for token in tokens:
        if token.type == "link_open":
            written = str(token.attrs["href"])
            target = lead(written)
            if target is None:
                token.tag, dropped = "span", dropped + 1
                token.attrs = {"class": "elsewhere", "title": escape(written)}
            else:
                token.attrs = {"href": target}
        elif token.type == "link_close" and dropped:
            token.tag, dropped = "span", dropped - 1
        elif token.type == "image":
            token.attrs["src"] = lead(str(token.attrs["src"])) or token.attrs["src"]
