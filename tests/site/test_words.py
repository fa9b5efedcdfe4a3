"""Words of the site's own pages."""

import re
from importlib.resources import files

import pytest

from crm_lib.base.message import has_chinese
from crm_lib.site.words import WORDS, words_in

TEMPLATES = "".join(
    file.read_text(encoding="utf-8") for file in (files("crm_lib.site") / "templates").iterdir()
)
CODE = "".join(
    file.read_text(encoding="utf-8")
    for file in files("crm_lib.site").iterdir()
    if file.name.endswith(".py") and file.name != "words.py"
)


@pytest.mark.parametrize("name", WORDS)
def test_each_is_said_in_both_languages_and_used(name):
    words = WORDS[name]
    assert has_chinese(words.zh) or name == "other"
    assert not has_chinese(words.en) or name == "other"
    said = rf"""\bw\.{name}\b|["']{name}["']"""
    assert re.search(said, TEMPLATES + CODE)


def test_a_language_has_all_of_them():
    assert set(words_in("en")) == set(words_in("zh")) == set(WORDS)
