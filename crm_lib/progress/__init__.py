"""Progress of a learner, stored on this machine: pages, self-check questions, marks."""

from crm_lib.progress.clock import now
from crm_lib.progress.store import Event, ProgressStore, progress_file

__all__ = ["Event", "ProgressStore", "now", "progress_file"]
