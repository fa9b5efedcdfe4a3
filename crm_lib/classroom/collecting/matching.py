"""Find the student whom names of folders and files mean: by number, e-mail, platform id, name."""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import IntEnum

from crm_lib.base.message import CHINESE, HAN, Message, both_text
from crm_lib.classroom.collecting.file_names import Hint, hint_in
from crm_lib.classroom.roster import Student

_WORDS = re.compile(rf"[{HAN}]+|[^\W\d_{HAN}]+")
_DIGITS = re.compile(r"\d+")
_TOKENS = re.compile(rf"[^\W_{HAN}]+")
#: Shorter numbers without their zeros are years and assignments.
_FEWEST_DIGITS = 4
#: Words that a name has at most.
_MOST_WORDS = 4


#: Why a name without any trace of a student belongs to nobody.
NOBODY = Message(
    "no number, name, e-mail or platform id of the roster is in its name",
    "名称里没有名单上的学号、姓名、邮箱或平台账号",
)


class Evidence(IntEnum):
    """What a match rests on, the weakest first."""

    NAME_INSIDE = 1
    NAME = 2
    SHORT_NUMBER = 3
    PLATFORM = 4
    EMAIL = 5
    NUMBER = 6


@dataclass(frozen=True)
class Match:
    """Whom a path means.

    Attributes
    ----------
    student : Student or None
    evidence : Evidence or None
    part : int
        Which part of the path says so.
    reason : Message or None
        Why nobody was found.
    contradicted : bool
        Whether number and name mean two students.
    note : str
        What a human should know of one who was found.
    """

    student: Student | None
    evidence: Evidence | None = None
    part: int = 0
    reason: Message | None = None
    note: str = ""
    contradicted: bool = False


class Matcher:
    """Find students of a roster in paths.

    Parameters
    ----------
    roster : mapping of Student
    ids : mapping of str, optional
        Further platform ids, as a platform's table gives them: id → student number.
    """

    def __init__(self, roster: Mapping[str, Student], ids: Mapping[str, str] | None = None) -> None:
        self.roster = roster
        self._numbers = {_key(n): s for n, s in roster.items()}
        self._odd_numbers = {n: s for n, s in self._numbers.items() if not n.isalnum()}
        self._short = _unique((_key(n).lstrip("0"), s) for n, s in roster.items() if n.isdigit())
        further = [(i, roster[n]) for i, n in (ids or {}).items() if n in roster]
        known = [(s.platform_id, s) for s in roster.values()]
        self._ids = _unique((_key(i), s) for i, s in (*known, *further))
        self._emails = {_key(s.email): s for s in roster.values() if s.email}
        self._boxes = _unique((_key(s.email.partition("@")[0]), s) for s in roster.values())
        self._names: dict[str, set[str]] = {}
        self._inside: dict[str, set[str]] = {}
        for number, student in roster.items():
            for name in (student.name, *student.other_names):
                words = _words(name)
                for variant in _orders(words):
                    self._names.setdefault(variant, set()).add(number)
                if len(words) == 1 and len(words[0]) > 1 and re.match(CHINESE, words[0]):
                    self._inside.setdefault(words[0], set()).add(number)

    def match(self, parts: tuple[str, ...]) -> Match:
        """Return whom a path means; the strongest evidence counts, then the outermost part.

        What lies in a folder or an archive has the names that its student chose. So the outermost
        part that a platform has named goes before all of them, and where an inner part says more
        than an outer one, and of another student, a human is asked. The source's own name, which
        comes first, counts only where nothing else says more.
        """
        last = len(parts) - 1
        order = [*range(1, last + 1), 0]
        hints = [hint_in(p, is_file=_is_file(parts, n)) for n, p in enumerate(parts)]
        found: list[Match] = []
        misses: list[Match] = []
        for part in order:
            one = self.match_name(hints[part])
            if one.student is not None:
                found.append(Match(one.student, one.evidence, part, note=one.note))
            elif one.reason:
                misses.append(one)
        if not found:
            return misses[0] if misses else Match(None, reason=NOBODY)
        sure = [m for m in found if m.evidence and m.evidence >= Evidence.NAME]
        named = [m for m in sure if hints[m.part].by_platform]
        contradicted = next((m for m in misses if m.contradicted), None)
        if contradicted and not named:
            return contradicted
        if named:
            best = min(named, key=lambda m: m.part)
        else:
            strongest = max(found, key=lambda m: m.evidence or 0)
            # The folder of a student is meant, where a file in it says the same with more.
            same = (m for m in sure if m.student == strongest.student and m.part)
            best = next(same, strongest)
        other = next((m for m in sure if m.student != best.student and m.part), None)
        if other and other.part < best.part and not named:
            outer, inner = parts[other.part], parts[best.part]
            reason = Message(
                f"{outer} names {other.student}, and {inner} in it {best.student}",
                f"{outer} 写着{other.student}，其中的 {inner} 却写着{best.student}",
            )
            return Match(None, reason=reason)
        if other and best.part:
            name = parts[other.part]
            note = both_text(
                f"{name} in it names {other.student}", f"其中的 {name} 写着{other.student}"
            )
            return Match(best.student, best.evidence, best.part, note=note)
        return best

    def match_name(self, hint: Hint) -> Match:
        """Return whom one name of a folder or file means."""
        by_number = {s.number: s for t in _tokens(hint.text) if (s := self._numbers.get(t))}
        text = _key(hint.text)
        by_number |= {s.number: s for n, s in self._odd_numbers.items() if _stands_in(n, text)}
        names = self._named(hint)
        if len(by_number) == 1:
            (student,) = by_number.values()
            if names and student.number not in names and len(names) == 1:
                other = self.roster[next(iter(names))]
                reason = Message(
                    f"{student.number} is the number of {student.name}, and it names {other}",
                    f"{student.number} 是{student.name}的学号，姓名却是{other}",
                )
                return Match(None, reason=reason, contradicted=True)
            return Match(student, Evidence.NUMBER)
        if len(by_number) > 1:
            count = len(by_number)
            reason = Message(
                f"it holds {count} numbers of the roster", f"名称里有名单上的{count}个学号"
            )
            return Match(None, reason=reason)
        mails = [s for mail, s in self._emails.items() if _stands_in(mail, text)]
        if len(mails) == 1:
            return Match(mails[0], Evidence.EMAIL)
        for key in (_key(hint.id), *_tokens(hint.text), *text.split()):
            student = self._ids.get(key) or (self._boxes.get(key) if len(key) > 3 else None)
            if student and (not names or student.number in names):
                return Match(student, Evidence.PLATFORM)
        for digits in _DIGITS.findall(hint.text):
            student = self._short.get(digits.lstrip("0"))
            if student and len(digits.lstrip("0")) >= _FEWEST_DIGITS:
                if names and student.number not in names:
                    continue
                note = both_text(
                    f"{digits} was read as {student.number}", f"{digits} 按 {student.number} 处理"
                )
                return Match(student, Evidence.SHORT_NUMBER, note=note)
        if len(names) == 1:
            exact = self._exact(hint)
            evidence = Evidence.NAME if names == exact else Evidence.NAME_INSIDE
            return Match(self.roster[next(iter(names))], evidence)
        if names:
            several = ", ".join(str(self.roster[n]) for n in sorted(names)[:4])
            return Match(
                None,
                reason=Message(
                    f"several students are called so: {several}", f"有几名学生同名：{several}"
                ),
            )
        return Match(None)

    def _named(self, hint: Hint) -> set[str]:
        """Return the numbers of the students whose name stands in it, as a word or inside one."""
        exact = self._exact(hint)
        if exact:
            return exact
        inside = {}
        for word in _words(hint.who):
            for name, numbers in self._inside.items():
                if name in word:
                    inside[name] = numbers
        longest = [n for n in inside if not any(n != m and n in m for m in inside)]
        return set().union(*(inside[n] for n in longest)) if longest else set()

    def _exact(self, hint: Hint) -> set[str]:
        words = _words(hint.who)
        found: dict[str, set[str]] = {}
        for size in range(1, min(len(words), _MOST_WORDS) + 1):
            for start in range(len(words) - size + 1):
                joined = "".join(words[start : start + size])
                if joined in self._names:
                    found[joined] = self._names[joined]
        # 张三 in 张三丰's own file is no second student; they are whole words here, so only joined
        # words ("an", "anna") can lie in one another.
        longest = [n for n in found if not any(n != m and n in m for m in found)]
        return set().union(*(found[n] for n in longest)) if longest else set()


def _is_file(parts: tuple[str, ...], part: int) -> bool:
    """Tell whether a part is a file: the last one, or an archive that it lies in."""
    return part == len(parts) - 1 or parts[part].lower().endswith(
        (".zip", ".tar", ".gz", ".tgz", ".bz2", ".xz", ".rar", ".7z")
    )


def _key(text: str) -> str:
    return unicodedata.normalize("NFKC", text).strip().casefold()


def _tokens(text: str) -> list[str]:
    """Return runs of letters and digits, and runs of digits alone, that may be a number."""
    plain = _key(text)
    return [*_TOKENS.findall(plain), *_DIGITS.findall(plain)]


def _words(text: str) -> list[str]:
    """Return the words of a name without accents, in small letters."""
    plain = unicodedata.normalize("NFKD", text)
    plain = "".join(c for c in plain if not unicodedata.combining(c) and c not in "'’·`")
    return _WORDS.findall(unicodedata.normalize("NFKC", plain).casefold())


def _orders(words: list[str]) -> set[str]:
    """Return a name's words joined, first name first and last name first.

    A Chinese name is one word, of which Moodle makes two: 三丰 张.
    """
    if len(words) == 1 and re.match(CHINESE, words[0]):
        name = words[0]
        return {name[i:] + name[:i] for i in range(min(len(name), 3))}
    return {"".join(words[i:] + words[:i]) for i in range(len(words))} if words else set()


def _stands_in(token: str, text: str) -> bool:
    """Tell whether an e-mail or a number stands in a text and is no part of a longer one."""
    return bool(re.search(rf"(?<![a-z0-9.+-]){re.escape(token)}(?![a-z0-9])", text))


def _unique(pairs: Iterable[tuple[str, Student]]) -> dict[str, Student]:
    """Return what names one student only."""
    found: dict[str, Student] = {}
    twice = set()
    for key, student in pairs:
        if key and found.setdefault(key, student) != student:
            twice.add(key)
    return {k: s for k, s in found.items() if k not in twice}
