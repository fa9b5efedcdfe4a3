"""Say what a bank lacks for a blueprint: the conditions that cannot be met, with numbers."""

from collections.abc import Sequence

from crm_lib.exam.wording import ExamError
from crm_lib.papers.blueprint import CASE
from crm_lib.papers.conditions import Conditions, Row, fits
from crm_lib.papers.solving import cheapest


class PaperError(ExamError):
    """A paper that cannot be composed; the text says what is lacking and what to do."""


def what_is_lacking(conditions: Conditions) -> str:
    """Return, line by line, why no choice of items meets a blueprint."""
    asked = conditions.blueprint
    head = f"The bank can't meet the blueprint {asked.name}"
    if len(asked.units.only) == 1:
        head += f" with unit {asked.units.only[0]}"
    if conditions.avoided:
        head += f" without the {len(conditions.avoided)} items of earlier papers"
    found = [*_numbers(conditions)]
    if not found:
        base = conditions.number_rows()
        for rows in (conditions.level_rows(), conditions.unit_rows()):
            found += [line for row in rows for line in _out_of_reach(conditions, base, row)]
    if not found:
        found = [_together(conditions)]
    advice = "Write more items (docs/authoring.md, “The bank”), or ask less in the blueprint"
    advice += ", or avoid fewer papers (--avoid)." if conditions.avoided else "."
    return "\n".join([f"{head}:", *(f"  {line}" for line in found), advice])


def _numbers(conditions: Conditions) -> list[str]:
    """Return the places for which there are too few items."""
    lines = []
    counted: dict[tuple[str, float], int] = {}
    for ask in conditions.asks:
        if ask.form != CASE:
            key = (ask.form, ask.each[0] if ask.form in ("blanks", "text") else 0.0)
            counted[key] = counted.get(key, 0) + ask.number
    items = [i for i in conditions.catalog.items.values() if i.unit in conditions.units]
    for (form, marks), wanted in counted.items():
        of_form = [i for i in items if i.form == form and (not marks or fits(i, marks))]
        left = [i for i in of_form if i.id not in conditions.avoided]
        if len(left) < wanted:
            worth = f" of {marks:g} marks" if marks else ""
            spent = len(of_form) - len(left)
            stood = f" and {spent} in earlier papers" if spent else ""
            lines.append(f"{form}{worth}: {wanted} asked, the bank has {len(left)}{stood}.")
    return lines


def _out_of_reach(conditions: Conditions, base: Sequence[Row], row: Row) -> list[str]:
    """Return a line where one condition alone cannot be met beside the numbers asked."""
    rows = [*base, row]
    width = len(conditions.choices)
    if cheapest([0.0] * width, rows) is not None:
        return []
    most = _reached(conditions, base, row, sign=-1.0)
    least = _reached(conditions, base, row, sign=1.0)
    if row.kind == "level":
        share = 100 / conditions.blueprint.marks
        given = conditions.case_marks.get(row.name, 0.0)
        asked = f"{(row.least + given) * share:g} to {(row.most + given) * share:g} % of the marks"
        found = f"{(least + given) * share:.0f} to {(most + given) * share:.0f} %"
        return [f"level {row.name}: {asked} asked, the items reach {found}."]
    asked = f"{row.least:g} to {row.most:g} questions"
    return [f"unit {row.name}: {asked} asked, the items reach {least:g} to {most:g}."]


def _reached(conditions: Conditions, base: Sequence[Row], row: Row, *, sign: float) -> float:
    prices = [sign * row.factors.get(n, 0.0) for n in range(len(conditions.choices))]
    places = cheapest(prices, base)
    return 0.0 if places is None else sum(row.factors.get(n, 0.0) for n in places)


def _together(conditions: Conditions) -> str:
    """Return which kinds of condition can't be met together."""
    base = conditions.number_rows()
    groups = {
        "levels": conditions.level_rows(),
        "units": conditions.unit_rows(),
        "per_section and near duplicates": conditions.other_rows(),
    }
    width = len(conditions.choices)
    for name in groups:
        rest = [row for other, rows in groups.items() if other != name for row in rows]
        if cheapest([0.0] * width, [*base, *rest]) is not None:
            return f"without {name} it could be met: widen that condition."
    return "its conditions can't be met together: widen levels, units or per_section."
