"""Fonts of the site hold what its pages write."""

from fontTools.ttLib import TTFont

from crm_lib.site.font_files import write_fonts


def test_the_fonts_hold_the_signs_of_the_pages_and_no_others(tmp_path):
    sheet, *fonts = write_fonts(tmp_path, "zh", ["<p>客户流失（%）</p>", "<p>满意：abc</p>"])
    assert len(fonts) == 2
    for font in fonts:
        signs = {chr(sign) for sign in TTFont(font).getBestCmap()}
        assert set("客户流失满意（）：") <= signs and "漏" not in signs
        assert font.name in sheet.read_text(encoding="utf-8")
    assert (tmp_path / "OFL.txt").is_file()


def test_the_same_pages_have_the_same_fonts(tmp_path):
    first, second = (write_fonts(tmp_path / name, "en", ["中文"]) for name in "ab")
    assert [p.read_bytes() for p in first] == [p.read_bytes() for p in second]
