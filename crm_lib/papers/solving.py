"""Solve the integer program of a paper: the cheapest choice that meets all conditions."""

from collections.abc import Sequence
from typing import Any

from crm_lib.papers.conditions import Row


def cheapest(prices: Sequence[float], rows: Sequence[Row]) -> list[int] | None:
    """Return the places of the chosen, or None where nothing meets all conditions.

    Parameters
    ----------
    prices : sequence of float
        Of each choice; where they differ, one choice of all is the cheapest.
    rows : sequence of Row
    """
    import numpy as np
    from scipy.optimize import Bounds, LinearConstraint, milp

    if any(not row.factors and (row.least > 1e-9 or row.most < -1e-9) for row in rows):
        return None
    used = [row for row in rows if row.factors]
    if not prices:
        return []
    found: Any = milp(
        np.asarray(prices),
        integrality=np.ones(len(prices)),
        bounds=Bounds(0, 1),
        constraints=LinearConstraint(
            _matrix(used, len(prices)),
            [row.least - 1e-9 for row in used],
            [row.most + 1e-9 for row in used],
        ),
        options={"mip_rel_gap": 0.0, "time_limit": 120.0},
    )
    if found.x is None:
        return None
    return [n for n, share in enumerate(found.x) if share > 0.5]


def _matrix(rows: Sequence[Row], width: int) -> Any:
    from scipy.sparse import csr_matrix

    places = [(r, n, f) for r, row in enumerate(rows) for n, f in row.factors.items()]
    row_numbers, columns, factors = zip(*places, strict=True)
    return csr_matrix((factors, (row_numbers, columns)), shape=(len(rows), width))
