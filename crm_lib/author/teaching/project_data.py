"""The data of the project done by groups: two tables a group, and a key for the teacher."""

from collections.abc import Iterator
from pathlib import Path

import pandas as pd

from crm_lib.base.message import Message
from crm_lib.simulate.laundry import RECENCY, LaundryStory, laundry_members, laundry_records
from crm_lib.statistics import mean_difference

_STORY = LaundryStory()
_DAYS = dict(zip(RECENCY, ("0—30天", "31—90天", "90天以上"), strict=True))


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


def leaving_table(members: pd.DataFrame) -> pd.DataFrame:
    """Return members and the share who left in the four cells of dryer and price.

    Returns
    -------
    pandas.DataFrame
        ``dryer_broken``, ``price_rise``, ``members``, ``left`` (a share).
    """
    left = members["left"].eq("yes").rename("left")
    cells = left.groupby([members["dryer_broken"], members["price_rise"]])
    return cells.agg(members="size", left="mean").reset_index()


def key_text(members: pd.DataFrame, group: int) -> str:
    """Return the teacher's key of a group's data, in both languages."""
    records = laundry_records(members, seed=group)
    refused = members["consent"].eq("no").mean()
    said = [
        Message(
            f"{len(records):,} records are {len(members):,} members.",
            f"{len(records):,}条记录，其实是{len(members):,}名会员。",
        ),
        *_leaving_lines(members),
        *_voucher_lines(members),
        Message(
            f"{refused:.1%} have refused messages: they get none, whatever it would bring.",
            f"{refused:.1%}的会员拒收消息：再划算也不能发。",
        ),
        *_planted_lines(),
    ]
    lines = [f"# Group {group}, for the teacher · 第{group}组（教师用）", ""]
    lines += [f"- {message.en} · {message.zh}" for message in said]
    return "\n".join(lines) + "\n"


def _leaving_lines(members: pd.DataFrame) -> Iterator[Message]:
    gap, low, high = leaving_gap(members, "dryer_broken")
    yield Message(
        f"Left, dryer broken less dryer in order: {_signed(gap, low, high, 1)} points. "
        "The shop is the unit, and there are twelve.",
        f"退卡率，烘干机坏过减没坏过：{_signed(gap, low, high, 1, '到')}个百分点。"
        "单位是门店，只有12家。",
    )
    gap, low, high = leaving_gap(members, "price_rise")
    yield Message(
        f"Left, price raised less not: {_signed(gap, low, high, 1)} points, with the dryers mixed in.",
        f"退卡率，涨价减未涨价：{_signed(gap, low, high, 1, '到')}个百分点，其中混着烘干机的影响。",
    )
    words = {"yes": Message("yes", "有"), "no": Message("no", "无")}
    for row in leaving_table(members).itertuples():
        dryer, price = words[row.dryer_broken], words[row.price_rise]
        yield Message(
            f"dryer broken {dryer.en}, price rise {price.en}: {row.left:.1%} of {row.members} left",
            f"烘干机故障{dryer.zh}、涨价{price.zh}：{row.members}人中{row.left:.1%}退卡",
        )


def _voucher_lines(members: pd.DataFrame) -> Iterator[Message]:
    for row in voucher_gains(members).itertuples():
        yield Message(
            f"Voucher, last wash {row.recency} days ago: "
            f"{_signed(row.gain, row.ci_low, row.ci_high, 2)} CNY profit a member.",
            f"代金券，距上次洗衣{_DAYS[row.recency]}：每名会员利润"
            f"{_signed(row.gain, row.ci_low, row.ci_high, 2, '到')}元。",
        )


def _planted_lines() -> Iterator[Message]:
    """Yield what is planted in the data of all groups alike."""
    worked, broken = (f"{share:.0%}" for share in _STORY.leaving)
    yield Message(
        f"Planted in all groups: {worked} leave where the dryer worked, {broken} where it was "
        f"broken; a price rise adds {_STORY.dearer:.0%}.",
        f"各组埋设相同：烘干机正常时退卡{worked}，坏过{broken}；涨价再加{_STORY.dearer:.0%}。",
    )
    for name, base, lifted in zip(RECENCY, _STORY.base, _STORY.lifted, strict=True):
        yield Message(
            f"Planted, {name} days: {base:.0%} come without a voucher, {base + lifted:.0%} with one.",
            f"埋设，{_DAYS[name]}：不发券{base:.0%}来洗，发券{base + lifted:.0%}。",
        )


def _signed(value: float, low: float, high: float, places: int, to: str = " to ") -> str:
    """Return a difference with its 95% interval, with true minus signs."""
    gap, least, most = (f"{v:.{places}f}".replace("-", "−") for v in (value, low, high))
    return f"{gap}（{least}{to}{most}）" if to == "到" else f"{gap} ({least}{to}{most})"
