"""Practice on its page (ipywidgets): one question at a time, answered by keyboard or mouse."""

import asyncio
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from crm_lib.bank import Catalog, DrawnItem, read_bank
from crm_lib.base.message import Message
from crm_lib.page.show import has_kernel, show_kept, show_widget
from crm_lib.practice.choosing import COUNT, KINDS, Wish, chosen, nothing_to_ask, reached_pages
from crm_lib.practice.exam import Paper, begin_exam, running_exam
from crm_lib.practice.memory import Memory, remembered
from crm_lib.practice.page_html import (
    feedback_html,
    html_of,
    key_html,
    overview_html,
    question_html,
    told_html,
)
from crm_lib.practice.question import UNKNOWN, rows_of
from crm_lib.practice.round import Answered, Keeper, NoAnswer, answered, drawn_for, totals
from crm_lib.practice.standing import overview
from crm_lib.progress import ProgressStore

_KINDS = dict(
    zip(
        KINDS,
        (
            Message("what comes next: due, then new", "接着练：先复习到期的，再做新题"),
            Message("only what is due", "只做到期的"),
            Message("all units mixed", "各单元混合"),
            Message("what I missed", "上次的错题"),
        ),
        strict=True,
    )
)
_EXAM_MINUTES = (10, 20, 40)
_BEGIN = Message("Ask me", "开始出题")
_ANSWER = Message("Answer", "作答")
_DONT_KNOW = Message("I don't know", "不知道")
_NEXT = Message("Next", "下一题")
_KEEP = Message("That is what I said", "就这样自评")
_HAND_IN = Message("Hand in", "交卷")
_LEAVE_OPEN = Message("Leave open", "先空着")


def show_practice() -> None:
    """Show the practice of the question bank; what is kept on the page is one sentence."""
    words = Message(
        "Run this cell: it asks ten questions, one at a time.",
        "运行这个单元格，它会逐题提问，一次十题。",
    )
    show_kept(f'<div class="crm-quiz-text">{words.html()}</div>', str(words))
    if has_kernel():
        show_widget(Practice().box)


def show_progress() -> None:
    """Show what is mastered, the forecast and the next best thing, as of now."""
    words = Message(
        "Run this cell to see what you have mastered.", "运行这个单元格，看看掌握了多少。"
    )
    show_kept(f'<div class="crm-quiz-text">{words.html()}</div>', str(words))
    if has_kernel():
        import ipywidgets as widgets

        show_widget(_box([widgets.HTML(progress_html())]))


def progress_html(store: ProgressStore | None = None, start: Path | None = None) -> str:
    """Return where the learner stands as HTML; what cannot be read is said in words."""
    store = store or ProgressStore()
    try:
        catalog, root = read_bank(start), _root(start)
        memory = remembered(store.events("practice"), store.clock())
        view = overview(catalog, memory, store.latest("mark"), root, reached_pages(store))
    except Exception as error:  # a page must open whatever lies on the disk
        return told_html(_unreadable(error), wrong=True)
    return overview_html(view)


class Practice:
    """The practice of one page: choice, question, answer, feedback.

    Parameters
    ----------
    store : ProgressStore, optional
    start : Path, optional
        A folder in the workbook; the working directory when left out.
    """

    def __init__(self, store: ProgressStore | None = None, start: Path | None = None):
        import ipywidgets as widgets

        self.store, self.start = store or ProgressStore(), start
        self.catalog: Catalog | None = None
        self.keeper: Keeper | None = None
        self.items: Sequence[DrawnItem] = ()
        self.place = 0
        self.done: list[Answered] = []
        self.one: Answered | None = None
        self.paper: Paper | None = None
        self.clock: asyncio.Task[None] | None = None
        self.kind = _choice(Message("Questions", "出题"), self._kinds())
        minutes = {0: Message("no: feedback at once", "不限时，立即反馈")} | {
            m: Message(f"in {m} minutes, feedback after handing in", f"限时{m}分钟，交卷后反馈")
            for m in _EXAM_MINUTES
        }
        self.minutes = _choice(Message("Exam", "考试"), minutes)
        self.begin = _button(_BEGIN, self.start_round, "primary")
        self.question = widgets.HTML()
        self.options = widgets.HBox([], layout=widgets.Layout(flex_flow="row wrap"))
        # Sent when Enter is pressed or the field is left: what is sent with every key waits its
        # turn while the kernel is busy, and Enter would overtake it.
        self.typed = widgets.Text(
            continuous_update=False, layout=widgets.Layout(width="24em", max_width="95%")
        )
        self.typed.add_class("crm-practice-typed")
        self.typed.on_msg(self._entered)
        self.typed.observe(self._changed, "value")
        self.entered = self.unread = False
        self.words = widgets.Textarea(
            continuous_update=False, layout=widgets.Layout(width="95%", height="8em")
        )
        self.check = _button(_ANSWER, self.answer_typed, "primary")
        self.unknown = _button(_DONT_KNOW, self.answer_unknown)
        self.input = widgets.HBox(
            [self.typed, self.words, self.check, self.unknown],
            layout=widgets.Layout(flex_flow="row wrap"),
        )
        self.feedback = widgets.HTML()
        self.ticks = widgets.VBox([])
        self.keep = _button(_KEEP, self.assess, "primary")
        self.next = _button(_NEXT, self.go_on, "primary")
        self.hand_in_button = _button(_HAND_IN, self.hand_in)
        self.total = widgets.HTML()
        self.box = _box([
            widgets.HBox([self.kind, self.minutes, self.begin],
                         layout=widgets.Layout(flex_flow="row wrap")),
            self.question, self.options, self.input, self.feedback, self.ticks,
            widgets.HBox([self.keep, self.next, self.hand_in_button]), self.total,
        ])  # fmt: skip
        self.box.add_class("crm-practice")
        self._show()

    def _kinds(self) -> dict[str, Message]:
        """Return what can be chosen; without a bank only what needs none."""
        kinds = dict(_KINDS)
        try:
            self.catalog = read_bank(self.start)
        except (OSError, ValueError) as error:
            self.fault: Message | None = _unreadable(error)
            return kinds
        self.fault = None
        self.keeper = Keeper(self.store, self.catalog)
        root = _root(self.start)
        memory = Memory({}, self.store.clock())
        units = overview(self.catalog, memory, (), root).units
        return kinds | {
            u.key: Message(f"{u.key} {u.title.en}", f"{u.key} {u.title.zh}") for u in units
        }

    # ------------------------------------------------------------------------------ a round

    def start_round(self) -> None:
        """Choose the questions and ask the first; an exam that runs is gone on with."""
        if self.catalog is None or self.keeper is None:
            self.total.value = told_html(self.fault or _unreadable(OSError()), wrong=True)
            return
        try:
            self._choose(self.catalog)
        except Exception as error:  # a store or a file that cannot be read is said in words
            self.total.value = told_html(_unreadable(error), wrong=True)
            return
        self.done, self.one, self.place, self.total.value = [], None, 0, ""
        self._ask()

    def _choose(self, catalog: Catalog) -> None:
        memory = remembered(self.store.events("practice"), self.store.clock())
        self.paper = running_exam(catalog)
        if self.paper is not None:
            self.items = self.paper.items
            self._run_clock()
            return
        kind, unit = self.kind.value, None
        if kind not in KINDS:
            kind, unit = "next", kind
        wish = Wish(kind, unit, COUNT, reached_pages(self.store), bool(self.minutes.value))
        items = chosen(catalog, memory, wish)
        if items and self.minutes.value:
            self.paper = begin_exam(items, memory, self.minutes.value)
            self.items = self.paper.items
            self._run_clock()
        else:
            self.items = drawn_for(items, memory)
        if not items:
            self.feedback.value = told_html(nothing_to_ask(memory, kind))

    @property
    def item(self) -> DrawnItem | None:
        """The question that is asked, None before and after a round."""
        return self.items[self.place] if self.place < len(self.items) else None

    def _ask(self) -> None:
        item, self.one = self.item, None
        if item is not None:
            self.feedback.value = self.words.value = ""
            self._clear_field()
        self._show()
        if item is not None:
            (self.words if item.item.form == "text" else self.typed).focus()

    def _entered(self, _: Any, content: Any, __: Any) -> None:
        """Note that Enter was pressed; what was typed may come before this or after it."""
        if content.get("event") != "submit":
            return
        self.entered = True
        if self.unread:
            self.answer_typed()

    def _changed(self, change: Any) -> None:
        """Take what was typed for the answer once Enter was pressed."""
        self.unread = bool(change["new"])
        if self.unread and self.entered:
            self.answer_typed()

    def answer_typed(self) -> None:
        """Take what stands in the field for the answer."""
        item = self.item
        if item is not None and self.one is None:
            typed = (self.words if item.item.form == "text" else self.typed).value
            self._clear_field()
            self.answer(typed)

    def _clear_field(self) -> None:
        """Empty the field, so that whatever is typed next is a change of it."""
        self.entered = self.unread = False
        self.typed.value = ""

    def answer_unknown(self) -> None:
        """Take it that the learner does not know; in an exam leave the question open."""
        self.answer("" if self.paper is not None else UNKNOWN)

    def answer(self, typed: str) -> None:
        """Mark an answer, show the reason, keep it."""
        item = self.item
        if item is None or self.keeper is None or self.one is not None:
            return
        if self.paper is not None:
            self._note(self.paper, item, typed)
            return
        try:
            self.one = answered(item, typed)
        except NoAnswer as error:
            self.feedback.value = told_html(_no_answer(typed, error))
            return
        if self.one.ticks:
            self._ask_ticks(self.one)
        else:
            self._decided(self.one)

    def _ask_ticks(self, one: Answered) -> None:
        import ipywidgets as widgets

        ask = Message(
            "Which of these have you said, in whatever words?",
            "下面各点，你说到了哪些？说法不同也算。",
        )
        boxes = []
        for tick in one.ticks:
            words = f"{html_of(tick.text, inline=True)} ({tick.marks:g})"
            box = widgets.Checkbox(indent=False, layout=widgets.Layout(width="2em"))
            box.tooltip = str(tick.text)
            boxes.append(widgets.HBox([box, widgets.HTML(words)]))
        self.feedback.value = key_html(one) + html_of(ask)
        self.ticks.children = tuple(boxes)
        self._show()
        self.keep.focus()

    def assess(self) -> None:
        """Take the learner's own decision, point by point."""
        if self.one is not None and self.one.given is None:
            self.one.given = [row.children[0].value for row in self.ticks.children]
            self.ticks.children = ()
            if self.paper is not None:
                self._review(self.paper)
            else:
                self._decided(self.one)

    def _decided(self, one: Answered) -> None:
        assert self.keeper is not None and self.catalog is not None
        unkept = self.keeper.keep(one)
        self.done.append(one)
        told = told_html(unkept, wrong=True) if unkept is not None else ""
        self.feedback.value = feedback_html(one, self.catalog, _root(self.start)) + told
        self._show()
        self.next.focus()

    def go_on(self) -> None:
        """Ask the next question, or tell the total after the last."""
        self.place += 1
        if self.item is None:
            self._finish()
        self._ask()

    def _finish(self) -> None:
        marks, of = totals(self.done)
        right = sum(one.marks >= one.of for one in self.done)
        words = Message(
            f"{right} of {len(self.done)} right, {marks:g} of {of:g} marks. Kept on this machine only.",
            f"答对{right}题（共{len(self.done)}题），{marks:g} / {of:g} 分。只保存在本机。",
        )
        self.total.value = told_html(words) + progress_html(self.store, self.start)
        self.begin.focus()

    # ------------------------------------------------------------------------------ an exam

    def _note(self, paper: Paper, item: DrawnItem, typed: str) -> None:
        try:
            paper.note(item, typed)
        except NoAnswer as error:
            self.feedback.value = told_html(_no_answer(typed, error))
            return
        except OSError as error:
            self.total.value = told_html(_unreadable(error), wrong=True)
        if paper.seconds_left(self.store.clock()) <= 0:
            self.hand_in()
            return
        self.place += 1
        if self.place >= len(self.items) and paper.open():
            self.place = self.items.index(paper.open()[0])
        if self.item is None:
            done = Message(
                "All answered. Hand in, or wait: the clock hands in.",
                "全部答完。可以交卷，时间到也会自动交卷。",
            )
            self.feedback.value = told_html(done)
            self.hand_in_button.focus()
        self._ask()

    def hand_in(self) -> None:
        """End the exam; ask for what learners assess themselves, then tell marks and reasons."""
        paper = self.paper
        if paper is None or self.done:
            return
        if self.clock is not None:
            self.clock.cancel()
            self.clock = None
        self.done, self.one = paper.hand_in(), None
        self.place = len(self.items)
        self._review(paper)

    def _review(self, paper: Paper) -> None:
        """Ask for the next assessment that is open; when none is, keep all and show the review."""
        assert self.keeper is not None and self.catalog is not None
        for one in self.done:
            if one.ticks and one.given is None:
                self.one = one
                self._ask_ticks(one)
                return
        self.one, self.paper = None, None
        unkept = self.keeper.keep(*self.done)
        root = _root(self.start)
        shown = "".join(
            f'<div style="margin:10px 0"><b>{n}. {html_of(one.item.text, inline=True)}</b>'
            f"{feedback_html(one, self.catalog, root)}</div>"
            for n, one in enumerate(self.done, 1)
        )
        self.feedback.value = shown + (told_html(unkept, wrong=True) if unkept is not None else "")
        self._show()
        self._finish()

    def _run_clock(self) -> None:
        """Hand in when the time is over, also while nobody presses anything."""

        async def run() -> None:
            while self.paper is not None and self.paper.seconds_left(self.store.clock()) > 0:
                self._show_time(self.paper)
                await asyncio.sleep(5)
            self.clock = None
            self.hand_in()

        try:
            self.clock = asyncio.get_running_loop().create_task(run())
        except RuntimeError:  # no loop: the time is looked at with each answer
            self.clock = None

    def _show_time(self, paper: Paper) -> None:
        left = max(0, round(paper.seconds_left(self.store.clock())))
        words = Message(
            f"Time left: {left // 60}:{left % 60:02}. No feedback before you hand in.",
            f"剩余时间 {left // 60}:{left % 60:02}，交卷前没有反馈。",
        )
        self.total.value = told_html(words)

    # ------------------------------------------------------------------------------ what shows

    def _show(self) -> None:
        """Show what belongs to this moment, and nothing else."""
        item, exam = self.item, self.paper is not None
        asking = item is not None and self.one is None
        deciding = self.one is not None and bool(self.ticks.children)
        self.question.value = (
            question_html(item, self.place + 1, len(self.items)) if item is not None else ""
        )
        self.options.children = self._buttons(item) if item is not None and asking else ()
        words = item is not None and item.item.form == "text"
        _set_shown(self.typed, asking and not words)
        _set_shown(self.words, asking and words)
        _set_shown(self.input, asking)
        unknown = _LEAVE_OPEN if exam else _DONT_KNOW
        self.unknown.description = self.unknown.tooltip = str(unknown)
        _set_shown(self.keep, deciding)
        _set_shown(self.next, item is not None and not asking and not deciding and not exam)
        _set_shown(self.hand_in_button, exam and not self.done)
        for control in (self.kind, self.minutes, self.begin):
            control.disabled = exam and self.clock is not None

    def _buttons(self, item: DrawnItem) -> tuple[Any, ...]:
        """Return one button an option; of several right ones each is toggled in the field."""
        if item.item.form not in ("choice", "choices", "verdict"):
            return ()
        found = []
        for label, words in rows_of(item):
            press = self._toggle(label) if item.item.form == "choices" else self._press(item, label)
            button = _button(Message(label, label), press)
            button.tooltip = f"{label}. {words}"
            button.layout.width = "4em"
            found.append(button)
        return tuple(found)

    def _press(self, item: DrawnItem, label: str) -> Callable[[], None]:
        def press() -> None:
            correction = self.typed.value if item.item.form == "verdict" else ""
            self.answer(f"{label} {correction}".strip())

        return press

    def _toggle(self, label: str) -> Callable[[], None]:
        def toggle() -> None:
            letters = set(self.typed.value.upper()) ^ {label}
            self.typed.value = "".join(sorted(letters))

        return toggle


def _root(start: Path | None) -> Path:
    """Return the workbook's folder: the one the bank lies in."""
    from crm_lib.bank import bank_folder

    return bank_folder(start).parent


def _no_answer(typed: str, error: NoAnswer) -> Message:
    """Return what was typed and how an answer is typed."""
    if not typed.strip():
        return error.words
    return Message(f"“{typed}”: {error.words.en}", f"“{typed}”：{error.words.zh}")


def _unreadable(error: BaseException) -> Message:
    if error.args and isinstance(error.args[0], Message):
        return error.args[0]
    reason = getattr(error, "strerror", None) or str(error) or type(error).__name__
    return Message(f"This can't be read or written: {reason}", f"无法读取或写入：{reason}")


def _choice(words: Message, options: dict[Any, Message]) -> Any:
    import ipywidgets as widgets

    choice = widgets.Dropdown(
        options=[(str(label), value) for value, label in options.items()],
        description=str(words),
        style={"description_width": "initial"},
        layout=widgets.Layout(max_width="95%"),
    )
    choice.add_class("crm-explorer")  # the desk shows its label and options in one language
    return choice


def _button(words: Message, press: Callable[[], None], style: str = "") -> Any:
    import ipywidgets as widgets

    button = widgets.Button(
        description=str(words),
        tooltip=str(words),
        button_style=style,
        layout=widgets.Layout(width="auto"),
    )
    button.on_click(lambda _: press())
    return button


def _box(children: list[Any]) -> Any:
    import ipywidgets as widgets

    box = widgets.VBox(children)
    box.add_class("crm-quiz")  # the desk shows its buttons in the reader's language
    return box


def _set_shown(widget: Any, shown: bool) -> None:
    widget.layout.display = None if shown else "none"
