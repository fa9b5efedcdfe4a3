"""Words to avoid, slanted type and half-width spaces are found in Chinese, and nothing else is."""

import pytest

from crm_lib.author.chinese import AVOIDED, chinese_problems


@pytest.mark.parametrize("word", AVOIDED)
def test_a_word_to_avoid_is_named_with_what_stands_for_it(word):
    (problem,) = chinese_problems(f"这里有{word}一词。")
    assert word in problem and AVOIDED[word] in problem


@pytest.mark.parametrize(
    ("text", "says"),
    [("*这个*阶段", "slanted"), ("两者相同。 而且", "half-width space")],
)
def test_slanted_type_and_spaces_are_named(text, says):
    (problem,) = chinese_problems(text)
    assert says in problem


@pytest.mark.parametrize(
    "text",
    [
        "**粗体**的字",
        "2 * 3 = 6，4 * 5 = 20",
        "- 一项\n- 两项",
        "A/B测试 p = 0.05，是的",
        "“引号” 之后",
    ],
)
def test_ordinary_chinese_passes(text):
    assert list(chinese_problems(text)) == []
