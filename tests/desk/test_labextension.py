"""The browser half as it is shipped: nothing missing, nothing from elsewhere, every word twice."""

import json
import re

import pytest

from crm_lib.desk import LABEXTENSIONS
from crm_lib.exam.feedback import LOOKS

EXTENSION = LABEXTENSIONS / "crm-desk"
STATIC = EXTENSION / "static"
SCRIPTS = {p.name: p.read_text(encoding="utf-8") for p in sorted(STATIC.glob("*.js"))}
WORDS = re.findall(
    r"^  (\w+): \[\s*('(?:[^'\\]|\\.)*'),\s*('(?:[^'\\]|\\.)*')\s*\],?$",
    SCRIPTS["words.js"],
    re.MULTILINE,
)


def test_jupyterlab_finds_the_container_by_the_extension_s_name():
    about = json.loads((EXTENSION / "package.json").read_text(encoding="utf-8"))
    assert (EXTENSION / about["jupyterlab"]["_build"]["load"]).is_file()
    assert f"_JUPYTERLAB['{about['name']}']" in SCRIPTS["container.js"]


@pytest.mark.parametrize("name", SCRIPTS)
def test_a_script_takes_only_what_lies_beside_it(name):
    taken = re.findall(r"""(?:from|import\(new URL\()\s*'\./([\w.]+)'""", SCRIPTS[name])
    assert [t for t in taken if not (STATIC / t).is_file()] == []
    assert not re.search(r"https?://|innerHTML|insertAdjacentHTML|\beval\(", SCRIPTS[name])


def test_every_word_stands_in_both_languages_and_is_used():
    keys = re.findall(r"^  (\w+): \[", SCRIPTS["words.js"], re.MULTILINE)
    assert [key for key, _, _ in WORDS] == keys and len(set(keys)) == len(keys) > 30
    code = "".join(text for name, text in SCRIPTS.items() if name != "words.js")
    for key, en, zh in WORDS:
        assert re.search(r"[\u4e00-\u9fff]", zh) and not re.search(r"[\u4e00-\u9fff]", en), key
        assert not re.search(r"[\u4e00-\u9fff][,;:!?]|[,;:!?][\u4e00-\u9fff]", zh), key
        # The state of a question is looked up by what its check says.
        assert key in LOOKS or re.search(rf"WORDS\.{key}\b|'{key}'", code), key
