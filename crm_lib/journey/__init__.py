"""Customer journey (客户体验旅程): map, emotion curve, paths, attribution, diagrams."""

from crm_lib.journey.attribution import (
    attribution_table,
    coalition_worth,
    markov_attribution,
    plot_attribution,
    shapley_attribution,
)
from crm_lib.journey.attribution_rules import RULES, rule_attribution
from crm_lib.journey.diagram import LOOP_CLUES, plot_blank_feedback_loop, plot_blank_journey_map
from crm_lib.journey.emotion import emotion_curve, plot_emotion_curve, require_stages
from crm_lib.journey.paths import path_counts, touchpoint_paths
from crm_lib.journey.touchpoints import (
    journey_map,
    pain_points,
    plot_journey_map,
    plot_touchpoint_scores,
    touchpoint_scores,
)
from crm_lib.journey.transitions import plot_touchpoint_transitions, transition_table

__all__ = [
    "LOOP_CLUES",
    "RULES",
    "attribution_table",
    "coalition_worth",
    "emotion_curve",
    "journey_map",
    "markov_attribution",
    "pain_points",
    "path_counts",
    "plot_attribution",
    "plot_blank_feedback_loop",
    "plot_blank_journey_map",
    "plot_emotion_curve",
    "plot_journey_map",
    "plot_touchpoint_scores",
    "plot_touchpoint_transitions",
    "require_stages",
    "rule_attribution",
    "shapley_attribution",
    "touchpoint_paths",
    "touchpoint_scores",
    "transition_table",
]


def __dir__() -> list[str]:
    return __all__
