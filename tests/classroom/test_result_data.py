"""A mark comes back from the marked notebook as it was."""

import json

from crm_lib.base.message import Message
from crm_lib.classroom.result_data import data_from_mark, mark_from_data
from crm_lib.exam.marks import ItemMark, QuestionMark, Status


def test_a_mark_survives_json():
    item = ItemMark("①", 1.0, 2.0, Status.PARTIAL, Message("half", "一半"), "evidence")
    mark = QuestionMark("06_q8", 1.0, 2.0, [item], False, 0.6, [Message("look", "请看")])
    see = Message("Taught in 06.", "参见 06。")
    data = json.loads(json.dumps(data_from_mark(mark, see)))
    assert mark_from_data(data) == (mark, see)
    assert mark_from_data(data_from_mark(mark)) == (mark, None)
