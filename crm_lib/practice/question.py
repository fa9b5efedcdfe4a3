"""A question of the bank as it is asked and answered by keyboard: rows, hint, typed answer, key."""

import re
from collections.abc import Mapping
from typing import Any

from crm_lib.bank import DrawnItem
from crm_lib.base.message import Message
from crm_lib.exam.forms.number import UNITS_ZH

#: What the forms are called.
FORMS = {
    "choice": Message("single choice", "单项选择"),
    "choices": Message("multiple choice", "多项选择"),
    "verdict": Message("right or wrong", "判断改错"),
    "blanks": Message("fill in", "填空"),
    "text": Message("in words", "名词解释与简答"),
    "ordering": Message("ordering", "排序"),
    "matching": Message("matching", "配对"),
    "number": Message("calculation", "计算"),
}
#: What is typed by who does not know.
UNKNOWN = "?"
_KEYS = {"1": "right", "r": "right", "2": "wrong", "w": "wrong"}
#: What stands between the wordings of several blanks.
_BETWEEN = re.compile(r"\s*[;；|\n]\s*")

Row = tuple[str, Message]


def rows_of(item: DrawnItem) -> list[Row]:
    """Return what stands below a question, each row under its letter or number."""
    asked = item.item
    match asked.form:
        case "choice" | "choices":
            return [(o.letter, o.text) for o in asked.options]
        case "verdict":
            return [("1", Message("right", "对")), ("2", Message("wrong", "错"))]
        case "ordering":
            return list(asked.entries.items())
        case "matching":
            return [*asked.left.items(), *asked.right_side.items()]
    return []


def how_to_answer(item: DrawnItem) -> Message:
    """Return how the answer is typed."""
    asked = item.item
    match asked.form:
        case "choice":
            return Message("Type one letter.", "键入一个字母。")
        case "choices":
            return Message(
                "Type all letters that apply, such as ACD.", "键入所有正确项的字母，如 ACD。"
            )
        case "verdict":
            return Message(
                "Type 1, or 2 and your correction behind it.", "键入 1；或键入 2，后面写上改正。"
            )
        case "blanks" if len(asked.answer) == 1:
            return Message("Type the missing words.", "键入空缺的词语。")
        case "blanks":
            labels = "".join(asked.answer)
            return Message(
                f"Type the words for {labels} in this order, with ; between them.",
                f"按{labels}的顺序键入，中间用分号隔开。",
            )
        case "ordering":
            letters = "".join(asked.entries)
            return Message(f"Type the letters {letters} in order.", f"按顺序键入字母 {letters}。")
        case "matching":
            return Message(
                f"Type the letters for 1 to {len(asked.left)}, such as {''.join(asked.right_side)[: len(asked.left)]}.",
                f"按1至{len(asked.left)}的顺序键入字母，如 {''.join(asked.right_side)[: len(asked.left)]}。",
            )
        case "number":
            return Message("Type a number.", "键入一个数。")
    return Message("Write your answer.", "写出你的答案。")


def typed_answer(item: DrawnItem, text: str) -> Any:
    """Return what a learner has typed as `crm_lib.bank.marked` takes it.

    Parameters
    ----------
    item : DrawnItem
    text : str
        One line; of a question in words also several.
    """
    asked, text = item.item, text.strip()
    if asked.form == "verdict":
        first, *rest = text.split(maxsplit=1) or [""]
        known = _KEYS.get(first.lower().rstrip(".,:;，。：；"))
        return {"verdict": known, "correction": "".join(rest)} if known else {"verdict": text}
    if asked.form == "blanks":
        return [part.strip() for part in _BETWEEN.split(text)] if text else ""
    letters = re.sub(r"[\s,，、]", "", text)
    if asked.form == "matching" and letters.isascii() and letters.isalpha():
        return dict(zip(asked.left, letters.upper(), strict=False))
    return text


def right_answer(item: DrawnItem) -> Message:
    """Return what is right, in words."""
    asked, key = item.item, item.answer
    match asked.form:
        case "choice" | "choices":
            right = [o for o in asked.options if o.right]
            return Message(
                "\n".join(f"{o.letter}. {o.text.en}" for o in right),
                "\n".join(f"{o.letter}. {o.text.zh}" for o in right),
            )
        case "verdict":
            correction = asked.answer.correction or Message("", "")
            verdict = {"right": Message("Right.", "对。"), "wrong": Message("Wrong.", "错。")}[key]
            return Message(f"{verdict.en} {correction.en}".strip(), verdict.zh + correction.zh)
        case "blanks":
            return _of_blanks(key)
        case "ordering":
            steps = [asked.entries[letter] for letter in key]
            return Message(
                f"{key} ({' → '.join(s.en for s in steps)})",
                f"{key}（{' → '.join(s.zh for s in steps)}）",
            )
        case "matching":
            pairs = [(n, a, asked.left[n], asked.right_side[a]) for n, a in key.items()]
            return Message(
                "\n".join(f"{n}–{a}  {left.en} – {right.en}" for n, a, left, right in pairs),
                "\n".join(f"{n}–{a}  {left.zh}——{right.zh}" for n, a, left, right in pairs),
            )
        case "number":
            return _of_number(asked.answer.unit or "", asked.answer.decimals, key)
    return Message(key["en"], key["zh"])


def _of_blanks(key: Mapping[str, list[str]]) -> Message:
    """Return the first wording of each blank in each language, as far as there is one."""
    en, zh = [], []
    for label, wordings in key.items():
        chinese = [w for w in wordings if not w.isascii()]
        english = [w for w in wordings if w.isascii()]
        en.append(f"{label} {(english or wordings)[0]}")
        zh.append(f"{label} {(chinese or wordings)[0]}")
    return Message("  ".join(en), "  ".join(zh))


def _of_number(unit: str, decimals: int, key: float) -> Message:
    number = f"{key:,.{decimals}f}"
    if unit == "%":
        return Message(f"{number}%", f"{number}%")
    return Message(f"{number} {unit}".strip(), f"{number}{UNITS_ZH.get(unit, unit)}")
