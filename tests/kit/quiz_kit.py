"""Self-check questions as a quiz file holds them, made from a few words."""


def text(en="words", zh="文字"):
    """Return a text in both languages."""
    return {"en": en, "zh": zh}


def option(right, why="because"):
    """Return an option with its reason."""
    return {**text("two of eight", "八分之二"), "right": right, "why": text(why, "因为")}


def question(**changes):
    """Return a question of two options, of which A is right."""
    options = {"A": option(True, "yes, two"), "B": option(False, "that is the rest")}
    return {"question": text("What share?", "占多少？"), "options": options, **changes}
