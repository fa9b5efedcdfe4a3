"""Font files of the site: of the packaged fonts, only the signs that its pages use."""

import io
from collections.abc import Iterable
from importlib.resources import files
from pathlib import Path

#: Weight in a style sheet → packaged font, and names under which systems have one like it.
_FACES = {
    400: ("NotoSansSC-Regular.ttf", ("Noto Sans SC", "Noto Sans CJK SC", "PingFang SC")),
    700: (
        "NotoSansSC-Bold.ttf",
        ("Noto Sans SC Bold", "Noto Sans CJK SC Bold", "PingFang SC Bold"),
    ),
}
FAMILY = "Workbook Chinese"
#: Chinese signs and, on Chinese pages, the marks that both scripts share.
_CHINESE_SIGNS = "U+2E80-9FFF,U+F900-FAFF,U+FE30-FE4F,U+FF00-FFEF,U+20000-323AF"
_SHARED_MARKS = "U+B7,U+2010-2027,U+2030-203A,U+2460-24FF"


def write_fonts(folder: Path, language: str, texts: Iterable[str]) -> list[Path]:
    """Write the fonts of one language's pages and a style sheet that names them.

    The reader's own Chinese font comes first; the files are for systems that have none.

    Parameters
    ----------
    folder : Path
        Where to; made when it does not exist.
    language : {"en", "zh"}
    texts : iterable of str
        The pages, whose signs the fonts hold.

    Returns
    -------
    list of Path
        The style sheet and the fonts.
    """
    folder.mkdir(parents=True, exist_ok=True)
    signs = {sign for text in texts for sign in text if ord(sign) > 0x7F}
    marks = f",{_SHARED_MARKS}" if language == "zh" else ""
    written, rules = [], []
    for weight, (packaged, systems) in _FACES.items():
        path = folder / f"{language}-{weight}.woff"
        path.write_bytes(_subset((files("crm_lib") / "fonts" / packaged).read_bytes(), signs))
        local = ",".join(f'local("{name}")' for name in systems)
        rules.append(
            f'@font-face{{font-family:"{FAMILY}";font-weight:{weight};font-display:swap;'
            f'src:{local},url("{path.name}") format("woff");'
            f"unicode-range:{_CHINESE_SIGNS}{marks}}}"
        )
        written.append(path)
    sheet = folder / f"{language}.css"
    sheet.write_text("\n".join(rules) + "\n", encoding="utf-8")
    (folder / "OFL.txt").write_bytes((files("crm_lib") / "fonts" / "OFL.txt").read_bytes())
    return [sheet, *written]


def _subset(font: bytes, signs: Iterable[str]) -> bytes:
    """Return a font with some signs only, packed as a web font, the same bytes every time."""
    from fontTools.subset import Options, Subsetter
    from fontTools.ttLib import TTFont

    options = Options(flavor="woff", layout_features=["kern", "locl"], hinting=False)
    options.drop_tables += ["vhea", "vmtx"]
    face = TTFont(io.BytesIO(font), recalcTimestamp=False)
    subsetter = Subsetter(options)
    subsetter.populate(unicodes=[ord(sign) for sign in signs])
    subsetter.subset(face)
    face.flavor = "woff"
    buffer = io.BytesIO()
    face.save(buffer)
    return buffer.getvalue()
