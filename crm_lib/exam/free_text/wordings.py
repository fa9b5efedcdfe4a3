"""Everyday wordings that stand for one another (synonyms), read once from wordings.yaml."""

from functools import cache, lru_cache
from pathlib import Path

from crm_lib.exam.normalise import normalised


@cache
def _lines_by_wording() -> dict[str, tuple[tuple[str, ...], ...]]:
    from crm_lib.base.yaml_file import yaml_content

    lines = [tuple(map(str, line)) for line in yaml_content(Path(__file__).with_suffix(".yaml"))]
    found: dict[str, tuple[tuple[str, ...], ...]] = {}
    for line in lines:
        for wording in line:
            key = normalised(wording)
            found[key] = (*found.get(key, ()), line)
    return found


@lru_cache(maxsize=20_000)
def other_wordings(term: str) -> tuple[str, ...]:
    """Return what else may stand for a term of a rubric, itself not among it.

    Examples
    --------
    >>> "赔钱" in other_wordings("亏损"), other_wordings("CTI")
    (True, ())
    """
    lines = _lines_by_wording().get(normalised(term), ())
    return tuple(dict.fromkeys(w for line in lines for w in line if w != term))
