"""`crm practice`: questions of the bank in the terminal, asked again before they are forgotten."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from crm_lib.cli.common import workbook_root

if TYPE_CHECKING:
    from crm_lib.practice.terminal import Terminal

Language = Annotated[
    str | None, typer.Option(help="Ask in en, zh or both; else as you read. · 提问语言")
]


def practice_command(
    unit: Annotated[
        str | None, typer.Option(help="A unit (U07) or a page (06_sales_funnel, 06).")
    ] = None,
    mixed: Annotated[bool, typer.Option("--mixed", help="Due and new, all units mixed.")] = False,
    missed: Annotated[bool, typer.Option("--missed", help="What you missed last time.")] = False,
    due: Annotated[bool, typer.Option("--due", help="Only what is due today.")] = False,
    count: Annotated[int, typer.Option(min=1, max=100, help="How many questions.")] = 10,
    exam: Annotated[
        int | None, typer.Option(min=1, max=600, help="Minutes: no feedback before you hand in.")
    ] = None,
    language: Language = None,
    forget: Annotated[
        bool, typer.Option("--forget", help="Delete what practice remembers, after a question.")
    ] = False,
) -> None:
    """Practise with the question bank, ten questions at a time (题库刷题); all stays on this machine.

    Without an option: what is due today, then new questions in the order of the course.
    """
    if sum((mixed, missed, due)) > 1:
        raise typer.BadParameter("choose one of --mixed, --missed and --due")
    terminal = terminal_in(language)
    if forget:
        _forget(terminal)
        return
    kind = "mixed" if mixed else "missed" if missed else "due" if due else "next"
    _practise(terminal, workbook_root(), kind, unit, count, exam)


def terminal_in(language: str | None) -> "Terminal":
    """Return the terminal that speaks a language, the reader's own where none is named."""
    from rich.console import Console

    from crm_lib.page.reader import SETTINGS, reader_language
    from crm_lib.practice.terminal import Terminal, line_reader

    if language is not None and language not in SETTINGS["language"]:
        raise typer.BadParameter(f"{language} is none of en, zh, both")
    return Terminal(Console(highlight=False), line_reader(), language or reader_language())


def _practise(
    terminal: "Terminal", root: Path, kind: str, unit: str | None, count: int, exam: int | None
) -> None:
    from crm_lib.bank import read_bank
    from crm_lib.practice import (
        Keeper,
        Wish,
        chosen,
        drawn_for,
        nothing_to_ask,
        reached_pages,
        remembered,
    )
    from crm_lib.practice.exam import begin_exam, running_exam
    from crm_lib.practice.exam_terminal import sit_exam
    from crm_lib.practice.terminal import ask_round, say_total
    from crm_lib.progress import ProgressStore

    store = ProgressStore()
    try:
        catalog = read_bank(root)
        memory = remembered(store.events("practice"), store.clock())
        wish = Wish(kind, unit, count, reached_pages(store), exam is not None)
        items = chosen(catalog, memory, wish)
    except ValueError as error:
        raise typer.BadParameter(str(error)) from None
    keeper = Keeper(store, catalog)
    if exam is not None:
        paper = running_exam(catalog) or begin_exam(items, memory, exam)
        handed_in = sit_exam(terminal, paper, keeper, root, store.clock)
        if handed_in is not None:
            say_total(terminal, handed_in, len(keeper.unkept))
        return
    if not items:
        terminal.say(nothing_to_ask(memory, kind))
        return
    done = ask_round(terminal, drawn_for(items, memory), keeper, root)
    say_total(terminal, done, len(keeper.unkept))
    if keeper.unkept:
        raise typer.Exit(1)


def _forget(terminal: "Terminal") -> None:
    from crm_lib.base.message import Message
    from crm_lib.progress import ProgressStore

    store = ProgressStore()
    count = len(store.events("practice"))
    terminal.say(
        Message(
            f"This deletes your {count} answers of practice from {store.path}, for good. Pages "
            "read and marks of assignments stay.",
            f"这会从 {store.path} 永久删除练习中的{count}次作答。读过的页面和作业的分数保留。",
        )
    )
    prompt = terminal.words(Message("Delete them? Type yes", "确定删除请键入 yes"), " · ")
    if terminal.read(f"{prompt}: ").strip().lower() not in ("yes", "是"):
        terminal.say(Message("Nothing was deleted.", "没有删除。"), between=" · ")
        return
    gone = store.forget("practice")
    terminal.say(Message(f"{gone} answers deleted.", f"已删除{gone}次作答。"), between=" · ")
