"""Every reason to stop names its limit, in both languages."""

from crm_lib.classroom.execution.stop_reason import ACTIONS, STOP_REASONS
from crm_lib.classroom.limits import Limits


def test_each_reason_can_be_filled_from_the_limits():
    limits = Limits(cell_seconds=7, wall_seconds=8, cpu_seconds=9).as_dict()
    for message in STOP_REASONS.values():
        assert "{" not in message.en.format(**limits) + message.zh.format(**limits)
    assert "7 s" in STOP_REASONS["cell"].en.format(**limits)
    assert "9秒" in STOP_REASONS["cpu"].zh.format(**limits)


def test_every_action_has_words_in_both_languages():
    assert all(message.en.strip() and message.zh.strip() for message in ACTIONS.values())
