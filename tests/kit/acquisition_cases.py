"""Data shared by several tests of acquisition."""

from crm_lib import acquisition as aq


def select(frame, **changes):
    options = {"value_col": "v", "capability_col": "c", "value_cut": 5, "capability_cut": 5}
    return aq.selection_matrix(frame, **options | changes)
