"""`make docs`: a page for each topic, with its public names and nothing else."""

import re
import sys

import pytest

import crm_lib
from crm_lib.author.api_pages import PUBLIC_ROOMS, api_pages
from crm_lib.exam.wording import ExamError


@pytest.fixture(scope="module")
def pages(tmp_path_factory):
    return api_pages(tmp_path_factory.mktemp("api")).parent


def test_every_topic_has_its_page(pages):
    made = {p.stem for p in (pages / "crm_lib").glob("*.html")}
    assert made == {*crm_lib.topics(), *PUBLIC_ROOMS}
    assert (pages / "index.html").is_file() and (pages / "search.js").is_file()


def test_a_page_shows_the_public_face_only(pages):
    text = (pages / "crm_lib" / "funnel.html").read_text(encoding="utf-8")
    shown = set(re.findall(r'<section id="(\w+)"', text))
    assert shown == set(crm_lib.funnel.__all__)
    assert "conversion" not in {p.stem for p in pages.rglob("*.html")}


def test_the_exam_s_page_shows_its_forms(pages):
    text = (pages / "crm_lib" / "exam.html").read_text(encoding="utf-8")
    shown = set(re.findall(r'<section id="(\w+)"', text))
    assert shown == set(crm_lib.exam.__all__)


def test_without_pdoc_it_says_what_to_install(tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "pdoc", None)
    monkeypatch.setattr("crm_lib.author.api_pages.find_spec", lambda name: None)
    with pytest.raises(ExamError, match=r"requirements-dev\.lock"):
        api_pages(tmp_path)
