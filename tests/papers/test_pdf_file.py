"""PDF by typst: signs that typst reads as its own stay signs, and no sign prints as a box."""

import pytest
from papers_kit import ROOT, bank, cases

from crm_lib.author.bank_check import texts_of
from crm_lib.bank import drawn
from crm_lib.exam.wording import ExamError
from crm_lib.papers.pdf_file import missing_signs, pdf_bytes, typst_source
from crm_lib.papers.printed import Document, Words, blocks_of, plain


def document(*elements):
    return Document("A", "zh", tuple(elements), "第 {page} 页　共 {pages} 页")


def test_signs_of_typst_are_printed_as_they_are():
    nasty = 'a#b $c$ *d* _e_ `f` <g> @h \\ "i" [j] {k} // l'
    assert pdf_bytes(document(Words(plain(nasty)))).startswith(b"%PDF")
    assert '\\\\ \\"i\\"' in typst_source(document(Words(plain(nasty))))


def test_a_sign_that_the_fonts_lack_is_refused_with_its_name():
    with pytest.raises(ExamError, match="the packaged fonts lack 🦄"):
        pdf_bytes(document(Words(plain("🦄"))))


def test_the_fonts_have_every_sign_of_the_bank_and_the_cases():
    elements = [
        Words(plain(t))
        for item in bank().items.values()
        for _, text in texts_of(item, drawn(item, 1))
        for t in text
    ]
    for case in cases():
        for question in case.tasks.values():
            for t in (*question.case.text, *question.task.ask, *question.task.answer):
                elements += blocks_of(t)
    assert missing_signs(document(*elements)) == []
    assert (ROOT / "crm_lib" / "fonts").is_dir()


def test_nothing_is_read_from_the_system_or_the_network(monkeypatch):
    """Fonts are packaged or typst's own, and no package of typst's is named."""
    source = typst_source(document(Words(plain("客户"))))
    assert "@preview" not in source and "#import" not in source
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9")
    monkeypatch.setenv("https_proxy", "http://127.0.0.1:9")
    assert pdf_bytes(document(Words(plain("客户")))).startswith(b"%PDF")
