"""Cohort counts on plain arrays, against counting in sets."""

from datetime import date

import numpy as np
import pytest

from crm_lib.engines.cohort_counts import cohort_counts, first_day, period_numbers

EPOCH = date(1970, 1, 1)


def by_sets(codes, numbers):
    seen = set(zip(codes.tolist(), numbers.tolist(), strict=True))
    first = {code: min(n for c, n in seen if c == code) for code, _ in seen}
    counts = {}
    for code, n in seen:
        place = (first[code], n - first[code])
        counts[place] = counts.get(place, 0) + 1
    return [(*place, counts[place]) for place in sorted(counts)]


@pytest.mark.parametrize("span", [3, 400])  # a tick box for each customer and period, or sorting
def test_counts_are_those_of_sets(span):
    rng = np.random.default_rng(span)
    codes, numbers = rng.integers(0, 40, 300), rng.integers(700, 700 + span, 300)
    wanted = by_sets(codes, numbers)
    table = cohort_counts(codes.copy(), 45, numbers.copy())  # five codes nobody has
    assert list(map(tuple, table.to_numpy().tolist())) == wanted


def test_nobody_is_counted_in_a_log_without_rows():
    empty = np.zeros(0, dtype=np.int64)
    assert len(cohort_counts(empty, 0, empty)) == 0


@pytest.mark.parametrize("sparse", [False, True])
def test_months_and_weeks_are_those_of_the_calendar(sparse):
    days = [date(1999, 12, 31), date(2000, 1, 1), date(2000, 2, 29), date(2000, 3, 1)]
    days += [date(1960, 1, 31)] if sparse else days * 50
    numbers = np.array([(day - EPOCH).days for day in days])
    months = period_numbers(numbers.copy(), "month")
    assert months.tolist() == [day.year * 12 + day.month - 1 for day in days]
    weeks = period_numbers(numbers.copy(), "week")
    mondays = [day.toordinal() - day.weekday() for day in days]
    assert (weeks - weeks[0]).tolist() == [(monday - mondays[0]) // 7 for monday in mondays]
    assert period_numbers(numbers, "day") is numbers


@pytest.mark.parametrize("period", ["month", "week", "day"])
def test_a_period_begins_on_its_first_day(period):
    day = np.array([20000])
    (number,) = period_numbers(day.copy(), period)
    start = first_day(int(number), period)
    assert start <= 20000
    assert period_numbers(np.array([start]), period)[0] == number
    assert period_numbers(np.array([start - 1]), period)[0] == number - 1
