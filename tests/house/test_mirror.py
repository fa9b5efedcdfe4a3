"""Tests mirror the tree: whoever changes a module finds its tests by its name.

``crm_lib/funnel/conversion.py`` is tested by ``tests/funnel/test_conversion.py``. What is tested
elsewhere stands here with its reason; a new module needs a test file of its own or a line here.
"""

from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]

#: Modules (a pattern) → where their tests are, and why not under their own name.
ELSEWHERE = {
    # One test for the same promise of all of them.
    "*/diagram.py": "house/test_diagrams.py",  # every diagram has its boxes, words and both languages
    "simulate/*.py": "simulate/test_simulate.py, test_datasets.py",  # a story is its data
    "engines/on_*.py": "engines/test_protocol.py, funnel/test_conversion.py, rfm/test_table.py",
    "engines/checked_plan.py": "engines/test_protocol.py",  # the base class of those engines
    "lessons/*.py": "lessons/",  # a page has one name: test_06_sales_funnel.py for sales_funnel.py
    # A command is a line of options: what it does is tested where it is done.
    "cli/*.py": "cli/, classroom/test_grading.py, classroom/test_review.py, house/test_environment.py",
    "author/check.py": "author/test_authoring.py, author/test_new_lesson.py",
    "author/demo.py": "classroom/test_steps.py",  # a class that it plays
    "author/rubric_check.py": "author/test_authoring.py",
    "author/teaching/index.py": "author/teaching/test_build.py",  # one of the committed files
    "author/teaching/slide_files.py": "author/teaching/test_slides_pptx.py",
    "author/teaching/words.py": "author/teaching/test_lesson_plan.py",  # headings of its parts
    "author/samples.py": "classroom/test_steps.py",  # samples are handed in and marked
    "practice/exam_terminal.py": "practice/test_exam.py",  # an exam is sat in a terminal
    "practice/page_html.py": "practice/test_widget.py",  # what the page shows
    "practice/tables.py": "practice/test_standing.py",  # tables of where a learner stands
    # Parts of one conversion or of one run, which mean nothing alone.
    "classroom/nbgrader/*.py": "classroom/test_steps.py, classroom/test_review.py",
    "classroom/execution/*.py": "classroom/execution/test_runner.py, classroom/test_hostile.py",
    "classroom/collecting/*.py": "classroom/collecting/test_collect.py",
    "classroom/config.py": "classroom/test_steps.py",
    "classroom/hostile_cases.py": "classroom/test_hostile_trial.py",  # cases that are tried there
    "classroom/class_list.py": "cli/test_administration.py",
    "classroom/executed.py": "classroom/test_grading.py",  # what grading marks
    "classroom/one_line.py": "classroom/test_intake.py",
    "classroom/submitted_folder.py": "classroom/test_intake.py",  # parts of one reading
    "classroom/submitted_notebook.py": "classroom/test_intake.py",
    "classroom/table_file.py": "classroom/test_roster_file.py",  # what lists are read from
    "classroom/mark_journal.py": "classroom/test_gradebook_care.py",
    "classroom/course.py": "classroom/test_steps.py",
    "classroom/marking_scheme.py": "classroom/test_grading.py",
    "classroom/solution_check.py": "author/test_authoring.py, classroom/test_workbook.py",
    # Parts of one paper: written, released and marked as a whole.
    "papers/blueprint_rows.py": "papers/test_writing.py",
    "papers/cases.py": "papers/test_composing.py, papers/test_paper_command.py",
    "papers/expression_names.py": "papers/test_writing.py",
    "papers/paper.py": "papers/test_composing.py",
    "papers/rubrics.py": "papers/test_writing.py",
    "papers/solution_notebook.py": "papers/test_writing.py",
    "papers/tested_answers.py": "papers/test_writing.py",
    "papers/word_file.py": "papers/test_writing.py",
    "papers/words.py": "papers/test_sheets.py",
    "exam/helper.py": "exam/test_session.py",  # a process that a notebook's session starts
    "exam/wording.py": "exam/forms/",  # messages; when they are said is their form's
    "exam/free_text/*.py": "exam/free_text/test_keypoints.py, exam/free_text/test_rubric.py",
    # The numbers of whoever published them, several modules at once.
    "base/fit.py": "purchasing/test_beta_geometric_fit.py",
    "purchasing/groups.py": "purchasing/test_beta_geometric_fit.py",
    "journey/transitions.py": "journey/test_attribution.py",
    "life_cycle/stage_budget.py": "lessons/test_92_case_streaming_life_cycle.py",
    "loyalty/programme_terms.py": "lessons/test_94_case_coffee_churn.py",
}
MODULES = sorted(
    path.relative_to(ROOT / "crm_lib")
    for path in (ROOT / "crm_lib").rglob("*.py")
    if path.name not in ("__init__.py", "__main__.py")
)


def mirror(module: Path) -> Path:
    """Return where a module's own tests are."""
    return ROOT / "tests" / module.parent / f"test_{module.stem}.py"


def test_there_are_modules_to_look_at():
    assert len(MODULES) > 200


@pytest.mark.parametrize("module", MODULES, ids=str)
def test_a_module_has_tests_under_its_name_or_a_reason(module):
    if not mirror(module).is_file():
        assert any(module.match(pattern) for pattern in ELSEWHERE), (
            f"write {mirror(module).relative_to(ROOT)}"
        )


@pytest.mark.parametrize("pattern", ELSEWHERE)
def test_what_is_said_to_be_elsewhere_is_there(pattern):
    assert all((ROOT / "tests" / place).exists() for place in ELSEWHERE[pattern].split(", "))
    matched = [module for module in MODULES if module.match(pattern)]
    assert any(not mirror(module).is_file() for module in matched), "this line is needed no more"
