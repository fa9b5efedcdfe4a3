"""Rename and remove a student's rows in nbgrader's gradebook."""

from nbgrader.api import Gradebook, MissingEntry, Student


def rename_student_row(gradebook: Gradebook, old: str, new: str) -> int | None:
    """Give a student another number, with all marks; return how many assignments are marked.

    None where the gradebook does not know the old number.
    """
    try:
        before = gradebook.find_student(old)
    except MissingEntry:
        return None
    after = gradebook.db.get(Student, new)
    if after is None:
        after = Student(
            id=new,
            first_name=before.first_name,
            last_name=before.last_name,
            email=before.email,
            lms_user_id=before.lms_user_id,
        )
        gradebook.db.add(after)
    submissions = list(before.submissions)
    for submission in submissions:
        submission.student = after
    gradebook.db.flush()
    gradebook.db.delete(before)
    gradebook.db.commit()
    return len(submissions)


def remove_student_row(gradebook: Gradebook, number: str) -> bool:
    """Remove a student and all marks; return whether there was one."""
    try:
        student = gradebook.find_student(number)
    except MissingEntry:
        return False
    for name in [s.name for s in student.submissions]:
        gradebook.remove_submission(name, number)
    gradebook.remove_student(number)
    return True


def knows_student(gradebook: Gradebook, number: str) -> bool:
    """Tell whether the gradebook has a student of this number."""
    return gradebook.db.get(Student, number) is not None
