"""Explorers: the same picture for the same values, labels in both languages, without a kernel too."""

import struct

import pytest
import yaml
from quiz_kit import question

from crm_lib.explore.explorer import Choice, Explorer, Slider, explorer
from crm_lib.lessons import start_here


@pytest.fixture(autouse=True)
def nothing_chosen(monkeypatch):
    monkeypatch.delenv("CRM_LANG", raising=False)


# --- explorers ---------------------------------------------------------------------------------


def test_an_explorer_draws_the_same_picture_for_the_same_values():
    shown = start_here.newcomers_explorer()
    first = shown.picture(**shown.start)
    assert first.png[:4] == b"\x89PNG" and struct.unpack(">I", first.png[16:20])[0] >= 600
    assert first.width >= 600
    assert shown.picture(**shown.start) == first
    assert shown.picture("zh", **shown.start) != first
    assert shown.picture(newcomers=30, buyers_per_ten=5) != first


@pytest.mark.parametrize(
    ("newcomers", "buyers", "orders", "share", "says"),
    [
        (0, 1, 2, 0.2, "Nobody new came"),
        (10, 0, 2, 0.1, "only the denominator grew"),
        (10, 1, 3, 0.15, "more orders, lower share"),
        (30, 2, 8, 0.2, "so the share stays"),
        (30, 5, 17, 0.425, "so both rise"),
    ],
)
def test_the_first_explorer_meets_all_its_cases(newcomers, buyers, orders, share, says):
    values = {"newcomers": newcomers, "buyers_per_ten": buyers}
    assert start_here.orders_and_share(**values) == (orders, pytest.approx(share))
    en, zh = start_here.newcomers_explorer().sentence(**values)
    assert says in en
    assert f"{orders}单" in zh


def test_every_position_of_the_first_explorer_has_its_words():
    for newcomers in range(0, start_here.MOST_NEWCOMERS + 1, 10):
        for buyers in range(6):
            en, zh = start_here.newcomers_explorer().sentence(
                newcomers=newcomers, buyers_per_ten=buyers
            )
            assert en and zh


def test_sliders_are_labelled_in_both_languages_and_whole_where_they_can_be():
    whole = Slider("n", "Visitors", "访客数", 0, 10, 1, 5).widget()
    share = Slider("p", "Share", "比例", 0.0, 1.0, 0.1, 0.5, form=".0%").widget()
    pick = Choice("s", "Stage", "环节", {"cart": ("Cart", "购物车")}, "cart").widget()
    assert (whole.description, type(whole).__name__) == ("Visitors · 访客数", "IntSlider")
    assert (share.readout_format, type(share).__name__) == (".0%", "FloatSlider")
    assert pick.options == (("Cart · 购物车", "cart"),)


@pytest.mark.parametrize(
    "numbers", [(0, 10, 1, 11), (10, 0, 1, 5), (0, 10, 0, 5), (5, 5, 1, 5)], ids=str
)
def test_a_slider_that_cannot_move_is_refused(numbers):
    with pytest.raises(ValueError, match="slider 'n'"):
        Slider("n", "Visitors", "访客数", *numbers)


def test_a_choice_starts_at_one_of_its_options():
    with pytest.raises(ValueError, match="start of choice 's'"):
        Choice("s", "Stage", "环节", {"cart": ("Cart", "购物车")}, "visit")


@pytest.mark.parametrize("names", [[], ["a", "a"]])
def test_an_explorer_needs_controls_of_different_names(names):
    controls = [Slider(n, "A", "甲", 0, 1, 1, 0) for n in names]
    with pytest.raises(ValueError, match="different names"):
        Explorer(("Q", "问"), controls, lambda **_: None, lambda **_: ("a", "甲"))


def test_without_a_kernel_an_explorer_still_says_its_sentence(capsys):
    controls = [Slider("n", "A", "甲", 0, 2, 1, 1)]
    explorer(("Q?", "问？"), controls, lambda **_: None, lambda n: (f"{n} is", f"是{n}"))
    assert capsys.readouterr().out == "Q? · 问？\n1 is · 是1\n"


# --- in a kernel -------------------------------------------------------------------------------


def test_in_a_kernel_widgets_stand_beside_what_is_kept_and_never_in_it(tmp_path):
    """Run a page: each widget output holds nothing but the widget, each other output has text."""
    from nbformat.v4 import new_code_cell, new_notebook

    from crm_lib.author.notebooks import executed

    (tmp_path / "06_x.quiz.yaml").write_text(
        yaml.safe_dump({"06_s1": question()}, allow_unicode=True), encoding="utf-8"
    )
    cells = [
        "from crm_lib.explore import quiz\nfrom crm_lib.page import language; language()",
        'quiz("06_s1")',
        "from crm_lib.lessons.start_here import newcomers; newcomers()",
    ]
    page = new_notebook(cells=[new_code_cell(c) for c in cells])
    page = executed(page, folder=tmp_path, timeout=60)
    widget = "application/vnd.jupyter.widget-view+json"
    kinds = [[sorted(o.data) for o in c.outputs if "data" in o] for c in page.cells]
    kept = ["text/html", "text/plain"]
    assert kinds == [
        [kept, [widget]],
        [kept, [widget]],
        [kept, [widget], *[["image/png", "text/plain"]] * 2, kept],
    ]
