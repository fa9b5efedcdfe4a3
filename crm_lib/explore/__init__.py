"""Interactive parts of a lesson: self-check questions (quiz) and explorers with sliders.

Everything a page needs when no kernel runs is ordinary output (text, HTML, a picture) and stays
in the notebook; the widgets beside it are added by the running kernel and are never saved.
"""

from crm_lib.explore.explorer import Choice, Explorer, Slider, explorer
from crm_lib.explore.quiz import quiz

__all__ = ["Choice", "Explorer", "Slider", "explorer", "quiz"]
