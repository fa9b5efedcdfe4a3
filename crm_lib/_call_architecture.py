"""The contact centre as a diagram with blanks. Import these names from `crm_lib.call_flow`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from crm_lib._checks import (
    require_columns,
)
from crm_lib.plotting import BLUE, GREEN, GREY, ORANGE, styled

if TYPE_CHECKING:
    from matplotlib.axes import Axes


def architecture_blanks() -> pd.DataFrame:
    """List the five numbered parts of the call centre diagram (填图题).

    Returns
    -------
    DataFrame
        ``blank, name, name_zh, abbreviation, role, role_zh``.

    Examples
    --------
    >>> architecture_blanks()["abbreviation"].tolist()
    ['ACD', 'CTI', 'IVR', '', 'CMS']
    """
    return pd.DataFrame(
        [
            ("①", "automatic call distribution", "自动呼叫分配", "ACD",
             "queues calls and routes them to agents", "排队并把来电分配给坐席"),
            ("②", "computer telephony integration", "计算机电话集成", "CTI",
             "joins switch and computers; screen pop", "连接交换机与计算机，来电弹屏"),
            ("③", "interactive voice response", "交互式语音应答", "IVR",
             "self-service menu, first filter", "自助语音菜单，初步分流"),
            ("④", "telephone", "电话", "",
             "the agent's telephone", "坐席使用的话机"),
            ("⑤", "call management system", "呼叫管理系统", "CMS",
             "monitoring and reports", "实时监控与统计报表"),
        ],
        columns=["blank", "name", "name_zh", "abbreviation", "role", "role_zh"],
    )  # fmt: skip


@styled
def plot_architecture(
    table: pd.DataFrame | None = None, *, ax: Axes | None = None, blanks: bool = False
) -> Axes:
    """Draw the call centre (呼叫中心体系结构), with names or with numbered blanks to fill in.

    Raises
    ------
    ValueError
        When a column of the table of parts is absent.
    """
    table = architecture_blanks() if table is None else table
    require_columns(table, ["blank", "name_zh", "abbreviation"], what="the table of parts")
    parts = table.set_index("blank")

    def label(number: str) -> str:
        row = parts.loc[number]
        return number if blanks else f"{row.name_zh}\n{row.abbreviation or 'telephone'}"

    boxes = {
        "caller": (0.0, 2, "来电\ncaller", GREY),
        "pbx": (1.4, 2, "交换机\nPBX", GREY),
        "ivr": (3.1, 2, label("③"), BLUE),
        "acd": (5.0, 2, label("①"), BLUE),
        "seat": (6.7, 2, label("④"), BLUE),
        "desk": (6.7, 0.6, "坐席电脑\ndesktop", GREY),
        "cti": (4.0, 0.6, label("②"), ORANGE),
        "data": (1.5, 0.6, "客户数据库\nCRM data", GREY),
        "cms": (5.0, 3.4, label("⑤"), GREEN),
    }
    drawn = {}
    for name, (x, y, text, color) in boxes.items():
        drawn[name] = ax.text(
            x, y, text, ha="center", va="center", fontsize=10,
            bbox={"boxstyle": "round,pad=0.45", "facecolor": "white", "edgecolor": color, "lw": 2},
        )  # fmt: skip
    arrows = [
        ("caller", "pbx", "->"), ("pbx", "ivr", "->"), ("ivr", "acd", "->"), ("acd", "seat", "->"),
        ("acd", "cti", "<->"), ("data", "cti", "<->"), ("cti", "desk", "->"), ("acd", "cms", "->"),
    ]  # fmt: skip
    for start, end, style in arrows:
        ax.annotate(
            "",
            xy=boxes[end][:2],
            xytext=boxes[start][:2],
            arrowprops={
                "arrowstyle": style,
                "patchA": drawn[start].get_bbox_patch(),
                "patchB": drawn[end].get_bbox_patch(),
                "shrinkA": 3,
                "shrinkB": 3,
                "color": "0.3",
            },
        )
    ax.set(xlim=(-0.6, 7.4), ylim=(0, 4))
    ax.axis("off")
    ax.set_title(
        "Fill in parts ① to ⑤ of the call centre · 填写呼叫中心的组成部分"
        if blanks
        else "The call goes through; the customer's data go with it · 呼叫与数据同时到达坐席"
    )
    return ax
