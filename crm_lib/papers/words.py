"""What papers say that is no part of a question: headings, rules of marking, places to fill in."""

from collections.abc import Sequence

from crm_lib.base.message import Message

#: What a part of one form is called.
FORM_TITLES = {
    "choice": Message("single choice", "单项选择题"),
    "choices": Message("multiple choice", "多项选择题"),
    "verdict": Message("true or false, and correct", "判断改错题"),
    "blanks": Message("fill in the blanks", "填空题"),
    "ordering": Message("put in order", "排序题"),
    "matching": Message("match", "配对题"),
    "number": Message("calculation", "计算题"),
    "text": Message("terms and short answers", "名词解释与简答题"),
    "case": Message("case analysis", "案例分析题"),
}
#: How answers of a form are marked; a paper says so above the part.
FORM_RULES = {
    "choice": Message("One letter is right.", "每题只有一个正确选项。"),
    "choices": Message(
        "All right letters earn full marks, only some of them half, any wrong letter nothing.",
        "全部选对得满分，只选对一部分得一半，有错选不得分。",
    ),
    "verdict": Message(
        "1 mark for the verdict, the rest for correcting what is false in one or two sentences. A "
        "statement that is right needs no correction; its verdict earns all marks.",
        "判断1分；错的用一到两句话改正，得其余分数。说法正确的不必改正，判断对即得满分。",
    ),
    "blanks": Message("1 mark a blank.", "每空1分。"),
    "ordering": Message(
        "Each step that directly follows the right one earns its share.",
        "每一步紧接在应接的步骤之后，得相应的分数。",
    ),
    "matching": Message(
        "Every pair carries the same marks; each letter fits one number only.",
        "每对分数相同，每个字母只对应一个序号。",
    ),
    "number": Message(
        "Mind the unit and the decimals asked for.", "注意题目要求的单位和小数位数。"
    ),
    "text": Message("Marked by key points.", "按要点给分。"),
    "case": Message(
        "Write sentences and tie each point to the material; copying it without any analysis earns "
        "nothing. One mark of each question is for sound analysis in fitting language.",
        "请写成句子，每个要点结合材料；只照抄材料、不作分析的，不得分。"
        "每小题有1分是分析过程合理、语言表述恰当分。",
    ),
}
_ROMAN = ("I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII")
_CHINESE = "一二三四五六七八九十"


def numeral(number: int) -> Message:
    """Return the number of a part, as each language writes it.

    Examples
    --------
    >>> numeral(4), numeral(12)
    (Message(en='IV', zh='四'), Message(en='XII', zh='十二'))
    """
    roman = _ROMAN[number - 1] if number <= len(_ROMAN) else str(number)
    if number <= 10:
        return Message(roman, _CHINESE[number - 1])
    chinese = f"十{_CHINESE[number - 11]}" if number < 20 else str(number)
    return Message(roman, chinese)


def part_title(forms: Sequence[str]) -> Message:
    """Return the heading of a part with questions of these forms.

    Examples
    --------
    >>> part_title(["ordering", "matching"]).zh
    '排序题与配对题'
    """
    titles = [FORM_TITLES[f] for f in forms]
    return Message(
        " and ".join([", ".join(t.en for t in titles[:-1]), titles[-1].en])
        if len(titles) > 1
        else titles[0].en,
        "与".join(t.zh for t in titles),
    )


def part_note(marks: Sequence[float], forms: Sequence[str]) -> Message:
    """Return what stands below a part's heading: how many questions, their marks, how they count."""
    n = len(marks)
    if len(set(marks)) == 1:
        each = Message(f"{marks_en(marks[0])} each", f"每题{marks[0]:g}分")
    else:
        each = Message("marks as printed", "分值见各题")
    count = Message(f"{n} question{'s' if n > 1 else ''}, {each.en}.", f"共{n}题，{each.zh}。")
    if n == 1:
        count = Message(f"1 question, {marks_en(marks[0])}.", f"共1题，{marks[0]:g}分。")
    rules = [FORM_RULES[f] for f in forms]
    return Message(
        " ".join([count.en, *(r.en for r in rules)]), count.zh + "".join(r.zh for r in rules)
    )


def marks_en(marks: float) -> str:
    """Return marks with their word in English.

    Examples
    --------
    >>> marks_en(1), marks_en(2.5)
    ('1 mark', '2.5 marks')
    """
    return f"{marks:g} mark{'' if marks == 1 else 's'}"


#: What levels are called.
LEVELS = {
    "recall": Message("recall", "识记"),
    "understand": Message("understand", "理解"),
    "apply": Message("apply", "应用"),
    "analyse": Message("analyse", "分析"),
}
#: Words of the printed sheets.
PRINTED = {
    "paper": Message("Question Paper", "试卷"),
    "sheet": Message("Answer Sheet", "答题纸"),
    "guide": Message("Marking Guide", "评分标准及参考答案"),
    "school": Message(
        "University ______________   Year ________   Term ____",
        "______________大学 20____—20____学年第____学期",
    ),
    "time": Message("{} minutes", "考试时间：{}分钟"),
    "full": Message("{} marks", "满分：{}分"),
    "closed": Message("closed book", "考试形式：闭卷"),
    "school_field": Message("School", "学院"),
    "class": Message("Class", "班级"),
    "name": Message("Name", "姓名"),
    "number": Message("Student No.", "学号"),
    "seal": Message(
        "fold here — seal — nothing is to be written on this side of the line",
        "密　　　封　　　线　　　内　　　不　　　要　　　答　　　题",
    ),
    "part": Message("Part", "题号"),
    "question": Message("No.", "题号"),
    "total": Message("Total", "总分"),
    "sum": Message("Sum", "合计"),
    "full_marks": Message("Marks", "满分"),
    "score": Message("Score", "得分"),
    "marker": Message("Marker", "评卷人"),
    "answer": Message("Answer", "答案"),
    "option": Message("Right option", "正确选项"),
    "reason": Message("Reason", "理由"),
    "notice": Message(
        "**Notes.** 1. There are {} parts with {} questions. 2. Write all answers on the answer "
        "sheet; what stands on this paper is not marked. 3. Write free text in sentences, in "
        "Chinese or English. 4. A calculator without a memory for text is allowed. 5. Firms and "
        "figures are invented.",
        "**注意事项**　1．本试卷共{}个部分、{}题。2．答案一律写在答题纸上，写在试卷上无效。"
        "3．文字题写成完整的句子，中英文均可。4．可以使用无文本存储功能的计算器。"
        "5．题中企业和数据均为虚构。",
    ),
    "end": Message("(end of the paper)", "（试卷完）"),
    "foot": Message("Page {page} of {pages}", "第 {page} 页　共 {pages} 页"),
    "verdict": Message("Verdict", "判断"),
    "correction": Message("Correction:", "改正："),
    "right": Message("right", "对"),
    "wrong": Message("wrong", "错"),
    "model": Message("Model answer: ", "参考答案："),
    "slip": Message("Likely slip: ", "常见错误："),
    "best": Message("Any {} of these count:", "任意{}点计分："),
    "whole": Message(
        "sound analysis in fitting language, given by the marker",
        "分析过程合理、语言表述恰当，由评卷人评定",
    ),
    "about_guide": Message(
        "For markers. Free text is marked by its points in whatever words; a verdict that is wrong "
        "earns nothing for its correction. A calculation that is right but rounded further than "
        "asked earns half.",
        "供评卷人使用。文字题按要点给分，不拘原文；判断错误的，改正部分不得分；"
        "计算题结果正确但舍入过多的，得一半分。",
    ),
    "table": Message("Table of specifications", "命题双向细目表"),
    "unit": Message("Unit", "知识单元"),
    "share": Message("Share", "占比"),
    "questions": Message("Questions", "题号"),
    "about_table": Message(
        "Cells hold marks. Levels are those of the question bank; a case counts as analysis.",
        "表中数字为分值。认知层次以题库所标为准；案例题计入“分析”。",
    ),
}
