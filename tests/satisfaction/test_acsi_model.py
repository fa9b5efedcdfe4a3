"""The ACSI model has its nine paths in both languages."""

from crm_lib import satisfaction


def test_nine_paths_from_three_causes_to_two_effects():
    t = satisfaction.acsi_paths()
    assert len(t) == 9 and t.notna().all().all() and not t.duplicated(["cause", "effect"]).any()
    centre = "customer satisfaction"
    assert set(t.loc[t["cause"] == centre, "effect_zh"]) == {"顾客抱怨", "顾客忠诚"}
    # Expectations start the chain, loyalty ends it.
    assert "customer expectations" not in set(t["effect"])
    assert "customer loyalty" not in set(t["cause"])
    assert satisfaction.acsi_paths is satisfaction.acsi_paths
