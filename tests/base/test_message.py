"""Two languages: in the two blocks that the switch can hide, and on one line."""

import re

from crm_lib.base.message import Message, both_html, both_text


def test_bilingual_html_is_what_the_switch_can_hide_and_is_escaped():
    html = both_html("a < b\nc", "甲")
    assert html == '<div lang="en">a &lt; b<br>c</div><div lang="zh">甲</div>'
    inline = both_html("yes", "对", inline=True)
    assert re.findall(r"<(\w+) lang", inline) == ["div", "div"]
    assert re.sub("<[^>]*>", "", inline) == "yes · 对"


def test_a_language_without_words_leaves_nothing_behind():
    assert both_html("", "甲") == '<div lang="zh">甲</div>'
    assert both_text("a", " ") == "a"


def test_what_both_languages_write_alike_is_shown_once():
    assert both_html("25%", "25%") == "<div>25%</div>"
    assert both_text("25%", "25%") == "25%"


def test_a_message_is_both_languages_on_a_line_and_in_blocks():
    message = Message("R&D\nand more", "研发")
    assert str(message) == "R&D\nand more · 研发"
    assert message.html() == both_html(message.en, message.zh)
    assert message.html(inline=True).count('style="display:inline"') == 2
