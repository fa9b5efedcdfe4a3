"""Write the version of a release into its title, from the second version on."""

from pathlib import Path

from nbformat.notebooknode import NotebookNode
from nbgrader import utils
from nbgrader.preprocessors import NbGraderPreprocessor

from crm_lib.classroom.nbgrader.resources import course_directory, crm_resources, notebook_path
from crm_lib.classroom.releases import kept_releases, named_version, version_words


class MarkVersion(NbGraderPreprocessor):
    """Name the version in the first locked cell: in its metadata, and in its text if it has any.

    The first version has no number, so that the same solution gives the same bytes everywhere.
    """

    def preprocess(self, nb: NotebookNode, resources: dict) -> tuple[NotebookNode, dict]:
        """Return the notebook with its version in the title."""
        number = crm_resources(resources).version or self._number_on_disk(resources)
        if number > 1:
            title = next((c for c in nb.cells if utils.is_locked(c)), None)
            if title is not None:
                title.metadata["crm"] = {"version": number}
                if title.cell_type == "markdown":
                    title.source = f"{title.source.rstrip()}\n\n{version_words(number)}\n"
        return nb, resources

    def _number_on_disk(self, resources: dict) -> int:
        """Return the version where plain nbgrader releases: that of what is given out now."""
        import nbformat

        course, assignment = course_directory(self), resources["nbgrader"]["assignment"]
        classroom = Path(course.root, course.autograded_directory).parent
        kept = kept_releases(classroom, assignment)
        if kept:
            return kept[-1].number
        path = notebook_path(self, resources, "release")
        cells = nbformat.read(path, as_version=4).cells if path.is_file() else []
        return named_version(cells) or 1
