"""Render marks and reasons as HTML and text: in the notebook, on nbgrader's feedback pages."""

from html import escape

from crm_lib.base.message import Message, both_html, both_text
from crm_lib.exam.marks import ItemMark, QuestionMark, Status
from crm_lib.exam.wording import HUMAN, RIGHT

#: What stands behind marks that a human has not seen yet.
PROPOSED_EN, PROPOSED_ZH = " (proposed)", "（建议分）"

#: Sign, border colour and words of each status: never colour alone.
LOOKS = {
    Status.RIGHT: ("✔", "#009E73", Message("Right", "正确")),
    Status.PARTIAL: ("◐", "#E69F00", Message("Partly right", "部分正确")),
    Status.WRONG: ("✘", "#D55E00", Message("Not right", "不正确")),
    Status.MISTAKE: ("✘", "#D55E00", Message("Not right", "不正确")),
    Status.UNANSWERED: ("○", "#7F7F7F", Message("Not answered", "未作答")),
    Status.TYPE: ("✎", "#0072B2", Message("Form of the answer", "答案格式")),
    Status.CRASHED: ("⚠", "#D55E00", Message("Stopped with an error", "运行出错")),
    Status.MISSING: ("○", "#7F7F7F", Message("No answer received", "未收到答案")),
    Status.FORGED: ("⚠", "#D55E00", Message("Not counted", "不计分")),
    Status.STOPPED: ("⏹", "#D55E00", Message("Stopped", "已终止")),
    Status.PROPOSED: ("◔", "#0072B2", Message("For your instructor to decide", "待教师评定")),
    Status.RECORDED: ("●", "#0072B2", Message("Recorded", "已记录")),
}


def panel(status: Status, headline: Message, body: str = "", data: str = "") -> str:
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


def question_html(
    mark: QuestionMark,
    *,
    see: Message | None = None,
    flags: bool = True,
    decided: bool = False,
) -> str:
    """Return the marks of a question, its items and their reasons as HTML.

    Parameters
    ----------
    mark : QuestionMark
    see : Message, optional
        Where the lesson teaches it; shown unless everything is right.
    flags : bool, default True
        Show why a human should look. False for the page that a student gets.
    decided : bool, default False
        A human has given marks: the proposal no longer calls itself one.
    """
    items = [i for i in mark.items if not (decided and i.message == HUMAN)]
    body = "".join(_item_html(i, len(mark.items) > 1) for i in items)
    for flag in mark.flags if flags else ():
        words = both_html(flag.en, flag.zh, inline=True)
        body += f'<div class="crm-flag"><small>⚑ {words}</small></div>'
    if not (mark.final or decided):
        body += both_html(HUMAN.en, HUMAN.zh)
    if see is not None and mark.status != Status.RIGHT:
        body += f"<div><small>{both_html(see.en, see.zh)}</small></div>"
    final = "yes" if mark.final else "no"
    data = f' data-marks="{mark.marks:g}" data-of="{mark.of:g}" data-final="{final}"'
    return panel(mark.status, _headline(mark, decided=decided), body, data)


def question_text(mark: QuestionMark) -> str:
    """Return the same as plain text, one line an item."""
    lines = [f"{LOOKS[mark.status][0]} {_headline(mark)}"]
    for item in mark.items:
        lines.append(f"  {LOOKS[item.status][0]} {_label(item)}{item.message}")
    return "\n".join(lines)


def _headline(mark: QuestionMark, *, decided: bool = False) -> Message:
    words = LOOKS[mark.status][2]
    is_open = not (mark.final or decided)
    proposed = Message(PROPOSED_EN, PROPOSED_ZH) if is_open else Message("", "")
    return Message(
        f"{words.en}: {mark.marks:g} of {mark.of:g}{proposed.en}",
        f"{words.zh}：{mark.marks:g} / {mark.of:g} 分{proposed.zh}",
    )


def _label(item: ItemMark) -> str:
    return f"{item.label}: " if item.label else ""


def _item_html(item: ItemMark, many: bool) -> str:
    if not many:
        text = both_html(item.message.en, item.message.zh)
        shown = item.status != Status.RIGHT or item.message != RIGHT
        return (text if shown else "") + _evidence_html(item)
    sign, colour, _ = LOOKS[item.status]
    return (
        f'<div style="margin-top:2px"><span style="color:{colour}">{sign}</span> '
        f"<b>{_label_html(item)}</b> {round(item.marks, 2):g}/{round(item.of, 2):g} "
        f"{both_html(item.message.en, item.message.zh, inline=True)}</div>{_evidence_html(item)}"
    )


def _label_html(item: ItemMark) -> str:
    """Return an item's name as HTML, in Chinese too where crm_lib gave the name."""
    return (
        both_html(item.label, item.label_zh, inline=True) if item.label_zh else escape(item.label)
    )


def _evidence_html(item: ItemMark) -> str:
    """Return as HTML the learner's sentence in which a key point was found."""
    if not item.evidence:
        return ""
    words = escape(item.evidence[:400] + ("…" if len(item.evidence) > 400 else ""))
    return f'<div style="color:#555;margin-left:1.6em"><small>“{words}”</small></div>'


def plain_panel(status: Status, headline: Message) -> str:
    """Return a `panel` as plain text."""
    return f"{LOOKS[status][0]} {both_text(headline.en, headline.zh)}"
