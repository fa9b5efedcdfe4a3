"""A real attempt at a free-text answer: what must stand there before its key points are shown.

One typed word must not unlock the scheme to those who learn alone; a short but honest answer must.
"""

import re
from typing import TYPE_CHECKING

from crm_lib.base.message import CHINESE, Message
from crm_lib.exam.free_text.signals import copied, sentences_of
from crm_lib.exam.normalise import is_chinese, normalised

if TYPE_CHECKING:
    from crm_lib.exam.free_text.rubric import Rubric

#: Letters for each key point that counts: a phrase in either language, less than a short sentence.
LETTERS = {"zh": 5, "en": 15}
#: Letters that are a sentence in either language: no answer needs to have fewer.
SENTENCE = {"zh": 8, "en": 25}
#: An answer of one sign or word again and again has fewer different ones than this.
DIFFERENT = {"zh": 5, "en": 4}


def letters_needed(rubric: "Rubric", language: str) -> int:
    """Return how many letters (Chinese characters) of one's own make a real attempt."""
    if rubric.kind == "true_false_fix":
        return SENTENCE[language]
    points = rubric.best or len(rubric.key_points)
    return max(SENTENCE[language], points * LETTERS[language])


def attempt_problem(rubric: "Rubric", text: str, prompt: str = "") -> Message | None:
    """Return what keeps a text from being a real attempt, or None.

    Parameters
    ----------
    rubric : Rubric
    text : str
        The answer.
    prompt : str
        The question: what is copied from it doesn't count.
    """
    question = normalised(prompt)
    parts = [normalised(s) for s in sentences_of(text)]
    own = [s for s in parts if not copied(s, question) and s not in question]
    language = "zh" if is_chinese(text) else "en"
    words = re.findall(rf"{CHINESE}|[^\W_]+", " ".join(own))
    count = sum(map(len, words))
    if len(set(words)) < DIFFERENT[language]:
        count = min(count, len("".join(set(words))))
    needed = letters_needed(rubric, language)
    if count >= needed:
        return None
    if len(own) < len(parts):
        return Message(
            f"What is copied from the question doesn't count. Write at least {needed} letters of "
            f"your own; so far there are {count}.",
            f"照抄题干的部分不算。请用自己的话至少写{needed}个字，目前有{count}个。",
        )
    return Message(
        f"Too little to compare yet: write whole sentences, at least {needed} letters; so far "
        f"there are {count}.",
        f"内容太少，还无法对照：请写完整的句子，至少{needed}个字，目前有{count}个。",
    )
