"""Show a self-check question (quiz), with feedback for every option.

For learning only: nothing is stored, sent or marked. The questions' file is described in
`crm_lib.exam.item`.
"""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from crm_lib.base.message import Message, both_text
from crm_lib.explore.quiz_file import load_question
from crm_lib.page.show import has_kernel, show_kept, show_widget

if TYPE_CHECKING:
    from crm_lib.exam.item import Item

_STRONG = '<div style="font-weight:600">'


def quiz(question_id: str) -> None:
    """Show a self-check question and, in a running notebook, buttons that answer back.

    Parameters
    ----------
    question_id : str
        Such as ``"06_s1"``: the lesson's number, then the key in its quiz file. The file is looked
        for in the working directory, in its ``bank`` folder and in the folders above.

    Raises
    ------
    ValueError
        When there is no such file or question, or the file breaks the form shown above; the
        message names the file, the question and what to write.
    """
    question = load_question(question_id)
    show_kept(question_html(question), question_text(question))
    if has_kernel():
        show_widget(_buttons(question))


def question_html(question: "Item") -> str:
    """Return the question and its options as HTML in both languages, without the answer."""
    rows = "".join(
        '<tr style="background:none"><td style="vertical-align:top;text-align:left">'
        f'<b>{o.letter}</b></td><td style="text-align:left">{o.text.html()}</td></tr>'
        for o in question.options
    )
    return (
        '<div class="crm-quiz-text" style="border-left:4px solid #0072B2;padding:2px 0 2px 12px">'
        f"{_STRONG}{question.text.html()}</div>{_how(question).html()}"
        f'<table style="margin:6px 0"><tbody>{rows}</tbody></table></div>'
    )


def question_text(question: "Item") -> str:
    """Return the question and its options as plain text, without the answer."""
    options = [f"  {o.letter}. {o.text}" for o in question.options]
    return "\n".join([str(question.text), str(_how(question)), *options])


def _how(question: "Item") -> Message:
    if question.form == "choice":
        return Message("Choose one.", "单选。")
    return Message("Choose all that apply, then press Check.", "多选，选好后点“Check · 检查”。")


def feedback_html(question: "Item", chosen: Iterable[str]) -> str:
    """Return the feedback on the options `chosen` as HTML: a verdict in words, a reason for each.

    Right and wrong are told by a sign and by words, never by colour alone.
    """
    letters = set(chosen)
    picked = [o for o in question.options if o.letter in letters]
    parts = [_verdict(question, letters)] if question.form == "choices" else []
    for option in picked:
        sign = "✔" if option.right else "✘"
        word = Message("Right", "对") if option.right else Message("Not this one", "不是这一项")
        parts.append(
            f"{_STRONG}{sign} {option.letter} · {word.html(inline=True)}</div>{option.why.html()}"
        )
    body = "".join(f'<div style="margin:4px 0">{part}</div>' for part in parts)
    done = letters == question.right
    line = "solid #009E73" if done else "dashed #D55E00"
    return (
        f'<div role="status" data-right="{"yes" if done else "no"}" style="border-left:4px {line};padding:2px 0 2px 12px;'
        f'line-height:1.5">{body}</div>'
    )


def _verdict(question: "Item", letters: set[str]) -> str:
    wrong = len(letters - question.right)
    missing = len(question.right - letters)
    if not letters:
        text = Message("Choose at least one option first.", "请先至少选一项。")
    elif not wrong and not missing:
        return f"<b>✔ {Message('All of them, and only them.', '全对，不多不少。').html(inline=True)}</b>"
    else:
        en, zh = [], []
        if wrong:
            en.append(f"{wrong} of your choices {'does' if wrong == 1 else 'do'} not belong")
            zh.append(f"有{wrong}项不该选")
        if missing:
            en.append(f"{missing} right {'option is' if missing == 1 else 'options are'} missing")
            zh.append(f"还漏了{missing}项")
        text = Message("Not yet: " + ", ".join(en) + ".", "还没全对：" + "，".join(zh) + "。")
    return f"{_STRONG}✘ {text.html(inline=True)}</div>"


def _buttons(question: "Item") -> Any:
    """Return a row of buttons, one per option, with the feedback under it."""
    import ipywidgets as widgets

    feedback = widgets.HTML()
    feedback.add_class("crm-feedback")
    multiple = question.form == "choices"
    make = widgets.ToggleButton if multiple else widgets.Button
    row = []
    for option in question.options:
        # The tooltip is also what a screen reader reads beside the letter.
        button = make(
            description=option.letter,
            tooltip=f"{option.letter}. {option.text}",
            layout=widgets.Layout(width="4em"),
        )
        button.add_class("crm-option")
        row.append(button)
    if multiple:
        check = widgets.Button(description=both_text("Check", "检查"), button_style="primary")
        check.add_class("crm-check")
        options = list(row)

        def answer(_: Any) -> None:
            chosen = [b.description for b in options if b.value]
            feedback.value = feedback_html(question, chosen)

        check.on_click(answer)
        row.append(check)
    else:
        for button in row:
            button.on_click(
                lambda b: setattr(feedback, "value", feedback_html(question, b.description))
            )
    box = widgets.VBox([widgets.HBox(row, layout=widgets.Layout(flex_flow="row wrap")), feedback])
    box.add_class("crm-quiz")
    return box
