"""The printable mock exams: marks as announced, no key in what students hold, files up to date."""

import importlib.util
import re
import sys
from pathlib import Path

import pytest

from crm_lib.author.prose import numbers_in
from crm_lib.exam.free_text.keypoints import proposal
from crm_lib.exam.free_text.rubric import load_rubrics
from crm_lib.exam.long_question import characters_of
from crm_lib.exam.model_answer import worded_answers

ROOT = Path(__file__).resolve().parents[2]
LANGUAGES = ("en", "zh")
NUMBERS = (1, 2, 3)
#: Chinese characters of a full answer to a case question, and squares of an answer sheet it fills.
SHORTEST, LONGEST = 300, 450


def read(path):
    return path.read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def papers():
    spec = importlib.util.spec_from_file_location("build_papers", ROOT / "docs" / "build_papers.py")
    module = importlib.util.module_from_spec(spec)
    sys.modules["build_papers"] = module
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module", params=NUMBERS, ids="mock_exam_{}".format)
def exam(papers, request):
    return papers.MockExam(request.param)


@pytest.fixture(scope="module")
def parts(papers, exam):
    return papers.parts_of(exam.solution)


def test_every_mock_exam_is_printed(papers):
    found = sorted(p.name for p in (ROOT / "solutions").glob("mock_exam_*"))
    assert [e.name for e in papers.MOCK_EXAMS] == found
    assert [e.number for e in papers.MOCK_EXAMS] == list(NUMBERS)


def test_the_paper_has_the_marks_of_the_source_paper(parts):
    marks = [[q.marks for q in part.questions] for part in parts]
    assert marks == [[1] * 20, [2] * 5, [5, 5], [3] * 5, [5, 5], [5, 6, 5, 7, 5, 7]]
    assert sum(map(sum, marks)) == 100
    assert [q.number for part in parts for q in part.questions] == list(range(1, 41))


@pytest.mark.parametrize("language", LANGUAGES)
def test_paper_and_answer_book_hold_no_key(exam, parts, language):
    paper, book = read(exam.paper[language]), read(exam.book[language])
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
                drawing = getattr(q.figure, language)
                found = [b for b, names in q.model.items() if names[0] in drawing]
            else:
                found = re.findall(rf"{q.number}[．.][^<]*[（(]\s*[A-E]+\s*[）)]", paper + book)
            assert found == [], (q.number, found)
    assert not re.search(r"<td>[A-E]{1,5}</td>", book)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_question_stands_on_the_paper_and_has_room_in_the_answer_book(exam, parts, language):
    paper, book = read(exam.paper[language]), read(exam.book[language])
    for part in parts:
        total = f"（{part.marks}分）" if language == "zh" else f" ({part.marks} marks)"
        assert f"<h2>{getattr(part.title, language)}{total}</h2>" in paper
        for q in part.questions:
            assert len(re.findall(rf"<p><b>{q.number}[．.]", paper)) == 1
            if q.form in ("blanks", "text"):
                assert f"{getattr(q.title, language)}</b>" in paper
            assert re.search(rf">{q.number}([．.]|<)", book)
            assert re.search("[\u3400-\u9fff]", q.title.zh), q.title
    assert paper.count("<svg") == 2


def test_each_paper_is_in_one_language(exam):
    """Names that an English reader needs in Chinese too stand in brackets or in their tables."""
    shown = {
        path: re.sub(r"<style>.*?</style>|<!--.*?-->|<[^>]+>", " ", read(path), flags=re.S)
        for by_language in (exam.paper, exam.book, exam.guide)
        for path in by_language.values()
    }
    for by_language in (exam.paper, exam.book, exam.guide):
        # A Chinese sentence is a comma or a full stop of that width; an English one three words.
        assert not re.search("[\u3400-\u9fff][，。；]", shown[by_language["en"]])
        assert not re.search(r"[A-Za-z]{3,} [a-z]{2,} [a-z]{2,}", shown[by_language["zh"]])
    assert not any("单元格" in shown[by["zh"]] for by in (exam.paper, exam.book))  # of a notebook


def test_right_letters_are_spread_over_the_options(parts):
    keys = [q.model for q in parts[0].questions]
    assert {k: keys.count(k) for k in "ABCD"} == {"A": 5, "B": 5, "C": 5, "D": 5}


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_guide_gives_every_mark(exam, parts, language):
    guide = read(exam.guide[language])
    for part in parts[:2]:
        for q in part.questions:
            assert f"| {q.number} | {q.model} |" in guide
    for part in parts[2:]:
        for q in part.questions:
            assert f"### {q.number} {getattr(q.title, language)}" in guide


def test_the_committed_files_are_what_the_script_writes(papers, exam):
    for path, text in papers.documents(exam).items():
        assert path.read_text(encoding="utf-8") == text, path.name


def test_full_chinese_answers_to_the_cases_are_300_to_450_characters_of_every_point(exam, parts):
    worded = worded_answers(exam.solution.with_name("answers.yaml"))
    rubrics = load_rubrics(exam.solution.with_name("rubrics.yaml"))
    for q in parts[-1].questions:
        answer, rubric = worded[exam.question(q.number)]["zh"], rubrics[exam.question(q.number)]
        assert len(re.findall(r"[\u3400-\u9fff]", answer)) >= SHORTEST
        assert characters_of(answer) <= LONGEST
        assert len(answer.splitlines()) == len(rubric.key_points)
        found = proposal(rubric, answer, q.body.zh, q.model, blind=True)
        assert [f.point.id for f in found.findings if f.status != "hit"] == []


def test_numbers_of_those_answers_stand_in_their_case_or_are_shares_of_its_numbers(exam, parts):
    worded = worded_answers(exam.solution.with_name("answers.yaml"))
    case: set = set()
    for q in parts[-1].questions:
        said = [n for n in numbers_in(q.body.zh) if n.value]
        case = {n.value for n in said} if "**案例" in q.body.zh else case | {n.value for n in said}
        shares = {round(100 * a / b, 1) for a in case for b in case if 0 < a < b and b > 1000}
        known = case | shares | {round(100 - share, 1) for share in shares}
        new = [n for n in numbers_in(worded[exam.question(q.number)]["zh"]) if not n.small]
        assert [str(n) for n in new if n.value not in known] == [], q.number
