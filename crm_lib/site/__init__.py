"""Static site: every page of the workbook in English and Chinese, to read in any browser."""

from crm_lib.site.build import build_site

__all__ = ["build_site"]
