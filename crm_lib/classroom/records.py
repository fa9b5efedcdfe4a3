"""Read the answers that check cells recorded from a notebook's outputs."""

import hashlib
import json
import os
from collections.abc import Mapping
from typing import Any

from crm_lib.exam.record import ANSWER_MIME

_CHECK = "_check"


def question_of(grade_id: str) -> str:
    """Return the question a check cell belongs to.

    Examples
    --------
    >>> question_of("06_q3_check")
    '06_q3'
    """
    return grade_id.removesuffix(_CHECK)


def records_of(cell: Mapping[str, Any]) -> list[dict]:
    """Return the answers that a check cell's outputs record; anything else is passed over."""
    records = []
    for output in cell.get("outputs", []):
        record = output.get("data", {}).get(ANSWER_MIME) if "data" in output else None
        if isinstance(record, dict) and {"question", "call", "answer"} <= set(record):
            records.append(record)
    return records


def answer_hash(cell: Mapping[str, Any]) -> str:
    """Return the hash of what a check cell recorded: the same for the same answer."""
    records = [o["data"][ANSWER_MIME] for o in cell.get("outputs", [])
               if ANSWER_MIME in o.get("data", {})]  # fmt: skip
    try:
        text = json.dumps(records, sort_keys=True, ensure_ascii=False)
    except (TypeError, ValueError, RecursionError):  # forged: no answer that could stay the same
        text = os.urandom(8).hex()
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:24]
