"""Keys of the bank's calculations, for tests that compute them another way."""

from crm_lib.bank import all_draws


def first_keys(items):
    """Return the key of each number in `items`, with the first value of every parameter.

    Each is rounded to the places that its question asks for.
    """
    asked = [item for item in items.values() if item.form == "number"]
    return [round(next(all_draws(i)).answer, i.answer.decimals) for i in asked]


def key_starting(items, words):
    """Return the right option of the choice in `items` whose question begins with `words`."""
    item = next(i for i in items.values() if i.text.en.replace("*", "").startswith(words))
    return next(option.text for option in item.options if option.right)
