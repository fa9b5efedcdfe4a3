"""Build the data sets from a fixed seed, the same bytes every time; all but cdnow_orders are invented.

python datasets/make_datasets.py            write the files beside this script
python datasets/make_datasets.py --check    say whether they are what the script writes
python datasets/make_datasets.py --seed 7   another cohort with the same planted truth
"""

import argparse
import gzip
import io
import sys
from collections.abc import Callable
from pathlib import Path

import pandas as pd

from crm_lib.simulate.aircon import recovery_trial, repair_orders
from crm_lib.simulate.aircon_customers import care_list, contract_customers
from crm_lib.simulate.bakery import bakery_members, bakery_stores
from crm_lib.simulate.bicycles import bicycle_contacts
from crm_lib.simulate.book_reviews import book_reviews
from crm_lib.simulate.bookshop import book_contacts, book_lines, book_orders, book_pilot
from crm_lib.simulate.car_parts import supply_trial
from crm_lib.simulate.coffee import coffee
from crm_lib.simulate.ev import ev_touchpoints
from crm_lib.simulate.gym import gym_lost, gym_members
from crm_lib.simulate.hotel import hotel_kano, hotel_servqual, hotel_stays
from crm_lib.simulate.hotline import hotline_calls
from crm_lib.simulate.lifts import lift_costs, lift_fitters, lift_logins, lift_scorecard
from crm_lib.simulate.milk import milk_cards
from crm_lib.simulate.opticians import journey_feedback, mystery_answers, touch_log
from crm_lib.simulate.pet_shop import pet_records, pet_voucher_test
from crm_lib.simulate.pharmacy import (
    pharmacy_campaign,
    pharmacy_consents,
    pharmacy_extract,
    pharmacy_test,
)
from crm_lib.simulate.picture_leads import picture_channels, picture_enquiries, picture_leads
from crm_lib.simulate.pipeline import sales_pipeline
from crm_lib.simulate.plants import plant_customers
from crm_lib.simulate.points_card import card_points, card_survey, card_trial
from crm_lib.simulate.produce_customers import produce_customers
from crm_lib.simulate.registration import registration_tests
from crm_lib.simulate.roaster import roaster_months
from crm_lib.simulate.shop import shop_events
from crm_lib.simulate.streaming import streaming
from crm_lib.simulate.tea import tea_calls, tea_orders
from crm_lib.simulate.water import water_customers

SEED = 6
#: file: what simulates it, given a seed
FILES: dict[str, Callable[[int], pd.DataFrame]] = {
    "bakery_members.csv.gz": lambda seed: bakery_members(seed=seed),
    "bakery_stores.csv": lambda seed: bakery_stores(seed=seed),
    "bicycle_contacts.csv": lambda seed: bicycle_contacts(seed=seed),
    "water_customers.csv": lambda seed: water_customers(seed=seed),
    "shop_events.csv.gz": lambda seed: shop_events(seed=seed),
    "pipeline.csv": lambda seed: sales_pipeline(seed=seed),
    "tea_orders.csv.gz": lambda seed: tea_orders(seed=seed),
    "tea_calls.csv": lambda seed: tea_calls(seed=seed),
    "roaster_months.csv.gz": lambda seed: roaster_months(seed=seed),
    "hotel_stays.csv": lambda seed: hotel_stays(seed=seed),
    "hotel_servqual.csv": lambda seed: hotel_servqual(seed=seed),
    "hotel_kano.csv": lambda seed: hotel_kano(seed=seed),
    "streaming_members.csv.gz": lambda seed: streaming(seed=seed)["members"],
    "streaming_months.csv.gz": lambda seed: streaming(seed=seed)["months"],
    "hotline_calls.csv.gz": lambda seed: hotline_calls(seed=seed),
    "ev_owners.csv.gz": lambda seed: ev_touchpoints(seed=seed)["owners"],
    "ev_feedback.csv.gz": lambda seed: ev_touchpoints(seed=seed)["feedback"],
    "ev_tickets.csv.gz": lambda seed: ev_touchpoints(seed=seed)["tickets"],
    "ev_answers.csv": lambda seed: ev_touchpoints(seed=seed)["answers"],
    "journey_feedback.csv": lambda seed: journey_feedback(seed=seed),
    "journey_touches.csv.gz": lambda seed: touch_log(seed=seed),
    "mystery_answers.csv": lambda seed: mystery_answers(seed=seed),
    "registration_tests.csv.gz": lambda seed: registration_tests(seed=seed),
    "coffee_stores.csv": lambda seed: coffee(seed=seed)["stores"],
    "coffee_members.csv.gz": lambda seed: coffee(seed=seed)["members"],
    "coffee_survey.csv": lambda seed: coffee(seed=seed)["survey"],
    "coffee_winback.csv.gz": lambda seed: coffee(seed=seed)["winback"],
    "supply_trial.csv.gz": lambda seed: supply_trial(seed=seed),
    "plant_customers.csv": lambda seed: plant_customers(seed=seed),
    "picture_leads.csv.gz": lambda seed: picture_leads(seed=seed),
    "picture_channels.csv": lambda seed: picture_channels(),
    "picture_enquiries.csv": lambda seed: picture_enquiries(),
    "produce_customers.csv": lambda seed: produce_customers(seed=seed),
    "milk_cards.csv.gz": lambda seed: milk_cards(seed=seed),
    # Real orders, not simulated: the file is passed on as it lies here (README.md says from where).
    "cdnow_orders.csv.gz": lambda seed: pd.read_csv(Path(__file__).parent / "cdnow_orders.csv.gz"),
    "pet_records.csv.gz": lambda seed: pet_records(seed=seed),
    "pet_voucher_test.csv.gz": lambda seed: pet_voucher_test(seed=seed),
    "book_orders.csv.gz": lambda seed: book_orders(seed=seed),
    "book_lines.csv.gz": lambda seed: book_lines(seed=seed),
    "book_contacts.csv": lambda seed: book_contacts(seed=seed),
    "book_pilot.csv.gz": lambda seed: book_pilot(seed=seed),
    "book_reviews.csv.gz": lambda seed: book_reviews(seed=seed),
    "lift_fitters.csv": lambda seed: lift_fitters(seed=seed),
    "lift_logins.csv.gz": lambda seed: lift_logins(seed=seed),
    "lift_costs.csv": lambda seed: lift_costs(),
    "lift_scorecard.csv": lambda seed: lift_scorecard(),
    "card_points.csv": lambda seed: card_points(seed=seed),
    "card_survey.csv": lambda seed: card_survey(seed=seed),
    "card_trial.csv.gz": lambda seed: card_trial(seed=seed),
    "pharmacy_test.csv": lambda seed: pharmacy_test(seed=seed),
    "pharmacy_campaign.csv.gz": lambda seed: pharmacy_campaign(seed=seed),
    "pharmacy_consents.csv.gz": lambda seed: pharmacy_consents(seed=seed),
    "pharmacy_extract.csv": lambda seed: pharmacy_extract(seed=seed),
    "aircon_orders.csv.gz": lambda seed: repair_orders(seed=seed),
    "aircon_recovery.csv.gz": lambda seed: recovery_trial(seed=seed),
    "aircon_customers.csv.gz": lambda seed: contract_customers(seed=seed),
    "aircon_care.csv": lambda seed: care_list(seed=seed),
    "gym_members.csv.gz": lambda seed: gym_members(seed=seed),
    "gym_lost.csv.gz": lambda seed: gym_lost(seed=seed),
}


def text(frame: pd.DataFrame) -> bytes:
    """Return the CSV as bytes, alike on every system."""
    whole_money = {"value_cny": "Int64"} if "value_cny" in frame else {}
    csv = frame.astype(whole_money).to_csv(index=False, lineterminator="\n", float_format="%.12g")
    return csv.encode("utf-8")


def packed(csv: bytes) -> bytes:
    """Return gzip bytes without the time of day in them."""
    buffer = io.BytesIO()
    with gzip.GzipFile(filename="", mode="wb", fileobj=buffer, compresslevel=9, mtime=0) as file:
        file.write(csv)
    return buffer.getvalue()


def main(arguments: list[str] | None = None) -> int:
    """Write or check every file; 1 when a check finds a difference."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--seed", type=int, default=SEED)
    parser.add_argument("--out", type=Path, default=Path(__file__).parent)
    parser.add_argument("--check", action="store_true", help="compare, write nothing")
    options = parser.parse_args(arguments)
    different = []
    for name, simulate in FILES.items():
        csv, path = text(simulate(options.seed)), options.out / name
        zipped = path.suffix == ".gz"
        if not options.check:
            path.write_bytes(packed(csv) if zipped else csv)
        elif not path.is_file():
            different.append(name)
        else:
            # The text decides: another zlib may pack the same text into other bytes.
            stored = path.read_bytes()
            if (gzip.decompress(stored) if zipped else stored) != csv:
                different.append(name)
    if different:
        print(f"not what seed {options.seed} gives: {', '.join(different)}", file=sys.stderr)
    return int(bool(different))


if __name__ == "__main__":
    raise SystemExit(main())
