"""Compose papers from the bank: choose items that meet a blueprint exactly, by a seed.

Each item may stand at each place of its form (see `Choice`). The choice is a small integer program:
every condition of the blueprint is a row of it, and the seed gives each item a price, so that one
choice is the cheapest and is found on every machine. What cannot be met is told by
`crm_lib.papers.lacking`.
"""

import random
from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise

from crm_lib.bank import Catalog, DrawnItem, all_draws, drawn
from crm_lib.exam.item import BankItem
from crm_lib.papers.blueprint import CASE, Ask, PaperBlueprint
from crm_lib.papers.cases import LEVEL, PaperCase
from crm_lib.papers.conditions import Choice, Conditions
from crm_lib.papers.difficulty import difficulty_of
from crm_lib.papers.lacking import PaperError, what_is_lacking
from crm_lib.papers.paper import Paper, PaperPart, PaperQuestion
from crm_lib.papers.solving import cheapest
from crm_lib.papers.words import part_title

__all__ = ["PaperError", "composed_paper", "composed_sets"]

#: Price of an item that stands in an earlier set already: taken only where nothing else fits.
_SHARED = 1000.0
#: Price of each mark that a text's own marks differ from those of its place.
_OTHER_MARKS = 2.0
#: Keys of one letter in a row on a paper.
_MOST_IN_A_ROW = 3
#: Sets differ in the marks that a class is expected to earn by at most this share of all marks.
TOLERANCE = 0.01


def composed_paper(
    catalog: Catalog, blueprint: PaperBlueprint, seed: int, **options: object
) -> Paper:
    """Return one paper; see `composed_sets`."""
    return composed_sets(catalog, blueprint, seed, **options)[0]  # type: ignore[arg-type]


def composed_sets(
    catalog: Catalog,
    blueprint: PaperBlueprint,
    seed: int,
    *,
    name: str = "",
    letters: str = "",
    unit: str | None = None,
    cases: Sequence[PaperCase] = (),
    case_units: Mapping[str, str] | None = None,
    avoided: Iterable[str] = (),
    measured: Mapping[str, float] | None = None,
) -> list[Paper]:
    """Return papers of equal difficulty, one a letter; a single one without letters.

    Parameters
    ----------
    catalog : Catalog
    blueprint : PaperBlueprint
    seed : int
        The same seed gives the same papers from the same bank.
    name : str
        Of the paper; made from blueprint, unit and seed when left out.
    letters : str
        ``ABCD`` for four sets. They share no item that the bank can spare; numbers always differ
        where an item has further ones, and cases are the same in all of them.
    unit : str, optional
        The unit of a blueprint that asks one.
    cases, case_units
        Cases to choose from, and the unit of each question of the source papers.
    avoided : iterable of str
        Ids of items that must not be asked.
    measured : mapping of str to float, optional
        Difficulty by item id, from a class.

    Raises
    ------
    PaperError
        When the bank cannot meet the blueprint: what it lacks.
    """
    blueprint = _with_unit(catalog, blueprint, unit)
    name = name or "_".join(p for p in (blueprint.name, unit, str(seed)) if p).lower()
    left_out = set(avoided)
    dice = random.Random(f"{blueprint.name}:{unit or ''}:{seed}")
    chosen_cases = _chosen_cases(blueprint, cases, left_out, dice)
    conditions = Conditions(catalog, blueprint, left_out, case_marks=_marks_by_level(chosen_cases))
    choices = conditions.choices
    papers: list[Paper] = []
    taken: set[str] = set()
    used: dict[str, list[DrawnItem]] = {}
    aim: list[Choice] | None = None
    for letter in letters or [""]:
        prices = [
            dice.random()
            + _OTHER_MARKS * (abs(c.item.marks - c.marks) if c.item.form == "text" else 0.0)
            + (_SHARED if c.item.id in taken else 0.0)
            for c in choices
        ]
        rows = conditions.rows()
        if aim is not None:
            rows += conditions.equal_to(aim, lambda i: difficulty_of(i, measured), TOLERANCE)
        places = cheapest(prices, rows)
        if places is None and aim is None:
            raise PaperError(what_is_lacking(conditions))
        if places is None:  # only measured difficulties can be out of reach: an equal set exists
            places = cheapest(prices, conditions.rows() + conditions.equal_to(aim or []))
        assert places is not None
        chosen = [choices[n] for n in places]
        aim = aim or chosen
        taken |= {c.item.id for c in chosen}
        draws = {c.item.id: _drawn_anew(c.item, f"{seed}:{letter}", used) for c in chosen}
        papers.append(
            Paper(
                f"{name}_{letter}" if letter else name, blueprint, seed, letter,
                _parts(blueprint, chosen, draws, chosen_cases, case_units or {}, catalog, dice),
            )
        )  # fmt: skip
    return papers


def _with_unit(catalog: Catalog, blueprint: PaperBlueprint, unit: str | None) -> PaperBlueprint:
    """Return the blueprint with the one unit that the command names."""
    known = sorted({item.unit for item in catalog.items.values()})
    if blueprint.units.one and unit is None:
        raise PaperError(
            f"The blueprint {blueprint.name} asks one unit: name it with --unit. The bank has "
            f"{', '.join(known)}."
        )
    if unit is None:
        return blueprint
    if unit not in known:
        raise PaperError(f"The bank has no items of unit {unit}. It has {', '.join(known)}.")
    units = blueprint.units.model_copy(update={"only": [unit], "one": False})
    return blueprint.model_copy(update={"units": units})


def _chosen_cases(
    blueprint: PaperBlueprint, cases: Sequence[PaperCase], avoided: set[str], dice: random.Random
) -> list[PaperCase]:
    """Return a case for each place that asks one, in the order of the places."""
    asked = [m for part in blueprint.parts for a in part.asks if a.form == CASE for m in a.each]
    free = [c for c in cases if not avoided & set(c.tasks)]
    chosen: list[PaperCase] = []
    for marks in asked:
        fitting = [c for c in free if abs(c.marks - marks) < 1e-9 and c not in chosen]
        if not fitting:
            there = ", ".join(f"{c.name} ({c.marks:g})" for c in free) or "none"
            raise PaperError(
                f"The blueprint {blueprint.name} asks a case of {marks:g} marks and none is left; "
                f"there are: {there}. Write more cases (docs/authoring.md, “Cases”) and name their "
                "folder with --cases, or take a blueprint without cases."
            )
        chosen.append(fitting[0] if len(fitting) == 1 else dice.choice(fitting))
    return chosen


def _marks_by_level(cases: Sequence[PaperCase]) -> dict[str, float]:
    total = sum(c.marks for c in cases)
    return {LEVEL: total} if total else {}


def _drawn_anew(item: BankItem, seed: str, used: dict[str, list[DrawnItem]]) -> DrawnItem:
    """Return an item with numbers that no earlier set has, as long as there are others."""
    earlier = [d.parameters for d in used.get(item.id, [])]
    made = drawn(item, seed)
    if item.parameters and made.parameters in earlier:
        others = [d for d in all_draws(item) if d.parameters not in earlier]
        if others:
            made = random.Random(f"{item.id}:{seed}").choice(others)
    used.setdefault(item.id, []).append(made)
    return made


def _parts(
    blueprint: PaperBlueprint,
    chosen: Sequence[Choice],
    draws: Mapping[str, DrawnItem],
    cases: Sequence[PaperCase],
    case_units: Mapping[str, str],
    catalog: Catalog,
    dice: random.Random,
) -> tuple[PaperPart, ...]:
    """Return the parts in order, questions numbered through all of them."""
    parts: list[PaperPart] = []
    number, ask_number, cases_left = 0, 0, list(cases)
    for part in blueprint.parts:
        questions: list[PaperQuestion] = []
        for ask in part.asks:
            if ask.form == CASE:
                for _ in ask.each:
                    questions += _case_questions(cases_left.pop(0), case_units)
            else:
                here = [c for c in chosen if c.ask == ask_number]
                questions += [
                    PaperQuestion(
                        0, ask.each[0], c.item.unit, c.item.level, c.item.id,
                        catalog.page_of(c.item.id), c.item.section, draws[c.item.id],
                    )
                    for c in _mixed(here, ask, dice)
                ]  # fmt: skip
            ask_number += 1
        numbered = []
        for question in questions:
            number += 1
            numbered.append(_numbered(question, number))
        forms = list(dict.fromkeys(q.form for q in numbered))
        parts.append(PaperPart(part.title or part_title(forms), tuple(numbered)))
    return tuple(parts)


def _numbered(question: PaperQuestion, number: int) -> PaperQuestion:
    from dataclasses import replace

    return replace(question, number=number)


def _case_questions(case: PaperCase, units: Mapping[str, str]) -> list[PaperQuestion]:
    return [
        PaperQuestion(
            0, q.task.marks, units.get(q.task.item, "–"), LEVEL, name, task=q, opens_case=n == 0
        )
        for n, (name, q) in enumerate(case.tasks.items())
    ]


def _mixed(chosen: list[Choice], ask: Ask, dice: random.Random) -> list[Choice]:
    """Return the items in an order in which no letter is the key more than three times in a row."""
    order = sorted(chosen, key=lambda c: c.item.id)
    for _ in range(200):
        dice.shuffle(order)
        keys = ["".join(sorted(c.item.right)) for c in order]
        if ask.form != "choice" or _longest_run(keys) <= _MOST_IN_A_ROW:
            break
    return order


def _longest_run(keys: Sequence[str]) -> int:
    longest = run = min(len(keys), 1)
    for before, key in pairwise(keys):
        run = run + 1 if key == before else 1
        longest = max(longest, run)
    return longest
