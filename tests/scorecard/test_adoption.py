import pandas as pd
from scorecard_cases import LOGINS, USE

from crm_lib import scorecard as sc


def test_adoption_by_hand_fills_silent_weeks():
    table = sc.adoption_table(LOGINS, **USE, seats=4)
    assert table["period_start"].dt.strftime("%m-%d").tolist() == [
        "01-06",
        "01-13",
        "01-20",
        "01-27",
    ]
    assert table["active_users"].tolist() == [2, 0, 0, 1]
    assert table["new_users"].tolist() == [2, 0, 0, 1]
    assert table["share_ever"].tolist() == [0.5, 0.5, 0.5, 0.75]
    assert table["share_active"].tolist() == [0.5, 0, 0, 0.25]


def test_adoption_does_not_depend_on_row_order_ids_or_time_zone():
    table = sc.adoption_table(LOGINS, **USE, seats=4)
    turned = LOGINS.iloc[::-1].assign(who=lambda t: "user " + t["who"])
    pd.testing.assert_frame_equal(sc.adoption_table(turned, **USE, seats=4), table)
    zoned = LOGINS.assign(day=LOGINS["day"].dt.tz_localize("Asia/Shanghai"))
    pd.testing.assert_frame_equal(sc.adoption_table(zoned, **USE, seats=4), table)


def test_adoption_by_month_and_of_nobody():
    assert sc.adoption_table(LOGINS, **USE, seats=4, freq="M")["active_users"].tolist() == [3]
    empty = sc.adoption_table(LOGINS.iloc[:0], **USE, seats=4)
    assert empty.empty and "share_ever" in empty.columns
