"""Duplicate customer records (重复客户): normalise keys, group records, compare rules.

Keys typed in different ways are brought to one form (`normalised_key`); records that share a key
are one customer (`duplicate_groups`); `duplicate_table` compares what each rule finds.
"""

import unicodedata
from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from crm_lib.base.checks import require_columns, require_one_of
from crm_lib.base.message import Message

#: What people type when they know nothing: as empty as an empty cell.
PLACEHOLDERS = ("", "-", "--", "n/a", "na", "null", "none", "unknown", "无", "未知", "不详", "暂无")


#: Kinds of key that `normalised_key` knows.
KEY_KINDS = ("phone", "email", "name")


def half_width(text: str) -> str:
    """Return the lower-case half-width form of a text without outer blanks.

    Examples
    --------
    >>> half_width(" １３８＠Ａ．com")
    '138@a.com'
    """
    return unicodedata.normalize("NFKC", str(text)).casefold().strip()


def normalised_key(values: pd.Series, *, kind: str) -> pd.Series:
    """Bring keys typed in different ways to one form, so that equal people compare equal.

    Parameters
    ----------
    values
        Telephone numbers, e-mail addresses or names, as text or whole numbers.
    kind
        ``"phone"`` keeps the digits and drops China's country code (+86, 0086); ``"email"`` and
        ``"name"`` drop blanks and case; names also lose dots (欧阳·娜娜). Full-width forms become
        half-width in all three.

    Returns
    -------
    Series
        Text with the same index; missing where nothing is left.

    Raises
    ------
    ValueError
        When `kind` is not one of the three.

    Examples
    --------
    >>> normalised_key(pd.Series(["＋８６ 138-0000-1111", "13800001111"]), kind="phone").nunique()
    1
    """
    require_one_of(kind, KEY_KINDS, name="kind")
    if not isinstance(values, pd.Series):
        raise ValueError(
            Message(
                f"values is a {type(values).__name__}; a column of a table is needed.",
                f"values 是 {type(values).__name__}；需要数据表中的一列。",
            )
        )
    empty = {half_width(text) for text in PLACEHOLDERS}

    def clean(value: Any) -> str | None:
        if not isinstance(value, str):
            if pd.isna(value):
                return None
            # A telephone column read with gaps turns into floats: 13800001111.0.
            value = str(int(value)) if isinstance(value, float) else str(value)
        text = "".join(half_width(value).split())
        if text in empty:
            return None
        if kind == "phone":
            digits = "".join(c for c in text if c.isdigit())
            for prefix in ("0086", "86"):
                if digits.startswith(prefix) and len(digits) - len(prefix) == 11:
                    digits = digits[len(prefix) :]
            text = digits
        elif kind == "name":
            text = "".join(c for c in text if c not in "·・•.")
        return text or None

    return pd.Series([clean(v) for v in values], index=values.index, name=values.name, dtype=object)


def duplicate_groups(
    frame: pd.DataFrame, *, keys: Mapping[str, str] | None = None, match: str = "any"
) -> pd.DataFrame:
    """Give each record a group number so that records of one customer share it.

    Parameters
    ----------
    frame
        One row per record.
    keys
        Column → kind of key (``"phone"``, ``"email"``, ``"name"``). None compares whole rows
        exactly as they stand.
    match
        ``"any"``: two records are the same customer when one key agrees, also through a third
        record. ``"all"``: when every key agrees. A missing key never matches.

    Returns
    -------
    DataFrame
        `frame` with ``customer_group`` (0, 1, … in order of first appearance), ``records_in_group``
        and ``is_duplicate`` (True for every record of a group but its first).

    Raises
    ------
    ValueError
        When a column is absent, a kind or `match` is unknown, or `frame` already has one of the
        three result columns.

    Notes
    -----
    Names alone are a weak key in Chinese data (many people are called 王伟): use them together with
    a second key and ``match="all"``.

    Examples
    --------
    >>> records = pd.DataFrame({"phone": ["138-0000-1111", "１３８００００１１１１", None]})
    >>> duplicate_groups(records, keys={"phone": "phone"})["customer_group"].tolist()
    [0, 0, 1]
    """
    require_one_of(match, ("any", "all"), name="match")
    frame = require_columns(frame, keys or (), what="the customer table")
    if keys is not None and not keys:
        raise ValueError(
            Message(
                f"keys is empty; name at least one column and its kind: {KEY_KINDS}.",
                f"keys 是空的；请至少指定一列及其类型：{KEY_KINDS}。",
            )
        )
    taken = {"customer_group", "records_in_group", "is_duplicate"} & set(frame.columns)
    if taken:
        raise ValueError(
            Message(
                f"the customer table already has the column(s) {sorted(taken)}.",
                f"客户表中已经有列 {sorted(taken)}。",
            )
        )
    rows = len(frame)
    if keys is None:
        frame = require_columns(frame, frame.columns, what="the customer table")
        # Missing cells compare equal here: two rows are the same row when nothing tells them apart.
        codes = frame.groupby(list(frame.columns), dropna=False, sort=False).ngroup()
        labels = [codes.to_numpy()]
    else:
        cleaned = {c: normalised_key(frame[c], kind=kind) for c, kind in keys.items()}
        if match == "all":
            joined = pd.DataFrame(cleaned)
            codes = joined.groupby(list(joined.columns), sort=False).ngroup()
            labels = [codes.fillna(-1).to_numpy(dtype="int64")]
        else:
            labels = [pd.factorize(key)[0] for key in cleaned.values()]
    group = _connected(labels, rows)
    size = np.bincount(group, minlength=1)[group] if rows else np.array([], dtype="int64")
    seen = pd.Series(group).duplicated().to_numpy(dtype=bool)
    return frame.assign(customer_group=group, records_in_group=size, is_duplicate=seen)


def _connected(labels: list[np.ndarray], rows: int) -> np.ndarray:
    """Return each row's connected component, where rows that share a label ≥ 0 are joined."""
    from scipy.sparse import coo_matrix
    from scipy.sparse.csgraph import connected_components

    if not rows:
        return np.array([], dtype="int64")
    heads, tails, offset = [], [], rows
    for label in labels:
        known = np.flatnonzero(label >= 0)
        heads.append(known)
        tails.append(label[known] + offset)
        offset += int(label.max(initial=-1)) + 1
    head, tail = np.concatenate(heads), np.concatenate(tails)
    graph = coo_matrix((np.ones(len(head)), (head, tail)), shape=(offset, offset))
    component = connected_components(graph, directed=False)[1][:rows]
    return pd.factorize(component)[0].astype("int64")


def duplicate_table(frame: pd.DataFrame, *, keys: Mapping[str, str]) -> pd.DataFrame:
    """Compare how many duplicates each rule finds (重复率).

    Parameters
    ----------
    frame
        One row per record.
    keys
        Column → kind of key, as in `duplicate_groups`.

    Returns
    -------
    DataFrame
        One row per ``rule`` (exact row, each key, any key): ``records``, ``customers`` (groups),
        ``duplicates`` (records beyond the first of their group), ``share_duplicate`` (of all
        records; missing when there is none).

    Raises
    ------
    ValueError
        As `duplicate_groups`.

    Examples
    --------
    >>> records = pd.DataFrame({"name": ["Li Na", "li na"], "phone": ["1", "1"]})
    >>> table = duplicate_table(records, keys={"name": "name", "phone": "phone"})
    >>> table[["rule", "duplicates"]].values.tolist()
    [['exact row', 0], ['name', 1], ['phone', 1], ['any key', 1]]
    """
    if not isinstance(keys, Mapping):
        raise ValueError(
            Message(
                f"keys is {keys!r}; a mapping of column to kind is needed, such as "
                "{'phone': 'phone'}.",
                f"keys 是 {keys!r}；需要“列: 类型”的映射，例如 {{'phone': 'phone'}}。",
            )
        )
    rules: dict[str, Mapping[str, str] | None] = {"exact row": None}
    rules |= {column: {column: kind} for column, kind in keys.items()}
    rules["any key"] = keys
    lines = []
    for rule, rule_keys in rules.items():
        found = duplicate_groups(frame, keys=rule_keys)["is_duplicate"]
        lines.append({"rule": rule, "records": len(frame), "duplicates": int(found.sum())})
    table = pd.DataFrame(lines)
    table.insert(2, "customers", table["records"] - table["duplicates"])
    share = table["duplicates"] / len(frame) if len(frame) else np.nan
    return table.assign(share_duplicate=share)
