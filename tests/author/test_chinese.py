"""Words to avoid, slanted type and half-width spaces are found in Chinese, and nothing else is."""

import pytest

from crm_lib.author.chinese import AVOIDED, chinese_problems


@pytest.mark.parametrize("word", AVOIDED)
def test_a_word_to_avoid_is_named_with_what_stands_for_it(word):
    (problem,) = chinese_problems(f"这里有{word}一词。")
    assert word in problem and AVOIDED[word] in problem


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("*这个*阶段", "slanted"),
        ("两者相同。 而且", "half-width space"),
        ("（1）**原因。**满意是感知的结果", "show as stars"),
        ("这叫**“期望”**。", "show as stars"),
        ("**先想一想 **再答", "show as stars"),
    ],
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
        "（1）**原因**。满意是感知的结果",
        "**原因。**\n\n**（1）要点**：后文",
        "“**期望**”，**甲**和**乙。**（丙）",
        "把 50 / 1.05 ** t 相加",
        "`a ** b` 与 `**k` 相同，$p^{**}$",
    ],
)
def test_ordinary_chinese_passes(text):
    assert list(chinese_problems(text)) == []
