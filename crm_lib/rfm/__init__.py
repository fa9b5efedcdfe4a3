"""RFM: how recently, how often and for how much a customer bought (U09)."""

from crm_lib.rfm.diagram import RFM_EXAM_BLANKS, RFM_PRACTICE_BLANKS, plot_rfm_cube, plot_rfm_tree
from crm_lib.rfm.maps import RFM_PACKAGE_MAP, score_segments
from crm_lib.rfm.scores import plot_score_grid, rfm_scores, score_grid_table
from crm_lib.rfm.table import rfm_table
from crm_lib.rfm.types import (
    ALIASES,
    SEGMENTS,
    canonical_segment,
    plot_rfm_types,
    rfm_segments,
    segment_summary_table,
)

__all__ = [
    "ALIASES",
    "RFM_EXAM_BLANKS",
    "RFM_PACKAGE_MAP",
    "RFM_PRACTICE_BLANKS",
    "SEGMENTS",
    "canonical_segment",
    "plot_rfm_cube",
    "plot_rfm_tree",
    "plot_rfm_types",
    "plot_score_grid",
    "rfm_scores",
    "rfm_segments",
    "rfm_table",
    "score_grid_table",
    "score_segments",
    "segment_summary_table",
]


def __dir__() -> list[str]:
    return __all__
