"""Both languages side by side in one page, each in an element that a rule of style can hide."""

import re

from crm_lib.classroom.two_spans import two_spans


def test_each_language_stands_once_with_its_markup_and_a_dot_that_can_be_hidden():
    html = two_spans("<b>A</b> &amp; B", "甲和乙")
    found = dict(re.findall(r'<span lang="(\w+)">(.*?)</span>', html))
    assert found == {"en": "<b>A</b> &amp; B", "zh": "甲和乙"}
    assert re.sub(r'<span lang="\w+">.*?</span>', "", html) == '<span class="crm-sep"> · </span>'
