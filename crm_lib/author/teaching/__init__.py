"""The teacher's pack: syllabus, lesson plans and slides, made from the lessons' pages and plans."""

from crm_lib.author.teaching.build import PackFile, pack_files, write_pack
from crm_lib.author.teaching.project_data import write_group_data
from crm_lib.author.teaching.slide_files import write_slides

__all__ = ["PackFile", "pack_files", "write_group_data", "write_pack", "write_slides"]
