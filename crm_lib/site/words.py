"""Words of the site's own pages, in both languages."""

from crm_lib.base.message import Message

WORDS = {
    "book": Message("CRM Workbook", "客户关系管理工作簿"),
    "subtitle": Message(
        "The lessons, cases, guides and exam points of the workbook, to read in any browser. "
        "Exercises are done, and pictures moved, in the workbook itself.",
        "工作簿的课文、案例、指南和考点，用任何浏览器都能读。做作业、拖动互动图，请在工作簿里进行。",
    ),
    "other": Message("中文", "English"),
    "skip": Message("Skip to the text", "跳到正文"),
    "contents": Message("Contents", "目录"),
    "menu": Message("Menu", "菜单"),
    "lessons": Message("Lessons", "课文"),
    "begin": Message("To begin with", "入门"),
    "cases": Message("Cases", "案例"),
    "guides": Message("Guides", "指南"),
    "reference": Message("Look up", "查阅"),
    "glossary": Message("Glossary", "术语表"),
    "cards": Message("Exam points as cards", "考点速记卡片"),
    "api": Message("All functions", "全部函数（英文）"),
    "paper": Message("Mock paper 1", "模拟试卷（一）"),
    "answer_book": Message("Answer book", "答题纸"),
    "search": Message("Search", "搜索"),
    "search_hint": Message("a word or several", "输入一个或几个词"),
    "search_none": Message("Nothing found for", "没有找到"),
    "search_found": Message("pages found", "个页面"),
    "search_more": Message("Show more", "显示更多"),
    "search_file": Message(
        "The search works where the site comes from a web server. Opened as a file, use the "
        "glossary and the contents.",
        "搜索要在网站服务器上才能用。直接打开文件时，请查术语表和目录。",
    ),
    "search_script": Message("The search needs JavaScript.", "搜索需要启用JavaScript。"),
    "on_page": Message("On this page", "本页内容"),
    "previous": Message("Before", "上一页"),
    "next": Message("Next", "下一页"),
    "show_code": Message("Show all code", "显示全部代码"),
    "hide_code": Message("Hide all code", "隐藏全部代码"),
    "code": Message("Code", "代码"),
    "guess": Message("Guess first, then open the result", "先猜一猜，再展开结果"),
    "explorer": Message("Explorer", "互动图"),
    "explorer_note": Message(
        "This is its first picture. In the workbook, run this cell (Shift+Enter) and move its "
        "controls: picture and sentence follow.",
        "这里是它的第一幅图。在工作簿里运行这个单元格（Shift+Enter），拖动滑块或改变选项，图和文字会跟着变。",
    ),
    "check": Message("Self-check", "自测"),
    "one": Message("One option is right.", "单选。"),
    "several": Message("Several options may be right.", "多选。"),
    "reasons": Message("Answer and reasons", "答案与理由"),
    "right": Message("Right", "对"),
    "wrong": Message("Not this one", "不是这一项"),
    "table": Message("Table", "表格"),
    "assignment_note": Message("(in the workbook)", "（在工作簿里做）"),
    "english_only": Message("", "本页有些段落只有英文。"),
    "also": Message("also called", "又称"),
    "print": Message("Print these cards", "打印卡片"),
    "which": Message("Cards of", "选择"),
    "all": Message("All pages", "全部页面"),
    "cards_intro": Message(
        "The exam points of every page. Printed on A4 they stand in two columns, with lines to cut along; "
        "what is chosen here is what is printed.",
        "各课的考点速记。用A4纸打印，分两栏，沿线剪开；选了哪一课就打印哪一课。",
    ),
    "glossary_intro": Message(
        "The terms of the workbook. In the lessons, a dotted underline marks a term: point at it, "
        "or reach it with Tab, and its definition appears.",
        "本书的术语。课文里带点状下划线的就是术语：把鼠标移上去，或用Tab键移到它，就会显示定义。",
    ),
    "law": Message("Articles of law", "法律条文"),
    "law_intro": Message(
        "The articles that the law boxes of the lessons cite, in short paraphrase, with the page "
        "where the text was read and the day. For a decision, read the current text.",
        "各课法律提示所引的条文，此处为简短转述，并注明在哪里读到、何时读到。要据以作决定时，请查现行文本。",
    ),
    "article": Message("{law}, Article {article}", "《{law}》第{article}条"),
    "source": Message("Read at:", "读于："),
    "licence": Message(
        "Text, figures and data: CC BY 4.0. Code: MIT. © 2026 The CRM Workbook authors.",
        "文字、图和数据：CC BY 4.0。代码：MIT。© 2026 CRM Workbook 作者。",
    ),
    "fonts": Message(
        "Chinese font: Noto Sans SC, SIL Open Font License.",
        "中文字体：思源黑体（Noto Sans SC），SIL开源字体许可。",
    ),
    "choose": Message("Read in English", "阅读中文版"),
}


def words_in(language: str) -> dict[str, str]:
    """Return the words of the site's pages in one language, by name."""
    return {name: getattr(words, language) for name, words in WORDS.items()}
