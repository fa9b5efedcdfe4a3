"""Write a document as a Word file (DOCX); the same document gives the same bytes."""

import io
import zipfile
from datetime import datetime
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
    Run,
    Runs,
    Words,
)

#: Fonts that Word has where it is used: for Latin letters, for Chinese text, for Chinese headings.
LATIN, SONG, HEI = "Times New Roman", "宋体", "黑体"
#: Every file says that it was made then, so that the same paper gives the same bytes.
_WHEN = datetime(2000, 1, 1)
#: On either side of the words on the seal line.
_DOTS = "…" * 16
#: Room for words between the margins, in millimetres.
_WIDTH = 162
_NAMESPACES = {
    "w": "http://schemas.openxmlformats.org/wordprocessingml/2006/main",
    "v": "urn:schemas-microsoft-com:vml",
    "o": "urn:schemas-microsoft-com:office:office",
}


def word_bytes(document: Document) -> bytes:
    """Return a document as a DOCX file."""
    return _with_fixed_times(_Writer(document).saved())


def _with_fixed_times(data: bytes) -> bytes:
    """Return a ZIP archive with its entries in order, all of one time."""
    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(data)) as made,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive,
    ):
        for name in sorted(made.namelist(), key=lambda n: (n != "[Content_Types].xml", n)):
            entry = zipfile.ZipInfo(name, date_time=(2000, 1, 1, 0, 0, 0))
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = 0o600 << 16
            archive.writestr(entry, made.read(name))
    return out.getvalue()


class _Writer:
    """Writes the elements of one document into one Word file."""

    def __init__(self, document: Document):
        import docx

        self.document = document
        self.word = docx.Document()
        self._set_up()
        for element in document.elements:
            self._write(element)

    def saved(self) -> bytes:
        """Return the file."""
        about = self.word.core_properties
        about.title, about.author, about.last_modified_by = self.document.title, "", ""
        about.created = about.modified = _WHEN
        about.comments, about.revision = "", 1
        out = io.BytesIO()
        self.word.save(out)
        return out.getvalue()

    # --------------------------------------------------------------------------- the page

    def _set_up(self) -> None:
        from docx.shared import Mm, Pt

        section = self.word.sections[0]
        section.page_width, section.page_height = Mm(210), Mm(297)
        section.left_margin = Mm(30 if self.document.seal else 24)
        section.right_margin, section.top_margin, section.bottom_margin = Mm(18), Mm(18), Mm(18)
        section.header_distance = section.footer_distance = Mm(9)
        style = self.word.styles["Normal"]
        style.font.name, style.font.size = LATIN, Pt(10.5)
        style.element.get_or_add_rPr().get_or_add_rFonts().set(_tag("w:eastAsia"), SONG)
        space = style.paragraph_format
        space.space_before, space.space_after, space.line_spacing = Pt(0), Pt(3), 1.15
        self._write_foot(section.footer.paragraphs[0])
        if self.document.seal:
            section.different_first_page_header_footer = True
            self._write_foot(section.first_page_footer.paragraphs[0])
            first = section.first_page_header.paragraphs[0]
            first._p.append(_seal(self.document, fields=True))

    def _write_foot(self, paragraph: Any) -> None:
        from docx.enum.text import WD_ALIGN_PARAGRAPH
        from docx.shared import Pt

        paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
        before, rest = self.document.foot.split("{page}")
        between, after = rest.split("{pages}")
        for words, field in ((before, "PAGE"), (between, "NUMPAGES"), (after, "")):
            self._add_run(paragraph, Run(words), size=9)
            if field:
                paragraph._p.append(_field(field))
        for run in paragraph.runs:
            run.font.size = Pt(9)

    # ------------------------------------------------------------------------ the elements

    def _write(self, element: Element) -> None:
        match element:
            case Words():
                self._write_words(element)
            case Heading():
                self._write_words(Words((Run(element.text, bold=True),), keep=True, size=12))
            case Options():
                self._write_options(element)
            case Grid():
                self._write_grid(element)
            case PartHead():
                self._write_part_head(element)
            case Lines():
                self._write_lines(element.number)
            case Gaps():
                gaps = "　　".join(f"{label}________________" for label in element.labels)
                self._write_words(Words((Run(gaps),)))

    def _write_words(self, words: Words) -> None:
        from docx.enum.text import WD_ALIGN_PARAGRAPH
        from docx.shared import Pt

        paragraph = self.word.add_paragraph()
        form = paragraph.paragraph_format
        if words.centred:
            form.alignment = WD_ALIGN_PARAGRAPH.CENTER
        form.left_indent = Pt(words.indent * 16)
        form.keep_with_next = words.keep or None
        self._add_runs(paragraph, words.runs, size=words.size)

    def _write_options(self, options: Options) -> None:
        if options.columns == 1:
            for runs in options.entries:
                self._write_words(Words(runs, indent=1.3))
            return
        wide = options.columns
        rows = -(-len(options.entries) // wide)
        table = self._table(rows, wide, [1.0] * wide, indent=8)
        for place, runs in enumerate(options.entries):
            self._fill(table.cell(place // wide, place % wide), runs)
        self._after_table()

    def _write_grid(self, grid: Grid) -> None:
        from docx.enum.text import WD_ALIGN_PARAGRAPH
        from docx.shared import Mm

        widths = list(grid.widths) or [1.0] * len(grid.rows[0])
        table = self._table(len(grid.rows), len(grid.rows[0]), widths, lines=True)
        for row, cells in enumerate(grid.rows):
            if grid.is_empty(row):
                table.rows[row].height = Mm(8.5)
            for column, runs in enumerate(cells):
                cell = table.cell(row, column)
                bold = grid.head and row == 0
                self._fill(cell, tuple(Run(r.text, r.bold or bold) for r in runs), size=9.5)
                if not grid.left:
                    cell.paragraphs[0].alignment = WD_ALIGN_PARAGRAPH.CENTER
        self._after_table()

    def _write_part_head(self, head: PartHead) -> None:
        if not head.box:
            self._write_words(Words((Run(head.title, bold=True),), keep=True, size=12))
            self._write_words(Words((Run(head.note),), keep=True, size=9.5))
            return
        from docx.enum.text import WD_ALIGN_PARAGRAPH
        from docx.shared import Mm

        table = self._table(2, 3, [15, 17, 130], lines=True)
        for column, word in enumerate((head.score, head.marker)):
            self._fill(table.cell(0, column), (Run(word),), size=9.5)
            table.cell(0, column).paragraphs[0].alignment = WD_ALIGN_PARAGRAPH.CENTER
        table.rows[1].height = Mm(9)
        for row in (0, 1):
            _bordered(table.cell(row, 2), {"left": "single"})
        words = table.cell(0, 2).merge(table.cell(1, 2))
        self._fill(words, (Run(head.title, bold=True),), size=12)
        self._add_runs(words.add_paragraph(), (Run(head.note),), size=9.5)
        self._after_table(keep=True)

    def _write_lines(self, number: int) -> None:
        """Write lines as the lower borders of empty table rows, which keep their height."""
        from docx.enum.table import WD_ROW_HEIGHT_RULE
        from docx.shared import Mm

        table = self._table(number, 1, [1.0])
        for row in table.rows:
            row.height, row.height_rule = Mm(8.2), WD_ROW_HEIGHT_RULE.EXACTLY
            _bordered(row.cells[0], {"bottom": "single"})
        self._after_table()

    # --------------------------------------------------------------------------- the parts

    def _table(
        self, rows: int, columns: int, widths: list[float], *, lines: bool = False, indent: int = 0
    ) -> Any:
        from docx.enum.table import WD_TABLE_ALIGNMENT
        from docx.shared import Mm

        table = self.word.add_table(rows, columns)
        if lines:
            table.style = "Table Grid"
        table.alignment = WD_TABLE_ALIGNMENT.RIGHT if indent else WD_TABLE_ALIGNMENT.CENTER
        table.autofit = False
        whole = sum(widths)
        for column, share in zip(table.columns, widths, strict=True):
            column.width = Mm((_WIDTH - indent) * share / whole)
            for cell in column.cells:
                cell.width = column.width
        for row in table.rows:
            row._tr.get_or_add_trPr().append(_element("w:cantSplit"))
        return table

    def _after_table(self, *, keep: bool = False) -> None:
        """Write the small paragraph that Word wants between two tables."""
        from docx.shared import Pt

        paragraph = self.word.add_paragraph()
        form = paragraph.paragraph_format
        form.space_after, form.line_spacing = Pt(0), Pt(5)
        form.keep_with_next = keep or None

    def _fill(self, cell: Any, runs: Runs, *, size: float = 10.5) -> None:
        from docx.enum.table import WD_ALIGN_VERTICAL
        from docx.shared import Pt

        paragraph = cell.paragraphs[0]
        paragraph.paragraph_format.space_after = Pt(0)
        cell.vertical_alignment = WD_ALIGN_VERTICAL.CENTER
        self._add_runs(paragraph, runs, size=size)

    def _add_runs(self, paragraph: Any, runs: Runs, *, size: float) -> None:
        for run in runs:
            if run.text:
                self._add_run(paragraph, run, size=size)

    def _add_run(self, paragraph: Any, run: Run, *, size: float) -> None:
        from docx.shared import Pt

        made = paragraph.add_run(run.text)
        made.font.size, made.font.name = Pt(size), LATIN
        made.bold = run.bold or None
        fonts = made._r.get_or_add_rPr().get_or_add_rFonts()
        fonts.set(_tag("w:eastAsia"), HEI if run.bold else SONG)


def _tag(name: str) -> str:
    from docx.oxml.ns import qn

    return str(qn(name))


def _element(name: str, **values: str) -> Any:
    from docx.oxml import OxmlElement

    made = OxmlElement(name)
    for key, value in values.items():
        made.set(_tag(f"w:{key}"), value)
    return made


def _bordered(cell: Any, sides: dict[str, str]) -> None:
    borders = _element("w:tcBorders")
    for side in ("top", "left", "bottom", "right"):
        borders.append(_element(f"w:{side}", val=sides.get(side, "nil"), sz="4", color="666666"))
    cell._tc.get_or_add_tcPr().append(borders)


def _field(name: str) -> Any:
    field = _element("w:fldSimple", instr=name)
    run, text = _element("w:r"), _element("w:t")
    text.text = "1"
    run.append(text)
    field.append(run)
    return field


def _seal(document: Document, *, fields: bool) -> Any:
    """Return the seal line (密封线): a text box in the left margin, turned to read from below."""
    from docx.oxml import parse_xml

    gaps = (
        "　　".join(f"{_xml(name)}：________________" for name in document.seal) if fields else ""
    )
    words = f"{_DOTS}{_xml(document.seal_words)}{_DOTS}"
    lines = "".join(
        f'<w:p><w:pPr><w:spacing w:before="0" w:after="120"/><w:jc w:val="center"/></w:pPr><w:r><w:rPr>'
        f'<w:rFonts w:ascii="{LATIN}" w:hAnsi="{LATIN}" w:eastAsia="{SONG}"/><w:sz w:val="20"/></w:rPr>'
        f'<w:t xml:space="preserve">{line}</w:t></w:r></w:p>'
        for line in (gaps, words)
    )
    names = " ".join(f'xmlns:{prefix}="{uri}"' for prefix, uri in _NAMESPACES.items())
    place = (
        "position:absolute;margin-left:-72pt;margin-top:6pt;width:58pt;height:720pt;z-index:1;"
        "mso-position-horizontal-relative:margin;mso-position-vertical-relative:margin"
    )
    return parse_xml(
        f'<w:r {names}><w:pict><v:shapetype id="_x0000_t202" coordsize="21600,21600" o:spt="202" '
        'path="m,l,21600r21600,l21600,xe"><v:stroke joinstyle="miter"/></v:shapetype>'
        f'<v:shape id="seal" type="#_x0000_t202" style="{place}" filled="f" stroked="f">'
        '<v:textbox style="layout-flow:vertical;mso-layout-flow-alt:bottom-to-top" inset="0,0,0,0">'
        f"<w:txbxContent>{lines}</w:txbxContent></v:textbox></v:shape></w:pict></w:r>"
    )


def _xml(text: str) -> str:
    from xml.sax.saxutils import escape

    return escape(text)
