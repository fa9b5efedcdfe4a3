"""Chart · 作图: a learner's matplotlib Axes, judged by its facts."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from crm_lib.base.message import Message
from crm_lib.exam.answers import described, is_tagged
from crm_lib.exam.compare.chart_titles import TITLE_IS_YOURS
from crm_lib.exam.compare.charts import ChartRules, chart_findings
from crm_lib.exam.form import Form, Problem, Task
from crm_lib.exam.marks import CallMark, Status, item_mark, named_mistake

#: What the facts that count are called in Chinese.
FACTS_ZH = {"kind": "图的类型", "series": "数值", "labels": "标题与坐标轴", "ticks": "刻度文字"}


@dataclass(frozen=True)
class Plot(ChartRules, Form):
    """A chart whose facts carry equal marks."""

    def record(self, value: Any, *, key: bool = False) -> Any:
        """Return the facts of the chart in `value` as plain data."""
        return super().record(_axes_in(value), key=key)

    def misfit(self, answer: Any) -> Problem | None:
        """Return the message for an answer that is no chart, or an empty one."""
        if not is_tagged(answer, "plot"):
            return Problem(
                Status.TYPE,
                Message(
                    f"The Axes of your chart was expected, got {described(answer).en}. "
                    "Start with fig, ax = plt.subplots() and hand in ax.",
                    f"应为图的 Axes 对象，而这里是{described(answer).zh}。"
                    "请以 fig, ax = plt.subplots() 开始，并提交 ax。",
                ),
            )
        if not answer.get("series"):
            return Problem(
                Status.UNANSWERED,
                Message("Nothing is drawn on these axes yet.", "图上还没有画任何内容。"),
            )
        return None

    def mark(self, answer: Any, expected: Any, task: Task) -> CallMark:
        """Return the marks fact by fact."""
        findings = chart_findings(self, answer, expected)
        of = task.of / len(findings)
        charts = [m for m in task.mistakes if is_tagged(m.value, "plot")]
        items = []
        for fact, right, message in findings:
            named = None
            if not right and fact == "series":
                named = named_mistake(charts, lambda v: self._draws_values(answer, v))
            item = item_mark(fact, of, right, named, message, zh=FACTS_ZH.get(fact, ""))
            if right and fact == "labels":
                item = replace(item, message=TITLE_IS_YOURS)
            items.append(item)
        return CallMark.of_items(items)

    def _draws_values(self, answer: dict[str, Any], other: dict[str, Any]) -> bool:
        """Tell whether a chart draws the same values as another."""
        findings = chart_findings(self, answer, other)
        return any(right for fact, right, _ in findings if fact == "series")


def _axes_in(value: Any) -> Any:
    """Return the chart in what plotting functions give back: ``(fig, ax)``, Axes in an array, bars."""
    bars = getattr(value, "patches", None)
    if isinstance(value, tuple) and bars:  # a BarContainer
        return bars[0].axes
    try:
        items = list(value.flat) if hasattr(value, "flat") else value
    except Exception:
        return value
    if isinstance(items, list | tuple):
        drawn = [v for v in items if hasattr(v, "get_xlim")] or [
            v.axes for v in items if getattr(v, "axes", None) is not None and hasattr(v, "figure")
        ]
        return drawn[0] if drawn else value
    return value


def plot(
    kind: str,
    *,
    series: bool = True,
    labels: bool = True,
    ticks: bool = False,
    limits: Sequence[str] = (),
    ordered: bool = False,
    rel: float = 1e-3,
) -> Plot:
    """Ask for a matplotlib Axes (or Figure), judged by its facts: kind, series, words, limits.

    Parameters
    ----------
    kind : {"bar", "barh", "line", "scatter"}
        What must be drawn; ``"bar"`` also accepts horizontal bars.
    series : bool
        The drawn values count.
    labels : bool
        Title and both axis labels must be there. Their wording is free, but a title must not say
        the opposite of what is drawn.
    ticks : bool
        The words along the category axis count.
    limits : sequence of {"x0", "x1", "y0", "y1"}
        Ends of axes that must agree, such as ``("y0",)`` for bars that start at zero.
    ordered : bool
        The order along the category axis counts. Say so in the prompt.
    rel : float
        How closely drawn values must agree.
    """
    if kind not in ("bar", "barh", "line", "scatter"):
        raise ValueError(f"plot kind {kind!r} is not one of bar, barh, line, scatter.")
    return Plot(kind, series, labels, ticks, list(limits), ordered, rel)
