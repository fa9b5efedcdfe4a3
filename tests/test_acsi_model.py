"""The ACSI model has its nine paths and is drawn with them."""

import pandas as pd
import pytest
from matplotlib import pyplot as plt

from crm_lib import acsi_model, satisfaction


def test_nine_paths_from_three_causes_to_two_effects():
    t = acsi_model.acsi_paths()
    assert len(t) == 9 and t.notna().all().all() and not t.duplicated(["cause", "effect"]).any()
    centre = "customer satisfaction"
    assert set(t.loc[t["cause"] == centre, "effect_zh"]) == {"顾客抱怨", "顾客忠诚"}
    # Expectations start the chain, loyalty ends it.
    assert "customer expectations" not in set(t["effect"])
    assert "customer loyalty" not in set(t["cause"])
    assert satisfaction.acsi_paths is acsi_model.acsi_paths


def test_the_model_is_drawn():
    _, ax = plt.subplots()
    assert acsi_model.plot_acsi_paths(ax=ax) is ax
    words = [t.get_text() for t in ax.texts]
    assert words.count("+") == 7 and words.count("−") == 1 and words.count("±") == 1
    assert "3 causes" in ax.get_title(loc="left")
    plt.close(ax.figure)


@pytest.mark.parametrize(
    ("table", "word"),
    [
        (pd.DataFrame({"cause": ["x"]}), "effect"),
        (
            pd.DataFrame({"cause": ["price"], "effect": ["customer loyalty"], "sign": ["+"]}),
            "price",
        ),
    ],
)
def test_bad_input_is_named(table, word):
    with pytest.raises(ValueError, match=word):
        acsi_model.plot_acsi_paths(table)
