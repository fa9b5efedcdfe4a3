"""Marks for one question: its recorded answers held against its key, item by item.

Works on plain data only and runs on the marking desk (or, at home, in the helper process), never
in the process that ran the learner's code.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from crm_lib.base.message import Message
from crm_lib.exam import compare
from crm_lib.exam.forms import (
    Form,
    as_mapping,
    bare_label,
    chosen,
    correction_of,
    filled_blanks,
    form_from,
    is_tagged,
    number_of,
    text_of,
    verdict_of,
)
from crm_lib.exam.free_text.keypoints import Proposal, proposal
from crm_lib.exam.record import well_formed
from crm_lib.exam.wording import (
    DAMAGED,
    FIX_VERDICT_FIRST,
    FORGED,
    FORGOT_RETURN,
    FRACTION_FOR_PERCENT,
    HUMAN,
    NO_RECORD,
    NOT_ANSWERED,
    NOT_RIGHT,
    OTHER_DATA,
    PERCENT_FOR_FRACTION,
    RIGHT,
    WRONG_SIGN,
)

if TYPE_CHECKING:  # a student's kernel imports this module, and no models
    from crm_lib.exam.free_text.rubric import Rubric

#: One slip of the pen in a Latin word is told and costs nothing.
TYPO = Message("Right; mind the spelling.", "正确，但请注意拼写。")


@dataclass(frozen=True)
class ItemMark:
    """One part of a question: a blank, a column, a call, a key point.

    `status` is ``right``, ``partial``, ``wrong``, ``mistake`` (a named one), ``unanswered``,
    ``type``, ``crashed``, ``missing``, ``forged``, ``stopped`` or ``proposed``.
    """

    label: str
    marks: float
    of: float
    status: str
    message: Message
    evidence: str = ""


@dataclass(frozen=True)
class QuestionMark:
    """The marks of one question with their reasons.

    Attributes
    ----------
    marks, of : float
    items : list of ItemMark
    final : bool
        False while a human has to decide; `marks` is then a proposal.
    confidence : float
        Of a proposal.
    flags : list of Message
        For the human.
    """

    question: str
    marks: float
    of: float
    items: list[ItemMark]
    final: bool = True
    confidence: float = 1.0
    flags: list[Message] = field(default_factory=list)

    @property
    def status(self) -> str:
        """The one word that describes the whole question."""
        if self.marks >= self.of - 1e-9 and self.final:
            return "right"
        found = {i.status for i in self.items}
        for status in ("stopped", "forged", "missing", "unanswered", "type", "crashed"):
            if found == {status}:
                return status
        if not self.final:
            return "proposed"
        return "partial" if self.marks > 0 else "wrong"


def mark_question(
    question: str, key: dict, records: list[dict], rubric: Rubric | None = None
) -> QuestionMark:
    """Return the marks of a question.

    Parameters
    ----------
    question : str
        Its id, such as ``06_q3``.
    key : dict
        The question's part of the key: points, calls, mistakes, prompt.
    records : list of dict
        What the check cell recorded: ``{"question", "call", "answer"}`` each.
    rubric : Rubric, optional
        For free text.
    """
    points = float(key["points"])
    calls = key["calls"]
    named = [c["marks"] for c in calls if c["marks"] is not None]
    rest = (points - sum(named)) / max(1, len(calls) - len(named))
    parts = []
    for number, call in enumerate(calls):
        of = rest if call["marks"] is None else float(call["marks"])
        parts.append(_mark_call(question, key, call, number, of, records, rubric))
    items = [i for p in parts for i in p.items]
    if len(parts) > 1 and len(items) == len(parts):
        items = [replace(i, label=f"#{n}") for n, i in enumerate(items, 1)]
    return QuestionMark(
        question,
        min(points, round(sum(p.marks for p in parts), 2)),
        points,
        items,
        final=all(p.final for p in parts),
        confidence=min((p.confidence for p in parts), default=1.0),
        flags=[f for p in parts for f in p.flags],
    )


def stopped_mark(question: str, of: float, why: Message) -> QuestionMark:
    """Return no marks for a question whose code was stopped or never ran; a human decides."""
    item = ItemMark("", 0.0, of, "stopped", why)
    return QuestionMark(question, 0.0, of, [item], final=False, confidence=0.0, flags=[why])


def _mark_call(
    question: str,
    key: dict,
    call: dict,
    number: int,
    of: float,
    records: list[dict],
    rubric: Rubric | None,
) -> QuestionMark:
    answers = [r.get("answer") for r in records
               if r.get("question") == question and r.get("call") == number]  # fmt: skip
    if not answers:
        return _whole(question, of, "missing", NO_RECORD)
    if not all(well_formed(a) for a in answers):
        return _whole(question, of, "forged", DAMAGED, flags=[DAMAGED])
    if any(a != answers[0] for a in answers):
        return _whole(question, of, "forged", FORGED, flags=[FORGED])
    answer, form = answers[0], form_from(call["form"])
    hidden = call.get("hidden", False)
    try:
        problem = form.problem(answer)
        if problem:
            # A text that was never written is final at 0; so is everything that is no text.
            mark = _whole(question, of, problem.status, problem.message)
        else:
            mark = _marked(question, form, answer, call["value"], of, key, rubric)
    except Exception as error:  # one odd answer must not stop the class; it earns nothing by itself
        return QuestionMark(
            question, 0.0, of, [ItemMark("", 0.0, of, "proposed", HUMAN)], False, 0.0,
            [Message(f"Could not be marked ({type(error).__name__}).",
                     f"无法自动评分（{type(error).__name__}）。")],
        )  # fmt: skip
    return _veiled(mark) if hidden else mark


def _marked(
    question: str,
    form: Form,
    answer: Any,
    key: Any,
    of: float,
    entry: dict,
    rubric: Rubric | None,
) -> QuestionMark:
    mark = _MARKERS[form.kind]
    if form.kind in ("text", "verdict"):
        return mark(question, form, answer, key, of, entry, rubric)
    items = mark(form, answer, key, of, entry.get("mistakes", []))
    return QuestionMark(question, round(sum(i.marks for i in items), 2), of, items)


def _veiled(mark: QuestionMark) -> QuestionMark:
    """The same marks without a word about the data of a hidden test.

    An error's words or the name of a row would hand them to the next class.
    """
    plain = ("right", "mistake", "unanswered")
    items = [i if i.status in plain else replace(i, message=OTHER_DATA) for i in mark.items]
    return replace(mark, items=items)


def _whole(
    question: str, of: float, status: str, message: Message, flags: list | None = None
) -> QuestionMark:
    item = ItemMark("", 0.0, of, status, message)
    return QuestionMark(question, 0.0, of, [item], flags=flags or [])


def _named(mistakes: list[dict], same: Any) -> Message | None:
    """The message of the first named mistake for which `same(value)` holds."""
    for mistake in mistakes:
        if same(mistake["value"]):
            return Message(mistake["en"], mistake["zh"])
    return None


def _item(label: str, of: float, right: bool, named: Message | None, other: Message) -> ItemMark:
    if right:
        return ItemMark(label, of, of, "right", RIGHT)
    return ItemMark(label, 0.0, of, "mistake" if named else "wrong", named or other)


# ------------------------------------------------------------------------------- closed questions


def _choice(form: Form, answer: Any, key: Any, of: float, mistakes: list) -> list[ItemMark]:
    given, wanted = chosen(form, answer), _letters(form, key)
    named = _named(mistakes, lambda v: chosen(form, v) == given)
    return [_item("", of, given <= wanted if is_tagged(key, "accept") else given == wanted,
                  named, NOT_RIGHT)]  # fmt: skip


def _choices(form: Form, answer: Any, key: Any, of: float, mistakes: list) -> list[ItemMark]:
    given = chosen(form, answer)
    ways = [chosen(form, v) or set() for v in compare.key_texts(key)]
    if given in ways:
        return [ItemMark("", of, of, "right", RIGHT)]
    extra = min((given - wanted for wanted in ways), key=len)
    named = _named(mistakes, lambda v: chosen(form, v) == given) or _named(
        mistakes, lambda v: len(chosen(form, v) or "") == 1 and chosen(form, v) <= extra
    )
    if extra:
        return [_item("", of, False, named, Message(
            "At least one of the letters does not belong.", "至少有一个选项不应选。"))]  # fmt: skip
    message = named or Message(
        "What you chose is right, but not all of it.", "所选正确，但不完整。"
    )
    return [ItemMark("", of / 2, of, "partial", message)]


def _letters(form: Form, key: Any) -> set[str]:
    values = key["values"] if is_tagged(key, "accept") else [key]
    return set().union(*(chosen(form, v) or set() for v in values))


def _blanks(form: Form, answer: Any, key: Any, of: float, mistakes: list) -> list[ItemMark]:
    labels = form.rules["labels"]
    wanted = (
        dict(zip(map(bare_label, labels), key, strict=True))
        if isinstance(key, list)
        else as_mapping(key)
    )
    given = filled_blanks(form, answer)
    share = of / len(labels)
    items = []
    for label in labels:
        if label not in given:
            items.append(ItemMark(label, 0.0, share, "unanswered", NOT_ANSWERED))
            continue
        text, target = str(given[label]), wanted[bare_label(label)]
        if compare.same_text(text, target):
            items.append(ItemMark(label, share, share, "right", RIGHT))
        elif compare.typo_of(text, target) and not any(
            compare.same_text(text, v) for v in wanted.values()
        ):
            items.append(ItemMark(label, share, share, "right", TYPO))
        else:
            named = _named(mistakes, lambda v, t=text, n=label: _blank_mistake(v, t, n))
            elsewhere = any(
                compare.same_text(text, v) for k, v in wanted.items() if k != bare_label(label)
            )
            other = (
                Message("This term belongs to another blank.", "这一项应填在别的空里。")
                if elsewhere
                else NOT_RIGHT
            )
            items.append(_item(label, share, False, named, other))
    return items


def _blank_mistake(value: Any, text: str, label: str) -> bool:
    by_label = as_mapping(value)
    if by_label is not None:
        target = by_label.get(bare_label(label))
        return target is not None and compare.same_text(text, target)
    return isinstance(value, str) and compare.same_text(text, value)


def _number(form: Form, answer: Any, key: Any, of: float, mistakes: list) -> list[ItemMark]:
    value, unit = _in_unit(form, *number_of(answer))
    near = {"decimals": form.rules["decimals"], "rel": form.rules["rel"]}
    percent = form.rules["unit"] in ("%", "％")
    if unit in ("%", "％") and not percent:
        value /= 100
    if compare.same_number(value, key, **near):
        return [ItemMark("", of, of, "right", RIGHT)]
    named = _named(mistakes, lambda v: _same_as_mistake(value, v, near))
    if named is None:
        wanted = compare.key_number(key)
        scaled = {**near, "rel": max(near["rel"], 1e-3)}
        fraction = {**scaled, "decimals": None}
        if percent and unit not in ("%", "％") and compare.same_number(value * 100, key, **scaled):
            named = FRACTION_FOR_PERCENT
        elif not percent and compare.same_number(value / 100, key, **fraction):
            named = PERCENT_FOR_FRACTION
        elif wanted and compare.same_number(-value, key, **near):
            named = WRONG_SIGN
    other = NOT_RIGHT
    wanted = compare.key_number(key)
    if named is None and wanted and abs(value - wanted) <= 0.02 * abs(wanted):
        other = Message(
            "Very near, but not to the places asked for: round only at the end.",
            "很接近，但未达到题目要求的精度：请在最后一步再四舍五入。",
        )
    return [_item("", of, False, named, other)]


#: Words that multiply the number before them, unless the question itself counts in them.
_SCALES = {"万": 1e4, "亿": 1e8, "thousand": 1e3, "million": 1e6, "billion": 1e9}


def _in_unit(form: Form, value: float, unit: str) -> tuple[float, str]:
    """``"1.2万"`` is 12,000, where the question does not ask for 万."""
    for word, factor in _SCALES.items():
        if unit.startswith(word) and word not in form.rules["unit"]:
            return value * factor, unit.removeprefix(word).strip()
    return value, unit


def _same_as_mistake(value: float, mistake: Any, near: dict) -> bool:
    number = number_of(mistake) if not isinstance(mistake, dict) else None
    target = mistake if isinstance(mistake, dict) else (number[0] if number else None)
    return target is not None and compare.same_number(value, target, **near)


# --------------------------------------------------------------------------- data, code and charts


def _table(form: Form, answer: Any, key: Any, of: float, mistakes: list) -> list[ItemMark]:
    if key["is"] == "series":
        names = [compare.series_label(form.rules, key)]
    else:
        names = [str(n) for n in form.rules["columns"] or [c["name"] for c in key["columns"]]]
    measured = [n for n in names if n not in (form.rules["by"] or [])] or names
    wrong = compare.wrong_columns(form, answer, key)
    share = of / len(measured)
    items = []
    identity = [wrong[n] for n in names if n in wrong and n not in measured]
    for name in measured:
        message = wrong.get(name) or (identity[0] if identity else None)
        if message is None:
            items.append(ItemMark(name, share, share, "right", RIGHT))
            continue
        one_of_many = is_tagged(answer, "series") and len(measured) > 1
        named = _named(
            [m for m in mistakes if _is_tabular(m["value"]) and not one_of_many],
            lambda v, n=name: n not in compare.wrong_columns(_narrow(form, n, v), answer, v),
        ) or _column_scale(form, answer, key, name)
        items.append(_item(name, share, False, named, message))
    return items


def _is_tabular(value: Any) -> bool:
    return is_tagged(value, "table") or is_tagged(value, "series")


def _narrow(form: Form, name: str, mistake: dict) -> Form:
    """The form of one column; a mistake that lacks the column matches nothing."""
    has = is_tagged(mistake, "series") or any(c["name"] == name for c in mistake["columns"])
    return Form("table", {**form.rules, "columns": [name] if has else [name, "\0absent"]})


def _column_scale(form: Form, answer: dict, key: dict, name: str) -> Message | None:
    """Percent taken for fraction, or the other way round, in a whole column."""
    for factor, message in ((100.0, FRACTION_FOR_PERCENT), (0.01, PERCENT_FOR_FRACTION)):
        scaled = _scaled(answer, name, factor)
        if scaled and name not in compare.wrong_columns(
            Form("table", {**form.rules, "columns": [name]}), scaled, key
        ):
            return message
    return None


def _scaled(recorded: dict, name: str, factor: float) -> dict | None:
    def times(values: list) -> list:
        return [v * factor if isinstance(v, int | float) else v for v in values]

    if recorded["is"] == "series":
        return {**recorded, "values": times(recorded["values"])}
    columns = [
        {**c, "values": times(c["values"])} if c["name"] == name else c for c in recorded["columns"]
    ]
    return {**recorded, "columns": columns}


def _function(form: Form, answer: Any, key: Any, of: float, mistakes: list) -> list[ItemMark]:
    results, wanted = answer["results"], key["results"]
    share = of / len(wanted)
    returns = form.rules.get("returns")
    items = []
    for number, target in enumerate(wanted):
        label = f"#{number + 1}"
        result = results[number] if number < len(results) else {"error": "not called"}
        if "error" in result:
            message = Message(
                f"On these data your function stopped: {result['error']}",
                f"在这组数据上函数运行出错：{result['error']}",
            )
            items.append(ItemMark(label, 0.0, share, "crashed", message))
            continue
        value = result["value"]
        if value is None and target.get("value") is not None:
            items.append(ItemMark(label, 0.0, share, "type", FORGOT_RETURN))
            continue
        calls = [m for m in mistakes if is_tagged(m["value"], "calls")]
        here = [
            {**m, "value": m["value"]["results"][number].get("value")}
            for m in calls
            if number < len(m["value"]["results"]) and len(m["value"]["results"]) == len(wanted)
        ]
        here = [m for m in here if m["value"] is not None and m["value"] != target["value"]]
        items.append(_result_item(label, returns, value, target["value"], share, here))
    return items


def _result_item(
    label: str, returns: dict | None, value: Any, target: Any, of: float, mistakes: list
) -> ItemMark:
    """One result of a function, compared as a number or table where the form says so."""
    if returns is not None:
        inner = form_from(returns)
        problem = inner.problem(value)
        if problem:
            return ItemMark(label, 0.0, of, problem.status, problem.message)
        parts = _MARKERS[inner.kind](inner, value, target, of, mistakes)
        marks = round(sum(p.marks for p in parts), 6)
        worst = next((p for p in parts if p.status != "right"), parts[0])
        status = "right" if marks >= of - 1e-9 else worst.status
        return ItemMark(label, marks, of, status, worst.message)
    right = compare.same_value(value, target)
    named = _named(mistakes, lambda v: compare.same_value(value, v))
    return _item(label, of, right, named, NOT_RIGHT)


def _plot(form: Form, answer: Any, key: Any, of: float, mistakes: list) -> list[ItemMark]:
    findings = compare.chart_findings(form, answer, key)
    share = of / len(findings)
    items = []
    for what, right, message in findings:
        named = None
        if not right and what == "series":
            named = _named(
                [m for m in mistakes if is_tagged(m["value"], "plot")],
                lambda v: compare.chart_findings(form, answer, v)[1][1],
            )
        items.append(_item(what, share, right, named, message))
    return items


# --------------------------------------------------------------------------------------- free text


def _verdict(
    question: str,
    form: Form,
    answer: Any,
    key: Any,
    of: float,
    entry: dict,
    rubric: Rubric | None,
) -> QuestionMark:
    wanted = verdict_of(key)
    has_fix = form.rules["correct"] and wanted is False and rubric is not None
    verdict_marks = rubric.verdict if has_fix else of
    right = verdict_of(answer) == wanted
    named = _named(entry.get("mistakes", []), lambda v: verdict_of(v) == verdict_of(answer))
    first = _item("verdict", verdict_marks, right, named, NOT_RIGHT)
    if not has_fix:
        return QuestionMark(question, first.marks, of, [first])
    fix_marks = of - verdict_marks
    if not right:
        gated = ItemMark("correction", 0.0, fix_marks, "wrong", FIX_VERDICT_FIRST)
        return QuestionMark(question, 0.0, of, [first, gated])
    correction = correction_of(answer)
    if not correction.strip():
        blank = ItemMark("correction", 0.0, fix_marks, "unanswered", NOT_ANSWERED)
        return QuestionMark(question, verdict_marks, of, [first, blank])
    model = correction_of(key)
    found = proposal(rubric, correction, entry.get("prompt", ""), model)
    return _proposed(question, of, found, [first])


def _text(
    question: str,
    form: Form,
    answer: Any,
    key: Any,
    of: float,
    entry: dict,
    rubric: Rubric | None,
) -> QuestionMark:
    given = text_of(answer)
    if rubric is None:  # no rubric: everything is for a human
        item = ItemMark("", 0.0, of, "proposed", HUMAN)
        return QuestionMark(question, 0.0, of, [item], final=False, confidence=0.0)
    found = proposal(rubric, given, entry.get("prompt", ""), text_of(key))
    first = []
    if rubric.coherence:
        first = [
            ItemMark(
                "coherence",
                0.0,
                rubric.coherence,
                "proposed",
                Message(
                    "Given by your instructor for reasoning and wording.",
                    "由教师根据分析过程与语言表述评定。",
                ),
            )
        ]
    return _proposed(question, of, found, first)


def _proposed(question: str, of: float, found: Proposal, first: list[ItemMark]) -> QuestionMark:
    items = list(first)
    for finding in found.findings:
        status = {"hit": "right", "half": "partial"}.get(finding.status, "proposed")
        if found.final or finding.status in ("hit", "half"):
            message = finding.point.say
        else:
            message = _MISSING[finding.status](finding.point.say)
        items.append(
            ItemMark(
                finding.point.id, finding.marks, finding.point.marks, status, message,
                finding.evidence,
            )
        )  # fmt: skip
    base = sum(i.marks for i in first)
    return QuestionMark(
        question,
        round(base + found.marks, 2),
        of,
        items,
        final=found.final,
        confidence=found.confidence,
        flags=found.flags,
    )


_MISSING = {
    "negated": lambda say: Message(
        f"Mentioned, but denied or mixed with its opposite: {say.en}",
        f"提到了，但被否定或与相反内容混淆：{say.zh}",
    ),
    "near": lambda say: Message(
        f"Partly there, perhaps in other words: {say.en}", f"部分提到，也可能换了说法：{say.zh}"
    ),
    "absent": lambda say: Message(f"Not found: {say.en}", f"未找到：{say.zh}"),
}

_MARKERS = {
    "choice": _choice,
    "choices": _choices,
    "blanks": _blanks,
    "number": _number,
    "verdict": _verdict,
    "text": _text,
    "table": _table,
    "function": _function,
    "plot": _plot,
}
