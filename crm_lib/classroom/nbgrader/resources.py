"""Data that preprocessors of one conversion share, as ``resources["crm"]``."""

from __future__ import annotations

from collections.abc import Callable, MutableMapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from nbformat.notebooknode import NotebookNode
    from nbgrader.preprocessors import NbGraderPreprocessor

    from crm_lib.classroom.marking_scheme import MarkingScheme
    from crm_lib.classroom.nbgrader.transaction import Transaction
    from crm_lib.classroom.versions import Versions
    from crm_lib.exam.marks import QuestionMark


@dataclass
class CrmResources:
    """Data of a conversion beside the notebook, shared by nbgrader's preprocessors.

    The first four come from `crm grade`, which has them once a class. Plain nbgrader commands give
    none of them: then the preprocessor that needs one reads or does it itself.

    Attributes
    ----------
    released : NotebookNode, optional
        The released notebook, for ``RestoreCells``.
    execution : dict, optional
        What executing the submission gave in a worker, for ``TakeExecution``.
    scheme : MarkingScheme, optional
        What answers are held against, for ``MarkAnswers``.
    transaction : Transaction, optional
        The transaction in which the submission is saved.
    answers : dict of str
        Check cell → hash of the recorded answer; from ``NoteAnswers``.
    decided : dict of bool
        Check cell with a human's mark → whether the mark stands; from ``NoteAnswers``.
    marks : dict of QuestionMark
        Check cell → its marks; from ``MarkAnswers``.
    shown_keys : tuple of str
        Questions whose model answer the feedback page shows; for ``ShowKey``.
    student_name : str
        Stands at the top of a feedback page; for ``NameStudent``.
    language : str
        The one in which a feedback page opens; both when empty.
    version : int
        The version that a release makes, for ``MarkVersion``; 0 lets it look on disk.
    with_hidden_tests : NotebookNode, optional
        The release before hidden tests are removed; from ``TakeHiddenTests``, or for
        ``PutHiddenTests``.
    """

    released: NotebookNode | None = None
    execution: dict[str, Any] | None = None
    scheme: MarkingScheme | None = None
    transaction: Transaction | None = None
    answers: dict[str, str] = field(default_factory=dict)
    decided: dict[str, bool] = field(default_factory=dict)
    marks: dict[str, QuestionMark] = field(default_factory=dict)
    shown_keys: tuple[str, ...] = ()
    student_name: str = ""
    language: str = ""
    version: int = 0
    with_hidden_tests: NotebookNode | None = None

    def __deepcopy__(self, memo: dict) -> CrmResources:
        """Return the object itself: nbconvert copies resources before the first preprocessor."""
        return self

    def when_committed(self, action: Callable[[], Any]) -> None:
        """Do `action` once the marks are final: now, or at the end of the transaction."""
        if self.transaction is None:
            action()
        else:
            self.transaction.do_afterwards(action)


def crm_resources(resources: MutableMapping[str, Any]) -> CrmResources:
    """Return ``resources["crm"]``, put there empty when it is absent."""
    return resources.setdefault("crm", CrmResources())


def course_directory(preprocessor: NbGraderPreprocessor) -> Any:
    """Return nbgrader's course directory: a preprocessor's exporter belongs to a converter."""
    return preprocessor.parent.parent.coursedir


def notebook_path(preprocessor: NbGraderPreprocessor, resources: dict, step: str) -> Path:
    """Return where the assignment's notebook of a step lies: ``source`` or ``release``."""
    about, course = resources["nbgrader"], course_directory(preprocessor)
    folder = course.format_path(getattr(course, f"{step}_directory"), ".", about["assignment"])
    return Path(folder) / f"{about['notebook']}.ipynb"


def versions_on_disk(preprocessor: NbGraderPreprocessor, resources: dict) -> Versions:
    """Return the versions of an assignment where plain nbgrader runs, a submission at a time."""
    from crm_lib.classroom.versions import versions_at

    course = course_directory(preprocessor)
    return versions_at(
        Path(course.root),
        course.autograded_directory,
        resources["nbgrader"]["assignment"],
        notebook_path(preprocessor, resources, "source").resolve(),
        notebook_path(preprocessor, resources, "release").resolve(),
    )
