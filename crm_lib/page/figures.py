"""Figures of matplotlib in both languages: two pictures of one figure, each in its language.

Every text of a figure may carry both languages, ``English · 中文``, or be a name of the data that
the dictionary knows (`crm_lib.page.words`). The figure itself is not changed: only while it is
drawn do its texts answer in one language.
"""

import io
import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, NamedTuple

from crm_lib.base.message import CHINESE, HAN, LANGUAGES
from crm_lib.page.words import in_language

#: Dots an inch, and of these one on the screen: sharp in print, of the usual size on a page.
DPI, SHARPNESS = 150, 1.5
#: So many colours a figure of bars, lines and letters needs; a third of the size of a full one.
COLOURS = 64


class Picture(NamedTuple):
    """A picture of a figure: its language, the PNG, its size on the page in pixels, its words.

    `language` is empty when both languages see the same picture. `alt` is what a screen reader
    says in place of the picture: its titles.
    """

    language: str
    png: bytes
    width: int
    height: int
    alt: str
    words: list[str]

    def bundle(self) -> dict[str, Any]:
        """Return the MIME bundle of a notebook's output."""
        import base64

        data = base64.b64encode(self.png).decode("ascii")
        return {"image/png": data, "text/plain": self.alt or "<Figure>"}

    def metadata(self) -> dict[str, Any]:
        """Return the output's metadata: language, alternative text, words, size on the page."""
        about = {"alt": self.alt, "words": self.words}
        if self.language:
            about["lang"] = self.language
        return {"crm": about, "image/png": {"width": self.width, "height": self.height}}


def pictures(figure: Any) -> list[Picture]:
    """Return the pictures of a figure: one a language, or a single one when they look alike.

    Parameters
    ----------
    figure : matplotlib.figure.Figure

    Returns
    -------
    list of Picture
    """
    drawn = [picture_in(figure, language) for language in LANGUAGES]
    if drawn[0].words == drawn[1].words:
        return [drawn[0]._replace(language="")]
    return drawn


@contextmanager
def texts_in(figure: Any, language: str) -> Iterator[list[str]]:
    """Let all texts of matplotlib answer in one language; yield a list of what is then drawn.

    Long titles are broken into lines that fit the width of their axes.
    """
    from matplotlib.text import Text

    both = Text.get_text
    said: dict[str, None] = {}

    def get_text(self: Any) -> Any:
        text = both(self)
        if not isinstance(text, str) or not text.strip():
            return text
        shown = broken.get(id(self)) or in_language(text, language)
        said.setdefault(shown.replace("\n", " "))
        return shown

    broken: dict[int, str] = {}
    words: list[str] = []
    Text.get_text = get_text  # type: ignore[method-assign]
    try:
        for title in _titles(figure):
            broken[id(title)] = _broken(title, figure)
        said.clear()
        yield words
    finally:
        Text.get_text = both  # type: ignore[method-assign]
        words += said


def picture_in(figure: Any, language: str) -> Picture:
    """Return the picture of a figure in one language; the same bytes every time."""
    from PIL import Image

    buffer = io.BytesIO()
    with texts_in(figure, language) as words:
        figure.savefig(
            buffer, format="png", dpi=DPI, bbox_inches="tight", metadata={"Software": None}
        )
        alt = " ".join(title.get_text().replace("\n", " ") for title in _titles(figure))
    with Image.open(buffer) as image:
        size = (round(image.width / SHARPNESS), round(image.height / SHARPNESS))
        flat = Image.new("RGB", image.size, "white")
        flat.paste(image, mask=image.getchannel("A") if image.mode == "RGBA" else None)
    png = io.BytesIO()
    flat.quantize(COLOURS, dither=Image.Dither.NONE).save(png, format="PNG", optimize=True)
    return Picture(language, png.getvalue(), *size, alt, words)


def _titles(figure: Any) -> list[Any]:
    """Return the texts of a figure that are titles and not empty, the figure's own first."""
    titles = [figure._suptitle] if figure._suptitle is not None else []
    for ax in figure.axes:
        titles += [ax._left_title, ax.title, ax._right_title]
    return [title for title in titles if title.get_text().strip()]


def _broken(title: Any, figure: Any) -> str:
    """Return a title in lines that are no wider than its axes."""
    parts = 1.0
    if title.axes is not None and (spec := title.axes.get_subplotspec()) is not None:
        parts = len(spec.colspan) / spec.get_gridspec().ncols
    room = parts * figure.get_figwidth() * 72 * 0.9
    lines: list[str] = []
    for line in title.get_text().split("\n"):
        here, taken = "", 0.0
        for piece in _pieces(line):
            width = _points(title, piece)
            if here and taken + width > room:
                lines.append(here.rstrip())
                here, taken = "", 0.0
            here, taken = here + piece, taken + width
        lines.append(here.rstrip())
    return "\n".join(lines)


def _pieces(line: str) -> list[str]:
    """Return the pieces between which a line may break: words, and Chinese signs one by one.

    >>> _pieces("Two words，三个字。")
    ['Two ', 'words，', '三', '个', '字。']
    """
    return re.findall(rf"(?:{CHINESE}|[^\s{HAN}]+)[，。；：、！？）》”]*\s*|\s+", line)


def _points(text: Any, piece: str) -> float:
    """Return how wide a piece of a text is, in points."""
    from matplotlib.font_manager import findfont, get_font

    font = get_font(findfont(text.get_fontproperties()))
    font.set_size(text.get_fontsize(), 72)
    font.set_text(piece)
    return float(font.get_width_height()[0]) / 64
