"""Wording of messages to learners, in English and Chinese."""

from crm_lib.base.message import Message, two_languages
from crm_lib.page.reader import first_language


class ExamError(Exception):
    """A question, key or rubric cannot be used; the text says what to do about it.

    Notebooks show it as one clean line: a student never meets our internals.
    """

    def _render_traceback_(self) -> list[str]:
        """Tell IPython to print the text alone, the reader's language first."""
        words = two_languages(str(self))
        return [words.text(first=first_language()) if words else str(self)]


NOT_ANSWERED = Message("Not answered yet.", "尚未作答。")
RIGHT = Message("Right.", "正确。")
NOT_RIGHT = Message("Not right.", "不正确。")
RECORDED = Message(
    "Answer recorded. It is marked after you hand in.", "答案已记录，提交后由教师评分。"
)
CELL_ABOVE = Message(
    "There is no answer to look at: the answer cell above has not run, or it stopped with an "
    "error. Run it, mend what it reports, then run this cell again.",
    "没有可检查的答案：上面的作答单元格尚未运行，或运行时出错。请先运行它并改正错误，再运行本单元格。",
)
RUN_FIRST_CELL = Message(
    "Run the first code cell of this notebook first, then this one.",
    "请先运行本笔记本的第一个代码单元格，再运行本单元格。",
)
TOO_LARGE = Message(
    "The answer is too large to record. Hand in the table or number the question asks for, not "
    "the whole data.",
    "答案过大，无法记录。请只提交题目要求的表格或数值，不要提交全部数据。",
)
FORGOT_RETURN = Message(
    "Your function gives nothing back. End it with return and the result.",
    "你的函数没有返回结果。请在函数末尾用 return 返回结果。",
)
FORGED = Message(
    "This check cell produced more than one different answer, so none of them counts.",
    "本检查单元格产生了多个不同的答案，因此均不计分。",
)
DAMAGED = Message(
    "What the check cell recorded is no answer that our check makes, so it does not count.",
    "检查单元格记录的内容不是由 check 生成的答案，因此不计分。",
)
OTHER_DATA = Message(
    "On other data your work does not give what is asked for. Look for values that are fixed to "
    "the sample.",
    "换一组数据后，结果不符合要求。请检查代码中是否写死了样例数据中的值。",
)
NO_RECORD = Message(
    "No answer reached the marking desk: the answer cell or the check cell stopped with an error, "
    "or the notebook stopped before it.",
    "评分处没有收到答案：作答单元格或检查单元格运行出错，或者笔记本在此之前已中断。",
)
HUMAN = Message(
    "Proposed marks; your instructor decides.",
    "此为建议分，最终由教师评定。",
)
MARKED_BEFORE = Message("Your instructor has marked the same words.", "教师已为相同的答案评过分。")
UNKNOWN_WORDING = Message(
    "This wording is not known here. Learning alone, compare it with the model answer; in a class "
    "your instructor decides.",
    "系统不认识这种说法。自学者请与参考答案对照；在班级中由教师评定。",
)
DECIMAL_COMMA = Message(
    "One number is asked for. If the comma is a decimal comma, write a point instead: 3.5, not 3,5.",
    "这里只填一个数。如果逗号表示小数点，请改写成点：写 3.5，不要写 3,5。",
)
FRACTION_FOR_PERCENT = Message(
    "The size is right but the unit is not: the question asks for a percentage, so write 12.3 "
    "for 12.3 %, not 0.123.",
    "数值对，但单位不对：题目要求百分数。例如 12.3% 应填 12.3，而不是 0.123。",
)
PERCENT_FOR_FRACTION = Message(
    "The size is right but the unit is not: the question asks for a fraction, so write 0.123, "
    "not 12.3.",
    "数值对，但单位不对：题目要求小数。例如应填 0.123，而不是 12.3。",
)
ROUNDED_TOO_FAR = Message(
    "Right, but rounded too far: keep the places that the question asks for, or don't round at all.",
    "结果是对的，但舍入过多：请保留题目要求的位数，或者不要四舍五入。",
)
ROUNDED_EARLY = Message(
    "Very near, but not to the places asked for: round only at the end.",
    "很接近，但未达到题目要求的精度：请在最后一步再四舍五入。",
)
NOT_WHOLE = Message(
    "The size is right, but a whole number is asked for: round up, because the next smaller one is "
    "not enough.",
    "数值对，但题目要求整数：请向上取整，因为少一个就不够了。",
)
WRONG_SIGN = Message(
    "The size is right but the sign is not: look at which value is taken from which.",
    "数值对，但正负号反了：请看清是谁减谁。",
)
FIX_VERDICT_FIRST = Message(
    "The verdict is not right, so the correction is not marked.",
    "判断不正确，因此改错部分不计分。",
)
