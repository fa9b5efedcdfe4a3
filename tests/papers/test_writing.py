"""Files of a paper: the same bytes twice, a solution that is in order, documents that open, marks."""

import io
import os
import shutil
import subprocess
import time
import zipfile

import nbformat
import pytest
from office import needs_office, text_in_office
from papers_kit import ROOT, UNIT, paper, sets

from crm_lib.author.answers import load_cases
from crm_lib.author.demo import hand_in, throw_away_course
from crm_lib.author.samples import Sample, with_answers
from crm_lib.classroom.course import Course
from crm_lib.classroom.execution import sandbox
from crm_lib.classroom.grading import grade
from crm_lib.classroom.solution_check import assignment_findings
from crm_lib.classroom.steps import marks_table, release
from crm_lib.exam.free_text.keypoints import proposal
from crm_lib.exam.free_text.rubric import load_rubrics
from crm_lib.exam.key import built_key
from crm_lib.exam.model_answer import model_answers
from crm_lib.papers.blueprint_rows import blueprint_rows, enter_rows
from crm_lib.papers.difficulty import measured_difficulty
from crm_lib.papers.record import note_made
from crm_lib.papers.writing import assigned, written_paper, written_solution


def test_the_same_paper_gives_the_same_bytes(tmp_path):
    made = paper("quick", 4, UNIT)
    first = written_paper(made, tmp_path / "a")
    time.sleep(2.1)  # a ZIP counts in two seconds
    second = written_paper(made, tmp_path / "b")
    assert len(first) == 3 + 2 * 3 * 2
    for one, other in zip(first, second, strict=True):
        assert one.read_bytes() == other.read_bytes(), one.name


@pytest.mark.parametrize(("name", "seed"), [("final", 2), ("source1", 1)])
def test_a_solution_may_be_released_and_its_key_is_that_of_the_bank(tmp_path, name, seed):
    made = paper(name, seed)
    written_solution(made, tmp_path)
    solution = tmp_path / f"{made.name}.ipynb"
    assert assignment_findings(solution) == []
    key = built_key(solution)
    for question in made.questions:
        known = key.questions[f"{made.name}_q{question.number}"]
        assert known.points == question.marks
        if question.form == "number":
            assert known.expected[0].value == pytest.approx(question.drawn.answer, rel=1e-9)
            slips = [m.value for m in question.drawn.mistakes]
            assert [m.value for m in known.mistakes] == pytest.approx(slips, rel=1e-9)


def test_numbers_stand_in_a_locked_cell_and_differ_by_set():
    from crm_lib.papers.solution_notebook import solution_notebook

    for made in sets("final", 7, "AB"):
        cells = {c.metadata.nbgrader.grade_id: c for c in solution_notebook(made).cells}
        data = cells[f"{made.name}_data"]
        assert data.metadata.nbgrader.locked and not data.metadata.nbgrader.solution
        names: dict = {}
        exec(data.source, names)
        drawn = {
            f"q{q.number}": q.drawn.parameters
            for q in made.questions
            if q.drawn and q.drawn.parameters
        }
        assert names["numbers"] == drawn


def test_rubrics_made_from_points_find_the_model_answer_and_nothing_in_another_subject(tmp_path):
    found = whole = 0
    for seed in range(4):
        made = paper("final", seed)
        written_solution(made, tmp_path)
        rubrics = load_rubrics(tmp_path / "rubrics.yaml")
        assert len(rubrics) >= 5
        for rubric in rubrics.values():
            for example in rubric.examples:
                whole += 1
                found += proposal(rubric, example.text, blind=True).marks == rubric.content
            other = "昨天下雨，公园里的花开了。 Rain fell in the park and the flowers opened."
            assert proposal(rubric, other, blind=True).marks == 0
    assert found >= 0.9 * whole


def test_rows_of_the_blueprint_are_entered_once(tmp_path):
    made = paper("final", 1)
    path = tmp_path / "docs" / "blueprint.csv"
    path.parent.mkdir()
    shutil.copy(ROOT / "docs" / "blueprint.csv", path)
    before = path.read_text(encoding="utf-8")
    enter_rows(path, made)
    once = path.read_text(encoding="utf-8")
    enter_rows(path, made)
    assert path.read_text(encoding="utf-8") == once
    assert once.startswith(before) and once.count("final_1_q") == len(made.questions)
    rows = blueprint_rows(made, {}, ROOT / "notebooks")
    assert all(r.lesson and r.section for r in rows)
    assert all(any("\u4e00" <= sign <= "\u9fff" for sign in r.objective_zh) for r in rows)


def test_word_opens_each_document_and_nothing_is_lost(tmp_path):
    docx = pytest.importorskip("docx")
    from crm_lib.papers.pdf_file import text_of
    from crm_lib.papers.sheets import answer_sheet, marking_guide, question_paper
    from crm_lib.papers.word_file import word_bytes

    made = paper("final", 1)
    for language in ("zh", "en"):
        for sheet in (question_paper, answer_sheet, marking_guide):
            document = sheet(made, language)
            data = word_bytes(document)
            times = {i.date_time for i in zipfile.ZipFile(io.BytesIO(data)).infolist()}
            assert times == {(2000, 1, 1, 0, 0, 0)}
            opened = docx.Document(io.BytesIO(data))
            there = "".join(t.text or "" for t in opened.element.body.iter(docx.oxml.ns.qn("w:t")))
            words = squeezed(there)
            for element in document.elements:
                for line in text_of(element).replace("\t", "\n").splitlines():
                    assert squeezed(line) in words, line
            first = opened.sections[0].first_page_header._element.xml
            assert ("密" in first if language == "zh" else "seal" in first) is bool(document.seal)


@pytest.mark.slow
@needs_office
def test_libre_office_opens_each_document_and_nothing_is_lost(tmp_path):
    from crm_lib.papers.pdf_file import text_of
    from crm_lib.papers.sheets import answer_sheet, marking_guide, question_paper
    from crm_lib.papers.word_file import word_bytes

    made = paper("source1", 2)
    for language in ("zh", "en"):
        for sheet in (question_paper, answer_sheet, marking_guide):
            document = sheet(made, language)
            path = tmp_path / f"{sheet.__name__}_{language}.docx"
            path.write_bytes(word_bytes(document))
            words = squeezed(text_in_office(path))
            for element in document.elements:
                for line in text_of(element).replace("\t", "\n").splitlines():
                    assert squeezed(line) in words, line


#: The numbers of a paper, each made another one.
_EASY = "{}\nnumbers = {{q: {{n: v * 2 for n, v in d.items()}} for q, d in numbers.items()}}"


def squeezed(text):
    return "".join(text.split())


@pytest.mark.skipif(
    shutil.which("pdftoppm") is None and not os.environ.get("CI"),
    reason="no pdftoppm on this machine (apt-get install poppler-utils)",
)
def test_each_page_of_a_pdf_can_be_drawn_and_is_not_empty(tmp_path):
    from PIL import Image

    made = paper("source1", 1)
    written_paper(made, tmp_path)
    for pdf in sorted(tmp_path.glob("*.pdf")):
        subprocess.run(["pdftoppm", "-r", "30", "-png", pdf, pdf.with_suffix("")], check=True)
        pages = sorted(tmp_path.glob(f"{pdf.stem}-*.png"))
        assert 2 <= len(pages) <= 9, pdf.name
        for page in pages:
            grey = Image.open(page).convert("L")
            dark = sum(grey.histogram()[:200]) / (grey.width * grey.height)
            assert 0.002 < dark < 0.3, page.name
        said = subprocess.run(["pdftotext", pdf, "-"], capture_output=True, text=True, check=True)
        assert len(said.stdout) > 300


@pytest.mark.slow
@pytest.mark.parametrize("name", ["final", "source1"])
def test_a_paper_goes_through_release_and_marking_and_its_key_earns_all(tmp_path, name):
    """The key in English and in Chinese: final, but for the mark that only a human gives."""
    made = paper(name, 6)
    folder = tmp_path / "paper"
    written_solution(made, folder / "solution")
    (tmp_path / "empty" / "docs").mkdir(parents=True)
    shutil.copy(ROOT / "docs" / "blueprint.csv", tmp_path / "empty" / "docs")
    (tmp_path / "empty" / "nbgrader_config.py").write_text(
        "from pathlib import Path\n"
        "from crm_lib.classroom.config import configure\n"
        "configure(get_config(), Path(__file__).parent)\n",
        encoding="utf-8",
    )
    course = Course(tmp_path / "empty")
    (course.root / "solutions").mkdir()
    assigned(made, folder, course.root / "solutions")
    with throw_away_course(course, made.name) as copy:
        released = release(copy, made.name) / f"{made.name}.ipynb"
        notebook = nbformat.read(released, as_version=4)
        assert "BEGIN SOLUTION" not in released.read_text(encoding="utf-8")
        model = model_answers(copy.solution(made.name))
        cases = load_cases(copy.solution(made.name).with_name("answers.yaml"))
        chinese = model | {c.question: c.source for c in cases if c.right and c.language == "zh"}
        plans = {"ada": with_answers(notebook, model), "ben": notebook}
        plans["chen"] = with_answers(notebook, chinese)
        # Who changes the locked numbers to easy ones computes by them, and is marked by the paper's.
        cheat = with_answers(notebook, model)
        for cell in cheat.cells:
            if cell.metadata.nbgrader.grade_id.endswith("_data"):
                cell.source = _EASY.format(cell.source)
        plans["dora"] = cheat
        samples = [Sample(s, "", nbformat.writes(n) + "\n") for s, n in plans.items()]
        hand_in(copy, made.name, samples)
        list(grade(copy, made.name, isolate=sandbox.missing() is None))
        table = marks_table(copy, made.name)
        totals = table.groupby("student")["marks"].sum()
        human = sum(q.task.rubric.coherence for q in made.questions if q.task)
        assert totals["ben"] == 0
        waits = table[table["waits_for_human"]].groupby("student").size()
        if name == "final":
            assert totals["ada"] == totals["chen"] == 100
            assert waits.empty
            computed = sum(q.marks for q in made.questions if q.form == "number")
            assert 100 - computed <= totals["dora"] < 100
        else:
            of_bank = [q for q in made.questions if q.drawn]
            sure = table[~table["waits_for_human"]].groupby("student")["marks"].sum()
            assert sure["ada"] == sure["chen"] == sum(q.marks for q in of_bank)
            assert totals["ada"] >= 100 - human - 8
        note_made(copy.classroom, made.name, [made])
        assert measured_difficulty(copy) == {}, "four students are too few to measure by"
