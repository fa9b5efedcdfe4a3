"""Slides as a PowerPoint file (PPTX) that WPS and LibreOffice open too."""

import base64
import io
from collections.abc import Iterable
from pathlib import Path

from PIL import Image

from crm_lib.author.teaching.slides import Slide

_FONT = {"en": "Calibri", "zh": "Microsoft YaHei"}
#: Width and height of a slide, its margin and the height of its title, in inches.
_WIDE, _HIGH, _MARGIN, _TITLE = 13.333, 7.5, 0.6, 1.1
#: So many signs of a list (a Chinese one counts twice) fill a slide at 28 points.
_FULL = 520


def pptx_slides(slides: Iterable[Slide], path: Path, language: str) -> None:
    """Write slides as a PPTX file; the notes stand in its notes pages, and figures keep their text.

    Raises
    ------
    ValueError
        When python-pptx is not installed; it comes with the extra ``dev``.
    """
    try:
        from pptx import Presentation
        from pptx.util import Inches
    except ImportError:
        raise ValueError(
            "PPTX needs python-pptx, which the extra dev brings: pip install python-pptx"
        ) from None
    deck = Presentation()
    deck.slide_width, deck.slide_height = Inches(_WIDE), Inches(_HIGH)
    for slide in slides:
        page = deck.slides.add_slide(deck.slide_layouts[5])  # title only
        title = page.shapes.title
        title.left, title.top = Inches(_MARGIN), Inches(0.3)
        title.width, title.height = Inches(_WIDE - 2 * _MARGIN), Inches(_TITLE)
        _write(title.text_frame, (slide.title,), 32, language)
        if slide.png:
            _add_figure(page, slide)
        elif slide.lines:
            box = page.shapes.add_textbox(
                Inches(_MARGIN), Inches(_TITLE + 0.5), Inches(_WIDE - 2 * _MARGIN),
                Inches(_HIGH - _TITLE - 1),
            )  # fmt: skip
            box.text_frame.word_wrap = True
            _write(box.text_frame, slide.lines, _points(slide.lines), language)
        if slide.notes:
            page.notes_slide.notes_text_frame.text = slide.notes
    deck.save(str(path))


def _points(lines: tuple[str, ...]) -> int:
    """Return a size of type at which the lines fit on a slide."""
    length = sum(sum(2 if ord(sign) > 0x2E7F else 1 for sign in line) + 40 for line in lines)
    return (
        28
        if length <= _FULL
        else 24
        if length <= 1.4 * _FULL
        else 20
        if length <= 2 * _FULL
        else 16
    )


def _write(frame, lines: tuple[str, ...], points: int, language: str) -> None:  # type: ignore[no-untyped-def]
    from pptx.util import Pt

    for i, line in enumerate(lines):
        paragraph = frame.paragraphs[0] if i == 0 else frame.add_paragraph()
        paragraph.space_after = Pt(6)
        run = paragraph.add_run()
        run.text = f"• {line}" if len(lines) > 1 else line
        run.font.size, run.font.name = Pt(points), _FONT[language]


def _add_figure(page, slide: Slide) -> None:  # type: ignore[no-untyped-def]
    """Add a figure, as large as it fits below the title, in the middle."""
    from pptx.util import Inches

    png = base64.b64decode(slide.png)
    with Image.open(io.BytesIO(png)) as image:
        wide, high = image.size
    scale = min((_WIDE - 2 * _MARGIN) / wide, (_HIGH - _TITLE - 0.8) / high)
    picture = page.shapes.add_picture(
        io.BytesIO(png), Inches((_WIDE - wide * scale) / 2), Inches(_TITLE + 0.5),
        Inches(wide * scale), Inches(high * scale),
    )  # fmt: skip
    picture._element.nvPicPr.cNvPr.set("descr", slide.alt)
