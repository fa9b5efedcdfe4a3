"""Hints leave a class copy, and nothing beside them does."""

import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from crm_lib.classroom.nbgrader.hide_hints import HideHints, without_hints

HINT = '<details class="hint"><summary>Hint · 提示</summary>Think &amp; count: 1 < 2.</details>'


@pytest.mark.parametrize(
    ("source", "left"),
    [
        ("Which?", "Which?"),
        (f"Which?\n\n{HINT}", "Which?\n"),
        (f"Which?\n\n{HINT}\n\nEnd.", "Which?\n\nEnd."),
        (f"One.\n\n{HINT}\nTwo.\n\n{HINT}  \nThree.", "One.\nTwo.\nThree."),
        (
            'A\n<details class="hint">x<details>y</details>z\n</details>\nB',
            "A\nB",
        ),
        ("A < B, `x<y` and <details>kept</details>", "A < B, `x<y` and <details>kept</details>"),
        ('An open <details class="hint"> stays', 'An open <details class="hint"> stays'),
    ],
)
def test_hints_and_the_blank_lines_above_them_go(source, left):
    assert without_hints(source) == left


@pytest.mark.parametrize("enabled", [True, False])
def test_only_prompts_of_a_class_copy_lose_them(enabled):
    cells = [new_markdown_cell(f"Which?\n\n{HINT}"), new_code_cell(f"# {HINT}")]
    notebook, _ = HideHints(enabled=enabled).preprocess(new_notebook(cells=cells), {})
    assert ("hint" in notebook.cells[0].source) is not enabled
    assert "hint" in notebook.cells[1].source
