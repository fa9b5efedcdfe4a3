"""Say which files beside a solution are released: data and pictures, by a list of what is allowed.

An editor leaves copies under many names (``rubrics.yaml~``, ``.answers.yaml.swp``,
``rubrics copy.yaml``); no list of what is private holds them all.
"""

from collections.abc import Iterator
from pathlib import Path

#: Endings of files that students are given.
RELEASED = frozenset(
    {".csv", ".tsv", ".xlsx", ".parquet", ".png", ".jpg", ".jpeg", ".gif", ".svg", ".pdf"}
)
#: Words that no file for students has in its name.
_PRIVATE = ("answer", "rubric", "solution", "key", "答案", "评分")


def is_released(path: Path) -> bool:
    """Tell whether a file beside a solution is given to students.

    Examples
    --------
    >>> [is_released(Path(n)) for n in ("shop.csv", "rubrics.yaml~", ".shop.csv", "answers.csv")]
    [True, False, False, False]
    """
    name = path.name.lower()
    return (
        path.suffix.lower() in RELEASED
        and name[0] not in ".~#"
        and not any(word in name for word in _PRIVATE)
    )


def kept_back(solution: Path) -> Iterator[Path]:
    """Yield the files beside a solution notebook that are not released, the notebook itself apart."""
    for path in sorted(solution.parent.rglob("*")):
        if path.is_file() and path != solution and not is_released(path):
            yield path
