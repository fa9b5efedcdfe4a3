"""Check that every question that asks for a number says to how many places, in both languages."""

import re
from collections.abc import Iterator
from typing import Any

from crm_lib.exam.answers import is_tagged
from crm_lib.exam.compare.values import KEY_TAGS, key_values
from crm_lib.exam.question import Expected, Key, Question

#: How a prompt says it: places, a whole number, or that nothing is rounded.
_SAID = {
    "English": re.compile(
        r"\bdecimals?\b(?! (?:share|fraction))|\bwhole\b|\bround|\bunrounded\b|\bexact",
        re.IGNORECASE,
    ),
    "Chinese": re.compile(r"位小数|整数|取整|四舍五入|舍入|精确到"),
}
_BLOCK = {"English": "en", "Chinese": "zh"}
#: What a function gave back, call by call.
_CALLS = "calls"


def rounding_findings(key: Key) -> Iterator[tuple[str, str]]:
    """Yield (question, what is missing) where a number is asked for and its places are not said.

    Parameters
    ----------
    key : Key
        Of the executed solution: what is asked for is told by the values it has.
    """
    for name, question in key.questions.items():
        if not asks_for_number(question):
            continue
        for language, said in _SAID.items():
            if not said.search(_words(question.prompt, _BLOCK[language])):
                yield (
                    name,
                    f"asks for a number, and its {language} prompt does not say to how many places "
                    'it is given: "one decimal", "a whole number" or "unrounded" · '
                    "保留一位小数、填整数、不要四舍五入",
                )


def asks_for_number(question: Question) -> bool:
    """Tell whether an answer to a question holds a number that can be rounded."""
    return any(map(_expects_number, question.expected))


def _expects_number(expected: Expected) -> bool:
    if expected.form.kind not in ("number", "table", "function", "blanks"):
        return False
    return expected.form.kind == "number" or _holds_number(expected.value)


def _holds_number(value: Any) -> bool:
    """Tell whether a recorded value holds a measured number; a count in a table is none."""
    if isinstance(value, dict) and value.get("is") in KEY_TAGS:
        return value["is"] != "accept" or any(isinstance(v, float) for v in key_values(value))
    if is_tagged(value, _CALLS):
        return any(_holds_number(result.get("value")) for result in value["results"])
    if isinstance(value, dict):
        return any(map(_holds_number, value.values()))
    if isinstance(value, list):
        return any(map(_holds_number, value))
    return isinstance(value, float)


def _words(prompt: str, language: str) -> str:
    """Return what a prompt says in one language; all of it where it has no blocks of languages."""
    blocks = re.findall(rf'<div lang="{language}">(.*?)</div>', prompt, flags=re.DOTALL)
    return " ".join(blocks) if "<div lang=" in prompt else prompt
