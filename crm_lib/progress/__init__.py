"""What a learner did, kept on the own machine: pages, self-check questions, marks."""

from crm_lib.progress.clock import now
from crm_lib.progress.store import Event, ProgressStore, progress_file

__all__ = ["Event", "ProgressStore", "now", "progress_file"]
