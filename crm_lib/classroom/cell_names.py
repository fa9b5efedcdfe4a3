"""Name the cells of a submission by their questions, also where a program dropped all settings."""

from collections.abc import Sequence

from nbformat.notebooknode import NotebookNode

from crm_lib.classroom.answer_source import asked_in


def cell_names(submitted: Sequence[NotebookNode], released: Sequence[NotebookNode]) -> list[str]:
    """Return the grade id of each submitted cell, or an empty text for a cell that has none.

    Where its settings are gone, a cell is known by its own id, by the text of a locked cell or by
    its check call, as long as no other cell says that it is this one.

    Parameters
    ----------
    submitted, released : sequences of cells
    """
    names = [grade_id_of(c) for c in submitted]
    wanted = {i for c in released if (i := grade_id_of(c))}
    free = wanted - set(names)
    if not free:
        return names
    by_id = {c.get("id"): grade_id_of(c) for c in released if grade_id_of(c)}
    by_text = {
        c.source.strip(): grade_id_of(c)
        for c in released
        if grade_id_of(c) and c.metadata.nbgrader.get("locked")
    }
    # Ids such as q1 stand in every assignment: they count where a check of this one is there too.
    ours = any(_check_name(c) in wanted for c in submitted) or bool(wanted & set(names))
    for number, cell in enumerate(submitted):
        if names[number]:
            continue
        said = (
            by_text.get(_text(cell).strip(), ""),
            _check_name(cell),
            by_id.get(cell.get("id"), "") if ours else "",
        )
        name = next((s for s in said if s in free), "")
        if name:
            names[number] = name
            free.discard(name)
    return names


def _check_name(cell: NotebookNode) -> str:
    """Return the grade id that a check cell has by what it calls."""
    asked = asked_in(_text(cell)) if cell.get("cell_type") == "code" else None
    return f"{asked.question}_check" if asked else ""


def _text(cell: NotebookNode) -> str:
    """Return a cell's source, which a file may hold as one text or as lines."""
    return "".join(cell.get("source", ""))


def grade_id_of(cell: dict) -> str:
    """Return the nbgrader id in a cell's metadata, or an empty text where there is none."""
    about = cell.get("metadata")
    about = about.get("nbgrader") if isinstance(about, dict) else None
    name = about.get("grade_id") if isinstance(about, dict) else None
    return name if isinstance(name, str) else ""
