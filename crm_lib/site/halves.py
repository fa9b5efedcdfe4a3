"""One language of what is written in both: markdown of cells and guides, HTML of outputs."""

import re
from collections.abc import Iterator
from typing import Any, NamedTuple

from crm_lib.base.message import CHINESE, has_chinese, two_languages

_OPEN = re.compile(r'^\s*<div lang="(en|zh)">\s*$')
_CLOSE = re.compile(r"^\s*</div>\s*$")
_HEADING = re.compile(r"^(#{1,6})\s+(.*)$")
_FENCE = re.compile(r"^\s*(```|~~~)")
#: A section's number, which stands once for both languages.
_NUMBER = re.compile(r"^(\d+(?:\.\d+)*)\s+")
_LINK_TEXT = re.compile(r"(?<!!)\[([^\[\]]*)\](?=\()")
_BRACKET = re.compile(r"\(([^()\[\]]* · [^()\[\]]*)\)")
_LIST_ITEM = re.compile(r"^(\s*(?:[-*]|\d+\.)\s+)(.*)$")
_CHINESE_SIGN = re.compile(CHINESE)


class Block(NamedTuple):
    """A block of a guide, such as a paragraph, and the language it is written in.

    `language` is empty where the block serves both readers: code, headings, tables with both.
    """

    text: str
    language: str


def half_of_line(line: str, language: str) -> str:
    """Return one language of a line ``English · 中文``; any other line as it is.

    Examples
    --------
    >>> half_of_line("3 The funnel · 漏斗", "zh")
    '3 漏斗'
    >>> half_of_line("[Assignment · 作业](a.ipynb) — [Next · 下一课](b.ipynb)", "en")
    '[Assignment](a.ipynb) — [Next](b.ipynb)'
    """
    line = _BRACKET.sub(lambda found: f"({half_of_line(found[1], language)})", line)
    line = _LINK_TEXT.sub(lambda found: f"[{half_of_line(found[1], language)}]", line)
    words = two_languages(line)
    if words is None:
        return line
    number = _NUMBER.match(words.en)
    if language == "zh" and number and not _NUMBER.match(words.zh):
        return f"{number[1]} {words.zh}"
    half: str = getattr(words, language)
    bold = words.en.startswith("**") and words.zh.endswith("**")
    if bold and half.count("**") == 1:
        return f"{half}**" if half.startswith("**") else f"**{half}"
    return half


def anchor(heading: str) -> str:
    """Return the anchor of a heading, alike in both languages, from its English half.

    What GitHub makes of the whole heading, as links in the guides have it, gives the same.

    Examples
    --------
    >>> anchor("3 The whole funnel · 整个漏斗"), anchor("collect--收卷")
    ('3-the-whole-funnel', 'collect')
    """
    words = two_languages(heading)
    english = words.en if words else heading.split("--")[0] or heading
    plain = re.sub(r"[^\w\- ]", "", english.lower()).strip().replace(" ", "-")
    return re.sub(r"^-+|-+$", "", plain)


def half_of_markdown(source: str, language: str) -> str:
    """Return one language of a lesson's markdown cell.

    Blocks of the other language are left out; a line outside of the blocks gives its half. A
    reference that only ends with a remark in Chinese stays whole for a Chinese reader. A heading
    gets its anchor in a line of attributes above it.
    """
    kept: list[str] = []
    inside = ""
    fenced = False
    for line in source.splitlines():
        fenced ^= bool(_FENCE.match(line))
        if not fenced and (found := _OPEN.match(line)):
            inside = found[1]
        elif not fenced and inside and _CLOSE.match(line):
            inside = ""
            kept.append("")
        elif inside in ("", language):
            kept.extend([line] if inside or fenced else _outside(line, language))
    return "\n".join(kept)


def _outside(line: str, language: str) -> Iterator[str]:
    if found := _HEADING.match(line):
        yield f"{{#{anchor(found[2])}}}"
        yield f"{found[1]} {half_of_line(found[2], language)}"
        return
    item = _LIST_ITEM.match(line)
    if item and "](" not in item[2]:
        brief = _BRACKET.sub(lambda found: f"({half_of_line(found[1], language)})", item[2])
        yield item[1] + (brief if language == "zh" else half_of_line(brief, language))
    elif item:
        yield item[1] + half_of_line(item[2], language)
    else:
        yield half_of_line(line, language)


def guide_blocks(source: str) -> list[Block]:
    """Return the blocks of a guide, which writes a paragraph in English and then in Chinese."""
    blocks: list[Block] = []
    lines: list[str] = []
    fenced = False

    def close() -> None:
        if any(line.strip() for line in lines):
            blocks.extend(_blocks_of("\n".join(lines).strip("\n")))
        lines.clear()

    for line in source.splitlines():
        if _FENCE.match(line):
            if not fenced:
                close()
            fenced = not fenced
            lines.append(line)
            if not fenced:
                blocks.append(Block("\n".join(lines), ""))
                lines.clear()
        elif fenced:
            lines.append(line)
        elif _HEADING.match(line):
            close()
            blocks.append(Block(line, _language_of_heading(line)))
        elif not line.strip():
            close()
        else:
            lines.append(line)
    close()
    return blocks


def _blocks_of(text: str) -> Iterator[Block]:
    """Yield a block, or the items of a list each for itself where they differ in language."""
    lines = text.splitlines()
    divided = any(two_languages(cell) for line in lines for cell in _cells(line))
    if divided:
        yield Block(text, "")
    else:
        yield Block(text, "zh" if _mostly_chinese(text) else "en")


def _language_of_heading(line: str) -> str:
    text = line.lstrip("# ")
    return "zh" if has_chinese(text) and not two_languages(text) else ""


def _mostly_chinese(text: str) -> bool:
    """Tell whether prose is Chinese: code and links put English words into a Chinese sentence."""
    prose = re.sub(r"`[^`]*`|\]\([^)]*\)", "", text)
    signs = len(_CHINESE_SIGN.findall(prose))
    return signs * 4 > len(re.findall(r"[A-Za-z]", prose))


def _cells(line: str) -> list[str]:
    return line.split("|") if line.lstrip().startswith("|") else [line]


def half_of_guide(source: str, language: str) -> str:
    """Return one language of a guide.

    Where a section says something in the other language only it stays, marked as being in that
    language: better than a gap.
    """
    kept: list[str] = []
    for section in _sections(guide_blocks(source)):
        # A list or a table counts for itself: a paragraph does not replace it.
        spoken = {_kind(block) for block in section if block.language in ("", language)}
        said = any(
            block.language in ("", language)
            and _kind(block) != "heading"
            and _kind(block) != "code"
            for block in section
        )
        for block in section:
            if _kind(block) == "heading":
                if block.language in ("", language):
                    kept += ["", *_outside(block.text, language), ""]
            elif block.language == "":
                kept += ["", _block_half(block.text, language), ""]
            elif block.language == language:
                kept += ["", block.text, ""]
            elif language == "zh" and not (said if _kind(block) != "table" else "table" in spoken):
                kept += ["", f'<div lang="{block.language}">', "", block.text, "", "</div>", ""]
    return "\n".join(kept)


def _kind(block: Block) -> str:
    start = block.text.lstrip()[:3]
    if start.startswith("#"):
        return "heading"
    if start in ("```", "~~~"):
        return "code"
    return "table" if start.startswith("|") else "prose"


def _sections(blocks: list[Block]) -> Iterator[list[Block]]:
    section: list[Block] = []
    for block in blocks:
        if _kind(block) == "heading" and section:
            yield section
            section = []
        section.append(block)
    if section:
        yield section


def _block_half(text: str, language: str) -> str:
    if text.lstrip().startswith(("```", "~~~")):
        return text
    lines = []
    for line in text.splitlines():
        if line.lstrip().startswith("|"):
            cells = [_cell_half(cell, language) for cell in _cells(line)]
            lines.append("|".join(cells))
        elif item := _LIST_ITEM.match(line):
            lines.append(item[1] + half_of_line(item[2], language))
        else:
            lines.append(half_of_line(line, language))
    return "\n".join(lines)


def _cell_half(cell: str, language: str) -> str:
    return f" {half_of_line(cell.strip(), language)} " if cell.strip() else cell


def half_of_soup(soup: Any, language: str) -> Any:
    """Leave one language in parsed HTML of an output, in place, and return it.

    Blocks of that language lose their wrapping, so that a cell of a table holds its words alone.
    """
    other = {"en": "zh", "zh": "en"}[language]
    for element in soup.find_all(["style", "script"]):
        element.decompose()
    for element in soup.find_all(class_="crm-sep"):
        element.decompose()
    for element in soup.find_all("div", lang=other):
        element.decompose()
    for element in soup.find_all("div", lang=language):
        if "style" in element.attrs:  # the meaning under a name, or words inside a line
            small = "font-size" in element["style"]
            element.name = "small" if small else "span"
            del element["style"]
            del element["lang"]
            if small:
                element["class"] = ["meaning"]
                # It stands on a line of its own; the search must not take both for one word.
                element.insert_before(" ")
        else:
            del element["lang"]
    return soup
