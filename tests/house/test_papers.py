"""The printable mock exam: marks as announced, no key in what students hold, files up to date."""

import importlib.util
import re
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def papers():
    spec = importlib.util.spec_from_file_location("build_papers", ROOT / "docs" / "build_papers.py")
    module = importlib.util.module_from_spec(spec)
    sys.modules["build_papers"] = module
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def parts(papers):
    return papers.parts_of(papers.SOLUTION)


def test_the_paper_has_the_marks_of_the_source_paper(parts):
    marks = [[q.marks for q in part.questions] for part in parts]
    assert marks == [[1] * 20, [2] * 5, [5, 5], [3] * 5, [5, 5], [5, 6, 5, 7, 5, 7]]
    assert sum(map(sum, marks)) == 100
    assert [q.number for part in parts for q in part.questions] == list(range(1, 41))


def test_paper_and_answer_book_hold_no_key(papers, parts):
    paper, book = (p.read_text(encoding="utf-8") for p in (papers.PAPER, papers.BOOK))
    for page in (paper, book):
        for word in ("SOLUTION", "mistake", "accept", "hint", "答案：", "参考答案"):
            assert word not in page, word
    for part in parts:
        for q in part.questions:
            if q.form == "text":
                found = [s for s in q.model.strip().splitlines() if s.strip(" .") in paper + book]
            elif q.form == "verdict":
                found = [s for s in [q.model["correction"]] if s and s in paper + book]
            elif q.form == "blanks":
                found = [b for b, names in q.model.items() if names[0] in q.figure]
            else:
                found = re.findall(rf"{q.number}．[^<]*[（(]\s*[A-E]+\s*[）)]", paper + book)
            assert found == [], (q.number, found)
    assert not re.search(r"<td>[A-E]{1,5}</td>", book)


def test_every_question_stands_on_the_paper_and_has_room_in_the_answer_book(papers, parts):
    paper, book = (p.read_text(encoding="utf-8") for p in (papers.PAPER, papers.BOOK))
    for part in parts:
        assert f"{part.title[1]}（{part.marks}分）" in paper
        for q in part.questions:
            assert len(re.findall(rf"<p><b>{q.number}．", paper)) == 1
            if q.form in ("blanks", "text"):
                assert f"<b>{q.number}．{q.title[1]}</b> {q.title[0]}（{q.marks}分）" in paper
            assert re.search(rf">{q.number}(．|<)", book)
    assert paper.count("<svg") == 2


def test_right_letters_are_spread_over_the_options(parts):
    keys = [q.model for q in parts[0].questions]
    assert {k: keys.count(k) for k in "ABCD"} == {"A": 5, "B": 5, "C": 5, "D": 5}


def test_the_guide_gives_every_mark(papers, parts):
    guide = papers.GUIDE.read_text(encoding="utf-8")
    for part in parts[:2]:
        for q in part.questions:
            assert f"| {q.number} | {q.model} |" in guide
    for part in parts[2:]:
        for q in part.questions:
            assert f"### {q.number} {q.title[1]}" in guide


def test_the_committed_files_are_what_the_script_writes(papers):
    for path, text in papers.documents().items():
        assert path.read_text(encoding="utf-8") == text, path.name
