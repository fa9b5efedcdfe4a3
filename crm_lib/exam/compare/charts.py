"""Compare the recorded facts of two charts: kind, drawn values, words, limits."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from crm_lib.base.message import Message
from crm_lib.exam.compare.chart_titles import TITLE_SAYS_OTHERWISE, is_title, title_contradicts
from crm_lib.exam.compare.chart_words import has_words, places_differ, values_by_name
from crm_lib.exam.compare.tables import sort_key
from crm_lib.exam.compare.values import same_value
from crm_lib.exam.normalise import bare
from crm_lib.exam.percent import WHOLE


@dataclass(frozen=True)
class ChartRules:
    """Rules for comparing two charts: which facts count.

    Attributes
    ----------
    chart : {"bar", "barh", "line", "scatter"}
        What must be drawn; ``"bar"`` also accepts horizontal bars.
    series, labels, ticks : bool
        Whether the drawn values, title and axis labels, the words along the category axis count. A
        title that contradicts what is drawn does not count.
    limits : list of {"x0", "x1", "y0", "y1"}
        Ends of axes that must agree.
    ordered : bool
        The order along the category axis counts.
    rel : float
        How closely drawn values must agree.
    """

    chart: str
    series: bool = True
    labels: bool = True
    ticks: bool = False
    limits: Sequence[str] = ()
    ordered: bool = False
    rel: float = 1e-3


#: What the kinds of charts are called in Chinese.
CHARTS_ZH = {"bar": "柱状图", "barh": "条形图", "line": "折线图", "scatter": "散点图"}


def chart_findings(
    rules: ChartRules, answer: dict[str, Any], key: dict[str, Any]
) -> list[tuple[str, bool, Message]]:
    """Return (what, right?, message) for each fact of a chart that counts.

    Parameters
    ----------
    rules : ChartRules
    answer, key : dict
        Recorded facts of both charts.
    """
    kinds = set(answer.get("kinds", []))
    right_kind = bool(kinds & ({"bar", "barh"} if rules.chart == "bar" else {rules.chart}))
    findings = [
        (
            "kind",
            right_kind,
            Message(
                f"A {rules.chart} chart was asked for, this is {', '.join(sorted(kinds))}.",
                f"要求画{CHARTS_ZH.get(rules.chart, rules.chart)}，"
                f"这里画的是{'、'.join(CHARTS_ZH.get(k, k) for k in sorted(kinds))}。",
            ),
        )
    ]
    if rules.series:
        findings.append(_series_finding(answer, key, rules))
    if rules.labels:
        missing = [w for w in ("title", "xlabel", "ylabel") if not _names(w, answer, key)]
        lacks = Message(
            f"Missing: {', '.join(missing)}. A reader must see what is drawn and in which unit.",
            f"缺少：{'、'.join(missing)}。读者应能看出画的是什么、单位是什么。",
        )
        otherwise = title_contradicts(answer)
        findings.append(
            ("labels", not missing and not otherwise, lacks if missing else TITLE_SAYS_OTHERWISE)
        )
    if rules.ticks:
        words = [[bare(t) for t in facts.get("ticks", [])] for facts in (answer, key)]
        same = words[0] == words[1] if rules.ordered else sorted(words[0]) == sorted(words[1])
        findings.append(
            (
                "ticks",
                same,
                Message(
                    "The words along the axis are not those of the data, or in another order.",
                    "坐标轴上的类别名称与数据不符，或顺序不同。",
                ),
            )
        )
    ends = {"x0": ("xlim", 0), "x1": ("xlim", 1), "y0": ("ylim", 0), "y1": ("ylim", 1)}
    for end in rules.limits:
        axis, i = ends[end]
        given, wanted = answer.get(axis, [0, 0])[i], key[axis][i]
        span = abs(key[axis][1] - key[axis][0]) or 1.0
        same = isinstance(given, int | float) and abs(given - wanted) <= 0.02 * span
        findings.append(
            (
                end,
                same,
                Message(
                    f"The {end[0]} axis does not {'start' if i == 0 else 'end'} where it should.",
                    f"{end[0]} 轴的{'起点' if i == 0 else '终点'}不合适。",
                ),
            )
        )
    return findings


def _names(what: str, answer: dict, key: dict) -> bool:
    """Tell whether a title or an axis name is there; one letter is only where the key has it too."""
    text = str(answer.get(what, "")).strip()
    if what == "title":
        return is_title(text)
    if len(text) != 1 or not text.isascii():
        return bool(text)
    return text.casefold() in re.findall(r"[^\W\d_]+", str(key.get(what, "")).casefold())


def _series_finding(answer: dict, key: dict, rules: ChartRules) -> tuple[str, bool, Message]:
    """Compare what two charts draw; bars are matched by their words along the axis."""
    kinds = {"bar", "barh"} if rules.chart in ("bar", "barh") else {rules.chart}
    wanted = [s for s in key["series"] if s["kind"] in kinds]
    given = [s for s in answer["series"] if s["kind"] in kinds]
    # One series more is a comparison line or an average; many are a guess at everything.
    few = len(given) <= len(wanted) + 1

    def all_drawn(agree: Any) -> bool:
        return few and all(any(agree(g, w) for g in given) for w in wanted)

    rel = rules.rel

    def in_order(g: dict, w: dict, factor: float = 1) -> bool:
        target = [v * factor if isinstance(v, int | float) else v for v in w["y"]]
        if "scatter" in kinds:
            return same_value(_points(g["x"], g["y"]), _points(w["x"], target), rel=rel)
        return same_value(g["y"], target, rel=rel)

    def by_words(g: dict, w: dict, factor: float = 1) -> bool:
        drawn, expected = values_by_name(answer, g), values_by_name(key, w)
        if drawn is not None and expected is not None and drawn.keys() == expected.keys():
            return all(same_number_or_value(drawn[k], expected[k], factor, rel) for k in expected)
        if places_differ(drawn, expected) or (has_words(answer, g) and has_words(key, w)):
            return False
        # A horizontal chart is often drawn from the bottom up.
        flipped = {**g, "y": g["y"][::-1]}
        return g["kind"] != w["kind"] and in_order(flipped, w, factor)

    def in_any_unit(agree: Any) -> bool:
        """Compare values in percent or as fractions: an axis may say either."""
        return any(all_drawn(lambda g, w, k=k: agree(g, w, k)) for k in (1, WHOLE, 1 / WHOLE))

    right = in_any_unit(in_order)
    if not right and not rules.ordered:
        right = in_any_unit(by_words)
    elif right and "scatter" not in kinds and not rules.ordered:
        # Right values under the wrong words, or over the wrong numbers, are wrong.
        pairs = [(values_by_name(answer, g), values_by_name(key, w)) for g in given for w in wanted]
        named = [p for p in pairs if p[0] and p[1] and p[0].keys() == p[1].keys()]
        misplaced = "bar" in kinds and any(places_differ(*p) for p in pairs)
        if named or misplaced:
            right = in_any_unit(by_words)
    message = Message(
        "The values drawn are not those the question asks for.",
        "图中所画的数值不是题目要求的数值。",
    )
    shuffled = all_drawn(
        lambda g, w: same_value(sorted(g["y"], key=sort_key), sorted(w["y"], key=sort_key), rel=rel)
    )
    if not right and shuffled:
        message = Message(
            "The values are right but stand in another order or under other words than asked.",
            "数值正确，但排列顺序或对应的类别与要求不符。",
        )
    return "series", right, message


def same_number_or_value(answer: Any, key: Any, factor: float, rel: float) -> bool:
    """Compare two plain values, the key's taken times `factor` where it is a number."""
    target = key * factor if isinstance(key, int | float) and not isinstance(key, bool) else key
    return same_value(answer, target, rel=rel)


def _points(xs: list, ys: list) -> list:
    """Return a series' points sorted: a scatter plot has no order."""
    return [list(p) for p in sorted(zip(xs, ys, strict=False), key=lambda p: [*map(sort_key, p)])]
