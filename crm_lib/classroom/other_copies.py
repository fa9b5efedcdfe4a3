"""Find notebooks beside the marked one that hold more answers: ``06 (1).ipynb``, handed in too."""

from pathlib import Path

from crm_lib.classroom.collecting.judging import Released, answered, as_placed
from crm_lib.classroom.intake import wrong_notebook
from crm_lib.classroom.one_line import shown

#: More notebooks beside one that is marked are not opened.
_MOST = 20


def fuller_copy_notice(path: Path, released: Released) -> str:
    """Return a line for the instructor where another notebook holds more answers, or an empty text.

    Parameters
    ----------
    path : Path
        The submitted notebook that is marked; what lies beside it was handed in with it.
    released : Released
        Ids and blank answer cells of the assignment.
    """
    others = [
        p
        for p in sorted(path.parent.rglob("*.ipynb"))
        if p != path and p.is_file() and ".ipynb_checkpoints" not in p.parts
    ][:_MOST]
    if not others:
        return ""
    mine = answered(as_placed(path.read_bytes()), released)
    fuller = []
    for other in others:
        if wrong_notebook(other, released.ids) is None:
            count = answered(as_placed(other.read_bytes()), released)
            if count > mine:
                fuller.append((count, shown(other.relative_to(path.parent).as_posix())))
    if not fuller:
        return ""
    count, name = max(fuller)
    return (
        f"{name} beside it has {count} answered cells, the marked {path.name} {mine}: "
        f"if it is the one that was meant, put it in its place and grade again · "
        f"旁边的 {name} 作答了{count}处，被评分的 {path.name} 作答了{mine}处；如果应以它为准，请用它替换后重新评分"
    )
