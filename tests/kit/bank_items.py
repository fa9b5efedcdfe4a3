"""Small items of the bank, one of each form, written as an author would write them."""

from textwrap import indent

from crm_lib.bank import read_page

HEAD = """b12_{number:03}:
  form: {form}
  unit: U12
  objective: Compute a lifetime value
  exam_point: T09
  section: 8
  level: apply
  marks: {marks}
  source: own
"""
BODIES = {
    "choice": """question: {en: "What falls?", zh: 什么会下降？}
options:
  A: {en: rain, zh: 雨水, right: true, why: {en: It falls., zh: 它会下。}}
  B: {en: smoke, zh: 炊烟, right: false, why: {en: It rises., zh: 它往上升。}}
  C: {en: steam, zh: 蒸汽, right: false, why: {en: It rises too., zh: 它也往上升。}}
""",
    "choices": """question: {en: "Which fall?", zh: 哪些会下降？}
options:
  A: {en: rain, zh: 雨水, right: true, why: {en: It falls., zh: 它会下。}}
  B: {en: smoke, zh: 炊烟, right: false, why: {en: It rises., zh: 它往上升。}}
  C: {en: snow, zh: 雪花, right: true, why: {en: It falls too., zh: 它也会下。}}
""",
    "verdict": """question: {en: All pay., zh: 人人付钱。}
answer: {verdict: wrong, correction: {en: Some pay., zh: 有人付钱。}}
""",
    "blanks": """question: {en: "First ①, then ②.", zh: 先①，后②。}
answer: {①: [time, 时间], ②: [money, 钱]}
""",
    "text": """question: {en: "Define: value.", zh: 名词解释：价值。}
answer: {en: What one gets and gives., zh: 得与失。}
points:
  - {en: gets, zh: 得, marks: 1.5}
  - {en: gives, zh: 失, marks: 1.5}
""",
    "ordering": """question: {en: Put in order., zh: 排序。}
entries: {A: {en: second, zh: 其次}, B: {en: first, zh: 首先}, C: {en: last, zh: 最后}}
answer: BAC
""",
    "matching": """question: {en: Match., zh: 配对。}
left: {'1': {en: cat, zh: 猫}, '2': {en: dog, zh: 狗}}
right: {A: {en: barks, zh: 汪汪}, B: {en: mews, zh: 喵喵}, C: {en: sings, zh: 唱歌}}
answer: {'1': B, '2': A}
""",
    "number": """parameters: {spend: [4000, 5000], margin: [0.2, 0.25], years: [3, 4]}
question: {en: "{spend:,} CNY a year at {margin:.0%} for {years} years, paid at year's end, discount rate 10%. Value in CNY, two decimals?", zh: "每年{spend:,}元，毛利率{margin:.0%}，共{years}年，年末付款，贴现率10%。价值多少元？保留两位小数。"}
answer: {value: "value.annuity_value(spend * margin, 0.1, years)", unit: CNY, decimals: 2}
mistakes:
  - {value: spend * margin * years, en: You did not discount., zh: 没有折现。}
""",
}


def bank_text(*forms, old="", new=""):
    """Return a file of the bank with an item of each of `forms`, `old` replaced by `new` once."""
    text = ""
    for number, form in enumerate(forms, 1):
        marks = 3 if form in ("text", "number") else 2
        text += HEAD.format(number=number, form=form, marks=marks) + indent(BODIES[form], "  ")
    assert old in text, old
    return text.replace(old, new, 1)


def bank_file(folder, *forms, old="", new=""):
    """Write such a file as that of page 12_a and return its path."""
    path = folder / "bank" / "12_a.yaml"
    path.parent.mkdir(exist_ok=True)
    path.write_text(bank_text(*forms, old=old, new=new), encoding="utf-8")
    return path


def bank_item(folder, form, old="", new=""):
    """Return one item."""
    return read_page(bank_file(folder, form, old=old, new=new))["b12_001"]
