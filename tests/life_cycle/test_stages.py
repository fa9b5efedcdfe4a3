from crm_lib import life_cycle


def test_names_and_their_aliases():
    for alias, name in [("衰退期", "decline"), ("发展期", "build-up"), ("退化期", "decline")]:
        assert life_cycle.stage_name(alias) == name
    assert life_cycle.ending_name("浅尝辄止型") == life_cycle.ending_name("早期流产型")
    assert life_cycle.stage_actions()["name_zh"].tolist() == [
        "考察期",
        "形成期",
        "稳定期",
        "退化期",
    ]
    assert (life_cycle.stage_actions() != "").all().all()
