"""List the formats of the bank's exports; write one, once what was asked for makes sense."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path

from crm_lib.bank.catalog import Catalog
from crm_lib.bank.exports.anki_deck import anki_package
from crm_lib.bank.exports.document import word_document
from crm_lib.bank.exports.moodle import moodle_xml
from crm_lib.bank.exports.qti12 import qti12_package
from crm_lib.bank.exports.qti21 import qti21_package
from crm_lib.bank.exports.question import Question, questions_of
from crm_lib.bank.exports.table import excel_table
from crm_lib.base.whole_file import write_whole
from crm_lib.exam.wording import ExamError


class ExportError(ExamError):
    """What was asked for cannot be exported; the text says what can."""


@dataclass(frozen=True)
class ExportFormat:
    """A format: what its files end in, and who writes them.

    Attributes
    ----------
    suffix : str
    written : callable
        Makes the file's bytes of questions.
    platform : bool
        Whether a platform marks the answers, so that verdicts may be asked in writing.
    """

    suffix: str
    written: Callable[..., bytes]
    platform: bool = False


FORMATS = {
    "moodle": ExportFormat(".xml", moodle_xml, platform=True),
    "qti12": ExportFormat(".zip", qti12_package, platform=True),
    "qti21": ExportFormat(".zip", qti21_package, platform=True),
    "anki": ExportFormat(".apkg", anki_package),
    "excel": ExportFormat(".xlsx", excel_table),
    "word": ExportFormat(".docx", word_document),
}


def export_bank(
    catalog: Catalog,
    path: Path,
    to: str,
    *,
    units: Sequence[str] = (),
    pages: Sequence[str] = (),
    language: str = "both",
    draws: int = 1,
    seed: int = 0,
    written_verdicts: bool = False,
    force: bool = False,
    objectives: dict[str, str] | None = None,
    on_question: Callable[[], None] = lambda: None,
) -> list[Question]:
    """Write questions of the bank to a file in one of `FORMATS`; return them.

    Parameters
    ----------
    catalog : Catalog
    path : Path
        The file; its ending is that of the format.
    to : str
        Name of the format.
    units, pages, language, draws, seed, objectives
        See `questions_of`.
    written_verdicts : bool
        Ask for the verdict and its correction in writing, for a human to mark.
    force : bool
        Replace a file that is there.
    on_question : callable
        Called after each question that is made.

    Raises
    ------
    ExportError
        For a format, unit or page that there is not, a file that is there, another ending.
    """
    form = export_format(to)
    require_free(path, to, force=force)
    require_items(catalog, units, pages)
    if written_verdicts and not form.platform:
        platforms = ", ".join(name for name, one in FORMATS.items() if one.platform)
        raise ExportError(f"written verdicts are for {platforms}; {to} shows the correction.")
    questions = []
    for question in questions_of(
        catalog,
        units=units,
        pages=pages,
        language=language,
        draws=draws,
        seed=seed,
        objectives=objectives,
    ):
        questions.append(question)
        on_question()
    more = {"written_verdicts": written_verdicts} if form.platform else {}
    write_whole(path, form.written(questions, **more))
    return questions


def export_format(name: str) -> ExportFormat:
    """Return a format by its name.

    Raises
    ------
    ExportError
        When there is none of that name.
    """
    if name not in FORMATS:
        raise ExportError(f"there is no format {name!r}; there are {', '.join(FORMATS)}.")
    return FORMATS[name]


def require_free(path: Path, to: str, *, force: bool) -> None:
    """Raise an error when a file cannot be written to a path, or must not without `force`."""
    suffix = export_format(to).suffix
    if path.is_dir():
        raise ExportError(
            f"{path} is a folder; name a file in it, such as {path / f'bank{suffix}'}."
        )
    if path.suffix.lower() != suffix:
        raise ExportError(f"{path.name}: a file for {to} ends in {suffix}.")
    if path.exists() and not force:
        raise ExportError(f"{path} is there already; --force replaces it.")


def require_items(catalog: Catalog, units: Sequence[str], pages: Sequence[str]) -> None:
    """Raise an error when a unit or page has no items, or the two together have none."""
    known = sorted({item.unit for item in catalog.items.values()})
    _require_known("unit", units, known)
    _require_known("page", pages, list(catalog.pages))
    for unit in units if pages else ():
        if not any(catalog.chosen(unit=unit, page=page) for page in pages):
            found = sorted({i.unit for page in pages for i in catalog.pages[page].values()})
            raise ExportError(
                f"no item of {', '.join(pages)} belongs to {unit}; theirs are {', '.join(found)}."
            )


def _require_known(what: str, names: Iterable[str], known: Sequence[str]) -> None:
    for name in names:
        if name not in known:
            near = get_close_matches(name, known, 1) if what == "page" else []
            hint = f"Did you mean {near[0]}?" if near else f"It has some for {', '.join(known)}."
            raise ExportError(f"the bank has no items for {what} {name!r}. {hint}")
