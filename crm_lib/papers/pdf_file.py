"""Write a document as PDF with typst and the packaged fonts; nothing is fetched from anywhere."""

from importlib.resources import files
from pathlib import Path
from typing import Any

from crm_lib.papers.printed import (
    Document,
    Element,
    Gaps,
    Grid,
    Heading,
    Lines,
    Options,
    PartHead,
    Runs,
    Words,
)

SERIF, SANS = "Noto Serif SC", "Noto Sans SC"
#: typst brings it along; a Chinese font's quotation marks are as wide as a Chinese letter.
LATIN = "Libertinus Serif"
#: The fonts are cut down to what is written, and this is none of it.
_WIDE_SPACE = "\u3000"
#: Every PDF says that it was made then, so that the same paper gives the same bytes.
_TIMESTAMP = 946684800

_PRELUDE = """
#set text(font: {fonts}, size: 10.5pt, lang: "{lang}", region: "{region}")
#show strong: set text(font: ("{sans}", "Noto Sans SC"), weight: "bold")
#set par(leading: 0.72em, spacing: 0.85em, justify: {justify})
#let line-to-write = box(width: 100%, height: 8.2mm, stroke: (bottom: 0.5pt + luma(110)))
#let gap-to-write(label) = box[#label #box(width: 34mm, height: 7mm, stroke: (bottom: 0.5pt))]
"""


def pdf_bytes(document: Document) -> bytes:
    """Return a document as a PDF.

    Raises
    ------
    ValueError
        When it holds signs that the packaged fonts do not have.
    """
    import typst

    missing = missing_signs(document)
    if missing:
        raise ValueError(
            f"{document.title}: the packaged fonts lack {' '.join(missing)}; write other signs."
        )
    fonts: Any = [str(font_folder())]  # typst's stubs want fonts of the input's own type
    made = typst.compile(
        typst_source(document).encode("utf-8"),
        font_paths=fonts,
        ignore_system_fonts=True,
        format="pdf",
        timestamp=_TIMESTAMP,
    )
    assert isinstance(made, bytes)
    return made


def font_folder() -> Path:
    """Return the folder of the packaged fonts."""
    return Path(str(files("crm_lib") / "fonts"))


def missing_signs(document: Document) -> list[str]:
    """Return the signs of a document that none of the packaged fonts has."""
    from fontTools.ttLib import TTFont

    known: set[int] = set()
    for name in ("NotoSerifSC-Regular.ttf", "NotoSansSC-Bold.ttf"):
        known |= set(TTFont(str(font_folder() / name), lazy=True).getBestCmap())
    signs = {sign for element in document.elements for sign in text_of(element)}
    return sorted(
        sign for sign in signs if ord(sign) not in known and sign not in f"\n\t{_WIDE_SPACE}"
    )


def text_of(element: Element) -> str:
    """Return the words of an element, those of a table row by row."""
    match element:
        case Words():
            return "".join(r.text for r in element.runs)
        case Heading():
            return element.text
        case Options():
            return "\n".join("".join(r.text for r in runs) for runs in element.entries)
        case Grid():
            rows = (["".join(r.text for r in runs) for runs in row] for row in element.rows)
            return "\n".join("\t".join(row) for row in rows)
        case PartHead():
            return element.title + element.note
        case Gaps():
            return "".join(element.labels)
    return ""


def typst_source(document: Document) -> str:
    """Return a document in typst's language."""
    chinese = document.language == "zh"
    head = _PRELUDE.format(
        fonts=f'("{SERIF}", "{SANS}")' if chinese else f'("{LATIN}", "{SERIF}", "{SANS}")',
        sans=SANS if chinese else LATIN, lang=document.language, region="cn" if chinese else "gb",
        justify="true" if chinese else "false",
    )  # fmt: skip
    body = "\n".join(_element(element) for element in document.elements)
    title = f"#set document(title: {_string(document.title)}, date: none)"
    return f"{title}\n{_page(document)}\n{head}\n{body}\n"


def _page(document: Document) -> str:
    before, between, after = _foot(document.foot)
    foot = (
        f"align(center, text(9pt)[#{_string(before)}#counter(page).display()#{_string(between)}"
        f"#counter(page).final().first()#{_string(after)}])"
    )
    left = "30mm" if document.seal else "20mm"
    seal = f", background: context {{ {_seal(document)} }}" if document.seal else ""
    return (
        f'#set page(paper: "a4", margin: (left: {left}, right: 18mm, top: 18mm, bottom: 20mm), '
        f"footer: context {foot}{seal})"
    )


def _foot(foot: str) -> tuple[str, str, str]:
    before, rest = foot.split("{page}")
    between, after = rest.split("{pages}")
    return before, between, after


def _seal(document: Document) -> str:
    """Return the seal line at the left of odd pages, with fields to fill in on the first."""
    fields = " + ".join(
        f"[#{_string(name)}：#box(width: 36mm, height: 1em, stroke: (bottom: 0.5pt))#h(4mm)]"
        for name in document.seal
    )
    words = f"text(9pt, {_string(document.seal_words)})"
    dots = "box(width: 1fr, repeat[.])"
    line = f"[#{dots}#h(2mm)#{words}#h(2mm)#{dots}]"
    return (
        "let first = counter(page).get().first() == 1; "
        "if calc.odd(counter(page).get().first()) { "
        "place(left + horizon, dx: 7mm, rotate(-90deg, reflow: true, block(width: 265mm)["
        f"#align(center, if first {{ {fields} }} else {{ [#v(1em)] }})"
        f"#v(1mm)#par(justify: false, {line})])) }}"
    )


def _element(element: Element) -> str:
    match element:
        case Words():
            return _words(element)
        case Heading():
            return f"#v(2mm)#block(sticky: true, text(12pt, strong({_string(element.text)})))"
        case Options():
            cells = ", ".join(f"[{_runs(runs)}]" for runs in element.entries)
            columns = f"({', '.join(['1fr'] * element.columns)},)"
            return (
                f"#pad(left: 1.6em, grid(columns: {columns}, column-gutter: 3mm, "
                f"row-gutter: 2.2mm, {cells}))#v(1mm)"
            )
        case Grid():
            return _grid(element)
        case PartHead():
            return _part_head(element)
        case Lines():
            return (
                f"#for _ in range({element.number}) {{ block(spacing: 0pt, line-to-write) }}#v(2mm)"
            )
        case Gaps():
            gaps = " + h(4mm) + ".join(f"gap-to-write({_string(g)})" for g in element.labels)
            return f"#block(above: 1mm, {{ {gaps} }})"


def _words(words: Words) -> str:
    text = _runs(words.runs)
    if words.size != 10.5:
        text = f"#text({words.size:g}pt)[{text}]"
    if words.centred:
        return f"#align(center, block(spacing: 0.9em)[{text}])"
    indent = f"inset: (left: {words.indent * 1.6:g}em), " if words.indent else ""
    sticky = "sticky: true, " if words.keep else ""
    return f"#block({indent}{sticky}breakable: true)[{text}]"


def _grid(grid: Grid) -> str:
    wide = len(grid.rows[0])
    widths = (
        ", ".join(f"{w:g}fr" for w in grid.widths) if grid.widths else ", ".join(["auto"] * wide)
    )
    cells = ",\n".join(
        f"[{_runs(runs, bold=grid.head and n == 0)}]"
        for n, row in enumerate(grid.rows)
        for runs in row
    )
    align = "left + horizon" if grid.left else "center + horizon"
    fill = "fill: (_, y) => if y == 0 { luma(235) }, " if grid.head else ""
    heights = ", ".join("8.5mm" if grid.is_empty(n) else "auto" for n in range(len(grid.rows)))
    table = (
        f"table(columns: ({widths},), rows: ({heights},), align: {align}, inset: (x: 2mm, y: 1.5mm), "
        f"stroke: 0.5pt, {fill}\n{cells})"
    )
    return f"#align(center, block(above: 2.5mm, below: 3mm, breakable: {_breaks(grid)})[#set text(9.5pt); #set par(justify: false); #{table}])"


def _breaks(grid: Grid) -> str:
    return "true" if len(grid.rows) > 12 else "false"


def _part_head(head: PartHead) -> str:
    title = f"#text(12pt)[#strong({_string(head.title)})]"
    note = f"#text(9.5pt, {_string(head.note)})"
    words = f"{title} \\ {note}"
    if not head.box:
        return f"#v(2mm)#block(sticky: true, breakable: false)[{words}]"
    box = (
        "table(columns: (15mm, 15mm), rows: (6mm, 9mm), align: center + horizon, stroke: 0.5pt, "
        f"[{_text(head.score)}], [{_text(head.marker)}], [], [])"
    )
    return (
        "#v(2mm)#block(sticky: true, breakable: false)[#grid(columns: (auto, 1fr), "
        f"column-gutter: 4mm, align: horizon, text(9.5pt, {box}), [{words}])]"
    )


def _runs(runs: Runs, *, bold: bool = False) -> str:
    return "".join(
        f"#strong({_string(run.text)})" if run.bold or bold else _text(run.text)
        for run in runs
        if run.text
    )


def _text(text: str) -> str:
    return f"#{_string(text)}"


def _string(text: str) -> str:
    """Return a string of typst's."""
    safe = (
        text.replace(_WIDE_SPACE, "    ")
        .replace("\\", "\\\\")
        .replace('"', '\\"')
        .replace("\n", "\\n")
    )
    return f'"{safe}"'
