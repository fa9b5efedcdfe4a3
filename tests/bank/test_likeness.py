"""Items that say nearly the same are found, whatever the order of their options."""

from bank_items import bank_item

from crm_lib.bank import LIKENESS, alike, said_by


def test_the_order_of_options_makes_no_other_item(tmp_path):
    one = bank_item(tmp_path, "choice")
    turned = [one.options[1], one.options[0], one.options[2]]
    other = one.model_copy(update={"id": "b12_002", "options": tuple(turned)})
    assert said_by(one, "en") == said_by(other, "en")
    assert {(n, m) for n, m, _, _ in alike([one, other])} == {(1, 0)}


def test_another_question_is_not_alike_and_a_lower_cutoff_finds_more(tmp_path):
    one, other = bank_item(tmp_path, "choice"), bank_item(tmp_path, "choices")
    found = list(alike([one, other]))
    assert all(likeness >= LIKENESS for *_, likeness in found)
    assert len(list(alike([one, other], cutoff=1))) == 2
