"""Messages about why a submission was stopped and which suspicious actions it took."""

from crm_lib.base.message import Message


class KeeperLost(RuntimeError):
    """The process that keeps a submission vanished without a word."""


#: How a kernel can end before its time → what is said about it.
STOP_REASONS = {
    "cell": Message(
        "This cell ran longer than {cell_seconds} s and was stopped.",
        "此单元格运行超过{cell_seconds}秒，已被终止。",
    ),
    "wall": Message(
        "The notebook ran longer than {wall_seconds} s and was stopped.",
        "整个笔记本运行超过{wall_seconds}秒，已被终止。",
    ),
    "cpu": Message(
        "The code used more than {cpu_seconds} s of processor time and was stopped.",
        "代码占用处理器超过{cpu_seconds}秒，已被终止。",
    ),
    "memory": Message(
        "The code used more than {memory_mb} MB of memory and was stopped.",
        "代码占用内存超过{memory_mb}MB，已被终止。",
    ),
    "processes": Message(
        "The code started more than {processes} processes and was stopped.",
        "代码启动的进程超过{processes}个，已被终止。",
    ),
    "output": Message(
        "The code printed more than {output_mb} MB and was stopped.",
        "代码输出超过{output_mb}MB，已被终止。",
    ),
    "damaged": Message(
        "The code sent something too large or damaged and was stopped.",
        "代码发回的内容过大或已损坏，已被终止。",
    ),
    "died": Message("The code ended the Python process.", "代码使Python进程意外结束。"),
    "unseen": Message(
        "Answers came from this check cell without the cell being run; they don't count.",
        "该检查单元格未真正运行却给出了答案，不予计分。",
    ),
    "before": Message(
        "Not run: the notebook was stopped in a cell above.", "未运行：笔记本在前面的单元格已终止。"
    ),
}

#: What a kernel can be seen to do besides answering → what the instructor is told.
ACTIONS = {
    "network": Message("tried to use the network", "试图访问网络"),
    "program": Message("started another program", "启动了其他程序"),
    "fork": Message("started other processes", "启动了其他进程"),
    "signal": Message("sent signals to processes", "向进程发送了信号"),
    "private": Message("looked for solutions, rubrics or the gradebook", "试图查找答案、评分标准或成绩册"),
    "rubbish": Message("wrote into the channel that reports such actions; some may be missing",
                       "向报告此类行为的通道写入了内容，可能有行为未被报告"),
    "outputs": Message("sent outputs that are no valid outputs; they were left out",
                       "发出了无效的输出，已略去"),
}  # fmt: skip
