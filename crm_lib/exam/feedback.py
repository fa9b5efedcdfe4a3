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


def panel(
    status: Status, headline: Message, body: str = "", data: str = "", *, first: str = "en"
) -> str:
    """Return one box of HTML: sign, headline, and `body` (HTML) under it.

    `data` are attributes for programs that read marks from a page (the student's desk); `first` is
    the language that stands first.
    """
    sign, colour, _ = LOOKS[status]
    return (
        f'<div class="crm-check crm-{status}"{data} style="border-left:4px solid {colour};'
        f'padding:4px 10px;margin:2px 0">'
        f'<div style="font-weight:bold"><span style="color:{colour}">{sign}</span> '
        f"{headline.html(inline=True, first=first)}</div>{body}</div>"
    )


def marks_data(marks: float, of: float, *, final: bool) -> str:
    """Return the attributes from which the student's desk reads the marks of a panel."""
    return f' data-marks="{marks:g}" data-of="{of:g}" data-final="{"yes" if final else "no"}"'


def question_html(
    mark: QuestionMark,
    *,
    see: Message | None = None,
    unseen: Message | None = None,
    flags: bool = True,
    decided: bool = False,
    first: str = "en",
) -> str:
    """Return the marks of a question, its items and their reasons as HTML.

    Parameters
    ----------
    mark : QuestionMark
    see : Message, optional
        Where the lesson teaches it; shown unless everything is right.
    unseen : Message, optional
        What of the question's marks is given elsewhere (`unseen_marks`).
    flags : bool, default True
        Show why a human should look. False for the page that a student gets.
    decided : bool, default False
        A human has given marks: the proposal no longer calls itself one.
    first : {"en", "zh"}
        The language that stands first.
    """
    items = [i for i in mark.items if not (decided and i.message == HUMAN)]
    body = "".join(item_html(i, len(mark.items) > 1, first=first) for i in items)
    for flag in mark.flags if flags else ():
        words = flag.html(inline=True, first=first)
        body += f'<div class="crm-flag"><small>⚑ {words}</small></div>'
    if not (mark.final or decided):
        body += HUMAN.html(first=first)
    notes = (unseen, see if mark.status != Status.RIGHT else None)
    for note in notes:
        body += "" if note is None else f"<div><small>{note.html(first=first)}</small></div>"
    data = marks_data(mark.marks, mark.of, final=mark.final)
    return panel(mark.status, _headline(mark, decided=decided), body, data, first=first)


def question_text(mark: QuestionMark, *, unseen: Message | None = None, first: str = "en") -> str:
    """Return the same as plain text, one line an item."""
    lines = [f"{LOOKS[mark.status][0]} {_headline(mark).text(first=first)}"]
    for item in mark.items:
        words = item.message.text(first=first)
        lines.append(f"  {LOOKS[item.status][0]} {_label(item, first)}{words}")
    if unseen is not None:
        lines.append(f"  {unseen.text(first=first)}")
    return "\n".join(lines)


def unseen_marks(of: float, whole: float) -> Message | None:
    """Return what to say where checks that the student sees give `of` of a question's marks.

    Examples
    --------
    >>> unseen_marks(2, 4).en
    'The question has 4 marks; the other 2 are given on data that are not shown here.'
    >>> unseen_marks(4, 4) is None
    True
    """
    rest = whole - of
    if rest <= 0:
        return None
    return Message(
        f"The question has {whole:g} marks; the other {rest:g} are given on data that are not "
        "shown here.",
        f"本题共{whole:g}分，其余{rest:g}分用这里没有公开的数据评定。",
    )


def _headline(mark: QuestionMark, *, decided: bool = False) -> Message:
    words = LOOKS[mark.status][2]
    is_open = not (mark.final or decided)
    proposed = Message(PROPOSED_EN, PROPOSED_ZH) if is_open else Message("", "")
    return Message(
        f"{words.en}: {mark.marks:g} of {mark.of:g}{proposed.en}",
        f"{words.zh}：{mark.marks:g} / {mark.of:g} 分{proposed.zh}",
    )


def _label(item: ItemMark, first: str) -> str:
    if item.label_zh:
        return f"{both_text(item.label, item.label_zh, first=first)}: "
    return f"{item.label}: " if item.label else ""


def item_html(item: ItemMark, many: bool, *, first: str = "en") -> str:
    """Return one item as HTML: with sign, name and marks where there are `many`."""
    if not many:
        text = item.message.html(first=first)
        shown = item.status != Status.RIGHT or item.message != RIGHT
        return (text if shown else "") + evidence_html(item.evidence)
    sign, colour, _ = LOOKS[item.status]
    return (
        f'<div style="margin-top:2px"><span style="color:{colour}">{sign}</span> '
        f"<b>{_label_html(item, first)}</b> {round(item.marks, 2):g}/{round(item.of, 2):g} "
        f"{item.message.html(inline=True, first=first)}</div>{evidence_html(item.evidence)}"
    )


def _label_html(item: ItemMark, first: str) -> str:
    """Return an item's name as HTML, in Chinese too where crm_lib gave the name."""
    if not item.label_zh:
        return escape(item.label)
    return both_html(item.label, item.label_zh, inline=True, first=first)


def evidence_html(evidence: str) -> str:
    """Return as HTML the learner's sentence in which a key point was found."""
    if not evidence:
        return ""
    words = escape(evidence[:400] + ("…" if len(evidence) > 400 else ""))
    return f'<div style="color:#555;margin-left:1.6em"><small>“{words}”</small></div>'


def plain_panel(status: Status, headline: Message, *, first: str = "en") -> str:
    """Return a `panel` as plain text."""
    return f"{LOOKS[status][0]} {headline.text(first=first)}"
