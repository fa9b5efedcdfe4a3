"""Papers (试卷): composed from the question bank by a blueprint and a seed, in sets, as notebooks and on paper.

`load_paper_blueprint` reads what a paper must hold, `composed_paper` and `composed_sets` choose the
items, `written_paper` writes notebook, rubrics and printed documents.
"""

from crm_lib.papers.blueprint import (
    PaperBlueprint,
    blueprint_names,
    load_paper_blueprint,
)
from crm_lib.papers.composing import PaperError, composed_paper, composed_sets
from crm_lib.papers.paper import Paper, PaperPart, PaperQuestion
from crm_lib.papers.writing import written_paper

__all__ = [
    "Paper",
    "PaperBlueprint",
    "PaperError",
    "PaperPart",
    "PaperQuestion",
    "blueprint_names",
    "composed_paper",
    "composed_sets",
    "load_paper_blueprint",
    "written_paper",
]


def __dir__() -> list[str]:
    return __all__
