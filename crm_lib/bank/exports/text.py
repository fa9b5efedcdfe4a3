"""Text of an exported question: its languages, its emphasis, as plain words and as XHTML.

The bank writes emphasis as Markdown does: ``*few*`` in English, ``**少**`` in Chinese.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple
from xml.etree import ElementTree as ET

from crm_lib.base.message import BORDER, LANGUAGES, Message

#: What a question may be exported in.
EXPORT_LANGUAGES = (*LANGUAGES, "both")

_EMPHASIS = re.compile(r"\*\*(?=\S)(.+?)(?<=\S)\*\*|\*(?=[^\s*])([^*]*[^\s*])\*")


class Run(NamedTuple):
    """Words that are set alike: plain, ``em`` or ``strong``."""

    words: str
    mark: str = ""


class Line(NamedTuple):
    """Words in one language; `language` is empty where both languages write the same."""

    language: str
    words: str

    @property
    def runs(self) -> list[Run]:
        """The words cut where emphasis begins and ends."""
        return list(_runs(self.words))


@dataclass(frozen=True)
class Text:
    """What a learner reads, in the languages that are exported."""

    lines: tuple[Line, ...]

    def __bool__(self) -> bool:
        return bool(self.lines)

    def plain(self, between: str = "\n") -> str:
        """Return the words without marks of emphasis.

        Examples
        --------
        >>> text_of(Message("Who has *few*?", "谁的**少**？"), "both").plain(" | ")
        'Who has few? | 谁的少？'
        """
        return between.join("".join(run.words for run in line.runs) for line in self.lines)

    def one_line(self) -> str:
        """Return the words on one line."""
        return self.plain(BORDER)

    def html(self) -> str:
        """Return a paragraph of XHTML for each language.

        Examples
        --------
        >>> text_of(Message("R&D is *not* < 5%.", "研发"), "en").html()
        '<p lang="en">R&amp;D is <em>not</em> &lt; 5%.</p>'
        """
        return "".join(ET.tostring(p, encoding="unicode") for p in self.paragraphs())

    def paragraphs(self) -> list[ET.Element]:
        """Return a paragraph of XHTML for each language, as elements without a namespace."""
        return [_paragraph(line) for line in self.lines]


def text_of(message: Message, language: str) -> Text:
    """Return a message in a language, or in both, a line a line; what both write alike stands once.

    Parameters
    ----------
    message : Message
    language : {"en", "zh", "both"}
    """
    en, zh = message.en.strip(), message.zh.strip()
    if language == "both" and en == zh:
        return Text(tuple(_lines("", en)))
    wanted = LANGUAGES if language == "both" else (language,)
    words = {"en": en, "zh": zh}
    return Text(tuple(line for one in wanted for line in _lines(one, words[one])))


def joined(*texts: Text) -> Text:
    """Return several texts below each other."""
    return Text(tuple(line for text in texts for line in text.lines))


def labelled(label: str, text: Text) -> Text:
    """Return a text with a label before its first line, such as the letter of an option."""
    if not label:
        return text
    if not text:
        return Text((Line("", label),))
    first, *rest = text.lines
    return Text((Line(first.language, f"{label} {first.words}"), *rest))


def _lines(language: str, words: str) -> Iterator[Line]:
    yield from (Line(language, part.strip()) for part in words.splitlines() if part.strip())


def _runs(words: str) -> Iterator[Run]:
    done = 0
    for found in _EMPHASIS.finditer(words):
        if found.start() > done:
            yield Run(words[done : found.start()])
        strong, em = found.groups()
        yield Run(strong, "strong") if strong is not None else Run(em, "em")
        done = found.end()
    if done < len(words) or not words:
        yield Run(words[done:])


def _paragraph(line: Line) -> ET.Element:
    paragraph = ET.Element("p", {"lang": line.language} if line.language else {})
    last: ET.Element | None = None
    for run in line.runs:
        if run.mark:
            last = ET.SubElement(paragraph, run.mark)
            last.text = run.words
        elif last is None:
            paragraph.text = (paragraph.text or "") + run.words
        else:
            last.tail = (last.tail or "") + run.words
    return paragraph
