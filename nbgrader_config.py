"""nbgrader reads this file: its commands, Formgrader and Validate work on the workbook's folders."""

from pathlib import Path

from crm_lib.classroom.config import configure

configure(get_config(), Path(__file__).parent)  # noqa: F821  (nbgrader provides get_config)
