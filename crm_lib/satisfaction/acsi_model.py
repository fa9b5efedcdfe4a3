"""The path model behind the American Customer Satisfaction Index (ACSI 模型)."""

import pandas as pd

_NAMES = {
    "customer expectations": "顾客期望",
    "perceived quality": "感知质量",
    "perceived value": "感知价值",
    "customer satisfaction": "顾客满意度",
    "customer complaints": "顾客抱怨",
    "customer loyalty": "顾客忠诚",
}


def acsi_paths() -> pd.DataFrame:
    """List the nine paths of the ACSI model: what is supposed to move what, and which way.

    Returns
    -------
    DataFrame
        ``cause, cause_zh, effect, effect_zh, sign`` ("+", "−" or "±": good complaint handling can
        turn complainers into loyal customers).

    References
    ----------
    Fornell, Johnson, Anderson, Cha and Bryant (1996), Journal of Marketing 60(4), 7–18.

    Examples
    --------
    >>> paths = acsi_paths()
    >>> paths[paths["effect_zh"] == "顾客满意度"]["cause_zh"].tolist()
    ['顾客期望', '感知质量', '感知价值']
    """
    rows = [
        ("customer expectations", "perceived quality", "+"),
        ("customer expectations", "perceived value", "+"),
        ("customer expectations", "customer satisfaction", "+"),
        ("perceived quality", "perceived value", "+"),
        ("perceived quality", "customer satisfaction", "+"),
        ("perceived value", "customer satisfaction", "+"),
        ("customer satisfaction", "customer complaints", "−"),
        ("customer satisfaction", "customer loyalty", "+"),
        ("customer complaints", "customer loyalty", "±"),
    ]
    table = pd.DataFrame(rows, columns=["cause", "effect", "sign"])
    table.insert(1, "cause_zh", table["cause"].map(_NAMES))
    table.insert(3, "effect_zh", table["effect"].map(_NAMES))
    return table
