"""Practice in the terminal (rich): one question at a time, answered by keyboard."""

from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from rich.box import SIMPLE
from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from crm_lib.bank import Catalog, DrawnItem
from crm_lib.base.message import Message
from crm_lib.exam.feedback import LOOKS
from crm_lib.practice.place import place_of
from crm_lib.practice.question import FORMS, UNKNOWN, how_to_answer, rows_of
from crm_lib.practice.round import Answered, Keeper, NoAnswer, answered, labelled, totals
from crm_lib.practice.standing import Overview, Standing
from crm_lib.practice.tables import COLUMNS, NOTE, begun, cells, first_cell, weakest

#: What ends a round.
QUIT = "q"
_WIDTH = 88
_STYLES = {"right": "green", "partial": "yellow", "wrong": "red", "unanswered": "dim"}
HELP = Message(
    f"{UNKNOWN} when you don't know, {QUIT} to stop; what you have answered is kept.",
    f"不知道就键入 {UNKNOWN}，键入 {QUIT} 结束；已答的都会保留。",
)


class Reader(Protocol):
    """Reads a line that the learner types; raises EOFError or KeyboardInterrupt at the end."""

    def __call__(self, prompt: str) -> str:
        """Return the line."""
        ...


class Stopped(Exception):
    """The learner wants no more questions."""


@dataclass
class Terminal:
    """A terminal with a learner at it.

    Attributes
    ----------
    console : rich.console.Console
    read : callable
        Reads a line.
    language : str
        ``en``, ``zh`` or ``both``.
    """

    console: Console
    read: Reader
    language: str = "both"

    def words(self, message: Message, between: str = "\n") -> str:
        """Return a message in the learner's language."""
        if self.language == "both":
            return between.join(dict.fromkeys((message.en, message.zh)))
        return message.zh if self.language == "zh" else message.en

    def say(self, message: Message, style: str = "", indent: int = 0, between: str = "\n") -> None:
        """Print a message."""
        self.put(self.words(message, between), style, indent)

    def put(self, text: str, style: str = "", indent: int = 0) -> None:
        """Print text as it is."""
        shown = Padding(Text(text, style=style), (0, 0, 0, indent))
        self.console.print(shown, width=min(self.console.width, _WIDTH))

    def ask(self, prompt: str = "> ") -> str:
        """Return what the learner types.

        Raises
        ------
        Stopped
            When it is the word that ends, or the terminal is closed.
        """
        try:
            typed = self.read(prompt)
        except EOFError:
            raise Stopped from None
        if typed.strip().lower() == QUIT:
            raise Stopped
        return typed

    def question(self, item: DrawnItem, number: int, count: int, *, hint: bool = True) -> None:
        """Print a question with its rows and, with `hint`, how to answer it."""
        marks = item.item.marks
        form = FORMS[item.item.form]
        head = Message(f"{number}/{count} · {form.en} · {marks:g} mark{'s' if marks != 1 else ''} · {item.item.unit}",
                       f"{number}/{count} · {form.zh} · {marks:g}分 · {item.item.unit}")  # fmt: skip
        self.console.print()
        self.put(self.words(head, " · ") if self.language != "both" else head.en, "dim")
        self.say(item.text, "bold")
        for label, words in rows_of(item):
            self.put(f"{label}  {self.words(words, ' · ')}", indent=2)
        if hint:
            self.say(how_to_answer(item), "dim", between=" · ")

    def answer(self, item: DrawnItem) -> Answered:
        """Ask until what is typed is an answer; return it."""
        while True:
            typed = self._several_lines() if item.item.form == "text" else self.ask()
            try:
                return answered(item, typed)
            except NoAnswer as error:
                self.say(error.words, "cyan", between=" · ")

    def _several_lines(self) -> str:
        self.say(Message("An empty line ends it.", "空行结束。"), "dim", between=" · ")
        lines: list[str] = []
        while True:
            line = self.ask("> " if not lines else "  ")
            if not line.strip() and lines:
                return "\n".join(lines)
            if line.strip():
                lines.append(line)
            if lines == [UNKNOWN]:
                return UNKNOWN

    def ticks(self, one: Answered) -> None:
        """Show the key of a question in words and let the learner decide point by point."""
        self.say(Message("Model answer:", "参考答案："), "dim", between=" · ")
        self.say(one.key(), indent=2)
        prompt = Message("Have you said it? y/n", "说到了吗？y/n")
        given = []
        for number, tick in enumerate(one.ticks, 1):
            self.put(f"{number}. {self.words(tick.text)} ({tick.marks:g})", indent=2)
            given.append(self._yes(f"{self.words(prompt, ' · ')} "))
        one.given = given

    def _yes(self, prompt: str) -> bool:
        while True:
            typed = self.ask(prompt).strip().lower()
            if typed in ("y", "yes", "1", "是", "对", "有"):
                return True
            if typed in ("n", "no", "0", "2", "否", "没", "没有", "不"):
                return False

    def feedback(self, one: Answered, catalog: Catalog, root: Path) -> None:
        """Print marks, the reason of what was chosen, the key and where it is taught."""
        sign, _, word = LOOKS[one.status]
        style = _STYLES[str(one.status)]
        head = Message(f"{sign} {word.en}: {one.marks:g} of {one.of:g}",
                       f"{sign} {word.zh}：{one.marks:g} / {one.of:g} 分")  # fmt: skip
        self.say(head, f"bold {style}", between=" · ")
        for label, reason in one.reasons():
            self.say(labelled(label, reason), indent=2)
        if one.marks < one.of and not one.ticks:
            key = one.key()
            self.say(Message(f"Right is: {key.en}", f"正确答案：{key.zh}"), indent=2)
            for because in one.reasons_of_key():
                self.say(because, indent=2)
        if one.marks < one.of:
            words = place_of(one.item.item, catalog.page_of(one.item.id), root).words
            self.say(Message(f"See {words.en}", f"参见 {words.zh}"), "dim", indent=2)


def ask_round(
    terminal: Terminal, items: Sequence[DrawnItem], keeper: Keeper, root: Path
) -> list[Answered]:
    """Ask questions one after the other, each kept as soon as it is decided.

    Returns
    -------
    list of Answered
        Those decided before the learner had enough.
    """
    done: list[Answered] = []
    if items:
        terminal.say(HELP, "dim")
    try:
        for number, item in enumerate(items, 1):
            terminal.question(item, number, len(items))
            one = terminal.answer(item)
            if one.ticks:
                terminal.ticks(one)
            unkept = keeper.keep(one)
            done.append(one)
            terminal.feedback(one, keeper.catalog, root)
            if unkept is not None:
                terminal.say(unkept, "red")
    except (Stopped, KeyboardInterrupt):
        terminal.console.print()
    return done


def say_total(terminal: Terminal, done: Sequence[Answered], unkept: int = 0) -> None:
    """Print what a round brought."""
    marks, of = totals(done)
    right = sum(one.marks >= one.of for one in done)
    terminal.console.print()
    terminal.say(
        Message(
            f"{right} of {len(done)} right, {marks:g} of {of:g} marks. Kept on this machine only.",
            f"答对{right}题（共{len(done)}题），{marks:g} / {of:g} 分。只保存在本机。",
        ),
        "bold",
    )
    if unkept:
        terminal.say(
            Message(
                f"{unkept} answers could not be kept and are lost when this window closes.",
                f"有{unkept}次作答没能保存，关闭窗口后就会丢失。",
            ),
            "red",
        )


def line_reader() -> Callable[[str], str]:
    """Return a reader of lines from the keyboard, with line editing where there is any."""
    with suppress(ImportError):  # Windows edits lines by itself
        import readline  # noqa: F401  # arrow keys in what is typed
    return input


def show_overview(terminal: Terminal, view: Overview) -> None:
    """Print what is mastered by unit, form and objective, the forecast, and what to do next."""
    tables = (
        (Message("By unit", "按单元"), [*begun(view.units), view.whole]),
        (Message("By form", "按题型"), begun(view.forms)),
        (Message("Weakest objectives", "最弱的学习目标"), weakest(view.objectives)),
    )
    for title, standings in tables:
        if standings:
            _show_table(terminal, title, standings, view)
    terminal.say(NOTE, "dim")
    terminal.console.print()
    terminal.say(Message(f"Next: {view.next.en}", f"下一步：{view.next.zh}"), "bold")
    if view.command:
        terminal.put(f"crm {view.command}", indent=2)


def _show_table(
    terminal: Terminal, title: Message, standings: Sequence[Standing], view: Overview
) -> None:
    table = Table(title=terminal.words(title, " · "), title_justify="left", box=SIMPLE)
    table.add_column("", min_width=24)
    for column in COLUMNS:
        table.add_column(terminal.words(column), justify="right")
    for standing in standings:
        table.add_row(Text(terminal.words(first_cell(standing))), *cells(standing, view.now))
    terminal.console.print(table)
