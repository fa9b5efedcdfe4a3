"""Order logs as they come from a till or a shop (订单日志清洗): read the file, clean the rows.

`read_order_log` opens the file whatever its encoding; `clean_order_log` keeps the purchases that
can be counted and says of every other row why it was left out.
"""

import re
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pandas as pd

from crm_lib.base.checks import require_frame, require_one_of, require_pandas, require_present
from crm_lib.base.message import Message, both_text
from crm_lib.customer_data.duplicates import PLACEHOLDERS, half_width
from crm_lib.customer_data.typed_text import amounts_of_text, dates_of_text

#: Encodings that are tried in turn; the last one reads any bytes.
ENCODINGS = ("utf-8-sig", "gb18030", "latin-1")
#: What becomes of a return: left out, or left out together with the purchase it takes back.
RETURNS = ("drop", "match")
#: Words that mark an order nobody paid for.
TEST_WORDS = ("test", "测试", "试单")
#: Words of a status, and the first letter of an order number, that mark a cancelled order.
CANCELLED_WORDS = ("cancel", "canceled", "cancelled", "void", "voided", "取消", "作废", "已关闭")
CANCELLED_NUMBER = r"c\d+"

#: Reasons in the order in which they are asked; a row is counted under the first that holds.
REASONS = {
    "no customer": both_text("no customer", "没有客户编号"),
    "no date": both_text("no date that can be read", "没有可读的日期"),
    "no amount": both_text("no amount that can be read", "没有可读的金额"),
    "test": both_text("test order", "测试订单"),
    "cancelled": both_text("cancelled order", "已取消的订单"),
    "return": both_text("return", "退货"),
    "returned": both_text("purchase that was returned", "后来退掉的购买"),
    "zero": both_text("amount zero", "金额为零"),
}


class CleanedLog(NamedTuple):
    """Purchases that can be counted, and a table of what was left out and why."""

    orders: pd.DataFrame
    report: pd.DataFrame


def read_order_log(
    path: Path | str, *, encoding: str | None = None, sep: str | None = None
) -> pd.DataFrame:
    """Read a CSV file of orders with every value as the text that stands there.

    Numbers stay text, so that a customer ``007`` keeps its zeros; `clean_order_log` gives the types.

    Parameters
    ----------
    path
        The file.
    encoding
        None tries UTF-8, then GB18030 (which holds GBK and GB2312), then Latin-1.
    sep
        The separator; None finds comma, semicolon or tab by itself.

    Returns
    -------
    DataFrame
        One row a line; empty cells are missing. ``attrs["encoding"]`` says what was used.

    Raises
    ------
    ValueError
        When there is no such file, it is no table of text, or it has another encoding than the one
        named.
    """
    if not isinstance(path, str | Path) or not Path(path).is_file():
        raise ValueError(
            Message(
                f"path is {str(path)!r}, where there is no file; the orders as CSV are needed.",
                f"path 是 {str(path)!r}，那里没有文件；需要CSV格式的订单文件。",
            )
        )
    raw = Path(path).read_bytes()
    if raw[:4] == b"PK\x03\x04" or b"\x00" in raw[:1000]:
        raise ValueError(
            Message(
                f"{Path(path).name} is a workbook of a spreadsheet program or another binary file; "
                "save it as CSV first.",
                f"{Path(path).name} 是电子表格或其他二进制文件；请先另存为 CSV。",
            )
        )
    for name in [encoding] if encoding else ENCODINGS:
        try:
            raw.decode(name)
        except UnicodeDecodeError:
            continue
        frame = pd.read_csv(
            Path(path), encoding=name, sep=sep, engine="python", dtype=str, keep_default_na=False
        )
        frame.columns = [str(column).strip() for column in frame.columns]
        frame = frame.replace(r"^\s*$", np.nan, regex=True)
        frame.attrs["encoding"] = name
        return frame
    raise ValueError(
        Message(
            f"{Path(path).name} is not written in {encoding}; leave encoding out to have it found.",
            f"{Path(path).name} 不是 {encoding} 编码；不写 encoding 就会自动识别。",
        )
    )


def clean_order_log(
    orders: pd.DataFrame,
    *,
    customer_col: str = "customer_id",
    date_col: str = "date",
    amount_col: str = "amount",
    order_col: str | None = None,
    status_col: str | None = None,
    item_col: str | None = None,
    day_first: bool | None = None,
    decimal: str = ".",
    returns: str = "match",
    test_words: Sequence[str] = TEST_WORDS,
) -> CleanedLog:
    """Keep the purchases of an order log that can be counted, and report every row left out.

    Parameters
    ----------
    orders
        One row an order or an order line, as `read_order_log` gives it or typed already.
    customer_col, date_col, amount_col
        Columns of the customer, the time and the amount of money; a negative amount is a return.
    order_col
        Column of the order's number. C before the digits marks a cancelled invoice, as in the logs
        of many shops, unless most numbers begin so; a word of `test_words` in it marks a test.
    status_col
        Column whose words (cancelled, 取消, 作废, test, 测试) mark a row.
    item_col
        Column of the article: a return then takes back a purchase of the same article only.
    day_first, decimal
        How dates with the year last and decimal marks are read: see `dates_of_text`,
        `amounts_of_text`.
    returns
        ``"match"`` leaves out a return or cancellation and the latest earlier purchase of the same
        customer over the same amount; ``"drop"`` leaves out the return alone, so that what was taken
        back still counts as bought.
    test_words
        Words that mark a test in the customer, order or status column.

    Returns
    -------
    CleanedLog
        ``orders``: the rows kept, all columns, customers as text, dates as timestamps, amounts as
        floats, index as it was. ``report``: one row a reason, and what is kept, with columns
        ``rows``, ``share`` of all rows, ``amount`` (where it could be read) and the ``first_row``.

    Raises
    ------
    ValueError
        When a column is missing, nothing can be kept, or the dates do not tell day from month.

    Examples
    --------
    >>> log = pd.DataFrame(
    ...     {
    ...         "customer_id": ["007", "007", None, "8"],
    ...         "amount": ["1,200", "-1,200", "30", "￥45"],
    ...         "date": ["2024/1/5", "2024/1/9", "2024/1/9", "20240110"],
    ...     }
    ... )
    >>> cleaned = clean_order_log(log)
    >>> cleaned.orders["amount"].tolist()
    [45.0]
    >>> cleaned.report["rows"].tolist()
    [1, 1, 1, 1]
    """
    require_frame(orders, what="orders")
    named = [customer_col, date_col, amount_col]
    named += [column for column in (order_col, status_col, item_col) if column is not None]
    require_present(orders, named, what="orders")
    require_pandas(orders, what="orders")
    require_one_of(returns, RETURNS, name="returns")
    cleaned = orders.copy()
    cleaned[customer_col] = _customers(orders[customer_col])
    cleaned[date_col] = dates_of_text(orders[date_col], day_first=day_first)
    cleaned[amount_col] = amounts_of_text(orders[amount_col], decimal=decimal)

    marks = [column for column in (customer_col, order_col, status_col) if column]
    statuses = [status_col] if status_col else []
    amounts = cleaned[amount_col].to_numpy()
    holds = {
        "no customer": cleaned[customer_col].isna().to_numpy(),
        "no date": cleaned[date_col].isna().to_numpy(),
        "no amount": np.isnan(amounts),
        "test": _with_word(orders, marks, test_words),
        "cancelled": _with_word(orders, statuses, CANCELLED_WORDS)
        | _with_cancelled_number(orders, order_col),
        "return": amounts < 0,
        "returned": np.zeros(len(orders), dtype=bool),
        "zero": amounts == 0,
    }
    reason = np.full(len(orders), "", dtype=object)
    for name, where in holds.items():
        reason[where & (reason == "")] = name
    if returns == "match":
        takes_back = np.isin(reason, ["return", "cancelled"]) & (amounts < 0)
        keys = [customer_col] + ([item_col] if item_col else [])
        reason[_taken_back(cleaned, keys, date_col, amounts, takes_back, reason == "")] = "returned"

    kept = reason == ""
    report = _report(reason, amounts)
    if not kept.any():
        why = "; ".join(f"{row.rows} {name}" for name, row in report.iterrows() if row.rows)
        raise ValueError(
            Message(
                f"no row of orders can be kept: {why or 'the table is empty'}.",
                f"订单表没有一行可以保留：{why or '表是空的'}。",
            )
        )
    return CleanedLog(cleaned[kept], report)


def _customers(column: pd.Series) -> pd.Series:
    """Return customer ids as text without blanks; what stands for nothing is missing."""
    empty = {half_width(text) for text in (*PLACEHOLDERS, "nan")}

    def text_of(value: object) -> str | None:
        if value is None or (not isinstance(value, str) and pd.isna(value)):
            return None
        # Ids read with gaps turn into floats: 12346.0.
        if isinstance(value, float) and value.is_integer():
            value = int(value)
        text = str(value).strip()
        return None if half_width(text) in empty else text

    return pd.Series([text_of(v) for v in column], index=column.index, dtype=object)


def _with_word(orders: pd.DataFrame, columns: Sequence[str], words: Sequence[str]) -> np.ndarray:
    """Tell of each row whether one of the columns holds one of the words, not just its letters."""
    pattern = re.compile("|".join(rf"(?<![a-z]){re.escape(word)}(?![a-z])" for word in words))
    found = np.zeros(len(orders), dtype=bool)
    for column in columns if words else ():
        texts = (half_width(v) if isinstance(v, str) else "" for v in orders[column])
        found |= np.array([bool(pattern.search(text)) for text in texts], dtype=bool)
    return found


def _with_cancelled_number(orders: pd.DataFrame, order_col: str | None) -> np.ndarray:
    """Tell of each row whether its order number is that of a cancelled invoice."""
    if order_col is None:
        return np.zeros(len(orders), dtype=bool)
    texts = (half_width(v) if isinstance(v, str) else "" for v in orders[order_col])
    found = np.array([bool(re.fullmatch(CANCELLED_NUMBER, text)) for text in texts], dtype=bool)
    # Where nearly every number begins with C, the letter says nothing.
    return found if found.sum() <= len(found) / 2 else np.zeros(len(found), dtype=bool)


def _taken_back(
    cleaned: pd.DataFrame,
    keys: list[str],
    date_col: str,
    amounts: np.ndarray,
    takes_back: np.ndarray,
    bought: np.ndarray,
) -> list[int]:
    """Return the rows of purchases that a later row takes back: latest first, each once."""
    owners = list(zip(*(cleaned[key] for key in keys), strict=True))
    times = cleaned[date_col].to_numpy()
    open_purchases: dict[tuple, list[int]] = {}
    found = []
    # Of rows of the same moment, purchases come first.
    for row in np.lexsort((takes_back, times)):
        key = (owners[row], round(abs(amounts[row]), 2)) if bought[row] or takes_back[row] else None
        if bought[row]:
            open_purchases.setdefault(key, []).append(row)
        elif takes_back[row] and open_purchases.get(key):
            found.append(open_purchases[key].pop())
    return found


def _report(reason: np.ndarray, amounts: np.ndarray) -> pd.DataFrame:
    """Return how many rows were kept and how many left out by reason, with their amounts."""
    names = {"": both_text("kept", "保留"), **REASONS}
    rows = {}
    for name, label in names.items():
        where = reason == name
        if where.any() or not name:
            first = int(np.argmax(where)) if where.any() else pd.NA
            rows[label] = (
                int(where.sum()),
                where.sum() / max(len(reason), 1),
                float(np.nansum(amounts[where])),
                first,
            )
    report = pd.DataFrame.from_dict(
        rows, orient="index", columns=["rows", "share", "amount", "first_row"]
    )
    return report.astype({"first_row": "Int64"}).rename_axis("reason")
