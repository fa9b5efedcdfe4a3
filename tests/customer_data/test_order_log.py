"""Order logs from tills and shops: read in any encoding, cleaned with a reason for every row."""

import numpy as np
import pandas as pd
import pytest

from crm_lib.customer_data import clean_order_log, read_order_log

HEAD = "订单号,客户,日期,金额,状态"
LINES = [
    'A1,007,2024/1/5,"1,200.00",已完成',
    "A2,张三,2024-01-06 12:30,￥45,已完成",
    "A3,,2024-01-07,30,已完成",
    "A4,8,soon,30,已完成",
    "A5,8,2024-01-08,n/a,已完成",
    "A6,测试账号,2024-01-08,1,已完成",
    "A7,8,2024-01-09,60,已取消",
    "A8,8,2024-01-09,0,已完成",
    "A9,007,2024-01-12,-1200,已完成",
]
COLUMNS = {
    "customer_col": "客户",
    "date_col": "日期",
    "amount_col": "金额",
    "order_col": "订单号",
    "status_col": "状态",
}


def reasons(report):
    return {label.split(" · ")[0]: rows for label, rows in report["rows"].items()}


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gbk", "gb18030"])
@pytest.mark.parametrize("sep", [",", ";", "\t"])
def test_a_file_is_read_in_any_encoding_and_separator(tmp_path, encoding, sep):
    rows = [["客户", "金额"], ["007", "12"], ["张三", ""]]
    path = tmp_path / "orders.csv"
    path.write_text("\n".join(sep.join(row) for row in rows), encoding=encoding)
    log = read_order_log(path)
    assert list(log.columns) == ["客户", "金额"]
    assert log["客户"].tolist() == ["007", "张三"]
    assert log["金额"].isna().tolist() == [False, True]


def test_latin_1_is_read_and_a_wrong_encoding_or_a_workbook_is_told(tmp_path):
    path = tmp_path / "orders.csv"
    path.write_bytes("customer,amount\nJosé Müller,12\n".encode("latin-1"))
    # Bytes that are no GB18030 either: the last encoding reads them.
    assert read_order_log(path, encoding="latin-1")["customer"].tolist() == ["José Müller"]
    with pytest.raises(ValueError, match=r"orders.csv is not written in utf-8"):
        read_order_log(path, encoding="utf-8")
    path.write_bytes(b"PK\x03\x04rest")
    with pytest.raises(ValueError, match="save it as CSV"):
        read_order_log(path)


def test_every_row_is_kept_or_has_its_reason(tmp_path):
    path = tmp_path / "orders.csv"
    path.write_text("\n".join([HEAD, *LINES]), encoding="gbk")
    cleaned = clean_order_log(read_order_log(path), **COLUMNS)
    assert cleaned.orders["订单号"].tolist() == ["A2"]
    assert cleaned.orders["日期"].tolist() == [pd.Timestamp("2024-01-06 12:30")]
    assert cleaned.orders["金额"].dtype == float
    assert reasons(cleaned.report) == {
        "kept": 1, "no customer": 1, "no date that can be read": 1, "no amount that can be read": 1,
        "test order": 1, "cancelled order": 1, "return": 1, "purchase that was returned": 1,
        "amount zero": 1,
    }  # fmt: skip
    assert cleaned.report["rows"].sum() == len(LINES)
    assert cleaned.report["share"].sum() == pytest.approx(1)
    assert all(" · " in label for label in cleaned.report.index)


def log(*rows):
    return pd.DataFrame(rows, columns=["customer_id", "date", "amount"])


def test_a_return_takes_back_the_latest_purchase_of_the_same_amount_once():
    orders = log(
        ("1", "2024-01-01", 50), ("1", "2024-01-05", 50), ("1", "2024-01-06", -50),
        ("2", "2024-01-02", 50), ("1", "2024-01-09", 50), ("1", "2024-01-10", -70),
    )  # fmt: skip
    assert clean_order_log(orders).orders.index.tolist() == [0, 3, 4]
    assert clean_order_log(orders, returns="drop").orders.index.tolist() == [0, 1, 3, 4]


def test_a_return_of_the_same_moment_and_of_another_article():
    orders = log(("1", "2024-01-01", -50), ("1", "2024-01-01", 50), ("2", "2024-01-01", 9))
    assert clean_order_log(orders).orders.index.tolist() == [2]
    orders = log(("1", "2024-01-01", 50), ("1", "2024-01-02", -50)).assign(item=["tea", "cake"])
    assert clean_order_log(orders, item_col="item").orders.index.tolist() == [0]


def test_a_cancelled_invoice_begins_with_c_unless_all_do():
    orders = log(("1", "2024-01-01", 5), ("1", "2024-01-02", 6), ("2", "2024-01-02", 6))
    orders["invoice"] = ["536365", "C536379", "536380"]
    assert clean_order_log(orders, order_col="invoice").orders.index.tolist() == [0, 2]
    orders["invoice"] = ["C1", "C2", "C3"]
    assert len(clean_order_log(orders, order_col="invoice").orders) == 3


def test_words_are_words_and_not_letters():
    orders = log(
        ("contest", "2024-01-01", 5), ("test", "2024-01-02", 6), ("Test-2", "2024-01-02", 6)
    )
    assert clean_order_log(orders).orders["customer_id"].tolist() == ["contest"]
    assert len(clean_order_log(orders, test_words=()).orders) == 3


@pytest.mark.parametrize(
    "ids", [[12346.0, np.nan], [12346, None], ["12346", " "], ["12346", "N/A"]]
)
def test_ids_become_one_text_and_none_is_missing(ids):
    orders = log(*((i, "2024-01-01", 5) for i in ids))
    assert clean_order_log(orders).orders["customer_id"].tolist() == ["12346"]


def test_the_log_given_stays_and_bad_input_is_named():
    orders = log(("1", "2024-01-01", "5"))
    before = orders.copy()
    clean_order_log(orders)
    pd.testing.assert_frame_equal(orders, before)
    with pytest.raises(ValueError, match="amount"):
        clean_order_log(orders.drop(columns="amount"))
    with pytest.raises(ValueError, match="returns"):
        clean_order_log(orders, returns="keep")
    with pytest.raises(ValueError, match="no row of orders can be kept: 1 no customer"):
        clean_order_log(log((None, "2024-01-01", 5)))
    with pytest.raises(ValueError, match="the table is empty"):
        clean_order_log(orders.iloc[:0])


def test_a_clean_log_can_be_counted():
    from crm_lib.rfm import rfm_table

    orders = log(("007", "2024年1月5日", "1,200"), ("8", 45300, "￥45"), ("8", "20240110", "5"))
    table = rfm_table(clean_order_log(orders).orders, as_of="2024-02-01")
    assert len(table) == 2
