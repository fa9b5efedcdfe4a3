"""Every figure of the library says what it says in both languages.

The good call of each plot function is drawn; what the data themselves are called (tea, a, SZ) may
stand as it is.
"""

import json
from pathlib import Path

import pytest
from good_calls import FUNCTIONS, call, good_call
from matplotlib import pyplot as plt
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.text import Text

from crm_lib.author.one_language import english_in
from crm_lib.base.message import has_chinese, two_languages
from crm_lib.page.words import dictionary, words_of_value

ROOT = Path(__file__).resolve().parents[2]
PLOTS = [name for name in FUNCTIONS if name.rpartition(".")[2].startswith("plot_")]


def figure_of(name):
    drawn = call(FUNCTIONS[name], good_call(name))
    axes = (
        drawn if isinstance(drawn, Axes) else drawn.axes[0] if isinstance(drawn, Figure) else None
    )
    assert axes is not None, f"{name} returns {type(drawn).__name__}"
    return axes.figure


def says_one_language(text):
    """Two English words and more need Chinese beside them, and a border between the two."""
    words = english_in(text)
    if words_of_value(text.strip()) or two_languages(text) or " → " in text:
        return False
    return bool(words) and (has_chinese(text) or len(words) > 1)


@pytest.mark.parametrize("name", PLOTS)
def test_every_text_of_a_figure_speaks_both(name):
    figure = figure_of(name)
    try:
        lines = {
            line
            for text in figure.findobj(Text)
            for line in text.get_text().split("\n")
            if line.strip()
        }
        assert [line for line in lines if says_one_language(line)] == []
        titles = [ax.get_title(loc=loc) for ax in figure.axes for loc in ("left", "center")]
        assert any(two_languages(title) for title in titles if title), titles
        for ax in figure.axes:
            for label in (ax.get_xlabel(), ax.get_ylabel()):
                if len(english_in(label)) > 1:
                    assert two_languages(label) or words_of_value(label), label
    finally:
        plt.close(figure)


#: Names that mean one thing here and another there, where a page's figure shows the right one.
READ_AND_RIGHT = {
    ("02_customers_and_relationships", "high", "高"),
    ("02_customers_and_relationships", "low", "低"),
    ("04_customer_insight", "email", "电子邮箱"),
    ("06_sales_funnel", "overall", "总体"),
    ("06_sales_funnel", "referral", "转介绍"),
    ("06_sales_funnel", "visit", "访问"),
    ("12_churn_and_win_back", "key", "关键客户"),
    ("12_churn_and_win_back", "overall", "总体"),
    ("12_churn_and_win_back", "quiet", "突然不来"),
    ("13_satisfaction", "quiet", "安静"),
    ("13_satisfaction", "business", "商务"),
    ("18_crm_systems_and_mining", "price", "价格"),
    ("19_campaigns_and_privacy", "contacts", "触达成本"),
    ("91_case_shop_funnel", "visit", "访问"),
    ("92_case_streaming_life_cycle", "ended", "已结束"),
    ("94_case_coffee_churn", "price", "价格"),
    ("02_customers_and_relationships", "basic", "基本型"),
    ("02_customers_and_relationships", "medium", "中"),
    ("03_relationship_marketing", "none", "无纽带"),
    ("03_relationship_marketing", "social", "走访与沙龙"),
    ("04_customer_insight", "phone", "手机号"),
    ("04_customer_insight", "rule", "规则"),
    ("06_sales_funnel", "new", "新用户"),
    ("06_sales_funnel", "returning", "老用户"),
    ("12_churn_and_win_back", "small", "小客户"),
    ("13_satisfaction", "hotel", "门店"),
    ("15_experience_and_touchpoints", "visit", "到店"),
    ("16_service_and_care", "price", "收费"),
    ("20_strategy_and_performance", "others", "其他外部单位"),
    ("91_case_shop_funnel", "social", "社交账号登录"),
    ("93_case_ev_touchpoints", "contract", "签约"),
    ("94_case_coffee_churn", "coupon", "买一赠一券"),
}


def test_a_name_with_two_meanings_in_a_figure_was_looked_at():
    meanings = {}
    words = dictionary()
    for (_, name), said in words.values.items():
        meanings.setdefault(name, set()).add(said)
    for name, said in words.columns.items():
        meanings.setdefault(name, set()).add(said)
    ambiguous = {name: said for name, said in meanings.items() if len({m.zh for m in said}) > 1}
    assert "quiet" in ambiguous
    found = set()
    for page in sorted((ROOT / "notebooks").glob("*.ipynb")):
        for en, zh in pairs_of_words(page):
            found |= {
                (page.stem, name, zh)
                for name, said in ambiguous.items()
                if any((m.en, m.zh) == (en, zh) for m in said)
            }
    assert found - READ_AND_RIGHT == set()


def pairs_of_words(page):
    """Yield each text of a page's pictures in English with the Chinese in its place."""
    for cell in json.loads(page.read_text(encoding="utf-8"))["cells"]:
        about = [o.get("metadata", {}).get("crm", {}) for o in cell.get("outputs", [])]
        drawn = {lang: [a for a in about if a.get("lang") == lang] for lang in ("en", "zh")}
        for en, zh in zip(drawn["en"], drawn["zh"], strict=True):
            if len(en["words"]) == len(zh["words"]):
                yield from zip(en["words"], zh["words"], strict=True)
