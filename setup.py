"""Build step that pyproject.toml can't express: a wheel with data sets and Jupyter's settings."""

import shutil
from pathlib import Path

from setuptools import setup
from setuptools.command.build_py import build_py

HERE = Path(__file__).parent
DESK = Path("crm_lib", "desk")


class BuildWithData(build_py):
    """Copy the tables of `datasets/` to ``crm_lib/data``, where an installed wheel finds them.

    An editable install needs no copy: there `datasets/` itself is read.
    """

    def run(self):
        """Build the package, then add the data."""
        super().run()
        if not self.editable_mode:
            target = Path(self.build_lib) / "crm_lib" / "data"
            target.mkdir(parents=True, exist_ok=True)
            for source in sorted((HERE / "datasets").glob("*.csv*")):
                shutil.copyfile(source, target / source.name)


def jupyter_files():
    """Return what an install puts where Jupyter looks: the desk's browser and server half."""
    folders = {}
    labextensions = DESK / "labextension"
    for file in sorted((HERE / labextensions).rglob("*")):
        if file.is_file():
            source = file.relative_to(HERE)
            place = Path(
                "share", "jupyter", "labextensions", source.parent.relative_to(labextensions)
            )
            folders.setdefault(place.as_posix(), []).append(source.as_posix())
    server = (DESK / "crm_desk.json").as_posix()
    return [*folders.items(), ("etc/jupyter/jupyter_server_config.d", [server])]


setup(cmdclass={"build_py": BuildWithData}, data_files=jupyter_files())
