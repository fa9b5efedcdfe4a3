"""`crm bank`: the question bank (题库) for other programs."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from crm_lib.cli.common import progress_bar, workbook_root

bank_app = typer.Typer(no_args_is_help=True, help="Take the question bank elsewhere. · 题库")


class BankFormat(StrEnum):
    """What `crm bank export` writes."""

    MOODLE = "moodle"
    QTI12 = "qti12"
    QTI21 = "qti21"
    ANKI = "anki"
    EXCEL = "excel"
    WORD = "word"


class BankLanguage(StrEnum):
    """Languages of what is exported."""

    ZH = "zh"
    EN = "en"
    BOTH = "both"


class Verdicts(StrEnum):
    """How a platform asks whether a statement is right (判断改错)."""

    MARKED = "marked"
    WRITTEN = "written"


@bank_app.callback()
def bank_command() -> None:
    """Take the question bank elsewhere. · 题库."""


@bank_app.command("export")
def export_command(
    file: Annotated[Path, typer.Argument(help="Where to: bank.xml, .zip, .apkg, .xlsx, .docx.")],
    to: Annotated[
        BankFormat,
        typer.Option(
            help="moodle: Moodle XML; qti12, qti21: QTI packages (Canvas, Blackboard, …); "
            "anki: cards; excel: 题型、题干、选项、答案、解析、难度、知识点; word: questions and key."
        ),
    ],
    units: Annotated[
        list[str] | None, typer.Option(help="Only these units: U07, or U07,U08. May be repeated.")
    ] = None,
    pages: Annotated[
        list[str] | None, typer.Option(help="Only these pages: 08_rfm. May be repeated.")
    ] = None,
    language: Annotated[
        BankLanguage, typer.Option(help="both: English above Chinese in every text.")
    ] = BankLanguage.BOTH,
    draws: Annotated[
        int,
        typer.Option(min=1, max=50, help="Calculations come so many times, with other numbers."),
    ] = 1,
    seed: Annotated[
        int, typer.Option(help="Decides the numbers: the same seed, the same file.")
    ] = 0,
    verdicts: Annotated[
        Verdicts,
        typer.Option(
            help="marked: the platform marks right or wrong and then shows the correction; "
            "written: verdict and correction are written, a human marks (moodle, qti12, qti21)."
        ),
    ] = Verdicts.MARKED,
    force: Annotated[bool, typer.Option("--force", help="Replace a file that is there.")] = False,
) -> None:
    """Write the question bank as a file for Moodle, a QTI platform, Anki, Excel or Word.

    The files were read back by Anki's own library, openpyxl, python-docx and checks of their XML;
    no running Moodle, Canvas, Blackboard, 学习通 or 雨课堂 was tried: import one unit first, and look.
    """
    from crm_lib.bank import read_bank
    from crm_lib.bank.exports import export_bank
    from crm_lib.bank.exports.formats import require_free, require_items
    from crm_lib.exam.blueprint import load_blueprint

    require_free(file, to.value, force=force)
    root = workbook_root()
    catalog = read_bank(root)
    wanted, chosen = _named(units), _named(pages)
    require_items(catalog, wanted, chosen)
    rows = load_blueprint(root / "docs" / "blueprint.csv").values()
    with progress_bar("Questions · 题目") as done:
        questions = export_bank(
            catalog,
            file,
            to.value,
            units=wanted,
            pages=chosen,
            language=language.value,
            draws=draws,
            seed=seed,
            written_verdicts=verdicts is Verdicts.WRITTEN,
            force=force,
            objectives={row.objective: row.objective_zh for row in rows},
            on_question=done,
        )
    typer.echo(f"{file}: {len(questions)} question(s) · {len(questions)}道题")


def _named(names: list[str] | None) -> list[str]:
    """Return names that were given one by one or with commas, each once."""
    parts = (part.strip() for name in names or () for part in name.replace("，", ",").split(","))
    return list(dict.fromkeys(part for part in parts if part))
