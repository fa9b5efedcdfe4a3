"""Clean HTML by a list of what is allowed (nh3), the one way by which markup reaches a page.

Nothing that runs, loads or leads elsewhere than to a web address passes; what is left looks as
our own results and the questions' texts do.
"""

import nh3

#: Longer markup is no result of ours and no question's text.
MAX_MARKUP = 500_000

TAGS = {
    "a", "abbr", "b", "blockquote", "br", "caption", "code", "col", "colgroup", "dd", "del",
    "details", "div", "dl", "dt", "em", "figcaption", "figure", "h1", "h2", "h3", "h4", "h5", "h6",
    "hr", "i", "img", "ins", "kbd", "li", "mark", "ol", "p", "pre", "q", "s", "small", "span",
    "strong", "sub", "summary", "sup", "table", "tbody", "td", "tfoot", "th", "thead", "tr", "u",
    "ul",
}  # fmt: skip
ATTRIBUTES = {
    "*": {"class", "lang", "style", "title"},
    "a": {"href"},
    "div": {"data-marks", "data-of", "data-final"},
    "img": {"alt", "height", "src", "width"},
    "ol": {"start"},
    "td": {"align", "colspan", "rowspan"},
    "th": {"align", "colspan", "rowspan", "scope"},
    **{f"h{n}": {"id"} for n in range(1, 7)},
}
#: Nothing that places an element over another, or loads a picture.
STYLES = {
    "background", "background-color", "border", "border-bottom", "border-collapse", "border-color",
    "border-left", "border-radius", "border-right", "border-top", "color", "display", "font-family",
    "font-size", "font-style", "font-weight", "line-height", "margin", "margin-bottom",
    "margin-left", "margin-right", "margin-top", "max-width", "overflow-x", "padding",
    "padding-left", "padding-right", "text-align", "text-decoration", "vertical-align",
    "white-space", "width",
}  # fmt: skip
_PICTURES = ("data:image/png;base64,", "data:image/jpeg;base64,", "data:image/gif;base64,")


def _allowed(tag: str, attribute: str, value: str) -> str | None:
    """Return the value that an attribute may have, or None."""
    if attribute == "style" and ("url" in value.lower() or "\\" in value):
        return None
    if attribute == "src":
        has_scheme = ":" in value.split("/", 1)[0]
        outside = value.startswith(("//", "/", "\\"))
        return value if value.startswith(_PICTURES) or not (has_scheme or outside) else None
    if attribute == "href" and value.lower().lstrip().startswith("data:"):
        return None
    return value


_CLEANER = nh3.Cleaner(
    tags=TAGS,
    attributes=ATTRIBUTES,
    attribute_filter=_allowed,
    clean_content_tags={"script", "style", "template", "noscript", "iframe", "object", "title"},
    url_schemes={"http", "https", "mailto", "data"},
    filter_style_properties=STYLES,
    link_rel="noopener noreferrer",
)


def clean(html: str) -> str:
    """Return HTML of which nothing runs.

    Examples
    --------
    >>> clean('<b onclick="x()">5</b><script>x()</script><a href="javascript:x()">y</a>')
    '<b>5</b><a rel="noopener noreferrer">y</a>'
    >>> clean('<img src="https://example.com/seen.png" alt="x">')
    '<img alt="x">'
    """
    if len(html) > MAX_MARKUP:
        return "<p>(too long to be shown · 内容过长，未显示)</p>"
    cleaned = _CLEANER.clean(html.encode("utf-8", "replace").decode("utf-8"))  # no half letters
    # A browser reads what was written out once more, and may nest a link and a table otherwise.
    return _CLEANER.clean(cleaned)
