"""The contact centre as a drawn diagram, with the parts' names or with numbered blanks (填图题)."""

from collections.abc import Mapping

from matplotlib.axes import Axes

from crm_lib._checks import require_one_of
from crm_lib.plotting import BLUE, GREEN, GREY, ORANGE, styled

#: Part: (x, y, name, Chinese name, what it does, the same in Chinese, colour).
PARTS = {
    "caller": (0.55, 3.5, "caller", "客户来电", "", "", GREY),
    "pbx": (2.25, 3.5, "PBX", "交换机", "lines in and out", "接入线路", BLUE),
    "ivr": (4.15, 3.5, "IVR", "交互式语音应答", "menu, self-service", "菜单，自助", BLUE),
    "acd": (6.35, 3.5, "ACD", "自动呼叫分配", "queue, routing", "排队，分配", BLUE),
    "telephone": (8.75, 3.5, "telephone", "电话", "the agent speaks", "坐席通话", BLUE),
    "cti": (5.3, 1.35, "CTI", "计算机电话集成", "links switch and data", "话路与数据联动", ORANGE),
    "data": (2.6, 1.35, "CRM database", "客户数据库", "who is calling", "来电者是谁", ORANGE),
    "desktop": (8.75, 1.35, "agent desktop", "坐席电脑", "screen pop", "来电弹屏", ORANGE),
    "cms": (6.35, 5.45, "CMS", "呼叫管理系统", "monitor, reports", "监控，报表", GREEN),
    "recorder": (8.75, 5.45, "recorder", "录音系统", "quality checks", "质检", GREEN),
}
#: From, to, style of the arrow: voice goes one way, data both ways.
_ARROWS = (
    ("caller", "pbx", "->", BLUE), ("pbx", "ivr", "->", BLUE), ("ivr", "acd", "->", BLUE),
    ("acd", "telephone", "->", BLUE), ("acd", "cti", "<->", ORANGE), ("cti", "data", "<->", ORANGE),
    ("cti", "desktop", "->", ORANGE), ("acd", "cms", "->", GREEN),
    ("telephone", "recorder", "->", GREEN),
)  # fmt: skip


@styled
def plot_call_centre(
    blanks: Mapping[str, str] | None = None, *, clues: bool = True, ax: Axes | None = None
) -> Axes:
    r"""Draw the contact centre's parts, the way of the voice and the way of the data.

    Parameters
    ----------
    blanks : mapping of str to str, optional
        Parts to blank and the sign to put there: ``{"pbx": "①"}``.
    clues : bool
        Leave under a blank what the part does.
    ax : Axes, optional
        Where to draw; a new figure when absent.

    Raises
    ------
    ValueError
        For a part that is not in `PARTS`.

    Examples
    --------
    >>> ax = plot_call_centre({"acd": "①"})
    >>> [t.get_text() for t in ax.texts if "queue" in t.get_text()]
    ['①\nqueue, routing\n排队，分配']
    """
    blanks = blanks or {}
    for part in blanks:
        require_one_of(part, list(PARTS), name="a blanked part")
    drawn = {}
    for part, (x, y, name, zh, role, role_zh, colour) in PARTS.items():
        named = [blanks[part]] if part in blanks else [name, zh]
        roles = [role, role_zh] if role and (clues or part not in blanks) else []
        drawn[part] = ax.text(
            x, y, "\n".join([*named, *roles]), ha="center", va="center", fontsize=9.5,
            linespacing=1.35,
            bbox={"boxstyle": "round,pad=0.4", "facecolor": "white", "edgecolor": colour, "lw": 2},
        )  # fmt: skip
    for start, end, style, colour in _ARROWS:
        ax.annotate(
            "",
            xy=PARTS[end][:2],
            xytext=PARTS[start][:2],
            arrowprops={
                "arrowstyle": style,
                "patchA": drawn[start].get_bbox_patch(),
                "patchB": drawn[end].get_bbox_patch(),
                "shrinkA": 2,
                "shrinkB": 2,
                "color": colour,
                "lw": 1.5,
            },
        )
    for y, colour, word in (
        (5.95, BLUE, "voice 话音"),
        (5.45, ORANGE, "data 数据"),
        (4.95, GREEN, "supervision 监控"),
    ):
        ax.plot([0.1, 0.7], [y, y], color=colour, lw=2)
        ax.text(0.85, y, word, va="center", fontsize=9.5)
    ax.set(xlim=(0, 9.7), ylim=(0.4, 6.2))
    ax.axis("off")
    ax.set_title(
        "Name the numbered parts · 写出各编号部分的名称"
        if blanks
        else "Voice and data meet at the agent · 话音与数据在坐席会合"
    )
    return ax
