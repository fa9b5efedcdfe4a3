"""Build step that pyproject.toml can't express: an installed wheel contains the data sets."""

import shutil
from pathlib import Path

from setuptools import setup
from setuptools.command.build_py import build_py

HERE = Path(__file__).parent


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


setup(cmdclass={"build_py": BuildWithData})
