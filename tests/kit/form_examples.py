"""Example questions, one of every form with its right answer, for tests of all forms."""

import matplotlib.pyplot as plt
import pandas as pd

from crm_lib.exam import (
    blanks,
    choice,
    choices,
    function,
    matching,
    number,
    ordering,
    plot,
    table,
    text,
    verdict,
)


def bars():
    fig, ax = plt.subplots()
    ax.bar(["visit", "cart"], [1000, 255])
    ax.set(title="Most leave early", xlabel="x", ylabel="y")
    plt.close(fig)
    return ax


#: form and right answer by kind
EXAMPLES = {
    f.kind: (f, value)
    for f, value in (
        (choice("ABCD"), "B"),
        (choices("ABCDE"), "ACD"),
        (blanks(3), {"①": "访问网站", "②": "加入购物车", "③": "自动呼叫分配"}),
        (number(unit="%", decimals=1), 74.5),
        (verdict(), {"verdict": "right", "correction": ""}),
        (text(), "the model answer"),
        (table(["stage"]), pd.DataFrame({"stage": ["cart", "buy"], "rate": [0.255, 0.47]})),
        (function(on=[(1,), (2,)], returns=number()), lambda n: n + 1),
        (plot("bar"), bars()),
        (ordering("ABCD"), "CABD"),
        (matching(3, "ABCD"), {"1": "C", "2": "A", "3": "D"}),
    )
}
