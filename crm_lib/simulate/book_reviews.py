"""Simulator of book reviews in Chinese and English, each with the verdict of a reader.

A review is put together from clauses on the book, the parcel, the price and the service. The
verdict is that of somebody who reads the whole, not of a count of words: a torn corner does not
make a review of a loved book negative, and praise can be ironic.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd

#: Clauses by language and by what the writer feels: ``good``, ``bad``, ``soft`` (praise made of a
#: negation), ``hard`` (a complaint without a word of complaint), ``irony``, ``plain``, and ``late``
#: (complaints of the new carrier, which comes in September).
CLAUSES: dict[str, dict[str, tuple[str, ...]]] = {
    "zh": {
        "good": (
            "内容很好", "孩子特别喜欢", "印刷清楚，纸也厚实", "翻译得很流畅", "一口气读完了",
            "包装很用心", "第二天就到了，快", "插图精美", "价格实惠", "买得值", "推荐给大家",
            "客服态度好", "正版，放心", "每天睡前都要听一遍", "讲得有趣", "比书店便宜",
            "字大，老人看着舒服", "菜谱实用，照着做成功了", "线索埋得巧，猜不到结局", "送人很体面",
            "第三次回购了", "真题解析详细", "设定新颖，看得过瘾", "史料扎实", "满意",
        ),
        "bad": (
            "书角压坏了", "到货太慢，等了一个星期", "有油墨味，熏得头疼", "翻译生硬", "纸薄，透字",
            "缺了好几页", "封面脏，像二手的", "错别字多", "内容空洞，失望", "客服一直推脱",
            "退货麻烦", "装订开胶，一翻就掉页", "价格虚高", "后悔买了", "和介绍的差太远",
            "快递把箱子摔破了", "印歪了，看着难受", "发错了书", "题目陈旧", "字小得看着费劲",
            "包装简陋", "塑封是破的", "凑字数，浪费时间", "发票拖了半个月",
        ),
        "soft": (
            "质量不错", "没有破损", "一点不贵", "没有让人失望", "挑不出毛病", "没有异味",
            "不亏", "没白等", "完全不输原版", "不错的入门书", "毫无套路", "没发现错字",
        ),
        "hard": (
            "孩子翻了两页就放下了", "还不如去图书馆借", "买来垫桌脚了", "看简介就够了", "没有想象的好",
            "不推荐", "一半是广告", "别买", "不值这个价", "下次换一家", "书还在路上，都十天了",
            "送到的时候生日早过了", "打了三次电话才有人管",
        ),
        "irony": (
            "真是“快”，半个月就到了", "太好了，又少一本", "包装可真用心，一个塑料袋", "厉害，新书自带脚印",
            "恭喜，我收到了上册两本",
        ),
        "late": (
            "放驿站也不说一声", "快递柜里躺了三天", "要自己走两公里去取", "派件员电话都不打",
            "写着已签收，人没见到", "塞在门口淋了雨", "改派了两回",
        ),
        "plain": (
            "给孩子买的", "老师要求的书目", "这本是下册", "凑单一起买的", "暑假看", "收到了",
            "16开本", "同事介绍的", "双十一下的单", "还没看完", "送朋友的", "考研用",
        ),
    },
    "en": {
        "good": (
            "A lovely book", "my daughter adores it", "clear print on good paper",
            "the translation reads well", "I finished it in one sitting", "packed with care",
            "it came the next day, fast", "beautiful pictures", "a fair price", "worth every yuan",
            "I recommend it", "the service was friendly", "useful recipes that work",
            "a clever plot", "a great gift", "cheaper than in the shops", "easy to follow",
            "my third order here, happy again", "a fun read", "well researched",
            "the exercises are excellent", "perfect for bedtime", "quick reply when I asked",
        ),
        "bad": (
            "The corner was crushed", "delivery took nine days, far too slow",
            "the print smells of chemicals", "a clumsy translation", "thin paper, cheap print",
            "pages are missing", "the cover was dirty", "full of typos", "dull and disappointing",
            "the service kept making excuses", "returning it is a pain", "the binding fell apart",
            "overpriced", "I regret buying it", "the box arrived broken", "the wrong book was sent",
            "outdated questions", "tiny letters that are hard to read", "a waste of time",
            "the wrapping was torn", "poor quality", "no answer to two complaints",
        ),
        "soft": (
            "not bad at all", "no damage", "it did not disappoint", "never boring",
            "no complaints", "no smell, no torn pages", "not expensive", "I could not put it down",
            "nothing wrong with it", "hard to find a fault",
        ),
        "hard": (
            "My son put it away after two pages", "the library copy would have done",
            "it holds my door open now", "the blurb says it all", "not as good as I hoped",
            "I do not recommend it", "half of it is advertising", "not worth the price",
            "next time I shall order elsewhere", "still not here after ten days",
            "it came when the birthday was over", "I had to call three times",
        ),
        "irony": (
            "Great, another parcel without the book", "how quick, only two weeks",
            "lovely packing: one plastic bag", "a new book with footprints, wonderful",
        ),
        "late": (
            "Left in a locker without a word", "the courier never rang",
            "I had to walk two kilometres to the pickup point", "marked as signed, I saw nobody",
            "it lay in the rain at the gate", "sent round the town twice",
        ),
        "plain": (
            "Bought for my son", "on the reading list of the school", "this is part two",
            "ordered with three others", "for the summer", "it arrived", "a paperback",
            "a colleague told me of it", "have not finished it yet", "a present",
        ),
    },
}  # fmt: skip


@dataclass(frozen=True)
class ReviewStory:
    """Parameters of the simulated reviews.

    Attributes
    ----------
    each : int
        Reviews in each language.
    negative : float
        Share of writers who are dissatisfied on the whole.
    mixed : float
        Share of reviews of several remarks with one that goes the other way.
    carrier_from, carrier : str, float
        Since this day, the share of complaints that are about the new carrier, in words that nobody
        had used before.
    """

    each: int = 600
    negative: float = 0.17
    mixed: float = 0.45
    carrier_from: str = "2025-09-01"
    carrier: float = 0.45


def book_reviews(story: ReviewStory | None = None, *, seed: int = 6) -> pd.DataFrame:
    """Simulate a year of reviews and the verdict that a reader of each has noted.

    Parameters
    ----------
    story : ReviewStory, optional
        The parameters; the planted truth.
    seed : int
        Another seed is another year.

    Returns
    -------
    pandas.DataFrame
        One row a review, by day: ``review_id``, ``date``, ``language`` (zh, en), ``text`` and
        ``judged`` (positive, negative).

    Examples
    --------
    >>> reviews = book_reviews(seed=1)
    >>> reviews["language"].value_counts().to_dict()
    {'zh': 600, 'en': 600}
    """
    story = story or ReviewStory()
    rng = np.random.default_rng(seed + 1802)
    rows = []
    for language in ("zh", "en"):
        for _ in range(story.each):
            verdict = "negative" if rng.random() < story.negative else "positive"
            day = pd.Timestamp("2025-01-01") + pd.Timedelta(int(rng.integers(0, 365)), unit="D")
            rows.append(
                (
                    day,
                    language,
                    _text(language, verdict, day >= pd.Timestamp(story.carrier_from), story, rng),
                    verdict,
                )
            )
    table = pd.DataFrame(rows, columns=["date", "language", "text", "judged"])
    table = table.sort_values("date", kind="stable").reset_index(drop=True)
    table.insert(0, "review_id", [f"V{k:04d}" for k in range(1, len(table) + 1)])
    return table


def _text(
    language: str, verdict: str, late: bool, story: ReviewStory, rng: np.random.Generator
) -> str:
    """Put a review together from clauses that fit its verdict, and sometimes one that does not."""
    parts: tuple[str, ...]
    weights: tuple[float, ...]
    if verdict == "positive":
        parts, weights, other = ("good", "soft", "plain"), (0.62, 0.16, 0.22), "bad"
    else:
        parts, weights, other = ("bad", "hard", "irony", "plain"), (0.5, 0.28, 0.07, 0.15), "good"
    size = 1 + int(rng.choice(4, p=(0.2, 0.4, 0.3, 0.1)))
    chosen = [parts[i] for i in rng.choice(len(parts), size, p=weights)]
    if set(chosen) == {"plain"}:
        chosen[-1] = parts[0]
    # A writer of one remark on the matter has nothing to set against it.
    if sum(part != "plain" for part in chosen) > 1 and rng.random() < story.mixed:
        chosen.insert(int(rng.integers(0, len(chosen))), other)
    subject = int(rng.integers(len(_SUBJECTS)))
    clauses: list[str] = []
    for part in chosen:
        pool = "late" if late and part == "bad" and rng.random() < story.carrier else part
        free = [
            c
            for c in CLAUSES[language][pool]
            if _fits(c, subject) and not _topics(c) & _topics(*clauses)
        ]
        if free:
            clauses.append(free[int(rng.integers(len(free)))])
    return _joined(clauses, language, rng)


#: Words that belong to one kind of book only.
_SUBJECTS = (
    ("孩子", "睡前", "暑假", "老师", "daughter", "son", "bedtime", "school"),
    ("真题", "题目", "考研", "exercises", "questions"),
    ("线索", "设定", "plot"),
    ("菜谱", "recipes"),
    ("史料", "researched"),
)


def _fits(clause: str, subject: int) -> bool:
    """Tell whether a clause may stand in a review of a book on this subject."""
    words = clause.lower().split() if clause.isascii() else None
    named = [
        i
        for i, signs in enumerate(_SUBJECTS)
        if any((w in words) if words is not None else (w in clause) for w in signs)
    ]
    return not named or subject in named


#: Words that tell what a clause is about: nobody says two things of one matter.
_TOPICS = (
    ("到", "路上", "快递", "驿站", "派件", "签收", "改派", "取", "门口", "deliver", "came", "day",
     "days", "quick", "courier", "locker", "pickup", "signed", "rain", "town", "arrived", "parcel"),
    ("包装", "塑封", "封面", "书角", "破损", "脚印", "pack", "wrap", "corner", "cover", "damage",
     "box", "footprints", "torn"),
    ("价", "贵", "值", "便宜", "亏", "price", "yuan", "cheap", "expensive"),
    ("翻译", "translation", "印", "纸", "味", "字", "print", "paper", "smell", "letters", "typos"),
    ("客服", "电话", "service", "reply", "call", "complaint"),
    ("读", "内容", "失望", "时间", "推荐", "翻了", "read", "sitting", "dull", "disappoint", "time",
     "recommend", "boring", "fun", "page"),
    ("回购", "下次", "后悔", "order", "regret"),
)  # fmt: skip


def _topics(*clauses: str) -> set[int]:
    """Return the matters that clauses are about; a clause about none of them is about itself."""
    found = set()
    for clause in clauses:
        about = {i for i, words in enumerate(_TOPICS) if any(w in clause.lower() for w in words)}
        found |= about or {_number_of(clause)}
    return found


def _number_of(clause: str) -> int:
    """Return a number that stands for a clause, the same in every run."""
    return 100 + sum(ord(sign) * place for place, sign in enumerate(clause, start=1))


def _joined(clauses: list[str], language: str, rng: np.random.Generator) -> str:
    """Join clauses as somebody types them."""
    if language == "zh":
        marks = ("，", "，", "。", "！")
        ends = ("。", "！", "", "。")
        return "".join(
            c
            + (marks[int(rng.integers(4))] if i + 1 < len(clauses) else ends[int(rng.integers(4))])
            for i, c in enumerate(clauses)
        )
    sentences = [c[0].upper() + c[1:] for c in clauses]
    ends = (".", ".", "!", ".")
    return " ".join(s + ends[int(rng.integers(4))] for s in sentences)
