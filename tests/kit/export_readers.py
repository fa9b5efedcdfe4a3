"""Readers of the bank's exports that share no code with what writes them.

Each returns what it found by question: a dict of plain values under the same names, so that it can
be held against `expected`, which is made of the bank's items themselves. Texts in two languages are
joined by `` · `` here.
"""

import io
import re
import zipfile
from xml.etree import ElementTree

import lxml.etree
import lxml.html

BORDER = " · "
QTI12 = "{http://www.imsglobal.org/xsd/ims_qtiasiv1p2}"
QTI21 = "{http://www.imsglobal.org/xsd/imsqti_v2p1}"


def words(message, language):
    """Return what a reader of a language must find: no marks of emphasis, twice the same once."""
    en, zh = (re.sub(r"\*+", "", text).strip() for text in (message.en, message.zh))
    found = {"en": [en], "zh": [zh], "both": [en, zh]}[language]
    return BORDER.join(dict.fromkeys(filter(None, found)))


def expected(one, language):
    """Return what a drawn item must come back as."""
    item = one.item
    found = {"stem": words(one.text, language), "marks": float(item.marks), "form": item.form}
    if item.options:
        found["options"] = [words(o.text, language) for o in item.options]
        found["right"] = [o.right for o in item.options]
        found["whys"] = [words(o.why, language) for o in item.options]
    if item.form == "verdict":
        found["is_right"] = item.answer.verdict == "right"
        correction = item.answer.correction
        found["correction"] = words(correction, language) if correction else ""
    if item.form == "blanks":
        found["blanks"] = {label: list(wordings) for label, wordings in item.answer.items()}
    if item.form == "number":
        found["value"] = one.answer
        found["decimals"] = item.answer.decimals
        found["slips"] = [(slip.value, words(slip.message, language)) for slip in one.mistakes]
    if item.form == "ordering":
        found["steps"] = {k: words(v, language) for k, v in item.entries.items()}
        found["order"] = [found["steps"][letter] for letter in item.answer]
    if item.form == "matching":
        left = {k: words(v, language) for k, v in item.left.items()}
        right = {k: words(v, language) for k, v in item.right_side.items()}
        found["left"], found["right_side"] = left, right
        found["pairs"] = {left[n]: right[letter] for n, letter in item.answer.items()}
        found["spare"] = sorted(v for k, v in right.items() if k not in item.answer.values())
    if item.form == "text":
        found["model"] = words(item.answer, language)
        found["points"] = [(float(p.marks), words(p.text, language)) for p in item.points]
    return found


def lines_of(html):
    """Return the paragraphs of HTML as a browser reads it."""
    if not html:
        return []
    root = lxml.html.fragment_fromstring(html, create_parent="div")
    return [p.text_content() for p in root.findall("p")]


def said(html):
    """Return the words of HTML, its paragraphs joined."""
    return BORDER.join(lines_of(html))


# Moodle: what its importer asks of each kind of question (question/format/xml/format.php and
# question/type/ordering/questiontype.php of moodle/moodle).

_COMMON = {"name", "questiontext", "generalfeedback", "penalty", "hidden", "idnumber", "tags"}
_COMBINED = {"correctfeedback", "partiallycorrectfeedback", "incorrectfeedback"}
#: By kind: what must stand there once, and what may stand there several times.
MOODLE_RULES = {
    "multichoice": (
        {"defaultgrade", "single", "shuffleanswers", "answernumbering", "showstandardinstruction"}
        | _COMBINED,
        {"answer"},
    ),
    "truefalse": ({"defaultgrade"}, {"answer"}),
    "shortanswer": ({"defaultgrade", "usecase"}, {"answer"}),
    "cloze": (set(), set()),
    "numerical": ({"defaultgrade"}, {"answer"}),
    "matching": ({"defaultgrade", "shuffleanswers"} | _COMBINED, {"subquestion"}),
    "ordering": (
        {"defaultgrade", "layouttype", "selecttype", "selectcount", "gradingtype", "showgrading",
         "numberingstyle"} | _COMBINED,
        {"answer"},
    ),
    "essay": (
        {"defaultgrade", "responseformat", "responserequired", "responsefieldlines", "attachments",
         "attachmentsrequired", "graderinfo", "responsetemplate"},
        set(),
    ),
}  # fmt: skip
_UNITS = {"units", "unitgradingtype", "showunits", "unitsleft"}
#: Fractions of which Moodle has names; others are refused unless the importer is told otherwise.
MOODLE_FRACTIONS = {100, 90, 83.33333, 80, 75, 70, 66.66667, 60, 50, 40, 33.33333, 30, 25, 20,
                    16.66667, 14.28571, 12.5, 11.11111, 10, 5, 0}  # fmt: skip


def moodle_faults(content):
    """Return what Moodle's importer would not take, or take for something else."""
    faults = []
    root = lxml.etree.fromstring(content)
    if root.tag != "quiz":
        return ["the root is no quiz"]
    for number, question in enumerate(root):
        kind = question.get("type")
        where = f"{number} {kind} {question.findtext('name/text')}"
        if question.tag != "question":
            faults.append(f"{where}: {question.tag} between questions")
        elif kind == "category":
            if not (question.findtext("category/text") or "").startswith("$course$/top/"):
                faults.append(f"{where}: a category without its path")
        elif kind not in MOODLE_RULES:
            faults.append(f"{where}: no such kind")
        else:
            faults += [f"{where}: {fault}" for fault in _moodle_question_faults(question, kind)]
    return faults


def _moodle_question_faults(question, kind):
    once, many = MOODLE_RULES[kind]
    once = once | _COMMON
    tags = [child.tag for child in question]
    yield from (f"{t} stands {tags.count(t)} times" for t in once if tags.count(t) != 1)
    allowed = once | many | (_UNITS if kind == "numerical" else set())
    yield from (f"{t} is not known" for t in set(tags) - allowed)
    for element in question.iter():
        form = element.get("format")
        if form is not None and form not in (
            "html",
            "moodle_auto_format",
            "plain_text",
            "markdown",
        ):
            yield f"format {form}"
        if element.get("format") and len(element.findall("text")) != 1:
            yield f"{element.tag} has no text"
    if not 0 < len(question.findtext("name/text") or "") <= 42:  # ordering cuts longer ones
        yield "its name is empty or long"
    fractions = [float(a.get("fraction")) for a in question.findall("answer")]
    if kind == "ordering":
        if fractions != list(range(1, len(fractions) + 1)) or len(fractions) < 2:
            yield "its places are not 1, 2, 3 …"
        if question.findtext("selectcount") != str(len(fractions)):
            yield "it does not show all its steps"
    elif many == {"answer"}:
        if not {abs(f) for f in fractions} <= MOODLE_FRACTIONS:
            yield f"fractions {fractions}"
        if kind == "multichoice" and question.findtext("single") == "false":
            if abs(sum(f for f in fractions if f > 0) - 100) > 0.01:
                yield f"what is right makes {sum(f for f in fractions if f > 0)}"
        elif max(fractions, default=0) != 100:
            yield "nothing is right"
    if kind == "truefalse" and [a.findtext("text") for a in question.findall("answer")] != [
        "true",
        "false",
    ]:
        yield "its answers are not true and false"
    if kind == "matching":
        subs = question.findall("subquestion")
        if sum(bool(s.findtext("text")) for s in subs) < 2 or len(subs) < 3:
            yield "Moodle wants two questions and three answers"
    if kind == "cloze" and not cloze_blanks(question.findtext("questiontext/text")):
        yield "no blank is recognised"


def cloze_blanks(text):
    """Return marks and wordings of the blanks that Moodle's importer sees in a text."""
    alternative = (
        r"(?:=|%-?[0-9]+%)?.+?(?<!\\)(?<!&)(?<!&amp;)(?=[~#}]|$)(?:#.*?(?<!\\)(?=[~}]|$))?"
    )
    pattern = re.compile(
        r"\{([0-9]*):SHORTANSWER:(" + alternative + "(?:~" + alternative + r")*)\}"
    )
    found = []
    for marks, alternatives in pattern.findall(text):
        wordings = []
        for part in re.findall(r"~?(=)?(.+?(?<!\\)(?<!&)(?=[~#}]|$))", alternatives):
            assert part[0] == "=", alternatives
            wordings.append(unescaped(lxml.html.fromstring(f"<p>{part[1]}</p>").text_content()))
        found.append((int(marks), wordings))
    return found


def unescaped(wording):
    """Return a short answer as Moodle compares it: an escaped star is a star."""
    return wording.replace("\\*", "*")


def read_moodle(content):
    """Return the questions of Moodle XML by name."""
    found = {}
    for question in ElementTree.fromstring(content).iter("question"):
        kind = question.get("type")
        if kind == "category":
            continue
        html = question.findtext("questiontext/text")
        one = {"stem": said(html), "kind": kind}
        if kind != "cloze":
            one["marks"] = float(question.findtext("defaultgrade"))
        answers = question.findall("answer")
        feedback = [said(a.findtext("feedback/text")) for a in answers]
        plain = [a.findtext("text") for a in answers]
        fractions = [float(a.get("fraction")) for a in answers]
        if kind == "multichoice":
            one |= {"options": [said(t) for t in plain], "right": [f > 0 for f in fractions]}
            one["whys"] = feedback
            one["wrong_costs"] = {f for f in fractions if f <= 0}
        elif kind == "truefalse":
            one |= {"is_right": fractions == [100, 0], "correction": feedback[0]}
            assert feedback[0] == feedback[1]
        elif kind == "shortanswer":
            one["blanks"] = [[unescaped(t) for t in plain]]
        elif kind == "cloze":
            *stem, boxes = lines_of(html)
            blanks = cloze_blanks(html)
            one |= {"stem": BORDER.join(stem), "marks": float(sum(m for m, _ in blanks))}
            labels = re.findall(r"(\S+) \{", boxes)
            one["blanks"] = dict(zip(labels, (w for _, w in blanks), strict=True))
        elif kind == "numerical":
            one["value"], *slips = map(float, plain)
            one["slips"] = list(zip(slips, feedback[1:], strict=True))
            one["tolerances"] = {float(a.findtext("tolerance")) for a in answers}
        elif kind == "ordering":
            one["order"] = [said(t) for t in plain]
        elif kind == "matching":
            subs = [
                (said(s.findtext("text")), s.findtext("answer/text"))
                for s in question.findall("subquestion")
            ]
            one["pairs"] = {left: right for left, right in subs if left}
            one["spare"] = sorted(right for left, right in subs if not left)
        elif kind == "essay":
            one["notes"] = lines_of(question.findtext("graderinfo/text"))
            one["template"] = question.findtext("responsetemplate/text")
        found[question.findtext("idnumber")] = one
    return found


def files_of(package):
    """Return the files of an archive by name."""
    with zipfile.ZipFile(io.BytesIO(package)) as archive:
        assert archive.testzip() is None
        return {name: archive.read(name) for name in archive.namelist()}


def read_qti12(package):
    """Return the items of a QTI 1.2 package by their idents."""
    found = {}
    for name, content in files_of(package).items():
        if name == "imsmanifest.xml":
            continue
        for item in ElementTree.fromstring(content).iter(f"{QTI12}item"):
            found[item.get("ident")] = _qti12_item(item)
    return found


def _qti12_item(item):
    def text(element):
        return element.find(f".//{QTI12}mattext").text

    told = {
        f.find(f"{QTI12}fieldlabel").text: f.find(f"{QTI12}fieldentry").text
        for f in item.iter(f"{QTI12}qtimetadatafield")
    }
    kind = told["question_type"]
    presentation = item.find(f"{QTI12}presentation")
    html = text(presentation)
    one = {"kind": kind, "marks": float(told["points_possible"]), "stem": said(html)}
    feedback = {f.get("ident"): text(f) for f in item.iter(f"{QTI12}itemfeedback")}
    lids = presentation.findall(f"{QTI12}response_lid")
    labels = [
        {label.get("ident"): text(label) for label in lid.iter(f"{QTI12}response_label")}
        for lid in lids
    ]
    conditions = [
        (c, {s.text for s in c.findall(f"{QTI12}setvar")})
        for c in item.iter(f"{QTI12}respcondition")
    ]
    earning = [c.find(f"{QTI12}conditionvar") for c, marks in conditions if marks]
    shares = [float(x) for _, marks in conditions for x in marks]
    assert abs(sum(shares) - 100) < 0.05 or kind == "essay_question", shares

    def equal(condition):
        return [e.text for e in condition.iter(f"{QTI12}varequal")]

    if kind in ("multiple_choice_question", "multiple_answers_question"):
        (condition,) = earning
        refused = [e.find(f"{QTI12}varequal").text for e in condition.iter(f"{QTI12}not")]
        right = set(equal(condition)) - set(refused)
        if kind == "multiple_answers_question":
            assert right | set(refused) == set(labels[0])
        one["options"] = [said(t) for t in labels[0].values()]
        one["right"] = [ident in right for ident in labels[0]]
        one["whys"] = [said(feedback[f"{ident}_fb"]) for ident in labels[0]]
    elif kind == "true_false_question":
        (right,) = equal(earning[0])
        assert right in labels[0]
        one["is_right"] = right.endswith("_true")
        one["correction"] = said(feedback.get("general_fb"))
    elif kind == "short_answer_question":
        one["blanks"] = [equal(earning[0])]
    elif kind == "fill_in_multiple_blanks_question":
        *stem, boxes = lines_of(html)
        one["stem"] = BORDER.join(stem)
        named = dict(re.findall(r"(\S+) \[(\w+)\]", boxes))
        assert [f"response_{name}" for name in named.values()] == [x.get("ident") for x in lids]
        assert [equal(c) for c in earning] == [list(one) for one in labels]
        one["blanks"] = dict(zip(named, ([*x.values()] for x in labels), strict=True))
    elif kind == "numerical_question":
        (condition,) = earning
        one["value"] = float(equal(condition)[0])
        low, high = _bounds(condition)
        one["tolerances"] = {round((high - low) / 2, 9)}
        slips = [
            (c, c.find(f"{QTI12}displayfeedback").get("linkrefid"))
            for c, marks in conditions
            if not marks and c.find(f".//{QTI12}vargte") is not None
        ]
        one["slips"] = [(sum(_bounds(c)) / 2, said(feedback[ident])) for c, ident in slips]
    elif kind == "matching_question":
        rows = []
        for lid, choices, condition in zip(lids, labels, earning, strict=True):
            (right,) = equal(condition)
            rows.append((text(lid), choices[right]))
        one["pairs"] = dict(rows)
        one["spare"] = sorted(set(labels[0].values()) - {right for _, right in rows})
        one["order"] = [right for _, right in rows]
    elif kind == "essay_question":
        one["notes"] = lines_of(feedback["general_fb"])
    return one


def _bounds(condition):
    return tuple(
        float(next(condition.iter(f"{QTI12}{name}")).text) for name in ("vargte", "varlte")
    )


def read_qti21(package):
    """Return the items of a QTI 2.1 package by their identifiers."""
    found = {}
    for content in files_of(package).values():
        root = ElementTree.fromstring(content)
        if root.tag == f"{QTI21}assessmentItem":
            found[root.get("identifier")] = _qti21_item(root)
    return found


def _words21(element):
    """Return the paragraphs of an element, joined."""
    return BORDER.join("".join(p.itertext()) for p in element.findall(f"{QTI21}p"))


def _qti21_item(root):
    body = root.find(f"{QTI21}itemBody")
    kinds = [e for e in body.iter() if e.tag.endswith("Interaction")]
    kind = kinds[0].tag.removeprefix(QTI21)
    stem = [
        "".join(p.itertext())
        for p in body.findall(f"{QTI21}p")
        if p.find(f".//{QTI21}textEntryInteraction") is None
    ]
    (marks,) = (
        o.find(f".//{QTI21}value").text
        for o in root.iter(f"{QTI21}outcomeDeclaration")
        if o.get("identifier") == "MAXSCORE"
    )
    one = {"kind": kind, "stem": BORDER.join(stem), "marks": float(marks)}
    declared = {d.get("identifier"): d for d in root.findall(f"{QTI21}responseDeclaration")}
    correct = {
        name: [v.text for v in d.iterfind(f"{QTI21}correctResponse/{QTI21}value")]
        for name, d in declared.items()
    }
    shown = {f.get("identifier"): _words21(f) for f in root.findall(f"{QTI21}modalFeedback")}
    entries = {
        e.get("identifier"): _words21(e)
        for e in body.iter()
        if e.tag in (f"{QTI21}simpleChoice", f"{QTI21}simpleAssociableChoice")
    }
    if kind == "choiceInteraction" and "true" in entries:
        one |= {"is_right": correct["RESPONSE"] == ["true"], "correction": shown.get("always", "")}
    elif kind == "choiceInteraction":
        one["options"] = list(entries.values())
        one["right"] = [name in correct["RESPONSE"] for name in entries]
        one["whys"] = [shown[name] for name in entries]
    elif kind == "textEntryInteraction" and "RESPONSE" in declared:
        assert declared["RESPONSE"].get("baseType") == "float"
        one["value"] = float(correct["RESPONSE"][0])
        one["tolerances"] = {
            float(t) for e in root.iter(f"{QTI21}equal") for t in e.get("tolerance").split()
        }
        values = [
            float(e.find(f"{QTI21}baseValue").text)
            for e in root.iter(f"{QTI21}equal")
            if e.find(f"{QTI21}baseValue") is not None
        ]
        told = [shown[f"slip{n}"] for n in range(1, len(values) + 1)]
        one["slips"] = list(zip(values, told, strict=True))
    elif kind == "textEntryInteraction":
        labels = [s.text.strip() for s in body.iter(f"{QTI21}span")]
        wordings = [
            [e.get("mapKey") for e in d.iter(f"{QTI21}mapEntry")] for d in declared.values()
        ]
        one["blanks"] = dict(zip(labels, wordings, strict=True))
        worth = {
            float(e.get("mappedValue"))
            for d in declared.values()
            for e in d.iter(f"{QTI21}mapEntry")
        }
        (each,) = worth
        assert abs(each * len(labels) - one["marks"]) < 1e-4
    elif kind == "matchInteraction":
        sets = [[c.get("identifier") for c in s] for s in body.iter(f"{QTI21}simpleMatchSet")]
        pairs = [value.split() for value in correct["RESPONSE"]]
        one["pairs"] = {entries[a]: entries[b] for a, b in pairs}
        one["spare"] = sorted(entries[x] for x in sets[1] if x not in {b for _, b in pairs})
    elif kind == "orderInteraction":
        one["order"] = [entries[x] for x in correct["RESPONSE"]]
    elif kind == "extendedTextInteraction":
        rubric = body.find(f"{QTI21}rubricBlock")
        one["notes"] = ["".join(p.itertext()) for p in rubric.findall(f"{QTI21}p")]
    return one
