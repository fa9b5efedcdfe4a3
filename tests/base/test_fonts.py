"""The packaged fonts hold what the pages write, in two weights."""

from importlib.resources import files

import pytest
from fontTools.ttLib import TTFont
from matplotlib import font_manager

from crm_lib.base.fonts import FAMILY, register_fonts

FONTS = files("crm_lib") / "fonts"


def test_both_weights_are_known_to_matplotlib():
    assert register_fonts() == FAMILY
    found = {
        font_manager.findfont(font_manager.FontProperties(family=FAMILY, weight=weight))
        for weight in ("normal", "bold")
    }
    assert {path.rpartition("/")[2] for path in found} == {
        "NotoSansSC-Regular.ttf",
        "NotoSansSC-Bold.ttf",
    }


@pytest.mark.parametrize("name", ["NotoSansSC-Regular", "NotoSansSC-Bold", "NotoSerifSC-Regular"])
def test_a_font_has_the_signs_of_the_pages(name):
    signs = set(TTFont(str(FONTS / f"{name}.ttf")).getBestCmap())
    wanted = "客户关系管理：流失率（%）、“满意”——①②→−≥Ω abcXYZ 0123456789"
    assert [sign for sign in wanted if ord(sign) not in signs] == []
