"""Run a course on nbgrader: release, grade, review, feedback, report.

A submission's life: `intake` checks what was handed in; `grading` has it sanitized by
`nbgrader.restore_cells`, executed by `execution`, marked by `nbgrader.mark_answers` against the
`marking_scheme`, and stamped by `stamps`. `review` lists the marks that wait for a human,
`decisions` remembers what the human gave, `nbgrader.show_marks` renders the student's page, and
`report` sums the class up. `steps` is what commands and scripts call; `config` sets nbgrader up.
"""
