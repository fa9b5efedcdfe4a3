"""Lists of nbgrader's preprocessors in their order: release, sanitize, autograde, feedback."""

from nbconvert.preprocessors import CSSHTMLHeaderPreprocessor
from nbgrader.preprocessors import (
    AssignLatePenalties,
    CheckCellMetadata,
    ClearHiddenTests,
    ClearMarkScheme,
    ClearOutput,
    ClearSolutions,
    ComputeChecksums,
    DeduplicateIds,
    GetGrades,
    IgnorePattern,
    LimitOutput,
    LockCells,
    OverwriteKernelspec,
    SaveAutoGrades,
    SaveCells,
)

from crm_lib.classroom.nbgrader.course_deadlines import CourseDeadlines, CoursePenalties
from crm_lib.classroom.nbgrader.fit_version import FitVersion
from crm_lib.classroom.nbgrader.harmless_outputs import HarmlessOutputs
from crm_lib.classroom.nbgrader.hide_hints import HideHints
from crm_lib.classroom.nbgrader.hide_tests import HideTests
from crm_lib.classroom.nbgrader.keep_decisions import KeepDecisions
from crm_lib.classroom.nbgrader.mark_answers import MarkAnswers
from crm_lib.classroom.nbgrader.mark_version import MarkVersion
from crm_lib.classroom.nbgrader.name_student import NameStudent
from crm_lib.classroom.nbgrader.note_answers import NoteAnswers
from crm_lib.classroom.nbgrader.put_hidden_tests import PutHiddenTests
from crm_lib.classroom.nbgrader.restore_cells import RestoreCells
from crm_lib.classroom.nbgrader.run_on import RunOn
from crm_lib.classroom.nbgrader.save_proposals import SaveProposals
from crm_lib.classroom.nbgrader.show_key import ShowKey
from crm_lib.classroom.nbgrader.show_marks import ShowMarks
from crm_lib.classroom.nbgrader.steady_release import SteadyRelease
from crm_lib.classroom.nbgrader.take_execution import TakeExecution

#: From a solution to the students' copy.
RELEASE = [
    SteadyRelease,
    MarkVersion,
    RunOn,
    HideHints,
    LockCells,
    ClearSolutions,
    ClearOutput,
    CheckCellMetadata,
    ComputeChecksums,
    SaveCells,
    ClearHiddenTests,
    ClearMarkScheme,
    ComputeChecksums,
    CheckCellMetadata,
]
#: From what was handed in to what is executed.
SANITIZE = [
    ClearOutput,
    RestoreCells,
    DeduplicateIds,
    OverwriteKernelspec,
    PutHiddenTests,
    CheckCellMetadata,
]
#: From there to the marked copy and the gradebook.
AUTOGRADE = [
    TakeExecution,
    FitVersion,
    NoteAnswers,
    MarkAnswers,
    HarmlessOutputs,
    IgnorePattern,
    LimitOutput,
    SaveAutoGrades,
    SaveProposals,
    KeepDecisions,
    CourseDeadlines,
    AssignLatePenalties,
    CheckCellMetadata,
]
#: From the marked copy to the student's page.
FEEDBACK = [
    CoursePenalties,
    HideTests,
    GetGrades,
    ShowMarks,
    ShowKey,
    NameStudent,
    CSSHTMLHeaderPreprocessor,
]
