"""Exam points of a page (考点速记) as cards: a term and its wording, a list and its items."""

import re
from typing import NamedTuple

from bs4 import BeautifulSoup

#: The heading under which a lesson says its exam points.
EXAM_POINTS = re.compile(r"^## (?:\d+ )?Exam points · 考点速记\s*$", re.MULTILINE)
#: First heading of a table whose rows are cards: of terms, and of lists that are asked for.
_TERMS = frozenset(["term", "word", "term or list", "名词", "术语", "名称", "名词或清单"])
_LISTS = frozenset(["list", "asked", "question", "清单", "问法", "题目"])


class Card(NamedTuple):
    """A card: what it asks for, and the answer as HTML."""

    title: str
    html: str


def cards_of(html: str) -> list[Card]:
    """Return the cards of a page's exam points.

    A row of a table of terms is a card. Any other table is one, under the bold words above it, and
    so is each paragraph, under the bold words it begins with. What has no such words belongs to the
    card before; at the beginning it speaks of the cards themselves and is left out.

    Parameters
    ----------
    html : str
        The exam points of a page in one language.

    Examples
    --------
    >>> cards_of("<p><strong>AIDA</strong>: attention, interest</p>")
    [Card(title='AIDA', html='<p>attention, interest</p>')]
    """
    cards: list[Card] = []
    above = ""
    of_rows = False
    soup = BeautifulSoup(html, "html.parser")
    for heading in soup.find_all(["h1", "h2"]):
        heading.decompose()
    for element in soup.find_all(["p", "table", "ul", "ol", "h3", "div", "blockquote"]):
        if element.find_parent(["table", "ul", "ol", "blockquote", "li"]) is not None:
            continue
        if element.name == "table":
            rows = _of_rows(element, above)
            if not rows and not above and (of_rows or not cards):
                # It would stand on the card of a term with which it has nothing to do.
                above = _heads(element)
            cards = [*cards, *rows] if rows else _with_more(cards, above, str(element))
            of_rows = bool(rows)
            above = ""
        elif element.name in ("ul", "ol", "blockquote"):
            cards = _with_more(cards, above, str(element))
            above = ""
        elif element.name == "h3":
            above = element.get_text(strip=True)
        elif element.name == "div":
            if "formula" in (element.get("class") or ()):
                cards = _with_more(cards, above, str(element))
        elif element.get_text(strip=True):
            title, rest = _title_and_rest(element)
            if rest:
                cards = _with_more(cards, title or above, rest)
                of_rows = of_rows and not (title or above)
                above = ""
            else:
                above = title
    return cards


def _with_more(cards: list[Card], above: str, html: str) -> list[Card]:
    """Return the cards with one more; what has no title belongs to the last of them."""
    if above:
        return [*cards, Card(above, html)]
    if not cards:
        return []
    return [*cards[:-1], cards[-1]._replace(html=cards[-1].html + html)]


def _heads(table: BeautifulSoup) -> str:
    return " · ".join(filter(None, (cell.get_text(strip=True) for cell in table.find_all("th"))))


def _of_rows(table: BeautifulSoup, above: str) -> list[Card]:
    """Return a card for each row of a table of terms or lists; none for any other table."""
    head = [cell.get_text(strip=True) for cell in table.find_all("th")]
    if not head or head[0] not in _TERMS | _LISTS:
        return []
    # "Four features" says nothing without what they are features of.
    of = f'<p class="note">{above}</p>' if above and head[0] in _LISTS else ""
    colon = ": " if head[0].isascii() else "："
    cards = []
    for row in table.select("tbody tr"):
        term, *cells = row.find_all("td")
        wording = f"<p>{cells[0].decode_contents()}</p>" if cells else ""
        more = "".join(
            f'<p class="note">{label}{colon}{cell.decode_contents()}</p>'
            for label, cell in zip(head[2:], cells[1:], strict=False)
            if cell.get_text(strip=True)
        )
        cards.append(Card(term.get_text(strip=True), of + wording + more))
    return cards


def _title_and_rest(paragraph: BeautifulSoup) -> tuple[str, str]:
    """Return the bold words with which a paragraph begins, and the rest of it."""
    first = next((c for c in paragraph.contents if str(c).strip()), None)
    if getattr(first, "name", None) != "strong":
        return "", str(paragraph)
    title = first.get_text(strip=True).rstrip("：:.。")
    first.extract()
    inner = re.sub(r"^\s*[：:.。，,]?\s*", "", paragraph.decode_contents())
    aside = re.fullmatch(r"[（(].*[)）]\s*[：:]?\s*", inner)
    if not inner or (aside and "<" not in inner):
        space = " " if inner.startswith("(") else ""
        return f"{title}{space}{inner.rstrip(' ：:')}", ""
    return title, f"<p>{inner}</p>"
