"""Compare plain values: numbers, short texts, dates, and lists, dicts and sets of them.

A key may hold tags that `accept`, `between` and `approx` left; an answer's own tags of that kind
mean nothing here, so a forged record cannot bring its own tolerance.
"""

import math
import re
from typing import Any

from crm_lib.exam.answers import is_tagged, moment, number_of
from crm_lib.exam.compare.tables import TableRules, wrong_columns
from crm_lib.exam.normalise import bare

#: Tags that only a key may carry.
KEY_TAGS = ("accept", "between", "near")


def same_number(answer: float, key: Any, *, decimals: int | None = None, rel: float = 1e-9) -> bool:
    """Tell whether a number agrees with a key's number, range or alternatives."""
    if is_tagged(key, "accept"):
        return any(same_number(answer, k, decimals=decimals, rel=rel) for k in key["values"])
    if is_tagged(key, "between"):
        slack = 1e-9 * max(1.0, abs(key["low"]), abs(key["high"]))
        return bool(key["low"] - slack <= answer <= key["high"] + slack)
    if is_tagged(key, "near"):
        slack = max(key["rel"] * abs(key["value"]), key["abs"]) * (1 + 1e-9)
        return bool(abs(answer - key["value"]) <= slack)
    if isinstance(key, bool) or not isinstance(key, int | float):
        return False
    if decimals is not None:
        return abs(answer - key) <= 0.5 * 10.0**-decimals * (1 + 1e-6)
    return math.isclose(answer, key, rel_tol=rel, abs_tol=1e-12)


def key_number(key: Any) -> float | None:
    """Return the number a key stands for first, or None."""
    if is_tagged(key, "accept"):
        return key_number(key["values"][0])
    if is_tagged(key, "between"):
        return (key["low"] + key["high"]) / 2
    if is_tagged(key, "near"):
        return key["value"]
    return float(key) if isinstance(key, int | float) and not isinstance(key, bool) else None


def key_values(key: Any) -> list[Any]:
    """Return what a key accepts: its alternatives, or itself."""
    return list(key["values"]) if is_tagged(key, "accept") else [key]


def key_texts(key: Any) -> list[str]:
    """Return the texts a key stands for."""
    return [str(v) for v in key_values(key)]


def same_text(answer: str, key: Any) -> bool:
    """Tell whether a short answer is one of the key's texts, whatever its width, case or script."""
    given = bare(answer)
    if any(given == bare(t) for t in key_texts(key)):
        return True
    if is_tagged(key, "between") or is_tagged(key, "near") or isinstance(key, int | float):
        number = number_of(answer)
        return number is not None and same_number(number[0], key, rel=1e-3)
    return False


def typo_of(answer: str, key: Any) -> bool:
    """Tell whether a short answer is one slip away from a key's text.

    One slip: a letter missing, added, changed or swapped, in a Latin word of at least six
    letters; not its first letter (typical, atypical) and no digit (level 2, level 3). A Chinese
    character is a whole syllable, so 保持 for 保留 is another term, not a slip.
    """
    given = bare(answer)
    return any(_one_slip(given, bare(t)) for t in key_texts(key))


def _one_slip(given: str, term: str) -> bool:
    if (
        not term.isascii()
        or len(term) < 6
        or given[:1] != term[:1]
        or re.sub(r"\D", "", given) != re.sub(r"\D", "", term)
    ):
        return False
    from rapidfuzz.distance import DamerauLevenshtein  # 50 ms: no student's kernel needs it

    return DamerauLevenshtein.distance(given, term) == 1


def same_value(answer: Any, key: Any, *, decimals: int | None = None, rel: float = 1e-6) -> bool:
    """Tell whether two plain values agree; int or float, tuple or list make no difference."""
    if isinstance(key, dict) and key.get("is") in KEY_TAGS:
        first = key["values"][0] if key["is"] == "accept" else 0.0
        if isinstance(first, str):
            return isinstance(answer, str) and same_text(answer, key)
        number = number_of(answer) if not isinstance(answer, str) else None
        return number is not None and same_number(number[0], key, decimals=decimals, rel=rel)
    if isinstance(key, bool) or isinstance(answer, bool):
        return key is answer
    if isinstance(key, int | float):
        return isinstance(answer, int | float) and same_number(
            answer, key, decimals=decimals, rel=rel
        )
    if isinstance(key, str):
        if isinstance(answer, str) and (answer == key or same_text(answer, key)):
            return True
        return moment(key) is not None and moment(answer) == moment(key)
    if _is_missing(key) or _is_missing(answer):
        return _is_missing(key) and _is_missing(answer)
    near: dict[str, Any] = {"decimals": decimals, "rel": rel}
    if isinstance(key, list):
        return (
            isinstance(answer, list)
            and len(answer) == len(key)
            and all(same_value(a, k, **near) for a, k in zip(answer, key, strict=True))
        )
    if is_tagged(key, "time"):
        return moment(answer) is not None and moment(answer) == moment(key)
    if not isinstance(answer, dict) or answer.get("is") != key.get("is"):
        return False
    return _same_tagged(answer, key, near)


def _is_missing(value: Any) -> bool:
    return value is None or is_tagged(value, "nan")


def _same_tagged(answer: dict[str, Any], key: dict[str, Any], near: dict[str, Any]) -> bool:
    tag = key["is"]
    if tag in ("table", "series"):
        return not wrong_columns(TableRules(**near), answer, key, same=same_value)
    if tag == "set":
        if len(answer["items"]) != len(key["items"]):
            return False
        left = list(answer["items"])
        for wanted in key["items"]:
            match = next((a for a in left if same_value(a, wanted, **near)), None)
            if match is None:
                return False
            left.remove(match)
        return not left
    if tag == "dict":
        if len(answer["items"]) != len(key["items"]):
            return False
        return all(
            any(same_value(ak, kk, **near) and same_value(av, kv, **near)
                for ak, av in answer["items"])
            for kk, kv in key["items"]
        )  # fmt: skip
    return {k: v for k, v in answer.items() if k != "is"} == {
        k: v for k, v in key.items() if k != "is"
    }
