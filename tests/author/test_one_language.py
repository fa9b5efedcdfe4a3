"""What an output says in one language only is named."""

import pytest
from nbformat.v4 import new_output

from crm_lib.author.one_language import english_in, one_language_problems
from crm_lib.base.message import both_html


def html(text):
    return new_output("display_data", {"text/html": text, "text/plain": ""})


def figure(language, *words):
    about = {"crm": {"words": list(words), **({"lang": language} if language else {})}}
    return new_output("display_data", {"image/png": "", "text/plain": ""}, metadata=about)


@pytest.mark.parametrize(
    "output",
    [
        html("<table><td>users<div lang='zh'>用户数</div></td><td>36,000</td></table>"),
        html(f"<p>{both_html('users', '用户数', inline=True)}</p>"),
        html("<style>.a{color:red}</style><td>L0001</td><td>NPS</td><td>2026-03-01</td>"),
        figure("en", "Half leave", "25%"),
        figure("zh", "一半离开", "NPS 25%", "users 用户数"),
        figure(None, "25%", "R", "2026"),
        new_output("stream", text="36,000\n"),
    ],
)
def test_what_both_can_read_passes(output):
    assert list(one_language_problems(output)) == []


@pytest.mark.parametrize(
    ("output", "word"),
    [
        (html("<table><td>different users</td></table>"), "different"),
        (html("<div lang='en'>ok</div><td>users</td>"), "users"),
        (html("<td>用户数</td>"), "用户数"),
        (figure("zh", "Half leave"), "Half"),
        (figure("en", "users 用户数"), "用户数"),
        (figure(None, "Half leave"), "Half"),
        (new_output("display_data", {"image/png": "", "text/plain": "x"}), "both languages"),
        (new_output("stream", text="36,000 users\n"), "users"),
        (new_output("execute_result", {"text/plain": "'more orders'"}), "orders"),
    ],
)
def test_what_one_cannot_read_is_named(output, word):
    (problem,) = one_language_problems(output)
    assert word in problem


def test_ids_and_short_names_are_no_words():
    assert english_in("Q3 L0001 30d BG/NBD p = 0.03 A/B") == []
    assert english_in("the returning users") == ["the", "returning", "users"]
