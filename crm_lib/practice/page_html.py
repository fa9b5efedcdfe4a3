"""HTML of a question, of the feedback on an answer, and of a learner's standing."""

from collections.abc import Iterable
from html import escape
from pathlib import Path

from crm_lib.bank import Catalog, DrawnItem
from crm_lib.base.message import Message
from crm_lib.exam.feedback import LOOKS
from crm_lib.page.reader import first_language
from crm_lib.practice.place import place_of
from crm_lib.practice.question import FORMS, how_to_answer, rows_of
from crm_lib.practice.round import Answered, labelled
from crm_lib.practice.standing import Overview
from crm_lib.practice.tables import NOTE, begun, html_table, weakest


def html_of(words: Message, *, inline: bool = False) -> str:
    """Return a message as HTML, the reader's language first."""
    return words.html(inline=inline, first=first_language())


def question_html(item: DrawnItem, number: int, count: int, note: Message | None = None) -> str:
    """Return a question with its rows and how it is answered; `note` stands at its head."""
    asked = item.item
    form, marks = FORMS[asked.form], asked.marks
    parts = [
        Message(f"Question {number} of {count}", f"第{number}题，共{count}题"),
        Message(f"{form.en}, {marks:g} mark{'s' if marks != 1 else ''}, {asked.unit}",
                f"{form.zh}，{marks:g}分，{asked.unit}"),
    ]  # fmt: skip
    head = Message(*(f"{a}: {b}" if i == 0 else f"{a}：{b}"
                     for i, (a, b) in enumerate(zip(*parts, strict=True))))  # fmt: skip
    rows = "".join(
        f'<tr style="background:none"><td style="vertical-align:top;text-align:left"><b>'
        f'{escape(label)}</b></td><td style="text-align:left">{html_of(words)}</td></tr>'
        for label, words in rows_of(item)
    )
    table = f'<table style="margin:6px 0"><tbody>{rows}</tbody></table>' if rows else ""
    return (
        '<div class="crm-practice-question" style="border-left:4px solid #0072B2;'
        'padding:2px 0 2px 12px;line-height:1.5">'
        f"<small>{html_of(head)}</small>{html_of(note) if note else ''}"
        f'<div style="font-weight:600">{html_of(item.text)}</div>{table}'
        f"<small>{html_of(how_to_answer(item))}</small></div>"
    )


def told_html(words: Message, *, wrong: bool = False) -> str:
    """Return a sentence about what to do, or with `wrong` about what went wrong."""
    line = "dashed #D55E00" if wrong else "solid #7F7F7F"
    return (
        f'<div role="status" style="border-left:4px {line};padding:2px 0 2px 12px;'
        f'line-height:1.5">{html_of(words)}</div>'
    )


def feedback_html(one: Answered, catalog: Catalog, root: Path) -> str:
    """Return marks, the reason of what was chosen, the key, and a link to the section."""
    sign, colour, word = LOOKS[one.status]
    head = Message(
        f"{word.en}: {one.marks:g} of {one.of:g}", f"{word.zh}：{one.marks:g} / {one.of:g} 分"
    )
    lines = [labelled(label, words) for label, words in one.reasons()]
    if one.marks < one.of and not one.ticks:
        key = one.key()
        lines.append(Message(f"Right is: {key.en}", f"正确答案：{key.zh}"))
        lines += one.reasons_of_key()
    body = "".join(f'<div style="margin:2px 0">{html_of(line)}</div>' for line in lines)
    return (
        f'<div role="status" style="border-left:4px solid {colour};padding:2px 0 2px 12px;'
        f'line-height:1.5"><div style="font-weight:600">{sign} {html_of(head, inline=True)}</div>'
        f"{body}{link_html(one, catalog, root)}</div>"
    )


def link_html(one: Answered, catalog: Catalog, root: Path) -> str:
    """Return a link to the section that teaches a question."""
    place = place_of(one.item.item, catalog.page_of(one.item.id), root)
    words = Message(f"Taught in {place.words.en}", f"参见 {place.words.zh}")
    return (
        f'<div><a class="crm-section" href="{escape(place.link)}" target="_blank" '
        'style="text-decoration:underline;color:var(--jp-content-link-color,#0B57A4)">'
        f"{html_of(words, inline=True)}</a></div>"
    )


def key_html(one: Answered) -> str:
    """Return what was typed and the model answer, above the points to be decided on."""
    typed = f'<div style="white-space:pre-wrap">{escape(one.typed)}</div>'
    head = Message("Model answer", "参考答案")
    return (
        f'<div role="status" style="border-left:4px solid #0072B2;padding:2px 0 2px 12px;'
        f'line-height:1.5">{typed}<div style="font-weight:600">{html_of(head, inline=True)}</div>'
        f"{html_of(one.key())}</div>"
    )


def overview_html(view: Overview) -> str:
    """Return what is mastered, the forecast, and the next best thing to do."""
    following = Message(f"Next: {view.next.en}", f"下一步：{view.next.zh}")
    return (
        f'<div class="crm-practice-progress"><div style="font-weight:600">{html_of(following)}</div>'
        + html_table(Message("unit", "单元"), [*begun(view.units), view.whole], view.now)
        + _unless_empty(Message("form", "题型"), begun(view.forms), view)
        + _unless_empty(Message("weakest objectives", "最弱的目标"), weakest(view.objectives), view)
        + f"<small>{html_of(NOTE)}</small></div>"
    )


def _unless_empty(head: Message, standings: Iterable, view: Overview) -> str:
    found = list(standings)
    return html_table(head, found, view.now) if found else ""
