"""Running a course on nbgrader: release, grade, review, feedback, report."""
