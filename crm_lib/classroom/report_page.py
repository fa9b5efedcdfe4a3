"""Write a class's report as one HTML page with pictures: everything escaped, no scripts."""

import base64
import io
from collections.abc import Callable, Iterable
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from crm_lib.base.message import both_text
from crm_lib.classroom.class_report import ClassReport
from crm_lib.classroom.item_analysis import earned_percent
from crm_lib.classroom.option_counts import idle_options
from crm_lib.classroom.two_spans import two_spans

if TYPE_CHECKING:
    import pandas as pd
    from markupsafe import Markup
    from matplotlib.axes import Axes

#: So many mistakes and pairs stand on the page; the CSV files have all.
_MOST_MISTAKES, _MOST_PAIRS = 30, 40
#: Columns whose words are a person's own.
_TYPED = ("student", "name", "example")


def write_page(found: ClassReport, path: Path) -> Path:
    """Write a report as one HTML page: pictures inside, everything escaped, no scripts."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(page_html(found), encoding="utf-8")
    return path


def page_html(found: ClassReport) -> str:
    """Return a report as one HTML page."""
    from jinja2 import Environment, PackageLoader

    loader = PackageLoader("crm_lib.classroom")
    environment = Environment(loader=loader, autoescape=True)
    environment.filters["two"] = _both
    template = environment.get_template("report.html.j2")
    percent = earned_percent(found.marks)
    count, middle, mean = len(found.students), percent.median(), percent.mean()
    waiting = int(found.marks["waits_for_human"].sum())
    are = "1 mark is" if waiting == 1 else f"{waiting} marks are"
    return template.render(
        assignment=found.assignment,
        made=datetime.now().astimezone().strftime("%Y-%m-%d %H:%M"),
        summary=f"{count} students marked; median {middle:.0f}%, mean {mean:.0f}% of the marks."
        f" · 共评{count}人；得分率中位数{middle:.0f}%，平均{mean:.0f}%。",
        waiting=waiting,
        provisional=f"{are} provisional, to be decided by a human (yellow rows)."
        f" · 有{waiting}个分数是暂定的，待教师评定（黄色行）。",
        pictures=list(_pictures(found)),
        tables=[_shown(*about) for about in _tables(found)],
        pairs=found.pairs[:_MOST_PAIRS],
    )


def _both(text: str) -> "Markup":
    """Return ``English · 中文`` as markup of which the page's switch hides one."""
    from markupsafe import Markup, escape

    english, dot, chinese = text.partition(" · ")
    return Markup(two_spans(escape(english), escape(chinese))) if dot else escape(text)


def _tables(found: ClassReport) -> Iterable[tuple[str, str, "pd.DataFrame", dict[str, str]]]:
    """Yield title, note, table and the heads of its columns."""
    items = found.questions.merge(found.items.drop(columns="students"), on="question", how="left")
    idle = idle_options(found.options)
    items = items.assign(
        difficulty=[_interval(*v) for v in
                    zip(items.difficulty, items.difficulty_low, items.difficulty_high, strict=True)],
        discrimination=[_interval(*v) for v in
                        zip(items.discrimination, items.discrimination_low,
                            items.discrimination_high, strict=True)],
        idle=[idle.get(question, "") for question in items.question],
    )  # fmt: skip
    yield (
        "By question · 按题目",
        "Difficulty: share of the marks earned. Discrimination: correlation with the rest of the "
        "paper. 95 % intervals in brackets. Nobody takes: options without a single choice; a "
        "distractor that tempts nobody is worth rewriting. · "
        "难度：得分率。区分度：与其余题目的相关系数。括号内为95%置信区间。无人选：没有一个人选的选项；谁也不会选错的干扰项，值得改写。",
        items,
        {"question": "question · 题目", "students": "students · 人数",
         "difficulty": "difficulty · 难度", "discrimination": "discrimination · 区分度",
         "idle": "nobody takes · 无人选", "full": "full · 满分", "zero": "zero · 零分",
         "waiting": "waiting · 待评"},
    )  # fmt: skip
    yield (
        "By objective · 按目标", "",
        found.objectives.assign(
            objective=lambda t: t["objective"] + " · " + t["objective_zh"]
        ),
        {"objective": "objective · 目标", "questions": "questions · 题数", "percent": "% · 得分率",
         "waiting": "waiting · 待评", "lesson": "lesson · 课文"},
    )  # fmt: skip
    yield (
        "Commonest mistakes · 常见错误",
        "The example is one answer, as it was handed in. · 示例为一份原始答案。",
        found.mistakes.head(_MOST_MISTAKES).assign(
            part=lambda t: [
                both_text(en, zh) if en != zh else en
                for en, zh in zip(t["part"], t["part_zh"], strict=True)
            ],
            mistake=lambda t: t["mistake_en"] + " · " + t["mistake_zh"],
            share=lambda t: (100 * t["share"]).round().map("{:.0f}%".format),
        ),
        {
            "question": "question · 题目",
            "part": "part · 小题",
            "students": "students · 人数",
            "share": "share · 占比",
            "mistake": "mistake · 错误",
            "example": "example · 示例",
        },
    )
    yield (
        "By student · 按学生", "", found.students,
        {"student": "student · 学号", "name": "name · 姓名", "version": "version · 版本",
         "marks": "marks · 得分", "of": "of · 满分", "percent": "% · 得分率",
         "late_penalty": "late · 迟交扣分", "waiting": "waiting · 待评"},
    )  # fmt: skip
    yield (
        "Without marks · 没有分数", "", found.without_marks,
        {"student": "student · 学号", "name": "name · 姓名", "state": "state · 状态",
         "reason": "reason · 原因"},
    )  # fmt: skip


def _shown(title: str, note: str, table: "pd.DataFrame", heads: dict[str, str]) -> dict[str, Any]:
    """Return a table as the template takes it."""
    columns = [c for c in heads if c in table.columns]
    rows = []
    for row in table.to_dict("records"):
        cells = [{"text": _text(row[c]), "code": c == "example", "ours": c not in _TYPED,
                  "number": isinstance(row[c], int | float) and c != "student"} for c in columns]  # fmt: skip
        rows.append({"cells": cells, "open": bool(row.get("provisional"))})
    return {"title": title, "note": note, "head": [heads[c] for c in columns], "rows": rows}


def _text(value: Any) -> str:
    if isinstance(value, float):
        return "–" if value != value else f"{value:.4g}"
    return str(value)


def _interval(value: float, low: float, high: float) -> str:
    return "–" if value != value else f"{value:.2f} ({low:.2f} … {high:.2f})"


def _pictures(found: ClassReport) -> Iterable[dict[str, str]]:
    from crm_lib.classroom.report_figures import (
        plot_discrimination,
        plot_distribution,
        plot_items,
    )

    yield _picture(plot_distribution, found.distribution, 3.2)
    height = 1.6 + 0.32 * len(found.items)
    yield _picture(plot_items, found.items, height)
    if found.items["discrimination"].notna().any():
        yield _picture(plot_discrimination, found.items, height)


def _picture(plot: "Callable[..., Axes]", table: "pd.DataFrame", height: float) -> dict[str, str]:
    """Return a plot as base64 PNG, with its title for whoever can't see it."""
    import matplotlib.pyplot as plt

    interactive = plt.isinteractive()
    plt.ioff()
    try:
        ax = plot(table)
        ax.figure.set_size_inches(8, height)
        data = io.BytesIO()
        ax.figure.savefig(data, format="png", dpi=110)
        title = ax.get_title(loc="left")
        plt.close(ax.figure)
    finally:
        if interactive:
            plt.ion()
    return {"png": base64.b64encode(data.getvalue()).decode("ascii"), "alt": title}
