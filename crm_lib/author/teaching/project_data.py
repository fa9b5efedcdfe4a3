"""The data of the project done by groups: two tables a group, and a key for the teacher."""

from pathlib import Path

import pandas as pd

from crm_lib.base.message import Message
from crm_lib.simulate.laundry import RECENCY, LaundryStory, laundry_members, laundry_records
from crm_lib.statistics import mean_difference

_STORY = LaundryStory()


def write_group_data(folder: Path, group: int, *, key: bool = False) -> list[Path]:
    """Write a group's tables, and with `key` what the teacher compares with; return the files.

    Parameters
    ----------
    folder : Path
        A folder of the group's own is made in it.
    group : int
        The group's number, from 1; the same number gives the same files.
    key : bool, default False
        Beside the group's folder, so that it is not handed out with it.

    Raises
    ------
    ValueError
        When the number is below 1.
    """
    if group < 1:
        raise ValueError(f"groups are numbered from 1, not {group}.")
    members = laundry_members(seed=group)
    here = folder / f"group_{group}"
    here.mkdir(parents=True, exist_ok=True)
    files = [here / "members.csv", here / "records.csv"]
    members.to_csv(files[0], index=False, lineterminator="\n")
    laundry_records(members, seed=group).to_csv(files[1], index=False, lineterminator="\n")
    if key:
        files.append(folder / f"group_{group}_key.md")
        files[-1].write_text(key_text(members, group), encoding="utf-8", newline="\n")
    return files


def voucher_gains(members: pd.DataFrame) -> pd.DataFrame:
    """Return what the voucher adds to the profit a member, by days since the last wash.

    Returns
    -------
    pandas.DataFrame
        A row a kind: ``recency``, ``gain``, ``ci_low``, ``ci_high`` (95%, CNY a member, vouchers
        deducted).
    """
    kind = pd.cut(members["recency"], [-1, 30, 90, 10**6], labels=list(RECENCY))
    profit = members["margin"] - _STORY.voucher * members["redeemed"].eq("yes")
    rows = []
    for name in RECENCY:
        part = kind.eq(name)
        sent = profit[part & members["arm"].eq("voucher")]
        kept = profit[part & members["arm"].eq("control")]
        rows.append((name, *mean_difference(sent, kept)))
    return pd.DataFrame(rows, columns=["recency", "gain", "ci_low", "ci_high"])


def leaving_gap(members: pd.DataFrame, cause_col: str) -> tuple[float, float, float]:
    """Return how many points more leave where a cause holds, with the 95% interval."""
    left, there = members["left"].eq("yes"), members[cause_col].eq("yes")
    gap, low, high = 100 * mean_difference(left[there].astype(float), left[~there].astype(float))
    return float(gap), float(low), float(high)


def key_text(members: pd.DataFrame, group: int) -> str:
    """Return the teacher's key of a group's data, in both languages."""
    records = laundry_records(members, seed=group)
    refused = members["consent"].eq("no").mean()
    said = [
        Message(
            f"{len(records):,} records are {len(members):,} members.",
            f"{len(records):,}条记录，其实是{len(members):,}名会员。",
        )
    ]
    for column, en, zh in (
        ("dryer_broken", "a broken dryer", "烘干机坏过"),
        ("price_rise", "a price rise", "涨过价"),
    ):
        gap, low, high = leaving_gap(members, column)
        said.append(
            Message(
                f"Where there was {en}, {gap:.1f} points more left (95% interval {low:.1f} to "
                f"{high:.1f}).",
                f"门店{zh}的，流失率高{gap:.1f}个百分点（95%置信区间{low:.1f}到{high:.1f}）。",
            )
        )
    for row in voucher_gains(members).itertuples():
        said.append(
            Message(
                f"Voucher, last wash {row.recency} days ago: {row.gain:.2f} CNY a member more "
                f"profit ({row.ci_low:.2f} to {row.ci_high:.2f}).",
                f"代金券，距上次洗衣{row.recency.replace('over 90', '90以上')}天：每名会员利润多"
                f"{row.gain:.2f}元（{row.ci_low:.2f}到{row.ci_high:.2f}元）。",
            )
        )
    said.append(
        Message(
            f"{refused:.1%} have refused messages: they get no offer, whatever it would bring.",
            f"{refused:.1%}的会员拒收消息：再划算也不能发。",
        )
    )
    planted = (LaundryStory.__doc__ or "").split("What is planted:")[1].strip()
    lines = [f"# Group {group}, for the teacher · 第{group}组（教师用）", ""]
    lines += [f"- {message.en} · {message.zh}" for message in said]
    lines += ["", "Planted in all groups alike: " + " ".join(planted.split())]
    return "\n".join(lines) + "\n"
