"""Base class of explorers (ipywidgets): question, sliders, figure, sentence.

An explorer earns its place when moving a slider teaches something a still picture cannot. The
first picture and its sentence are ordinary output: they stay on the page when no kernel runs.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from crm_lib.base.checks import require_one_of
from crm_lib.base.message import LANGUAGES, Message, both_html, both_text
from crm_lib.page.figures import Picture, picture_in
from crm_lib.page.reader import reader_language
from crm_lib.page.show import has_kernel, show_bundle, show_kept, show_widget

if TYPE_CHECKING:
    from matplotlib.figure import Figure

Draw = Callable[..., Any]
Say = Callable[..., tuple[str, str]]


@dataclass(frozen=True)
class Slider:
    """A slider control: a number that the reader moves.

    Parameters
    ----------
    name : str
        The keyword under which `draw` and `say` receive the value.
    en, zh : str
        Its label, with the unit in it: ``"Visitors a day"``, ``"每天访客数"``.
    low, high, step, start : float
        Range, step and first value. Four whole numbers make a whole-number slider.
    form : str, optional
        How the value is written beside the slider, such as ``".0%"``.
    """

    name: str
    en: str
    zh: str
    low: float
    high: float
    step: float
    start: float
    form: str = ""

    def __post_init__(self) -> None:
        if not (self.low <= self.start <= self.high and self.low < self.high and self.step > 0):
            raise ValueError(
                Message(
                    f"slider {self.name!r}: low {self.low:g}, start {self.start:g}, high "
                    f"{self.high:g} must be in this order, and step {self.step:g} above zero.",
                    f"滑块 {self.name!r}：low {self.low:g}、start {self.start:g}、high {self.high:g} 必须依次增大，step {self.step:g} 必须大于零。",
                )
            )

    def widget(self) -> Any:
        """Return the ipywidgets slider; it answers to the arrow keys."""
        import ipywidgets as widgets

        numbers = (self.low, self.high, self.step, self.start)
        integers = all(isinstance(n, int) for n in numbers)
        make = widgets.IntSlider if integers else widgets.FloatSlider
        return make(
            value=self.start,
            min=self.low,
            max=self.high,
            step=self.step,
            description=both_text(self.en, self.zh),
            tooltip=both_text(self.en, self.zh),
            readout_format=self.form or ("d" if integers else ".2f"),
            # A picture takes a tenth of a second: drawing every pixel of a drag would queue up.
            continuous_update=False,
            style={"description_width": "initial"},
            layout=widgets.Layout(width="95%", max_width="640px"),
        )


@dataclass(frozen=True)
class Choice:
    """A drop-down control: ``options`` maps each value to its (English, 中文) label."""

    name: str
    en: str
    zh: str
    options: Mapping[Any, tuple[str, str]]
    start: Any

    def __post_init__(self) -> None:
        require_one_of(self.start, list(self.options), name=f"start of choice {self.name!r}")

    def widget(self) -> Any:
        """Return the ipywidgets drop-down."""
        import ipywidgets as widgets

        return widgets.Dropdown(
            options=[(both_text(*label), value) for value, label in self.options.items()],
            value=self.start,
            description=both_text(self.en, self.zh),
            style={"description_width": "initial"},
            layout=widgets.Layout(width="95%", max_width="640px"),
        )


class Explorer:
    """An explorer: a question, its controls, the figure it draws and the sentence it shows.

    Parameters
    ----------
    question : (str, str)
        The one question, in English and Chinese, that moving the sliders answers.
    controls : sequence of Slider or Choice
        At least one; their names are the keywords of `draw` and `say`.
    draw : callable
        ``draw(*, ax, **values)`` draws on `ax`; what it returns is not used.
    say : callable
        ``say(**values) -> (en, zh)``: what the picture shows, in one or two sentences.
    size : (float, float)
        Inches of the figure.
    """

    def __init__(
        self,
        question: tuple[str, str],
        controls: Sequence[Slider | Choice],
        draw: Draw,
        say: Say,
        *,
        size: tuple[float, float] = (7.5, 4.2),
    ) -> None:
        names = [c.name for c in controls]
        if not names or len(set(names)) != len(names):
            raise ValueError(
                Message(
                    f"an explorer needs controls with different names; got {names}.",
                    f"互动图的控件名称不能重复；这里是 {names}。",
                )
            )
        self.question, self.controls, self.draw, self.say = question, tuple(controls), draw, say
        self.size = size

    @property
    def start(self) -> dict[str, Any]:
        """First value of each control."""
        return {c.name: c.start for c in self.controls}

    def figure(self, **values: Any) -> "Figure":
        """Draw the matplotlib figure for `values`; it is unknown to pyplot."""
        from matplotlib import rc_context
        from matplotlib.backends.backend_agg import FigureCanvasAgg
        from matplotlib.figure import Figure

        from crm_lib.base.fonts import register_fonts
        from crm_lib.plotting import STYLE

        register_fonts()
        # A figure of its own, unknown to pyplot: no second copy appears under the cell.
        with rc_context(STYLE):
            figure = Figure(figsize=self.size)
            FigureCanvasAgg(figure)
            self.draw(ax=figure.subplots(), **values)
        return figure

    def picture(self, language: str = "en", **values: Any) -> Picture:
        """Return the figure for `values` in one language, the same bytes every time.

        Its alternative text is the sentence: what the picture shows, not what is asked.
        """
        from matplotlib import rc_context

        from crm_lib.plotting import STYLE

        en, zh = self.sentence(**values)
        with rc_context(STYLE):
            picture = picture_in(self.figure(**values), language)
        return picture._replace(alt={"en": en, "zh": zh}[language])

    def sentence(self, **values: Any) -> tuple[str, str]:
        """Return the sentence about the figure for `values`, in both languages."""
        en, zh = self.say(**values)
        return en, zh

    def show(self) -> None:
        """Show the explorer in the notebook."""
        show_kept(
            f'<div class="crm-explorer-question"><b>{both_html(*self.question)}</b></div>',
            both_text(*self.question),
        )
        if not has_kernel():
            print(both_text(*self.sentence(**self.start)))
            return
        inputs = {c.name: c.widget() for c in self.controls}
        self._show_inputs(inputs)
        name = uuid4().hex
        shown = {
            language: _show_picture(self.picture(language, **self.start), f"{name}-{language}")
            for language in LANGUAGES
        }
        words = show_bundle(self._words_bundle(self.start), display_id=f"{name}-words")

        def update(_: Any) -> None:
            values = {key: widget.value for key, widget in inputs.items()}
            # The picture that is looked at comes first.
            for language in sorted(LANGUAGES, key=lambda each: each != reader_language()):
                picture = self.picture(language, **values)
                shown[language].update(picture.bundle(), raw=True, metadata=picture.metadata())
            words.update(self._words_bundle(values), raw=True)

        for widget in inputs.values():
            widget.observe(update, "value")

    @staticmethod
    def _show_inputs(inputs: Mapping[str, Any]) -> None:
        import ipywidgets as widgets

        box = widgets.VBox(list(inputs.values()))
        box.add_class("crm-explorer")
        show_widget(box)

    def _words_bundle(self, values: Mapping[str, Any]) -> dict[str, Any]:
        en, zh = self.sentence(**values)
        html = f'<div class="crm-explorer-says">{both_html(en, zh)}</div>'
        return {"text/html": html, "text/plain": both_text(en, zh)}


def _show_picture(picture: Picture, name: str) -> Any:
    return show_bundle(picture.bundle(), metadata=picture.metadata(), display_id=name)


def explorer(
    question: tuple[str, str],
    controls: Sequence[Slider | Choice],
    draw: Draw,
    say: Say,
    *,
    size: tuple[float, float] = (7.5, 4.2),
) -> None:
    """Build an `Explorer` and show it; parameters as there.

    Examples
    --------
    >>> explorer(
    ...     ("How many of the visitors buy?", "访客中有多少人购买？"),
    ...     [Slider("visitors", "Visitors", "访客数", 10, 100, 10, 20)],
    ...     draw=lambda *, ax, visitors: ax.bar(["visitors", "buyers"], [visitors, 8]),
    ...     say=lambda *, visitors: (f"{8 / visitors:.0%} buy.", f"{8 / visitors:.0%}的访客购买。"),
    ... )
    How many of the visitors buy? · 访客中有多少人购买？
    40% buy. · 40%的访客购买。
    """
    Explorer(question, controls, draw, say, size=size).show()
