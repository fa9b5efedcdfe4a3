"""Load the marking scheme of an assignment: answer key, rubrics and blueprint."""

from dataclasses import dataclass, field
from pathlib import Path

from crm_lib.classroom.verdicts import decided_answers
from crm_lib.exam.blueprint import BlueprintRow, load_blueprint
from crm_lib.exam.decided import Decided
from crm_lib.exam.free_text.rubric import Rubric, load_rubrics
from crm_lib.exam.key import cached_key
from crm_lib.exam.question import Key


@dataclass(frozen=True)
class MarkingScheme:
    """The marking scheme of an assignment: its answer key, rubrics and blueprint.

    Attributes
    ----------
    key : Key
        The executed solution's answers; see `crm_lib.exam.key`.
    rubrics : dict of Rubric
        By question, for free text.
    blueprint : dict of BlueprintRow
        By question: where the lesson teaches it.
    decided : dict of Decided
        By question: texts and wordings that a human has marked.
    """

    key: Key
    rubrics: dict[str, Rubric]
    blueprint: dict[str, BlueprintRow]
    decided: dict[str, Decided] = field(default_factory=dict)


def load_marking_scheme(solution: Path, keys: Path, root: Path) -> MarkingScheme:
    """Return the marking scheme as it is on disk now; a key that no longer fits is made anew.

    Parameters
    ----------
    solution : Path
        The solution notebook; its rubrics.yaml lies beside it.
    keys : Path
        The folder in which the class keeps its keys.
    root : Path
        The course.
    """
    return MarkingScheme(
        cached_key(solution, keys),
        load_rubrics(solution.with_name("rubrics.yaml")),
        load_blueprint(root / "docs" / "blueprint.csv"),
        decided_answers(keys.parent / "decisions", solution.stem),
    )
