"""Keep figures of submissions as pickled data while grading, and draw them on demand.

Drawing takes more time than all else a submission does, marks rest on recorded facts, and most
figures are looked at by nobody. So a kernel sends a figure that a cell shows as it is in memory
(``pickle``, compressed): `keep_figures`. A page that shows the submission has it drawn by another
isolated kernel, `drawn_outputs` (see `crm_lib.classroom.nbgrader.figures`): the same picture, byte for byte.
A pickle is a student's word and can do whatever code can: it is opened in an isolated kernel and
nowhere else.

What can't be kept is drawn at once, as in any notebook: a figure that refers to a student's own
functions or classes, is larger than its picture would be, or comes when enough are kept.
"""

import base64
import io
import pickle
import sys
import zlib
from pathlib import Path
from typing import Any

#: The kind of an output that holds a figure's data.
FIGURE_MIME = "application/vnd.crm.figure"
#: Largest figure that is kept, and the most that a submission's figures take together, in bytes.
MAX_FIGURE = 150_000
MAX_FIGURES = 1_500_000


class NotKept(Exception):
    """A figure can't be opened in another process, or is too large."""


class _Pickler(pickle.Pickler):
    """Pickles what another kernel finds again: nothing that student code has defined.

    Parameters
    ----------
    file : BytesIO
    known : frozenset of str
        Packages that every kernel has.
    """

    def __init__(self, file: io.BytesIO, known: frozenset[str]) -> None:
        super().__init__(file, protocol=5)
        self._known = known

    def reducer_override(self, value: Any) -> Any:
        """Refuse functions and classes of packages that were not there before student code ran."""
        if callable(value) and hasattr(value, "__qualname__"):
            module = getattr(value, "__module__", None)
            if module is not None and module.partition(".")[0] not in self._known:
                raise NotKept
        return NotImplemented


class Keeper:
    """Formatters of one kernel that keep figures as data up to a limit of size."""

    def __init__(self, draw: Any) -> None:
        import matplotlib

        self._draw = draw
        self._settings = dict(matplotlib.rcParams)
        # By package: parts of one may load with a student's first figure.
        self._known = frozenset(m.partition(".")[0] for m in sys.modules) - {"__main__"}
        self._left = MAX_FIGURES
        self._data: str | None = None

    def png(self, figure: Any) -> Any:
        """Return nothing where the figure is kept, else its picture."""
        try:
            self._data = self._kept(figure)
        except Exception:  # whatever a student has made of it: as in any notebook then
            self._data = None
            return self._draw(figure)
        return None

    def data(self, figure: Any) -> str | None:
        """Return the figure that `png` has just kept."""
        data, self._data = self._data, None
        return data

    def _kept(self, figure: Any) -> str:
        import matplotlib

        changed = {
            name: value
            for name, value in dict.items(matplotlib.rcParams)
            if not name.startswith("backend") and value != self._settings.get(name)
        }
        file = io.BytesIO()
        _Pickler(file, self._known).dump((changed, figure))
        data = base64.b64encode(zlib.compress(file.getbuffer(), 1)).decode("ascii")
        if len(data) > min(MAX_FIGURE, self._left):
            raise NotKept
        self._left -= len(data)
        return data


def keep_figures(shell: Any) -> None:
    """Have this kernel's figures kept as data; call it before student code runs."""
    from IPython.core.formatters import BaseFormatter
    from matplotlib.figure import Figure
    from traitlets import ObjectName, Unicode

    class FigureFormatter(BaseFormatter):
        format_type = Unicode(FIGURE_MIME)
        print_method = ObjectName("_repr_crm_figure_")

    formatters = shell.display_formatter.formatters
    pictures = formatters["image/png"]
    keeper = Keeper(pictures.lookup_by_type(Figure))
    pictures.for_type(Figure, keeper.png)
    # Asked after the pictures' formatter, which is set anew when a student chooses another format.
    formatters[FIGURE_MIME] = FigureFormatter(parent=shell.display_formatter)
    formatters[FIGURE_MIME].for_type(Figure, keeper.data)


def show_kept(name: str) -> None:
    """Draw a kept figure from a file beside the notebook; runs in an isolated kernel."""
    import matplotlib
    from IPython.display import display
    from matplotlib import pyplot

    unpacked = zlib.decompress(base64.b64decode(Path(name).read_bytes()))
    changed, figure = pickle.loads(unpacked)
    matplotlib.rcParams.update(changed)
    display(figure)
    pyplot.close("all")
