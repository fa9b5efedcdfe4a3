"""Every explorer of every page: wherever its controls stand, what it draws is in the picture."""

import re

import pytest
from explorers import PAGES, explorers_of, outside, places

from crm_lib.explore.explorer import Explorer, Slider

CHINESE = re.compile(r"[\u4e00-\u9fff]")


#: One page stands for all in the usual run; drawing those of every page takes a minute.
USUAL = "02_customers_and_relationships"
EVERY = [pytest.param(page, marks=() if page.stem == USUAL else pytest.mark.slow) for page in PAGES]


@pytest.mark.parametrize("page", EVERY, ids=lambda path: path.stem)
def test_at_the_ends_and_in_the_middle_of_every_control_all_that_is_drawn_can_be_seen(page):
    explorers = explorers_of(page)
    assert explorers
    for explorer in explorers:
        faults = {
            str(values): found
            for values in places(explorer)
            if (found := outside(explorer.figure(**values)))
        }
        assert faults == {}, explorer.question[0]
        for values in places(explorer):
            en, zh = explorer.sentence(**values)
            assert en and CHINESE.search(zh), values


def test_what_lies_outside_is_found():
    def draw(*, ax, n):
        ax.plot([0, 1], [0, n])
        ax.bar([0.5], [n])
        ax.scatter([0.5], [n])
        ax.text(0.9, 0.5, "words that run out of the picture, long as they are", in_layout=False)
        ax.set(xlim=(0, 1), ylim=(0, 2))

    explorer = Explorer(
        ("Q?", "问？"), [Slider("n", "N", "数", 1, 3, 1, 1)], draw, lambda n: ("a", "甲")
    )
    found = outside(explorer.figure(n=3))
    kinds = sorted({words.split()[0] for words in found})
    assert kinds == ["Line2D", "PathCollection", "Rectangle", "words"]
    explorer = Explorer(
        ("Q?", "问？"), [Slider("n", "N", "数", 1, 3, 1, 1)],
        lambda *, ax, n: ax.plot([0, n], [0, n]), lambda n: ("a", "甲"),
    )  # fmt: skip
    assert outside(explorer.figure(n=3)) == []


def test_the_words_of_a_picture_are_its_finding():
    explorer = Explorer(
        ("Q?", "问？"), [Slider("n", "N", "数", 1, 3, 1, 1)],
        lambda *, ax, n: ax.plot([0, n]), lambda n: (f"{n} is all", f"共{n}"),
    )  # fmt: skip
    assert explorer.picture("en", n=2).alt == "2 is all"
    assert explorer.picture("zh", n=2).alt == "共2"
