"""Does every page read alike in both languages, link rightly, and is it kept as it should be?

That lessons run and show what is kept in them: test_lessons_run.py, 1 and 2. The pages are found by
pattern: a new lesson or solution is tested as soon as its file exists.
"""

import re
from pathlib import Path

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, writes
from nbval_kit import SANITIZE, nbval

from crm_lib.author.glossary import read_glossary
from crm_lib.author.lint import notebook_findings, read_notebook, repeated_sentences, text_problems
from crm_lib.author.notebooks import as_text, refresh, refresh_folder, reproducible
from crm_lib.explore.quiz_file import read_questions

ROOT = Path(__file__).resolve().parents[2]
LESSONS = sorted((ROOT / "notebooks").glob("*.ipynb"))
SOLUTIONS = sorted((ROOT / "solutions").glob("*/*.ipynb"))
EXERCISES = sorted((ROOT / "exercises").glob("*/*.ipynb"))
QUIZZES = sorted((ROOT / "bank").glob("*.quiz.yaml"))
GLOSSARY = ROOT / "docs" / "glossary.csv"


def name(path):
    return str(path.relative_to(ROOT))


@pytest.fixture(scope="module")
def glossary():
    """Return the glossary's terms, or None and a word about it while there is no glossary."""
    if GLOSSARY.exists():
        return read_glossary(GLOSSARY)
    print(f"{name(GLOSSARY)} does not exist: the glossary's spelling was not checked")
    return None


def test_there_are_pages_to_test():
    assert "notebooks/00_start_here.ipynb" in map(name, LESSONS)


@pytest.mark.slow  # its key is made by running it in every run; here nbval runs it as well
@pytest.mark.parametrize("path", SOLUTIONS, ids=name)
def test_a_solution_runs(path):
    code, said = nbval([path], "--nbval-lax")
    assert code == 0, said


@pytest.mark.parametrize(
    ("path", "kind"),
    [(p, k) for k, paths in (("lesson", LESSONS), ("solution", SOLUTIONS), ("exercise", EXERCISES))
     for p in paths],
    ids=lambda value: name(value) if isinstance(value, Path) else value,
)  # fmt: skip
def test_a_page_has_no_findings(path, kind, glossary):
    found = notebook_findings(path, glossary=glossary, kind=kind)
    assert not found, "\n".join(map(str, found))


def test_no_paragraph_stands_in_two_lessons():
    found = repeated_sentences(LESSONS)
    assert not found, "\n".join(map(str, found))


@pytest.mark.parametrize("path", LESSONS, ids=name)
def test_links_lead_to_files_that_exist(path):
    """A link into work/ counts as one into exercises/, which is copied there at the first start."""
    broken = []
    for cell in read_notebook(path).cells:
        if cell.cell_type == "markdown":
            for target in re.findall(r"\]\((?!https?:|#|attachment:)([^)\s#]+)", cell.source):
                place = (path.parent / target).resolve()
                if place.is_relative_to(ROOT / "work"):
                    place = ROOT / "exercises" / place.relative_to(ROOT / "work")
                if not place.exists():
                    broken.append(target)
    assert not broken, f"{name(path)} links to {', '.join(broken)}"


@pytest.mark.parametrize("path", QUIZZES, ids=name)
def test_a_quiz_file_says_the_same_in_both_languages(path, glossary):
    found = []
    for question in read_questions(path).values():
        texts = [question.text, *(t for o in question.options for t in (o.text, o.why))]
        for text in texts:
            for problem in text_problems(text.en, text.zh, glossary=glossary):
                found.append(f"{question.id}: {problem}: {text}")
    assert not found, "\n".join(found)


@pytest.mark.parametrize("path", LESSONS, ids=name)
def test_each_self_check_is_asked_once_and_exists(path):
    quiz_file = ROOT / "bank" / f"{path.stem}.quiz.yaml"
    known = sorted(read_questions(quiz_file)) if quiz_file.exists() else []
    source = "\n".join(c.source for c in read_notebook(path).cells if c.cell_type == "code")
    asked = re.findall(r"""\bquiz\(\s*["']([^"']+)["']""", source)
    assert sorted(asked) == known


# --- keeping outputs ---------------------------------------------------------------------------


@pytest.fixture
def write(tmp_path):
    def write(*cells, name="01_try.ipynb"):
        path = tmp_path / name
        path.write_text(writes(new_notebook(cells=list(cells))), encoding="utf-8")
        return path

    return write


def test_a_refreshed_page_keeps_text_and_figures_and_nothing_that_passes(write):
    draw = "import matplotlib.pyplot as plt\nfigure, ax = plt.subplots()\nlines = ax.plot([1, 2])"
    style = "import pandas as pd\npd.DataFrame({'a': [1]}).style"
    page = write(
        new_markdown_cell("## A · 一", id="m", metadata={"trusted": True}),
        new_code_cell("from crm_lib.page import language; language()", id="switch"),
        new_code_cell("print('one')\nprint('two')\n'three'", id="text", execution_count=9),
        new_code_cell(
            "import ipywidgets as w\nw.IntSlider()",
            id="widget",
            metadata={"tags": ["nbval-ignore-output"]},
        ),
        new_code_cell(draw, id="figure"),
        new_code_cell(style, id="style"),
    )
    assert refresh(page) is True
    kept = nbformat.read(page, as_version=4)
    assert [c.id for c in kept.cells] == ["m", "switch", "text", "widget", "figure", "style"]
    _, switch, text, widget, figure, style = kept.cells
    assert [list(o.data) for o in switch.outputs] == [["text/html", "text/plain"]]
    assert [o.get("text") or o.data["text/plain"] for o in text.outputs] == [
        "one\ntwo\n",
        "'three'",
    ]
    assert widget.outputs == []
    assert "image/png" in figure.outputs[0].data
    assert "T_00000" in style.outputs[0].data["text/html"]
    assert [c.get("execution_count") for c in kept.cells] == [None, 1, 2, 3, 4, 5]
    assert "widgets" not in kept.metadata and "version" not in kept.metadata.language_info
    assert not any(c.metadata for c in kept.cells if c.id != "widget")

    first = page.read_bytes()
    assert refresh(page) is False
    assert page.read_bytes() == first
    code, said = nbval([page], "--nbval", SANITIZE)
    assert code == 0, said


def test_a_changed_output_is_noticed(write):
    page = write(new_code_cell("print(2 + 2)", id="a"))
    refresh(page)
    text = page.read_text(encoding="utf-8").replace("4\\n", "5\\n")
    page.write_text(text, encoding="utf-8")
    code, said = nbval([page], "--nbval", SANITIZE)
    assert code == 1 and "mismatch 'stdout'" in said


def test_a_page_that_fails_is_left_as_it_was(write):
    page = write(new_code_cell("1 + 1"), new_code_cell("unknown_name"))
    before = page.read_bytes()
    with pytest.raises(ValueError, match=r"01_try\.ipynb: cell 1 fails: NameError"):
        refresh(page)
    assert page.read_bytes() == before


def test_the_authors_own_language_does_not_reach_the_page(write, monkeypatch):
    monkeypatch.setenv("CRM_LANG", "zh")
    page = write(new_code_cell("import os\nprint(os.environ.get('CRM_LANG'))", id="a"))
    refresh(page)
    assert read_notebook(page).cells[0].outputs[0].text == "None\n"


def test_a_folder_is_refreshed_by_name(write):
    write(new_code_cell("1"), name="02_b.ipynb")
    first = write(new_code_cell("2"), name="01_a.ipynb")
    assert refresh_folder(first.parent, names=["01"]) == [first]
    with pytest.raises(ValueError, match="begins with 07"):
        refresh_folder(first.parent, names=["07"])


def test_what_is_not_a_notebook_is_refused(tmp_path):
    (tmp_path / "x.ipynb").write_text("{}", encoding="utf-8")
    with pytest.raises(ValueError, match="is not a notebook"):
        refresh(tmp_path / "x.ipynb")


@pytest.mark.parametrize("path", LESSONS, ids=name)
def test_a_lesson_is_kept_in_its_lasting_form(path):
    assert path.read_text(encoding="utf-8") == as_text(reproducible(read_notebook(path)))


def test_a_long_cell_opens_folded_and_a_short_one_does_not():
    long = new_code_cell("a = 1", metadata={"crm": {"lines": 14, "why": "one figure"}})
    short = new_code_cell("b = 2", metadata={"jupyter": {"source_hidden": True}})
    kept = reproducible(new_notebook(cells=[long, short]))
    assert kept.cells[0].metadata["jupyter"] == {"source_hidden": True}
    assert "jupyter" not in kept.cells[1].metadata  # folded by somebody who read it


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("hours", ["3", "2"])
def test_a_term_of_sixteen_weeks_takes_every_page_once(language, hours):
    start = ROOT / "notebooks" / "00_start_here.ipynb"
    (cell,) = [c for c in read_notebook(start).cells if c.get("id") == "term"]
    block = cell.source.partition(f'<div lang="{language}">')[2].partition("</div>")[0]
    head, _, *rows = [line.strip("| ").split(" | ") for line in block.splitlines() if "|" in line]
    column = next(i for i, name in enumerate(head) if hours in name)
    assert [row[0] for row in rows] == [str(week) for week in range(1, 17)]
    taken = re.findall(r"\b\d\d(?!\d)", " ".join(row[column] for row in rows))
    pages = [page for page in LESSONS if page.stem != "00_practice"]  # beside every week
    assert sorted(taken) == sorted(page.name[:2] for page in pages)
