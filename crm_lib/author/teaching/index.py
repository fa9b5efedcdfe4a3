"""The first page of the teacher's pack: what is in it, with a link to each document."""

from collections.abc import Mapping

from crm_lib.author.teaching.page import Page
from crm_lib.author.teaching.syllabus import plan_name

_HEAD = """# For a whole term · 一学期的教学资料

Syllabus, lesson plans and slides are made from the pages and from what is written in [plans/](plans/) and [syllabus.yaml](syllabus.yaml); `crm teaching` writes this folder again, and a test says when it is out of date. Change a page or a plan, never what is made from them.

教学大纲、教案和幻灯片由课文以及 [plans/](plans/)、[syllabus.yaml](syllabus.yaml) 里的文字生成；`crm teaching` 重新生成本文件夹，过期时测试会提示。要改就改课文或 plans，不要改生成的文件。

## Syllabus · 教学大纲

"""
_SLIDES = """
## Slides · 幻灯片

```sh
crm teaching --slides 06 --language zh
crm teaching --slides 06 --language en --to pptx
```

One lesson's slides as a single HTML file (arrow keys lead on, `n` shows the notes with the good answers, printing gives a page a slide) or as PPTX, which PowerPoint, WPS and LibreOffice open. They go to `build/slides/`, which is not part of the workbook: figures make them large, and they are made in seconds. PPTX needs python-pptx (extra `dev`).

生成一课的幻灯片：默认是一个HTML文件（方向键翻页，按 `n` 显示备注，里面有讨论题的参考要点；可逐页打印），加 `--to pptx` 则生成PPTX，PowerPoint、WPS、LibreOffice都能打开。文件写入 `build/slides/`，不属于工作簿：图占空间，而生成只要几秒。PPTX需要 python-pptx（`dev` 附加包）。

## A project for groups · 小组项目

"""
_PROJECT = """
```sh
crm teaching --project 1 --project 2 --key
```

Each group gets data of its own (drawn by its number, so no group can copy another's figures) in `build/project/group_1/`; `--key` adds what was planted and what the figures are, for the teacher alone.

每个小组有自己的数据（按组号生成，抄不到别组的数字），写入 `build/project/group_1/`；`--key` 另外给出埋设的规律和各项数字，只供教师使用。

## Lesson plans · 教案

| page · 课文 | 中文 | English |
|---|---|---|
"""
_DOCUMENTS = ("brief", "report_template", "rubric")
_NAMES = {
    "brief": ("The brief", "任务书"),
    "report_template": ("Template of the report", "报告模板"),
    "rubric": ("Rubric", "评分标准"),
}


def pack_index(pages: Mapping[str, Page], terms: tuple[int, ...]) -> str:
    """Return the README of the pack, in both languages.

    Parameters
    ----------
    pages : mapping of str to Page
    terms : tuple of int
        Hours of the terms that have a syllabus.
    """
    lines = [_HEAD.rstrip("\n"), ""]
    lines += [
        f"- {hours} hours · {hours}学时: [中文](syllabus_{hours}.md), "
        f"[English](syllabus_{hours}_en.md)"
        for hours in terms
    ]
    lines += [_SLIDES.rstrip("\n"), ""]
    for name in _DOCUMENTS:
        en, zh = _NAMES[name]
        lines.append(f"- {en} · {zh}: [中文](project/{name}.md), [English](project/{name}_en.md)")
    lines.append(_PROJECT.rstrip("\n"))
    for slug, page in pages.items():
        lines.append(
            f"| {page.number} {page.title.en} · {page.title.zh} "
            f"| [教案](lesson_plans/{plan_name(slug, 'zh')}) "
            f"| [plan](lesson_plans/{plan_name(slug, 'en')}) |"
        )
    return "\n".join(lines) + "\n"
