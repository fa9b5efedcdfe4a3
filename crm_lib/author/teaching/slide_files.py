"""Write the slides of a lesson as HTML or PPTX, into a folder that is not committed."""

from pathlib import Path

from crm_lib.author.teaching.build import read_lesson
from crm_lib.author.teaching.slides import slides_of
from crm_lib.author.teaching.slides_html import html_slides
from crm_lib.author.teaching.slides_pptx import pptx_slides

#: What slides can be written as.
KINDS = ("html", "pptx")


def write_slides(root: Path, slug: str, folder: Path, *, kind: str, language: str) -> Path:
    """Write the slides of a lesson and return their file.

    Parameters
    ----------
    root : Path
        The workbook.
    slug : str
        The page's name, or as much of its beginning as names it alone.
    folder : Path
        Made where it is missing.
    kind : {"html", "pptx"}
    language : {"en", "zh"}

    Raises
    ------
    ValueError
        For another kind, or a page that has no plan.
    """
    if kind not in KINDS:
        raise ValueError(f"slides are written as {' or '.join(KINDS)}, not as {kind!r}.")
    page, plan = read_lesson(root, slug)
    slides = slides_of(page, plan, language)
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{page.slug}_{language}.{kind}"
    if kind == "html":
        path.write_text(html_slides(slides, language), encoding="utf-8", newline="\n")
    else:
        pptx_slides(slides, path, language)
    return path
