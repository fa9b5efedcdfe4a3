"""The search's index: one a language, Chinese cut into words."""

import pytest

from crm_lib.exam.wording import ExamError
from crm_lib.site import search_index
from crm_lib.site.search_index import write_search_index

PAGE = '<html lang="{tag}"><title>t</title><body><main data-pagefind-body><h1>{words}</h1></main>'


def test_each_language_has_its_index(tmp_path):
    for folder, tag, words in (("en", "en", "sales funnel"), ("zh", "zh-CN", "销售漏斗是一种模型")):
        (tmp_path / folder).mkdir()
        page = tmp_path / folder / "a.html"
        page.write_text(PAGE.format(tag=tag, words=words), encoding="utf-8")
    assert write_search_index(tmp_path) == {"en": 1, "zh-cn": 1}
    assert {p.name for p in (tmp_path / "pagefind").glob("*.js")} == {
        "pagefind.js",
        "pagefind-worker.js",
    }


def test_without_the_part_for_chinese_it_says_what_to_install(tmp_path, monkeypatch):
    monkeypatch.setattr(search_index, "find_spec", lambda name: None)
    with pytest.raises(ExamError, match=r"requirements-dev\.lock"):
        write_search_index(tmp_path)
