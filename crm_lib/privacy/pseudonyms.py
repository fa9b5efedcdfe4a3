"""Pseudonyms (假名化) for ids, and the fields a purpose needs (最小必要原则).

Four tools: pseudonyms in place of names (`pseudonymise`), a check that nobody stands alone in a
table (`k_anonymity`), a check that a form asks only what its purpose needs (`minimum_necessary`,
最小必要), and the consent of each customer at a date (`consent_state`). They follow China's
《个人信息保护法》 (2021); they are teaching tools, not legal advice.
"""

import hashlib
import hmac
from collections.abc import Iterable, Mapping, Sequence

import numpy as np
import pandas as pd

from crm_lib.base.checks import require_columns, require_count, require_one_of
from crm_lib.base.message import Message

#: Sensitive personal information by the law's article 28, with field names that point to it.
SENSITIVE_FIELDS: dict[str, tuple[str, ...]] = {
    "biometrics · 生物识别": ("face", "fingerprint", "voiceprint", "人脸", "指纹", "声纹"),
    "religious belief · 宗教信仰": ("religion", "faith", "宗教"),
    # A person's status, not the number of a document (GB/T 45574-2025 leaves the number out).
    "particular status · 特定身份": ("disability", "disabled", "残障", "残疾"),
    "health · 医疗健康": ("health", "medical", "disease", "allergy", "健康", "病史", "过敏"),
    "financial account · 金融账户": ("bank_account", "bank_card", "income", "银行卡", "收入"),
    "location track · 行踪轨迹": ("location", "gps", "track", "定位", "行踪", "轨迹"),
    "minor under 14 · 未满十四周岁未成年人": ("child", "minor", "儿童", "未成年"),
}

#: Fewest bytes of a key that may sign pseudonyms.
MIN_KEY_BYTES = 16


def pseudonymise(
    frame: pd.DataFrame, *, columns: Sequence[str], key: bytes | str, length: int = 16
) -> pd.DataFrame:
    """Replace ids, names or numbers by pseudonyms that only the key's owner can make again (假名化).

    Parameters
    ----------
    frame
        Any table.
    columns
        Columns of text or whole numbers to replace. The same text gets the same pseudonym in every
        column and table, so tables can still be joined; 7 and "7" are the same.
    key
        Secret of at least 16 bytes; keep it apart from the data.
    length
        Hexadecimal digits of a pseudonym, 8 to 64.

    Returns
    -------
    DataFrame
        `frame` with these columns replaced by text; missing stays missing.

    Raises
    ------
    ValueError
        When a column is absent or holds fractions or dates, the key is short, or `length` is out of
        range.

    Notes
    -----
    A keyed HMAC-SHA256 (RFC 2104), not a bare hash: there are so few telephone numbers that
    anybody could hash them all and look a customer up. Pseudonymous data are still personal data
    (去标识化 is not 匿名化, article 73).

    Examples
    --------
    >>> people = pd.DataFrame({"phone": ["13800001111", "13800001111", None]})
    >>> hidden = pseudonymise(people, columns=["phone"], key="a key of 16 bytes or more")
    >>> hidden["phone"].nunique(), hidden["phone"].isna().tolist()
    (1, [False, False, True])
    """
    frame = require_columns(frame, columns, what="the table")
    secret = key.encode("utf-8") if isinstance(key, str) else bytes(key)
    if len(secret) < MIN_KEY_BYTES:
        raise ValueError(
            Message(
                f"key has {len(secret)} bytes; at least {MIN_KEY_BYTES} are needed.",
                f"key 只有 {len(secret)} 个字节；至少需要 {MIN_KEY_BYTES} 个字节。",
            )
        )
    require_count(length, name="length", least=8, most=64)
    replaced = {}
    for column in columns:
        values = frame[column]
        texts = {}
        for value in values.dropna().unique():
            # Fractions would hide that 7 and 7.0, read from two files, are the same customer.
            if isinstance(value, (bool, np.bool_)) or not isinstance(value, (str, int, np.integer)):
                raise ValueError(
                    Message(
                        f"column {column!r} holds {value!r} ({type(value).__name__}) in {len(frame)} "
                        "rows; text or whole numbers are needed. Convert it first.",
                        f"列 {column!r}（共 {len(frame)} 行）中有 {value!r}（{type(value).__name__}）；"
                        "需要文本或整数。请先转换。",
                    )
                )
            digest = hmac.new(secret, str(value).encode("utf-8"), hashlib.sha256).hexdigest()
            texts[value] = digest[:length]
        replaced[column] = values.astype(object).map(texts)
    return frame.assign(**replaced)


def minimum_necessary(
    fields: Iterable[str], *, purpose: str, needed: Mapping[str, Iterable[str]]
) -> pd.DataFrame:
    """Check which fields a form may ask for its purpose (最小必要原则).

    Parameters
    ----------
    fields
        The fields to be collected.
    purpose
        What for; a key of `needed`.
    needed
        Purpose → the fields it can't do without.

    Returns
    -------
    DataFrame
        One row per field: ``field``, ``is_needed``, ``sensitive_kind`` (by article 28; missing when
        none) and ``verdict``: ``"collect · 可收集"``, ``"separate consent · 需单独同意"`` (needed, but
        sensitive, article 29) or ``"drop · 不应收集"`` (article 6).

    Raises
    ------
    ValueError
        When the purpose is not in `needed` or a field is named twice.

    Notes
    -----
    Sensitive fields are recognised by words in their names (`SENSITIVE_FIELDS`): a name that says
    nothing, such as ``field_7``, passes unseen.

    Examples
    --------
    >>> form = ["name", "address", "religion"]
    >>> check = minimum_necessary(
    ...     form, purpose="delivery", needed={"delivery": ["name", "address"]}
    ... )
    >>> check["verdict"].tolist()
    ['collect · 可收集', 'collect · 可收集', 'drop · 不应收集']
    """
    if fields is None or isinstance(fields, str):
        raise ValueError(
            Message(
                f"fields is {fields!r}; a list of fields is needed.",
                f"fields 是 {fields!r}；需要字段的列表。",
            )
        )
    fields = list(fields)
    require_one_of(purpose, tuple(needed), name="purpose")
    twice = sorted({f for f in fields if fields.count(f) > 1})
    if twice:
        raise ValueError(
            Message(
                f"fields names {twice} more than once in {len(fields)} fields.",
                f"fields 的 {len(fields)} 个字段中，{twice} 出现了不止一次。",
            )
        )
    if isinstance(needed[purpose], str) or not isinstance(needed[purpose], Iterable):
        raise ValueError(
            Message(
                f"needed of {purpose!r} is {needed[purpose]!r}; a list is needed.",
                f"needed 中 {purpose!r} 对应的是 {needed[purpose]!r}；需要一个列表。",
            )
        )
    wanted = set(needed[purpose])
    lines = []
    for field in fields:
        kind = _sensitive_kind(field)
        if field not in wanted:
            verdict = "drop · 不应收集"
        else:
            verdict = "separate consent · 需单独同意" if kind else "collect · 可收集"
        lines.append((field, field in wanted, kind, verdict))
    return pd.DataFrame(lines, columns=["field", "is_needed", "sensitive_kind", "verdict"])


def _sensitive_kind(field: str) -> str | None:
    """Return the kind of sensitive information a field's name points to, if any."""
    name = str(field).casefold().replace(" ", "_").replace("-", "_")
    # Whole words only, so that "soundtrack" is not taken for a location track.
    words = set(name.split("_"))
    for kind, hints in SENSITIVE_FIELDS.items():
        for hint in hints:
            hit = set(hint.split("_")) <= words if hint.isascii() else hint in name
            if hit:
                return kind
    return None
