"""Buttons under a free-text answer at home: show the points, mark oneself, show a model answer."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any
from uuid import uuid4

from crm_lib.base.message import Message
from crm_lib.exam.self_assessment import (
    COHERENCE,
    Assessment,
    assessment_html,
    assessment_text,
)
from crm_lib.page.reader import first_language
from crm_lib.page.show import has_kernel, show_bundle, show_widget

_SHOW_POINTS = Message("Show the points", "显示要点")
_SHOW_ANSWER = Message("Show a model answer", "显示参考答案")
_GIVE_UP = Message("I give up: show a model answer", "放弃作答，显示参考答案")
_KEEP = Message("These are my marks", "就按这个分数")
_ASK = Message(
    "Which of the points have you said, in whatever words? Mark each one.",
    "下面的要点，你说到了哪些？说法不同也算。请逐条给分。",
)


def show_assessment(
    view: Assessment,
    answer_html: Callable[[], str],
    keep: Callable[[list[float]], None] = lambda _: None,
) -> None:
    """Show an answer's assessment and, in a running notebook, the buttons that go on from there.

    Parameters
    ----------
    view : Assessment
    answer_html : callable
        Returns a model answer as HTML, when it is asked for.
    keep : callable, optional
        Takes the learner's own marks, each time they are decided.
    """
    handle = show_bundle(_bundle(view), display_id=uuid4().hex)
    if has_kernel():
        show_widget(Buttons(view, handle, answer_html, keep).box)


def show_give_up(answer_html: Callable[[], str]) -> None:
    """Show the button of those who cannot answer: it leads to a model answer."""
    if has_kernel():
        show_widget(give_up_box(answer_html))


def give_up_box(answer_html: Callable[[], str]) -> Any:
    """Return the button that leads to a model answer, and the place for it."""
    import ipywidgets as widgets

    out, button = widgets.HTML(), _button(_GIVE_UP)

    def give_up(_: Any) -> None:
        button.disabled = True
        out.value = answer_html()

    button.on_click(give_up)
    return _box([button, out])


def _bundle(view: Assessment) -> dict[str, str]:
    first = first_language()
    return {"text/html": assessment_html(view, first=first),
            "text/plain": assessment_text(view, first=first)}  # fmt: skip


class Buttons:
    """The buttons of one answer, and what their learner has chosen."""

    def __init__(
        self,
        view: Assessment,
        handle: Any,
        answer_html: Callable[[], str],
        keep: Callable[[list[float]], None] = lambda _: None,
    ):
        import ipywidgets as widgets

        self.view, self.handle, self.answer_html, self.keep_given = view, handle, answer_html, keep
        self.points, self.answer, self.keep = map(_button, (_SHOW_POINTS, _SHOW_ANSWER, _KEEP))
        self.rows = [self._row(i, steps) for i, steps in enumerate(view.steps)]
        self.marks = widgets.VBox([widgets.HTML(_ASK.html(first=first_language())),
                                   *(row for _, row in self.rows), self.keep])  # fmt: skip
        self.marks.layout.display = "none" if view.given is None else ""
        self.points.disabled = view.shown
        self.out = widgets.HTML()
        self.points.on_click(lambda _: self.show_points())
        self.answer.on_click(lambda _: self.show_model_answer())
        self.keep.on_click(lambda _: self.keep_marks())
        self.box = _box([widgets.HBox([self.points, self.answer]), self.marks, self.out])

    def _row(self, index: int, steps: list[float]) -> tuple[Any, Any]:
        """Return the choice of marks for a point, and its row with the point's words."""
        import ipywidgets as widgets

        points = self.view.points
        point = points[index] if index < len(points) else None
        words = point.say if point else COHERENCE
        choice = widgets.ToggleButtons(
            options=[(f"{step:g}", step) for step in steps],
            value=self._first_value(index, point.found if point else 0.0, steps),
            tooltips=[str(Message(f"{step:g} of {steps[-1]:g}: {words.en}",
                                  f"{step:g} / {steps[-1]:g} 分：{words.zh}")) for step in steps],
            style=widgets.ToggleButtonsStyle(button_width="3em"),
        )  # fmt: skip
        choice.observe(self._changed, "value")
        text = widgets.HTML(words.html(inline=True, first=first_language()))
        return choice, widgets.HBox([choice, text])

    def _first_value(self, index: int, found: float, steps: list[float]) -> float:
        """Return the marks with which the choice for a point begins."""
        if self.view.given is not None:
            return self.view.given[index]
        return found if found in steps else 0.0

    def show_points(self) -> None:
        """Second stage: the points, and the learner's own marks for each."""
        self._show(replace(self.view, shown=True))
        self.points.disabled = True
        self.marks.layout.display = ""

    def show_model_answer(self) -> None:
        """Third stage: a model answer; the points come with it."""
        self.show_points()
        self.answer.disabled = True
        self.out.value = self.answer_html()

    def keep_marks(self) -> None:
        """Take the learner's own marks for the question's."""
        given = [choice.value for choice, _ in self.rows]
        self._show(replace(self.view, shown=True, given=given))
        self.keep_given(given)

    def _changed(self, _: Any) -> None:
        """Follow a change of mind; before the first decision there is nothing to follow."""
        if self.view.given is not None:
            self.keep_marks()

    def _show(self, view: Assessment) -> None:
        self.view = view
        if self.handle is not None:
            self.handle.update(_bundle(view), raw=True)


def _button(words: Message) -> Any:
    import ipywidgets as widgets

    return widgets.Button(
        description=str(words), tooltip=str(words), layout=widgets.Layout(width="auto")
    )


def _box(children: list[Any]) -> Any:
    import ipywidgets as widgets

    box = widgets.VBox(children)
    box.add_class("crm-quiz")  # the desk shows its buttons in the reader's language
    return box
