"""Blanks at home: an unknown wording is open, and hides the marks of no other blank."""

from desk import mark

from crm_lib.exam import accept, blanks
from crm_lib.exam.open_parts import parts_html, parts_text

KEY = {"①": accept("产值中心论"), "②": accept("销售额中心论"), "③": accept("利润中心论"),
       "④": accept("客户中心论")}  # fmt: skip
#: ① and ② exchanged, ③ right, ④ in words that no key knows.
GIVEN = {"①": "销售额中心论", "②": "产值中心论", "③": "利润中心论", "④": "服务至上论"}


def lines(given):
    return parts_text(mark(blanks(4), KEY, given, points=4), first="zh").splitlines()


def test_known_blanks_are_marked_beside_one_that_is_open():
    head, first, second, third, fourth = lines(GIVEN)
    assert "目前 1 / 4 分" in head and "还有 1 项待对照" in head
    for line, sign, says in (
        (first, "✘", "应填在别的空里"), (second, "✘", "应填在别的空里"), (third, "✔", "正确"),
        (fourth, "◔", "程序不认识这个说法"),
    ):  # fmt: skip
        assert line.strip().startswith(sign) and says in line


def test_several_open_blanks_and_an_empty_one_hide_nothing():
    head, _, second, third, fourth = lines(
        {"①": "一种论", "②": "另一种论", "③": "", "④": "客户中心论"}
    )
    assert "还有 2 项待对照" in head
    assert "程序不认识" in second and "未作答" in third and fourth.strip().startswith("✔")


def test_nothing_points_to_an_instructor_and_no_key_is_shown():
    html = parts_html(mark(blanks(4), KEY, GIVEN, points=4))
    for word in ("instructor", "教师", "客户中心论", "proposed"):
        assert word not in html
    assert 'data-marks="1" data-of="4" data-final="no"' in html
