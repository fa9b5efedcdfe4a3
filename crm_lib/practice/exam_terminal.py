"""Practice as an exam in the terminal: questions against the clock, then marks and a review."""

from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path

from crm_lib.bank import Catalog, DrawnItem
from crm_lib.base.message import Message
from crm_lib.practice.exam import Paper
from crm_lib.practice.place import place_of
from crm_lib.practice.round import Answered, Keeper, NoAnswer, totals
from crm_lib.practice.terminal import Stopped, Terminal

#: What hands the paper in.
DONE = ("done", "交卷")
HELP = Message(
    "An empty line leaves a question open; done hands in; q stops for now, and the clock runs on. "
    "No feedback before you hand in.",
    "直接回车表示先空着；键入 done 或“交卷”交卷；键入 q 暂停，但计时不停。交卷前没有反馈。",
)


class _HandIn(Exception):
    """The learner hands in, or the time is over."""


def sit_exam(
    terminal: Terminal, paper: Paper, keeper: Keeper, root: Path, now: Callable[[], datetime]
) -> list[Answered] | None:
    """Ask the open questions of an exam until it is handed in; then mark, keep and review it.

    Returns
    -------
    list of Answered or None
        None when the learner has stopped for now.
    """
    terminal.say(HELP, "dim")
    try:
        while paper.open():
            for item in paper.open():
                _ask(terminal, paper, item, now)
            left = paper.open()
            if left:
                terminal.say(
                    Message(
                        f"{len(left)} open. Enter to go through them, done to hand in.",
                        f"还有{len(left)}题空着。回车继续作答，键入 done 交卷。",
                    ),
                    "cyan",
                )
                _typed(terminal, paper, now)
        terminal.say(Message("All answered: Enter hands in.", "全部答完，回车交卷。"), "cyan")
        _typed(terminal, paper, now)
    except _HandIn:
        pass
    except (Stopped, KeyboardInterrupt):
        minutes = max(0, paper.seconds_left(now()) / 60)
        terminal.say(
            Message(
                f"Kept. The clock runs on: {minutes:.0f} minutes. `crm practice --exam` goes on.",
                f"已保存。计时不停，还剩{minutes:.0f}分钟。再次运行 `crm practice --exam` 继续。",
            )
        )
        return None
    return review(terminal, paper, keeper, root)


def _typed(terminal: Terminal, paper: Paper, now: Callable[[], datetime]) -> str:
    """Return what is typed, unless it hands in or comes too late."""
    _look_at_clock(terminal, paper, now)
    typed = terminal.ask()
    _look_at_clock(terminal, paper, now)
    if typed.strip().lower() in DONE:
        raise _HandIn
    return typed


def _look_at_clock(terminal: Terminal, paper: Paper, now: Callable[[], datetime]) -> None:
    if paper.seconds_left(now()) <= 0:
        terminal.say(Message("Time is over.", "时间到。"), "bold")
        raise _HandIn


def _ask(terminal: Terminal, paper: Paper, item: DrawnItem, now: Callable[[], datetime]) -> None:
    number = paper.items.index(item) + 1
    left = max(0.0, paper.seconds_left(now()))
    terminal.question(item, number, len(paper.items))
    terminal.say(
        Message(f"{left / 60:.0f} minutes left", f"还剩{left / 60:.0f}分钟"), "dim", between=" · "
    )
    while True:
        typed = _typed(terminal, paper, now)
        try:
            paper.note(item, typed)
        except NoAnswer as error:
            terminal.say(error.words, "cyan", between=" · ")
            continue
        except OSError as error:
            terminal.say(
                Message(
                    f"This could not be written down ({error.strerror}); leave the window open.",
                    f"没能写入磁盘（{error.strerror}）；请不要关闭窗口。",
                ),
                "red",
            )
        return


def review(terminal: Terminal, paper: Paper, keeper: Keeper, root: Path) -> list[Answered]:
    """Hand in: let the learner assess what is in words, keep all, show marks and reasons."""
    done = paper.hand_in()
    try:
        for one in done:
            if one.ticks:
                terminal.console.print()
                terminal.say(one.item.text, "bold")
                terminal.put(one.typed, indent=2)
                terminal.ticks(one)
    except (Stopped, KeyboardInterrupt):
        pass  # what was not assessed earns what is sure
    unkept = keeper.keep(*done)
    for number, one in enumerate(done, 1):
        terminal.question(one.item, number, len(done), hint=False)
        shown = one.typed or terminal.words(Message("(open)", "（空着）"), " · ")
        terminal.put(f"> {shown}", "cyan")
        terminal.feedback(one, keeper.catalog, root)
    if unkept is not None:
        terminal.say(unkept, "red")
    _by_objective(terminal, done, root, keeper.catalog)
    return done


def _by_objective(
    terminal: Terminal, done: Sequence[Answered], root: Path, catalog: Catalog
) -> None:
    """Print what each objective earned, the weakest first, and where it is taught."""
    objectives: dict[str, list[Answered]] = {}
    for one in done:
        objectives.setdefault(one.item.item.objective, []).append(one)
    terminal.console.print()
    for found in sorted(objectives.values(), key=lambda f: totals(f)[0] / totals(f)[1]):
        marks, of = totals(found)
        item = found[0].item.item
        place = place_of(item, catalog.page_of(item.id), root).words
        words = Message(f"{item.objective}: {marks:g} of {of:g} ({place.en})",
                        f"{place.zh}：{marks:g} / {of:g} 分")  # fmt: skip
        terminal.say(words, indent=2)
