"""Privacy (隐私保护): work with customers' data without knowing more about them than needed.

Four tools: pseudonyms in place of names (`pseudonymise`), a check that nobody stands alone in a
table (`k_anonymity`), a check that a form asks only what its purpose needs (`minimum_necessary`,
最小必要), and the consent of each customer at a date (`consent_state`). They follow China's
《个人信息保护法》 (2021); they are teaching tools, not legal advice.
"""

import hashlib
import hmac
from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from crm_lib._checks import (
    require_columns,
    require_no_missing,
    require_numbers,
    require_one_of,
)
from crm_lib.plotting import BLUE, VERMILLION, styled

#: Sensitive personal information by the law's article 28, with field names that point to it.
SENSITIVE_FIELDS: dict[str, tuple[str, ...]] = {
    "biometrics · 生物识别": ("face", "fingerprint", "voiceprint", "人脸", "指纹", "声纹"),
    "religious belief · 宗教信仰": ("religion", "faith", "宗教"),
    "specific identity · 特定身份": ("identity_card", "id_card", "passport", "身份证", "护照"),
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
    require_columns(frame, columns, what="the table")
    secret = key.encode("utf-8") if isinstance(key, str) else bytes(key)
    if len(secret) < MIN_KEY_BYTES:
        raise ValueError(f"key has {len(secret)} bytes; at least {MIN_KEY_BYTES} are needed.")
    if length != int(length) or not 8 <= length <= 64:
        raise ValueError(f"length is {length}; a whole number from 8 to 64 is needed.")
    replaced = {}
    for column in columns:
        values = frame[column]
        texts = {}
        for value in values.dropna().unique():
            # Fractions would hide that 7 and 7.0, read from two files, are the same customer.
            if isinstance(value, (bool, np.bool_)) or not isinstance(value, (str, int, np.integer)):
                raise ValueError(
                    f"column {column!r} holds {value!r} ({type(value).__name__}) in {len(frame)} "
                    "rows; text or whole numbers are needed. Convert it first."
                )
            digest = hmac.new(secret, str(value).encode("utf-8"), hashlib.sha256).hexdigest()
            texts[value] = digest[:length]
        replaced[column] = values.astype(object).map(texts)
    return frame.assign(**replaced)


def equivalence_classes(
    frame: pd.DataFrame, *, quasi_identifier_cols: Sequence[str], sensitive_col: str | None = None
) -> pd.DataFrame:
    """Group people who look the same on the fields an outsider may know.

    Parameters
    ----------
    frame
        One row per person.
    quasi_identifier_cols
        Fields that together may point to a person (准标识符): age band, district, sex …
    sensitive_col
        Field to be kept secret; when given, its number of values per group is counted.

    Returns
    -------
    DataFrame
        One row per group, the smallest first: the fields, ``people`` and, when asked,
        ``different_values`` of the sensitive field. A missing value counts as a value of its own.

    Raises
    ------
    ValueError
        When a column is absent or no field is named.

    Examples
    --------
    >>> people = pd.DataFrame({"age": ["30s", "30s", "40s"], "city": ["Xi'an"] * 3})
    >>> equivalence_classes(people, quasi_identifier_cols=["age", "city"])["people"].tolist()
    [1, 2]
    """
    fields = list(quasi_identifier_cols)
    if not fields:
        raise ValueError("quasi_identifier_cols is empty; name at least one column.")
    require_columns(frame, [*fields, *([sensitive_col] if sensitive_col else [])], what="the table")
    groups = frame.groupby(fields, dropna=False, sort=True, observed=True)
    table = groups.size().rename("people").reset_index()
    if sensitive_col:
        values = groups[sensitive_col].nunique(dropna=False).to_numpy()
        table["different_values"] = values
    return table.sort_values("people", kind="stable").reset_index(drop=True)


def k_anonymity(frame: pd.DataFrame, *, quasi_identifier_cols: Sequence[str]) -> int:
    """Return the k of a table: the size of its smallest group of look-alikes (k-匿名).

    Parameters
    ----------
    frame, quasi_identifier_cols
        As in `equivalence_classes`.

    Returns
    -------
    int
        1 means that at least one person stands alone; 0 for a table without rows.

    Raises
    ------
    ValueError
        As `equivalence_classes`.

    References
    ----------
    Sweeney (2002), k-anonymity: a model for protecting privacy, International Journal on
    Uncertainty, Fuzziness and Knowledge-based Systems 10(5), 557–570.

    Examples
    --------
    >>> k_anonymity(pd.DataFrame({"age": [31, 31, 45]}), quasi_identifier_cols=["age"])
    1
    """
    table = equivalence_classes(frame, quasi_identifier_cols=quasi_identifier_cols)
    return int(table["people"].min()) if len(table) else 0


def generalised(frame: pd.DataFrame, *, bands: Mapping[str, Sequence[float]]) -> pd.DataFrame:
    """Replace numbers by bands (泛化), so that more people look the same.

    Parameters
    ----------
    frame
        One row per person.
    bands
        Column → edges, rising; a band runs from an edge to just below the next.

    Returns
    -------
    DataFrame
        `frame` with these columns as text such as "30–39" (for whole numbers and whole
        edges) or "30–<40".

    Raises
    ------
    ValueError
        When a column is absent, missing or not numeric, edges do not rise, or a value lies outside.

    Examples
    --------
    >>> people = pd.DataFrame({"age": [31, 38, 45]})
    >>> generalised(people, bands={"age": [30, 40, 50]})["age"].tolist()
    ['30–39', '30–39', '40–49']
    """
    require_numbers(frame, list(bands), what="the table")
    replaced = {}
    for column, edges in bands.items():
        edge = np.asarray(edges, dtype=float)
        if len(edge) < 2 or not (np.diff(edge) > 0).all():
            raise ValueError(f"the edges of {column!r} are {list(edges)}; two or more must rise.")
        values = frame[column].to_numpy(dtype=float)
        outside = (values < edge[0]) | (values >= edge[-1])
        if outside.any():
            raise ValueError(
                f"column {column!r} lies outside {edge[0]:g} (included) to {edge[-1]:g} (excluded) "
                f"in {int(outside.sum())} of {len(frame)} rows (first: {values[outside][0]:g})."
            )
        whole = (edge == np.floor(edge)).all() and pd.api.types.is_integer_dtype(frame[column])
        names = [f"{a:g}–{b - 1:g}" if whole else f"{a:g}–<{b:g}" for a, b in pairwise(edge)]
        band = np.searchsorted(edge, values, side="right") - 1
        replaced[column] = [names[i] for i in band]
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
    fields = list(fields)
    require_one_of(purpose, tuple(needed), name="purpose")
    twice = sorted({f for f in fields if fields.count(f) > 1})
    if twice:
        raise ValueError(f"fields names {twice} more than once in {len(fields)} fields.")
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


def consent_state(
    log: pd.DataFrame,
    *,
    at: Any,
    customer_col: str,
    purpose_col: str,
    time_col: str,
    granted_col: str,
) -> pd.DataFrame:
    """Return what each customer had agreed to at a date (同意记录).

    Parameters
    ----------
    log
        One row per event: consent given or withdrawn.
    at
        The moment to look at; events at that moment count.
    customer_col, purpose_col
        Who, and for what use of the data.
    time_col
        When; dates or anything that can be compared with `at`.
    granted_col
        True (1) when given, False (0) when withdrawn.

    Returns
    -------
    DataFrame
        One row per customer and purpose with an event by then, in sorting order: `customer_col`,
        `purpose_col`, ``granted`` (the latest state) and ``since`` (time of that event). Who is not
        in it has not agreed.

    Raises
    ------
    ValueError
        When a column is absent or missing, or the state holds anything but true and false.

    Notes
    -----
    When consent and withdrawal carry the same time, the withdrawal counts: a doubt must not be read
    against the customer. Withdrawing must be as easy as giving (article 15).

    Examples
    --------
    >>> log = pd.DataFrame(
    ...     {
    ...         "who": [1, 1],
    ...         "use": ["ads", "ads"],
    ...         "day": pd.to_datetime(["2025-01-01", "2025-06-01"]),
    ...         "ok": [True, False],
    ...     }
    ... )
    >>> cols = dict(customer_col="who", purpose_col="use", time_col="day", granted_col="ok")
    >>> [consent_state(log, at=d, **cols)["granted"].item() for d in ("2025-03-01", "2025-06-01")]
    [True, False]
    """
    columns = [customer_col, purpose_col, time_col, granted_col]
    require_columns(log, columns, what="the consent log")
    require_no_missing(log, columns, what="the consent log")
    strange = int((~log[granted_col].isin([0, 1])).sum())
    if strange:
        raise ValueError(
            f"column {granted_col!r} holds other values than True and False in {strange} of "
            f"{len(log)} rows."
        )
    times = log[time_col]
    if pd.api.types.is_datetime64_any_dtype(times):
        at = pd.Timestamp(at)
        zone = getattr(times.dt, "tz", None)
        if (at.tzinfo is None) != (zone is None):
            raise ValueError(
                f"at is {at} and column {time_col!r} has time zone {zone}; give both or neither one."
            )
    try:
        past = log.loc[times <= at, columns]
    except TypeError as error:
        raise ValueError(
            f"column {time_col!r} holds {times.dtype} in {len(log)} rows, which can't be compared "
            f"with at={at!r}; give the same kind of time."
        ) from error
    past = past.assign(**{granted_col: past[granted_col].astype(bool)})
    # Of two events at one time the withdrawal stands last and so wins.
    ordered = past.sort_values(
        [customer_col, purpose_col, time_col, granted_col], ascending=[True, True, True, False]
    )
    latest = ordered.drop_duplicates([customer_col, purpose_col], keep="last")
    return latest.rename(columns={granted_col: "granted", time_col: "since"})[
        [customer_col, purpose_col, "granted", "since"]
    ].reset_index(drop=True)


@styled
def plot_class_sizes(classes: pd.DataFrame, *, k: int = 5, ax: Axes | None = None) -> Axes:
    """Draw `equivalence_classes`: how many people hide in groups of each size.

    Parameters
    ----------
    classes
        As from `equivalence_classes`.
    k
        Groups smaller than this are shown in warning colour.

    Raises
    ------
    ValueError
        When `classes` is not such a table, has no row, or k is below 1.

    Examples
    --------
    >>> people = pd.DataFrame({"age": [31, 31, 31, 45]})
    >>> classes = equivalence_classes(people, quasi_identifier_cols=["age"])
    >>> plot_class_sizes(classes, k=2).get_title(loc="left")
    '1 of 4 people (25%) hide among fewer than 2'
    """
    require_columns(classes, ["people"], what="the table of classes")
    if classes.empty or k < 1:
        raise ValueError(f"the table of classes has {len(classes)} rows and k is {k}; both need 1.")
    sizes = classes["people"].to_numpy()
    different, count = np.unique(sizes, return_counts=True)
    people = different * count
    position = np.arange(len(different))
    if len(different) > 25:
        # Too many sizes for bars with names: put them into ranges that double.
        power = np.floor(np.log2(different)).astype(int)
        position = np.unique(power)
        people = np.array([people[power == p].sum() for p in position])
        labels = [f"{2**p}–{2 ** (p + 1) - 1}" if p else "1" for p in position]
        at_risk = [2 ** (p + 1) - 1 < k for p in position]
        position = np.arange(len(position))
    else:
        labels, at_risk = different.astype(str), different < k
    colours = [VERMILLION if risk else BLUE for risk in at_risk]
    bars = ax.bar(position, people, color=colours)
    ax.bar_label(bars, fmt="{:,.0f}", padding=2)
    ax.set_xticks(position, labels, rotation=30 if len(different) > 25 else 0)
    ax.margins(y=0.14)
    ax.set(xlabel="Size of the group of look-alikes (等价类大小)", ylabel="People (人数)")
    alone, total = int(sizes[sizes < k].sum()), int(sizes.sum())
    ax.set_title(
        f"{alone:,} of {total:,} people ({alone / total:.0%}) hide among fewer than {k}"
        if alone
        else f"Everybody hides among at least {int(sizes.min()):,}: k = {int(sizes.min()):,}"
    )
    return ax
