import matplotlib.pyplot as plt
import pandas as pd
import pytest
from cdnow import cdnow_orders
from hypothesis import given, settings
from hypothesis import strategies as st
from rfm_cases import F, M, R, ladder

from crm_lib import rfm

BOOK = [  # near, frequent, much money
    ((1, 9, 900), "重要价值客户"),
    ((1, 1, 900), "重要发展客户"),
    ((99, 9, 900), "重要保持客户"),
    ((99, 1, 900), "重要挽留客户"),
    ((1, 9, 9), "一般价值客户"),
    ((1, 1, 9), "一般发展客户"),
    ((99, 9, 9), "一般保持客户"),
    ((99, 1, 9), "一般挽留客户"),
]


@pytest.mark.parametrize("cut", ["mean", "median", {R: 10, F: 3, M: 200}])
def test_the_eight_types(cut):
    table = pd.DataFrame([values for values, _ in BOOK], columns=[R, F, M], index=range(5, 13))
    typed = rfm.rfm_segments(table, cut=cut)
    assert typed["segment"].to_list() == [name for _, name in BOOK]
    assert typed.index.equals(table.index)
    assert typed["segment_en"].nunique() == 8


def test_the_cut_itself():
    """Given cuts count as reached; whoever is just average is neither near nor high."""
    at_cut = pd.DataFrame({R: [10], F: [3], M: [200]})
    assert rfm.rfm_segments(at_cut, cut={R: 10, F: 3, M: 200})["segment"].item() == "重要价值客户"
    assert rfm.rfm_segments(at_cut, cut="mean")["segment"].item() == "一般挽留客户"


@settings(deadline=None, max_examples=50)
@given(st.lists(st.tuples(*[st.integers(0, 9)] * 3), min_size=1, max_size=20))
def test_money_alone_decides_important_or_ordinary(rows):
    typed = rfm.rfm_segments(pd.DataFrame(rows, columns=[R, F, M]))
    important = typed["segment"].str.startswith("重要")
    assert important.to_list() == (typed[M] > typed[M].mean()).to_list()
    near = typed["segment"].str.contains("价值|发展")
    assert near.to_list() == (typed[R] < typed[R].mean()).to_list()


@pytest.mark.parametrize("cut", ["mode", {R: 10}, {R: 1, F: 1, "money": 1}])
def test_bad_cuts_are_refused(cut):
    with pytest.raises(ValueError, match="cut"):
        rfm.rfm_segments(ladder(), cut=cut)


def test_aliases_lead_to_the_eight():
    assert rfm.canonical_segment("重要唤回客户") == "重要保持客户"
    assert rfm.canonical_segment(" 流失客户 ") == "一般挽留客户"
    assert rfm.canonical_segment("一般发展") == "一般发展客户"
    names = {zh for zh, _ in rfm.SEGMENTS.values()}
    assert len(names) == 8
    assert set(rfm.ALIASES.values()) == names
    with pytest.raises(ValueError, match="segment is '铂金客户'"):
        rfm.canonical_segment("铂金客户")


def test_summary_adds_up():
    typed = rfm.rfm_segments(rfm.rfm_table(cdnow_orders()))
    table = rfm.segment_summary_table(typed)
    assert len(table) == 8
    assert table["customers"].sum() == 2357
    assert table[["share_of_customers", "share_of_spend"]].sum().to_list() == pytest.approx([1, 1])
    none = rfm.segment_summary_table(typed.iloc[:0])
    assert none["customers"].to_list() == [0] * 8


@pytest.mark.parametrize(
    "draw",
    [
        lambda t, ax: rfm.plot_rfm_types(rfm.segment_summary_table(rfm.rfm_segments(t)), ax=ax),
        lambda t, ax: rfm.plot_score_grid(rfm.score_grid_table(rfm.rfm_scores(t)), ax=ax),
    ],
)
def test_plots_use_the_axes_given_and_are_labelled(draw):
    figure, ax = plt.subplots()
    assert draw(rfm.rfm_table(cdnow_orders()), ax) is ax
    assert ax.get_title(loc="left")
    assert ax.get_xlabel()
    assert ax.get_ylabel()
    plt.close(figure)


def test_other_names_of_a_type_count_as_that_type():
    typed = pd.DataFrame({"segment": ["重要唤回客户", "重要价值客户"], M: [50, 50]})
    table = rfm.segment_summary_table(typed).set_index("segment")
    assert table["customers"].sum() == 2
    assert table.loc["重要保持客户", "share_of_customers"] == 0.5
    with pytest.raises(ValueError, match="segment is 'nobody"):
        rfm.segment_summary_table(typed.assign(segment="nobody"))
