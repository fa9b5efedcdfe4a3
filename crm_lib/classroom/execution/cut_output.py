"""Cut an output that is too long to be looked at, and say so; the notebook goes on."""

from typing import Any

from crm_lib.base.message import Message
from crm_lib.classroom.execution.outputs import size

#: Bytes of one output. A figure and its like take less; a table of all rows takes megabytes.
MOST = 1_000_000
#: Letters of a cut output that are kept.
KEPT = 20_000
CUT = Message(
    "Output cut: it was longer than {mb:.0f} MB. Show a part of it, such as head().",
    "输出过长（超过{mb:.0f}MB），已截断。请只显示一部分，例如用head()。",
)


def cut(message: dict[str, Any]) -> bool:
    """Shorten the output that a kernel's message brings, in place, when it is too long.

    Parameters
    ----------
    message : dict
        Of Jupyter's output channel.

    Returns
    -------
    bool
        Whether it was cut. Answers that `check` records and printed text are left alone: printing
        without end is stopped by the limit of all output.
    """
    content = message.get("content")
    if message.get("msg_type") not in ("display_data", "execute_result", "update_display_data"):
        return False
    data = content.get("data") if isinstance(content, dict) else None
    if not isinstance(data, dict) or size(data) <= MOST or any("vnd.crm." in k for k in data):
        return False
    text = data.get("text/plain")
    words = CUT.en.format(mb=MOST / 1e6), CUT.zh.format(mb=MOST / 1e6)
    start = text[:KEPT] + "\n…\n" if isinstance(text, str) else ""
    content["data"] = {"text/plain": f"{start}[{words[0]} · {words[1]}]"}
    content["metadata"] = {}
    return True
