"""Words of the teacher's pack that stand on all of its documents, in both languages."""

from crm_lib.base.message import Message

#: Headings and labels, by what they stand over.
WORDS = {
    "plan": Message("Lesson plan", "教案"),
    "page": Message("Page", "课文"),
    "aims": Message("Aims", "教学目标"),
    "hook": Message("Hook", "导入"),
    "timing": Message("Two hours of 45 minutes", "课堂安排（2学时，每学时45分钟）"),
    "from": Message("from", "起"),
    "min": Message("min", "分钟"),
    "sections": Message("sections", "课文小节"),
    "step": Message("what happens", "教学活动"),
    "second": Message("second hour", "第2学时"),
    "home": Message("At home", "课外自学"),
    "board": Message("Board at the end", "板书"),
    "questions": Message("For discussion, and what a good answer holds", "讨论题与参考要点"),
    "question": Message("For discussion", "讨论题"),
    "good": Message("A good answer holds", "参考要点"),
    "errors": Message("Common errors", "常见错误"),
    "civic": Message("Beyond the firm", "课程思政"),
    "after": Message("After class", "课后"),
    "take_aways": Message("Take-aways", "本课要点"),
    "exam": Message("Exam points", "考点速记"),
}
#: Names of the forms of questions, as a teacher reads them.
FORMS = {
    "choice": Message("single choice", "单项选择"),
    "choices": Message("multiple choice", "多项选择"),
    "blanks": Message("fill-in", "填空（填图）"),
    "ordering": Message("ordering", "排序"),
    "matching": Message("matching", "配对"),
    "verdict": Message("true or false", "判断改错"),
    "number": Message("calculation", "计算"),
    "table": Message("table", "表格"),
    "function": Message("function", "函数"),
    "plot": Message("chart", "作图"),
    "text": Message("free text", "主观题"),
}
