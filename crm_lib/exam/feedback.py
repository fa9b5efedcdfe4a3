"""Marks and reasons as a learner sees them: in the notebook, and on nbgrader's feedback pages."""

from html import escape

from crm_lib.base.message import Message, both_html, both_text
from crm_lib.exam.marking import ItemMark, QuestionMark
from crm_lib.exam.wording import HUMAN, RIGHT

#: Our own names of the parts of a question; a key point or a column says itself what it is.
LABELS_ZH = {
    "verdict": "判断",
    "correction": "改错",
    "kind": "图的类型",
    "series": "数值",
    "labels": "标题与坐标轴",
    "ticks": "刻度文字",
    "limits": "坐标范围",
    "coherence": "条理与表述",
}
#: What stands behind marks that a human has not seen yet.
PROPOSED_EN, PROPOSED_ZH = " (proposed)", "（建议分）"

#: Sign, border colour and words of each status: never colour alone.
LOOKS = {
    "right": ("✔", "#009E73", Message("Right", "正确")),
    "partial": ("◐", "#E69F00", Message("Partly right", "部分正确")),
    "wrong": ("✘", "#D55E00", Message("Not right", "不正确")),
    "mistake": ("✘", "#D55E00", Message("Not right", "不正确")),
    "unanswered": ("○", "#7F7F7F", Message("Not answered", "未作答")),
    "type": ("✎", "#0072B2", Message("Form of the answer", "答案格式")),
    "crashed": ("⚠", "#D55E00", Message("Stopped with an error", "运行出错")),
    "missing": ("○", "#7F7F7F", Message("No answer received", "未收到答案")),
    "forged": ("⚠", "#D55E00", Message("Not counted", "不计分")),
    "stopped": ("⏹", "#D55E00", Message("Stopped", "已终止")),
    "proposed": ("◔", "#0072B2", Message("For your instructor to decide", "待教师评定")),
    "recorded": ("●", "#0072B2", Message("Recorded", "已记录")),
}


def panel(status: str, headline: Message, body: str = "", data: str = "") -> str:
    """Return one box of HTML: sign, headline, and `body` (HTML) under it.

    `data` are attributes for programs that read marks from a page (the student's desk).
    """
    sign, colour, _ = LOOKS[status]
    return (
        f'<div class="crm-check crm-{status}"{data} style="border-left:4px solid {colour};'
        f'padding:4px 10px;margin:2px 0">'
        f'<div style="font-weight:bold"><span style="color:{colour}">{sign}</span> '
        f"{both_html(headline.en, headline.zh, inline=True)}</div>{body}</div>"
    )


def question_html(mark: QuestionMark, *, see: Message | None = None) -> str:
    """Return the marks of a question, its items and their reasons as HTML.

    Parameters
    ----------
    mark : QuestionMark
    see : Message, optional
        Where the lesson teaches it; shown unless everything is right.
    """
    body = "".join(_item_html(i, len(mark.items) > 1) for i in mark.items)
    for flag in mark.flags:
        words = both_html(flag.en, flag.zh, inline=True)
        body += f'<div class="crm-flag"><small>⚑ {words}</small></div><!--flag-->'
    if not mark.final:
        body += both_html(HUMAN.en, HUMAN.zh)
    if see is not None and mark.status != "right":
        body += f"<div><small>{both_html(see.en, see.zh)}</small></div>"
    final = "yes" if mark.final else "no"
    data = f' data-marks="{mark.marks:g}" data-of="{mark.of:g}" data-final="{final}"'
    return panel(mark.status, _headline(mark), body, data)


def question_text(mark: QuestionMark) -> str:
    """Return the same as plain text, one line an item."""
    lines = [f"{LOOKS[mark.status][0]} {_headline(mark)}"]
    for item in mark.items:
        lines.append(f"  {LOOKS[item.status][0]} {_label(item)}{item.message}")
    return "\n".join(lines)


def _headline(mark: QuestionMark) -> Message:
    words = LOOKS[mark.status][2]
    proposed = Message("", "") if mark.final else Message(PROPOSED_EN, PROPOSED_ZH)
    return Message(
        f"{words.en}: {mark.marks:g} of {mark.of:g}{proposed.en}",
        f"{words.zh}：{mark.marks:g} / {mark.of:g} 分{proposed.zh}",
    )


def _label(item: ItemMark) -> str:
    return f"{item.label}: " if item.label else ""


def _item_html(item: ItemMark, many: bool) -> str:
    if not many:
        text = both_html(item.message.en, item.message.zh)
        shown = item.status != "right" or item.message != RIGHT
        return (text if shown else "") + _evidence_html(item)
    sign, colour, _ = LOOKS[item.status]
    return (
        f'<div style="margin-top:2px"><span style="color:{colour}">{sign}</span> '
        f"<b>{_label_html(item.label)}</b> {round(item.marks, 2):g}/{round(item.of, 2):g} "
        f"{both_html(item.message.en, item.message.zh, inline=True)}</div>{_evidence_html(item)}"
    )


def _label_html(label: str) -> str:
    """Return what an item is called, in Chinese too where the name is one of ours."""
    return both_html(label, LABELS_ZH[label], inline=True) if label in LABELS_ZH else escape(label)


def _evidence_html(item: ItemMark) -> str:
    """The sentence of the learner's that a key point was found in."""
    if not item.evidence:
        return ""
    words = escape(item.evidence[:400] + ("…" if len(item.evidence) > 400 else ""))
    return f'<div style="color:#555;margin-left:1.6em"><small>“{words}”</small></div>'


def plain_panel(status: str, headline: Message) -> str:
    """Return the text twin of `panel`."""
    return f"{LOOKS[status][0]} {both_text(headline.en, headline.zh)}"
