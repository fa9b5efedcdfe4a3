"""Simulator of a chain of pet shops: one person in several customer files, and a voucher test."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

_SURNAMES = "王李张刘陈杨黄赵周吴"
_GIVEN = ("伟", "芳", "娜", "敏", "静", "磊", "洋", "婷", "雪", "凯", "子涵", "雨桐")


@dataclass(frozen=True)
class PetStory:
    """Parameters of the simulated pet shops; the numbers of the lesson follow from them.

    Attributes
    ----------
    people : int
        Real customers behind the records.
    only_till : float
        Share who are known to the till alone; their pets are older.
    both, all_three : float
        Share of the others with records in two sources and in all three.
    shared_phone : float
        Share who gave the telephone of somebody else in the family.
    phone_missing : (float, float, float)
        Share of records without telephone: till, mini-programme, grooming.
    born_missing : (float, float, float)
        Share of records without the pet's year of birth.
    active : float
        Share who bought something within the last 180 days.
    """

    people: int = 1500
    only_till: float = 0.35
    both: float = 0.45
    all_three: float = 0.35
    shared_phone: float = 0.04
    phone_missing: tuple[float, float, float] = (0.12, 0.02, 0.05)
    born_missing: tuple[float, float, float] = (0.70, 0.10, 0.15)
    active: float = 0.74


#: The three customer files, in the order of the parameters.
SOURCES = ("till", "mini_program", "grooming")


def pet_records(story: PetStory | None = None, *, seed: int = 6) -> pd.DataFrame:
    """Simulate the customer records of three sources that know nothing of each other.

    Parameters
    ----------
    story : PetStory, optional
        The parameters; the planted truth.
    seed : int
        Another seed is another chain with the same truth.

    Returns
    -------
    pandas.DataFrame
        One row a record: ``record_id``, ``source``, ``full_name``, ``phone`` and ``email`` (as typed),
        ``pet_born`` (year), ``marketing_ok`` (bool), ``days_since`` (the last purchase in this
        source), ``orders`` and ``spend`` (CNY) of two years in this source, and ``person``, which
        only an invented file can hold.

    Examples
    --------
    >>> records = pet_records(seed=1)
    >>> records["person"].nunique(), set(records["source"]) == set(SOURCES)
    (1500, True)
    """
    story = story or PetStory()
    rng = np.random.default_rng(seed + 404)
    digits = rng.choice(10**8, story.people, replace=False)
    phones = np.array([f"1{30 + k % 60}{d:08d}" for k, d in enumerate(digits)])
    shared = rng.random(story.people) < story.shared_phone
    family = np.arange(story.people)
    family[shared] = rng.integers(0, story.people, int(shared.sum()))
    phones = phones[family]
    names = [rng.choice(list(_SURNAMES)) + str(rng.choice(_GIVEN)) for _ in range(story.people)]
    rows = []
    for person in range(story.people):
        # some who use the number of the family are also registered under the other one's name
        name = names[family[person]] if rng.random() < 0.4 else names[person]
        only_till = rng.random() < story.only_till
        held = [0] if only_till else _sources(rng, story)
        born = 2025 - int(np.clip(rng.normal(8.5 if only_till else 4.5, 2.6), 0, 17))
        email = f"{'pet' if person % 2 else 'mao'}{digits[person] % 10**6:06d}@mail.example"
        active = rng.random() < story.active
        last = int(rng.integers(3, 180) if active else rng.integers(180, 700))
        # the newest purchase lies in one source, the others saw the person longer ago
        newest = rng.choice(held)
        for source in held:
            days = last if source == newest else min(last + int(rng.exponential(320)) + 60, 729)
            orders = 1 + int(rng.poisson(3.0 if active else 1.2))
            empty = rng.random() < story.phone_missing[source]
            rows.append(
                {
                    "source": SOURCES[source],
                    "full_name": _typed_name(name, rng),
                    "phone": rng.choice(["", "无"]) if empty else _typed(phones[person], rng),
                    "email": email if rng.random() < (0.1, 0.8, 0.35)[source] else "",
                    "pet_born": np.nan if rng.random() < story.born_missing[source] else born,
                    "marketing_ok": bool(rng.random() < (0.6, 0.75, 0.7)[source]),
                    "days_since": days,
                    "orders": orders,
                    "spend": float(np.round(orders * rng.gamma(4, 32), 0)),
                    "person": person,
                }
            )
    table = pd.DataFrame(rows).iloc[rng.permutation(len(rows))].reset_index(drop=True)
    table.insert(0, "record_id", [f"R{k:04d}" for k in range(1, len(table) + 1)])
    return table


def _sources(rng: np.random.Generator, story: PetStory) -> list[int]:
    """Draw the sources that know a person who is not known to the till alone."""
    dice = rng.random()
    if dice < story.all_three:
        return [0, 1, 2]
    if dice < story.all_three + story.both:
        return [[0, 1], [0, 2], [1, 2]][rng.integers(3)]
    return [int(rng.integers(1, 3))]


def _typed(phone: str, rng: np.random.Generator) -> str:
    """Return a telephone number as somebody types it."""
    forms = (
        phone,
        phone,
        f"{phone[:3]}-{phone[3:7]}-{phone[7:]}",
        f"+86 {phone}",
        phone.translate(str.maketrans("0123456789", "０１２３４５６７８９")),
    )
    return str(forms[rng.integers(len(forms))])


def _typed_name(name: str, rng: np.random.Generator) -> str:
    """Return a name as somebody types it."""
    dice = rng.random()
    if dice < 0.1:
        return f"{name[0]}女士"
    return name if dice < 0.9 else f" {name[0]} {name[1:]}"


def pet_voucher_test(*, seed: int = 6) -> pd.DataFrame:
    """Simulate a test in which half of the customers, drawn at random, got a voucher of 30 CNY.

    Every customer was identified by hand: nobody stands in it twice.

    Returns
    -------
    pandas.DataFrame
        One row a customer: ``state`` (lapsed, active), ``voucher`` (bool), ``margin_60d`` (CNY in
        the sixty days after, voucher and sending paid).

    Examples
    --------
    >>> pet_voucher_test(seed=1).groupby("state")["voucher"].mean().tolist()
    [0.5, 0.5]
    """
    rng = np.random.default_rng(seed + 405)
    parts = []
    for state, before, after in (("lapsed", 0.08, 0.24), ("active", 0.55, 0.58)):
        many = 1200
        got = rng.permutation(np.arange(many) % 2 == 1)
        buys = rng.random(many) < np.where(got, after, before)
        margin = buys * (rng.gamma(6, 17, many) - 30 * got) - 0.5 * got
        parts.append(pd.DataFrame({"state": state, "voucher": got, "margin_60d": margin.round(1)}))
    return pd.concat(parts, ignore_index=True)
