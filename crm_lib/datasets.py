"""Data sets of the workbook: find their files and load them as typed pandas frames.

``datasets/README.md`` says for each file what a row is, what the columns mean and where the data
come from.
"""

import os
from functools import lru_cache
from pathlib import Path

import pandas as pd

from crm_lib.base.message import Message

#: Set to a folder, this is where data are looked for, and nowhere else.
VARIABLE = "CRM_WORKBOOK_DATA"


def dataset_path(name: str) -> Path:
    """Return the path of a data file.

    It is looked for in the folder that the environment variable CRM_WORKBOOK_DATA names, if set;
    else in ``datasets/`` of the working directory and of the folders above; in ``datasets/`` beside
    or above the installed package; and last in the copy inside the package.

    Parameters
    ----------
    name : str
        File name, such as ``"shop_events.csv.gz"``.

    Raises
    ------
    FileNotFoundError
        In one line that says what to do.
    """
    override = os.environ.get(VARIABLE)
    places = [Path(override)] if override else _usual_places()
    for folder in places:
        if (folder / name).is_file():
            return folder / name
    if override:
        raise FileNotFoundError(
            Message(
                f"{VARIABLE} points to {override}, which has no {name}; unset it or put the file there.",
                f"{VARIABLE} 指向 {override}，那里没有 {name}；请取消该变量，或把文件放进去。",
            )
        )
    raise FileNotFoundError(
        Message(
            f"no {name} in any datasets folder at or above {Path.cwd()}, nor in the installed package; "
            f"open the workbook from its own folder, or set {VARIABLE} to the folder with the data.",
            f"在 {Path.cwd()} 及其上级的 datasets 文件夹和已安装的包中都没有 {name}；请从教材所在的文件夹打开，或把 {VARIABLE} 设为数据所在的文件夹。",
        )
    )


def _usual_places() -> list[Path]:
    current, package = Path.cwd(), Path(__file__).resolve().parent
    above = [folder / "datasets" for folder in (current, *current.parents, *package.parents)]
    return [*above, package / "data"]


def load_shop_events() -> pd.DataFrame:
    """Load the event log of Yunmo (云末), an invented online shop, six weeks of spring 2026.

    One row is one thing one user did at one moment. Until a user is registered the shop asks for it
    when something is put in the cart; ``guest_cart`` users, a random test, may wait until checkout.

    Returns
    -------
    pandas.DataFrame
        About 107,000 rows by time: ``user_id`` (int), ``time`` (datetime, seconds), ``event``,
        ``customer_type``, ``device``, ``channel``, ``cart_policy`` (text) and ``order_value`` (CNY,
        on purchases only)::

            user_id time                event        customer_type device  channel cart_policy    …
            100001  2026-03-02 00:00:10 visit        returning     mobile  search  member

    Examples
    --------
    >>> load_shop_events()["user_id"].nunique()
    36000
    """
    path = dataset_path("shop_events.csv.gz")
    return _shop_events(path, path.stat().st_mtime_ns).copy()


@lru_cache(maxsize=1)
def _shop_events(path: Path, _changed: int) -> pd.DataFrame:
    """Return the shop's event log as it is on disk, read once because reading it takes a moment."""
    events = pd.read_csv(path, encoding="utf-8")
    return events.assign(time=pd.to_datetime(events["time"]).astype("datetime64[us]"))


def load_pipeline() -> pd.DataFrame:
    """Load the leads and opportunities of Yunmo's invented B2B team, July 2025 to June 2026.

    One row is one lead (销售线索). With a ``qualified`` day it became an opportunity (销售机会).

    Returns
    -------
    pandas.DataFrame
        2,400 rows by day: ``lead_id``, ``source``, ``created``, ``qualified``, ``stage``,
        ``furthest_stage``, ``value_cny``, ``probability``, ``closed``, ``won`` (True, False or
        missing: open)::

            lead_id source     created    qualified  stage        furthest_stage value_cny …
            L0001   website    2025-07-01 NaT        disqualified NaN            NaN

    Examples
    --------
    >>> load_pipeline().shape
    (2400, 10)
    """
    deals = pd.read_csv(dataset_path("pipeline.csv"), encoding="utf-8", dtype={"won": "boolean"})
    for column in ("created", "qualified", "closed"):
        deals[column] = pd.to_datetime(deals[column]).astype("datetime64[us]")
    return deals


def load_hotel_stays() -> pd.DataFrame:
    """Load the guest survey of Linxi (林溪), an invented hotel group, one year of stays.

    One row is one stay whose guest answered. Which promise the booking page made was drawn by lot.

    Returns
    -------
    pandas.DataFrame
        1,500 rows: ``guest_id``, ``hotel``, ``reason``, ``promise``, ``wait_minutes``, ``expected``
        and ``perceived`` (1–10), ``clean, wifi, checkin, staff, quiet, breakfast`` and
        ``satisfied`` (1–5), ``overall, versus_expected, versus_ideal`` (1–10), ``recommend``
        (0–10), ``easy`` (1–7), ``returned`` (1 or 0)::

            guest_id hotel    reason   promise wait_minutes expected perceived clean …
            1        Lakeside leisure  plain   5.2          7        8         4

    Examples
    --------
    >>> load_hotel_stays().shape
    (1500, 20)
    """
    return pd.read_csv(dataset_path("hotel_stays.csv"), encoding="utf-8")


def load_hotel_servqual() -> pd.DataFrame:
    """Load the SERVQUAL survey of 60 of Linxi's guests, invented: 22 pairs of answers each.

    Returns
    -------
    pandas.DataFrame
        1,320 rows, one a guest and item: ``guest_id``, ``item`` (1–22), ``dimension``,
        ``expectation``, ``perception`` (1–7).

    Examples
    --------
    >>> load_hotel_servqual()["dimension"].nunique()
    5
    """
    return pd.read_csv(dataset_path("hotel_servqual.csv"), encoding="utf-8")


def load_hotel_kano() -> pd.DataFrame:
    """Load the Kano survey of Linxi's guests (invented): what if a feature is there, and if not.

    Returns
    -------
    pandas.DataFrame
        720 rows, one a guest and feature: ``guest_id``, ``feature``, ``functional``,
        ``dysfunctional`` (like, must-be, neutral, live-with, dislike).

    Examples
    --------
    >>> load_hotel_kano().shape
    (720, 4)
    """
    return pd.read_csv(dataset_path("hotel_kano.csv"), encoding="utf-8")


def load_tea_orders() -> pd.DataFrame:
    """Load the parcels of Shanwu (山坞), an invented tea shop, 1 July 2025 to 30 June 2026.

    One row is one parcel; an order of gifts is sent in several.

    Returns
    -------
    pandas.DataFrame
        About 13,000 rows by day: ``order_id``, ``customer_id``, ``date``, ``amount`` (CNY)::

            order_id customer_id date       amount
            T00001   2719        2025-07-01 309.0

    Examples
    --------
    >>> load_tea_orders()["customer_id"].nunique()
    3000
    """
    orders = pd.read_csv(dataset_path("tea_orders.csv.gz"), encoding="utf-8")
    return orders.assign(date=pd.to_datetime(orders["date"]).astype("datetime64[us]"))


def load_tea_calls() -> pd.DataFrame:
    """Load the invented tea shop's randomised test of phone calls: who was called, who then bought.

    Returns
    -------
    pandas.DataFrame
        One row a customer: ``customer_id``, ``called`` (True, False), ``spend_next_90_days`` (CNY
        within 90 days after 30 June 2026; 0: no order)::

            customer_id called spend_next_90_days
            1001        True   0.0

    Examples
    --------
    >>> len(load_tea_calls())
    2999
    """
    return pd.read_csv(dataset_path("tea_calls.csv"), encoding="utf-8")


def load_streaming_members() -> pd.DataFrame:
    """Load the members of Yeguang (夜光), an invented streaming service, July 2024 to December 2025.

    One row is one person who began a free first month.

    Returns
    -------
    pandas.DataFrame
        4,800 rows: ``member_id``, ``started``, ``channel``, ``acquisition_cost``, ``quiz`` (quiz,
        no_quiz or missing: before the test), ``minutes_to_play``, ``paid`` (bool), ``left``
        (missing: still there), ``warned``, ``route``, ``days_to_contact``, ``score``,
        ``called_back`` (missing: no score of 0 to 6)::

            member_id started    channel acquisition_cost quiz minutes_to_play paid left …
            30001     2024-07-01 search  42.0             NaN  8.4             True NaT

    Examples
    --------
    >>> load_streaming_members().shape
    (4800, 13)
    """
    path = dataset_path("streaming_members.csv.gz")
    members = pd.read_csv(path, encoding="utf-8", dtype={"called_back": "boolean"})
    for column in ("started", "left", "warned"):
        members[column] = pd.to_datetime(members[column]).astype("datetime64[us]")
    return members


def load_streaming_months() -> pd.DataFrame:
    """Load the months of Yeguang's members: viewing and money.

    One row is one member in one month; month 0 of the tenure is the free one, and who left has one
    empty month at the end.

    Returns
    -------
    pandas.DataFrame
        About 23,000 rows: ``member_id``, ``month`` (its first day), ``tenure``, ``hours``,
        ``revenue``, ``cost``, ``referral_saving`` (CNY) and ``messages``::

            member_id month      tenure hours revenue cost  referral_saving messages
            30001     2024-07-01 0      7.9   0.0     49.74 0.0             0

    Examples
    --------
    >>> load_streaming_months()["member_id"].nunique()
    4800
    """
    months = pd.read_csv(dataset_path("streaming_months.csv.gz"), encoding="utf-8")
    return months.assign(month=pd.to_datetime(months["month"]).astype("datetime64[us]"))


def load_hotline_calls() -> pd.DataFrame:
    """Load a week of calls to the hotline of Qingfeng (清枫), an invented maker of appliances.

    One row is one call that reached the exchange, Monday 6 to Saturday 11 July 2026, 8:00 to 20:00.

    Returns
    -------
    pandas.DataFrame
        About 11,500 rows in order of arrival: ``call_id``, ``customer_id`` (int), ``time``
        (datetime, seconds), ``reason``, ``outcome`` (text), ``ivr``, ``wait`` (seconds), ``team``
        (text), ``agent``, ``talk``, ``after_call_work`` (seconds), ``resolved``; what did not
        happen to a call is missing. Added for `crm_lib.contact_centre.cms_table`, in seconds since
        Monday 0:00: ``arrived``, ``queued``, ``answered``, ``ended``::

            call_id customer_id time                reason outcome  ivr wait team  agent talk …
            2       14929       2026-07-06 08:01:23 bill   answered 11  0    north 1     82

    Examples
    --------
    >>> load_hotline_calls()["outcome"].value_counts().index[0]
    'answered'
    """
    seconds = ["ivr", "wait", "agent", "talk", "after_call_work"]
    kinds = {**dict.fromkeys(seconds, "Int64"), "resolved": "boolean"}
    calls = pd.read_csv(dataset_path("hotline_calls.csv.gz"), encoding="utf-8", dtype=kinds)
    time = pd.to_datetime(calls["time"]).astype("datetime64[us]")
    arrived = (time - time.iloc[0].normalize()).dt.total_seconds()
    left_menu = arrived + calls["ivr"].astype(float)
    waited = calls["outcome"].isin(["answered", "abandoned"])
    queued = left_menu.where(waited)
    answered = (queued + calls["wait"].astype(float)).where(calls["outcome"] == "answered")
    ended = (answered + calls["talk"].astype(float)).fillna(queued + calls["wait"].astype(float))
    ended = ended.fillna(left_menu).fillna(arrived)
    return calls.assign(time=time, arrived=arrived, queued=queued, answered=answered, ended=ended)


def load_bakery_members() -> pd.DataFrame:
    """Load the members of Heli (禾里), an invented bakery chain, first quarter of 2026.

    One row is one member of its mini programme (小程序会员). Two things were drawn at random for
    each: whether the weekly message was sent, and which page showed the spring coupon.

    Returns
    -------
    pandas.DataFrame
        12,000 rows: ``member_id``, ``spend_2025`` (CNY), ``sent``, ``opened`` (0 or 1; nobody
        opens what was not sent), ``spend_q1`` (CNY), ``page`` (old, new), ``redeemed`` (0 or 1)::

            member_id spend_2025 sent opened spend_q1 page redeemed
            B00001    543        0    0      271      new  0

    Examples
    --------
    >>> load_bakery_members().groupby("page")["redeemed"].sum().to_dict()
    {'new': 848, 'old': 721}
    """
    return pd.read_csv(dataset_path("bakery_members.csv.gz"), encoding="utf-8")


def load_bakery_stores() -> pd.DataFrame:
    """Load the satisfaction survey of Heli's 48 stores, one row a store.

    Returns
    -------
    pandas.DataFrame
        48 rows: ``store``, ``queue_minutes`` (mean wait in the queue), ``answers`` (members who
        answered) and ``satisfied_answers`` (of them)::

            store queue_minutes answers satisfied_answers
            S01   8.2           209     150

    Examples
    --------
    >>> load_bakery_stores()["answers"].sum()
    np.int64(6063)
    """
    return pd.read_csv(dataset_path("bakery_stores.csv"), encoding="utf-8")


def load_water_customers() -> pd.DataFrame:
    """Load the customers of Luming (鹿鸣), an invented water delivery service, over two years.

    One row is one customer. The east spent its whole budget on winning customers; the west spent a
    third of the same sum on keeping its delivery slots.

    Returns
    -------
    pandas.DataFrame
        1,000 rows: ``customer_id``, ``district``, ``building`` (text), ``late_deliveries``,
        ``satisfaction``, ``months`` (int), ``left`` (bool), ``bottles_year1``, ``bottles_year2``
        (int), ``win_cost`` and ``care_cost`` (CNY)::

            customer_id district building late_deliveries satisfaction months left  …
            W0001       east     open     2               3            15     True

    Examples
    --------
    >>> load_water_customers()["district"].value_counts().to_dict()
    {'east': 600, 'west': 400}
    """
    return pd.read_csv(dataset_path("water_customers.csv"), encoding="utf-8")


def load_ev_owners() -> pd.DataFrame:
    """Load the owners of Qingchi (青驰), an invented electric-car maker, first half of 2026.

    Returns
    -------
    pandas.DataFrame
        3,000 rows, one an owner: ``owner_id``, ``use``, ``complained`` (bool), ``satisfied_after``
        (missing: no ticket) and ``renewed`` (bool; renewed the service plan).

    Examples
    --------
    >>> load_ev_owners().shape
    (3000, 5)
    """
    return pd.read_csv(
        dataset_path("ev_owners.csv.gz"), encoding="utf-8", dtype={"satisfied_after": "boolean"}
    )


def load_ev_feedback() -> pd.DataFrame:
    """Load the ratings of Qingchi's touchpoints by 500 owners.

    Returns
    -------
    pandas.DataFrame
        About 5,400 rows, one an owner's rating of one touchpoint: ``owner_id``, ``use``, ``scene``,
        ``touchpoint``, ``importance``, ``expected``, ``perceived`` (1–5), ``emotion`` (−2 … 2).

    Examples
    --------
    >>> load_ev_feedback()["touchpoint"].nunique()
    15
    """
    return pd.read_csv(dataset_path("ev_feedback.csv.gz"), encoding="utf-8")


def load_ev_tickets() -> pd.DataFrame:
    """Load the feedback tickets of Qingchi's owners, 26 weeks of 2026.

    Returns
    -------
    pandas.DataFrame
        1,500 rows, one a ticket: ``ticket_id``, ``owner_id``, ``opened``, ``week``, ``channel``,
        ``cause``, ``handovers``, ``response_minutes``, ``closed_hours``, ``told`` (bool),
        ``satisfied_after`` (bool), ``reposts`` (social media only), ``centre``, ``trained`` (bool).

    Examples
    --------
    >>> load_ev_tickets()["week"].max().item()
    26
    """
    path = dataset_path("ev_tickets.csv.gz")
    tickets = pd.read_csv(path, encoding="utf-8", dtype={"reposts": "Int64"})
    return tickets.assign(opened=pd.to_datetime(tickets["opened"]).astype("datetime64[us]"))


def load_ev_answers() -> pd.DataFrame:
    """Load 60 questions put to each of five of Qingchi's channels; answer A is the right one.

    Examples
    --------
    >>> load_ev_answers().shape
    (300, 4)
    """
    return pd.read_csv(dataset_path("ev_answers.csv"), encoding="utf-8")


def load_roaster_months() -> pd.DataFrame:
    """Load the months of 600 cafés' relationships with Qingyan (青檐), an invented coffee roaster.

    One row is one café in one month since its first contact; a relationship that ended has three
    months without a delivery at its end.

    Returns
    -------
    pandas.DataFrame
        About 11,000 rows: ``customer_id``, ``period`` (months since the first contact, from 0),
        ``kg``, ``revenue``, ``cost``, ``referrals`` (CNY)::

            customer_id period kg  revenue cost   referrals
            1           0      3.1 310.0   1102.0 0.0

    Examples
    --------
    >>> load_roaster_months()["customer_id"].nunique()
    600
    """
    return pd.read_csv(dataset_path("roaster_months.csv.gz"), encoding="utf-8")


def load_journey_feedback() -> pd.DataFrame:
    """Load ratings of each touchpoint on the way to a pair of glasses at Mingche (明澈), invented.

    One row is one customer's rating of one touchpoint, in the order of the journey.

    Returns
    -------
    pandas.DataFrame
        About 2,300 rows: ``customer_id``, ``stage`` (learn, book, visit, collect, wear),
        ``touchpoint``, ``importance`` (1–5), ``expected`` and ``perceived`` (1–10), ``emotion``
        (−3 to 3), ``easy`` (1–7), ``overall`` (1–10, of the whole journey)::

            customer_id stage touchpoint  importance expected perceived emotion easy overall
            1           learn short video 3          6        6         1       7    7

    Examples
    --------
    >>> load_journey_feedback()["touchpoint"].nunique()
    11
    """
    return pd.read_csv(dataset_path("journey_feedback.csv"), encoding="utf-8")


def load_journey_touches() -> pd.DataFrame:
    """Load the log of Mingche's advertising touchpoints and purchases (invented, with a test).

    One row is one event. For ``search_ad`` = off, drawn by lot, brand search was not advertised.

    Returns
    -------
    pandas.DataFrame
        Rows by time: ``customer_id``, ``time`` (datetime), ``touchpoint`` (video, friend, map,
        review, mini-program, brand search, website, purchase), ``search_ad`` (on, off).

    Examples
    --------
    >>> load_journey_touches()["customer_id"].nunique()
    6000
    """
    log = pd.read_csv(dataset_path("journey_touches.csv.gz"), encoding="utf-8")
    return log.assign(time=pd.to_datetime(log["time"]).astype("datetime64[us]"))


def load_mystery_answers() -> pd.DataFrame:
    """Load what Mingche's channels answered mystery shoppers who asked the same five questions.

    Returns
    -------
    pandas.DataFrame
        120 rows, one a question asked once: ``question``, ``channel``, ``answer`` (text).

    Examples
    --------
    >>> load_mystery_answers().shape
    (120, 3)
    """
    return pd.read_csv(dataset_path("mystery_answers.csv"), encoding="utf-8", dtype=str)


def load_bicycle_contacts() -> pd.DataFrame:
    """Load the address book of Fengling (风铃), an invented bicycle maker, on 30 June 2026.

    One row is one party that the firm deals with: riders, clubs, schools, dealers, fleets; and
    enquiries, agents, suppliers, investors, partners, employees, rivals, press, city offices.

    Returns
    -------
    pandas.DataFrame
        3,494 rows: ``party_id``, ``kind`` (text), ``selected`` (bool), ``first_order`` and
        ``last_order`` (date or missing), ``orders``, ``product_lines``, ``margin_cny`` (int)::

            party_id kind    selected first_order last_order orders product_lines margin_cny
            P0001    enquiry False    NaT         NaT        0      0             0

    Examples
    --------
    >>> load_bicycle_contacts()["kind"].nunique()
    14
    """
    book = pd.read_csv(dataset_path("bicycle_contacts.csv"), encoding="utf-8")
    for column in ("first_order", "last_order"):
        book[column] = pd.to_datetime(book[column]).astype("datetime64[us]")
    return book


def load_registration_tests() -> pd.DataFrame:
    """Load four weeks of A/B tests at the registration page of Yunmo (云末), an invented online shop.

    One row is one new user who opened the registration, 13 April to 10 May 2026. Five things were
    drawn by lot, independently of each other: form, gateway, privacy, chat and, among those who did
    not finish, follow_up.

    Returns
    -------
    pandas.DataFrame
        9,600 rows by time: ``user_id`` (int), ``time`` (datetime, seconds), ``device``,
        ``channel``, ``form``, ``gateway``, ``privacy``, ``chat`` (text), ``code_requested``,
        ``finished`` (bool), ``follow_up`` (text, missing for those who finished), ``ordered``
        (bool, within seven days) and ``order_value`` (CNY)::

            user_id time                device channel form gateway privacy chat code_requested …
            200001  2026-04-13 00:10:17 mobile search  long one     link    no   False

    Examples
    --------
    >>> load_registration_tests()["form"].value_counts().sort_index().to_dict()
    {'long': 3200, 'short': 3200, 'social': 3200}
    """
    tests = pd.read_csv(dataset_path("registration_tests.csv.gz"), encoding="utf-8")
    return tests.assign(time=pd.to_datetime(tests["time"]).astype("datetime64[us]"))


def load_coffee_stores() -> pd.DataFrame:
    """Load the stores of Muchuan (暮川), an invented coffee chain, second and third quarter of 2026.

    Returns
    -------
    pandas.DataFrame
        40 rows, one a store: ``store_id``, ``area``, ``rival_opened`` (bool), ``wait_q2``,
        ``wait_q3`` (minutes), ``service_score``, ``complaints_q2``, ``complaints_q3``,
        ``hot_change``, ``cold_change`` (shares).

    Examples
    --------
    >>> load_coffee_stores().shape
    (40, 10)
    """
    return pd.read_csv(dataset_path("coffee_stores.csv"), encoding="utf-8")


def load_coffee_members() -> pd.DataFrame:
    """Load the members of Muchuan and their visits in two quarters.

    Returns
    -------
    pandas.DataFrame
        9,000 rows, one a member: ``member_id``, ``store_id``, ``area``, ``tier``, ``visits_q2``,
        ``visits_q3``, ``spend_q2``, ``spend_q3`` (CNY) and ``status`` (active, lapsing, lapsed).

    Examples
    --------
    >>> load_coffee_members()["status"].value_counts().to_dict()
    {'active': 6414, 'lapsed': 1362, 'lapsing': 1224}
    """
    return pd.read_csv(dataset_path("coffee_members.csv.gz"), encoding="utf-8")


def load_coffee_survey() -> pd.DataFrame:
    """Load the answers of 440 fading members of Muchuan, 110 from each of four strata.

    Returns
    -------
    pandas.DataFrame
        One row a respondent: ``member_id``, ``stratum``, ``way``, ``reason``.

    Examples
    --------
    >>> load_coffee_survey()["stratum"].value_counts().unique().tolist()
    [110]
    """
    return pd.read_csv(dataset_path("coffee_survey.csv"), encoding="utf-8")


def load_coffee_winback() -> pd.DataFrame:
    """Load the fading members of Muchuan, drawn by lot into three arms of a win-back test.

    Returns
    -------
    pandas.DataFrame
        One row a member: ``member_id``, ``tier``, ``arm`` (control, coupon, personal),
        ``returned`` (bool), ``visits_60d``, ``margin_60d``, ``cost`` (CNY).

    Examples
    --------
    >>> load_coffee_winback().shape
    (2586, 7)
    """
    return pd.read_csv(dataset_path("coffee_winback.csv.gz"), encoding="utf-8")


def load_supply_trial() -> pd.DataFrame:
    """Load a trial of three bonds by Lingqiao (岭桥), an invented supplier of car parts to garages.

    One row is one garage, followed for 18 months. Within fours of nearly equal bills one got a
    rebate, one visits and salons, one an ordering system, one nothing, by lot.

    Returns
    -------
    pandas.DataFrame
        2,400 rows: ``garage_id`` (text), ``monthly_bill`` (int, CNY), ``garage_size``
        (text), ``price_cut`` (bool), ``arm`` (text), ``salon_visits``, ``months`` (int),
        ``ending`` (text), ``trial_margin``, ``trial_cost`` (int)::

            garage_id monthly_bill garage_size price_cut arm    salon_visits months ending ...
            G0001     22920        large       True      social 1            6      rival  ...

    Examples
    --------
    >>> load_supply_trial()["arm"].value_counts().sort_index().to_dict()
    {'none': 600, 'rebate': 600, 'social': 600, 'system': 600}
    """
    return pd.read_csv(dataset_path("supply_trial.csv.gz"), encoding="utf-8", keep_default_na=False)


def load_plant_customers() -> pd.DataFrame:
    """Load the customer book of Suiyuan (穗园), an invented firm that rents out and tends plants.

    Returns
    -------
    pandas.DataFrame
        707 rows, one a customer ever won: ``customer_id``, ``trade`` (clinic, office,
        hall), ``year_signed``, ``years_served`` (to the end of 2025), ``under_contract`` (bool: has
        signed for 2026), ``yearly_fee``, ``yearly_margin``, ``cac`` (CNY), ``tended_by`` (owner,
        staff), ``referred_by`` (customer_id or missing).

    Examples
    --------
    >>> int(load_plant_customers()["under_contract"].sum())
    193
    """
    book = pd.read_csv(dataset_path("plant_customers.csv"), encoding="utf-8")
    return book.astype({"referred_by": "Int64"})


def load_picture_leads() -> pd.DataFrame:
    """Load the leads of 2024 of Subi (素壁), an invented firm that rents pictures to offices.

    One row is one firm that asked, with what was known then, and what came of it. Every lead of
    that year was visited.

    Returns
    -------
    pandas.DataFrame
        2,400 rows by day: ``lead_id``, ``channel``, ``asked_by`` (text), ``date`` (date),
        ``plan_sent`` (bool), ``sites``, ``visits`` (int, known only later), ``won`` (bool),
        ``monthly_margin`` (CNY) and ``months_active`` (missing when not won), ``margin_12m`` (CNY)::

            lead_id date       channel asked_by plan_sent sites visits won   …
            L0001   2024-01-01 exhibition owner  False     2     1      False

    Examples
    --------
    >>> load_picture_leads()["won"].sum().item()
    429
    """
    leads = pd.read_csv(dataset_path("picture_leads.csv.gz"), encoding="utf-8")
    return leads.assign(date=pd.to_datetime(leads["date"]).astype("datetime64[us]"))


def load_picture_channels() -> pd.DataFrame:
    """Load what the leads of 2024 cost Subi (素壁), an invented renter of pictures, by channel.

    Returns
    -------
    pandas.DataFrame
        4 rows: ``channel`` (text), ``leads`` (int), ``lead_spend`` (CNY, for the leads alone)::

            channel  leads lead_spend
            customer_referral 260 39000

    Examples
    --------
    >>> load_picture_channels()["lead_spend"].sum().item()
    263600
    """
    return pd.read_csv(dataset_path("picture_channels.csv"), encoding="utf-8")


def load_picture_enquiries() -> pd.DataFrame:
    """Load eighteen firms that ask Subi (素壁), an invented renter of pictures, for an offer.

    Returns
    -------
    pandas.DataFrame
        18 rows: ``firm`` (text), ``monthly_fee`` (CNY), ``pays_after`` (days), and marks from 1
        to 5: ``growth``, ``nearness``, ``skill``, ``spare_hands``::

            firm          monthly_fee pays_after growth nearness skill spare_hands
            Hengyue Tower 46000       120        3      2        2     1

    Examples
    --------
    >>> len(load_picture_enquiries())
    18
    """
    return pd.read_csv(dataset_path("picture_enquiries.csv"), encoding="utf-8")


def load_produce_customers() -> pd.DataFrame:
    """Load the customers of Nanpu (南圃), an invented supplier of fresh produce, 2025 and half of 2026.

    One row is one customer. In the first half of 2026 two trials ran: who paid for itself in 2025
    was drawn to get an account manager or not, who did not was drawn to get new terms or not.

    Returns
    -------
    pandas.DataFrame
        600 rows: ``customer_id``, ``business`` (text); of 2025 ``orders``, ``revenue``, ``margin``
        (CNY), ``goods``, ``urgent``, ``late_orders``, ``returns``, ``visits``, ``wallet`` (CNY);
        ``star`` (0 or 1); of 2026 ``trial`` (manager, terms), ``in_treatment``, ``stopped`` (0 or 1),
        ``profit_h1`` (CNY)::

            customer_id business   orders revenue margin goods urgent …  trial   in_treatment stopped profit_h1
            N001        restaurant 161    127861  9404   36    53        terms 0            0       -1627

    Examples
    --------
    >>> load_produce_customers()["trial"].value_counts().to_dict()
    {'manager': 391, 'terms': 209}
    """
    return pd.read_csv(dataset_path("produce_customers.csv"), encoding="utf-8")


def load_milk_cards() -> pd.DataFrame:
    """Load the month cards of Xiaolu (晓露), an invented firm that delivers fresh milk.

    Returns
    -------
    pandas.DataFrame
        One row a customer ever won, 2024 and 2025: ``customer_id``, ``first_month`` ("2024-01"),
        ``months_paid`` (to December 2025), ``still_active`` (bool: has paid for January 2026).

    Examples
    --------
    >>> load_milk_cards().columns.tolist()
    ['customer_id', 'first_month', 'months_paid', 'still_active']
    """
    return pd.read_csv(dataset_path("milk_cards.csv.gz"), encoding="utf-8")


def load_cdnow_orders() -> pd.DataFrame:
    """Load real orders of CDNOW, a web shop for CDs: a tenth of those won in early 1997.

    Returns
    -------
    pandas.DataFrame
        6,919 rows, one an order, 1 January 1997 to 30 June 1998, of 2,357 customers whose first
        order came in the first quarter of 1997: ``customer_id``, ``date``, ``cds``, ``usd`` (amount).

    Examples
    --------
    >>> load_cdnow_orders()["customer_id"].nunique()
    2357
    """
    return pd.read_csv(dataset_path("cdnow_orders.csv.gz"), encoding="utf-8", parse_dates=["date"])


def load_pet_records() -> pd.DataFrame:
    """Load the customer records of Tuanrong (团绒), an invented chain of pet shops with three files.

    Returns
    -------
    pandas.DataFrame
        One row a record: ``record_id`` (text), ``source`` (till, mini_program, grooming), ``full_name``,
        ``phone``, ``email`` (text as typed), ``pet_born`` (year, may be missing), ``marketing_ok``
        (bool), ``days_since``, ``orders`` (int) and ``spend`` (CNY) in this source, ``person``
        (int, who it really is; only invented data have such a column)::

            record_id source       full_name phone
            R0001     mini_program 王敏      138-0000-1111

    Examples
    --------
    >>> load_pet_records()["person"].nunique()
    1500
    """
    text = {"phone": "string", "email": "string", "full_name": "string"}
    records = pd.read_csv(
        dataset_path("pet_records.csv.gz"), encoding="utf-8", dtype=text, keep_default_na=False,
        na_values={"pet_born": [""]},
    )  # fmt: skip
    return records.astype(dict.fromkeys(text, object))


def load_pet_voucher_test() -> pd.DataFrame:
    """Load a voucher test of Tuanrong (团绒), an invented chain of pet shops, with random assignment.

    Returns
    -------
    pandas.DataFrame
        One row a customer: ``state`` (lapsed, active), ``voucher`` (bool), ``margin_60d`` (CNY,
        voucher and sending paid)::

            state  voucher margin_60d
            lapsed False   0.0

    Examples
    --------
    >>> load_pet_voucher_test()["state"].value_counts().to_dict()
    {'lapsed': 1200, 'active': 1200}
    """
    return pd.read_csv(dataset_path("pet_voucher_test.csv.gz"), encoding="utf-8")


def load_book_orders() -> pd.DataFrame:
    """Load a year of orders at Duye (渡页), an invented online bookshop: a tenth of its customers.

    Returns
    -------
    pandas.DataFrame
        One row an order: ``order_id`` (text), ``date``, ``customer_id`` (int), ``channel`` (website,
        mini_program, live), ``notice`` (boolean, missing before July 2025)::

            order_id date       customer_id channel notice
            B00001   2025-01-01 1154        website <NA>

    Examples
    --------
    >>> load_book_orders()["customer_id"].nunique()
    2000
    """
    orders = pd.read_csv(
        dataset_path("book_orders.csv.gz"), encoding="utf-8", dtype={"notice": "boolean"}
    )
    return orders.assign(date=pd.to_datetime(orders["date"]).astype("datetime64[us]"))


def load_book_lines() -> pd.DataFrame:
    """Load what stands in the orders of Duye (渡页), an invented online bookshop.

    Returns
    -------
    pandas.DataFrame
        One row a category in an order: ``order_id``, ``category``, ``amount``, ``margin`` (CNY)::

            order_id category amount margin
            B00001   novel    41.2   11.5

    Examples
    --------
    >>> load_book_lines()["category"].nunique()
    13
    """
    return pd.read_csv(dataset_path("book_lines.csv.gz"), encoding="utf-8")


def load_book_contacts() -> pd.DataFrame:
    """Load the enquiries about orders of Duye (渡页), an invented online bookshop.

    Returns
    -------
    pandas.DataFrame
        One row a contact: ``contact_id``, ``order_id``, ``days_after`` (int), ``desk`` (telephone,
        wecom, web_form), ``reason`` (where, damaged, exchange, invoice, advice)::

            contact_id order_id days_after desk      reason
            K0001      B00003   4          telephone where

    Examples
    --------
    >>> load_book_contacts()["reason"].mode()[0]
    'where'
    """
    return pd.read_csv(dataset_path("book_contacts.csv"), encoding="utf-8")


def load_book_pilot() -> pd.DataFrame:
    """Load the recommendation pilot of Duye (渡页), an invented bookshop, with random assignment.

    Returns
    -------
    pandas.DataFrame
        One row an order: ``arm`` (bestsellers, own_list, engine), ``from_recommendation`` and
        ``margin`` (CNY)::

            arm      from_recommendation margin
            own_list 0.0                 24.5

    Examples
    --------
    >>> load_book_pilot()["arm"].value_counts().to_list()
    [6000, 6000, 6000]
    """
    return pd.read_csv(dataset_path("book_pilot.csv.gz"), encoding="utf-8")


def load_book_reviews() -> pd.DataFrame:
    """Load invented reviews in Chinese and English, each with the verdict of somebody who read it.

    Returns
    -------
    pandas.DataFrame
        One row a review: ``review_id``, ``date``, ``language`` (zh, en), ``text``, ``judged``
        (positive, negative)::

            review_id date       language text         judged
            V0001     2025-01-01 zh       内容很好。   positive

    Examples
    --------
    >>> load_book_reviews()["language"].value_counts().to_dict()
    {'zh': 600, 'en': 600}
    """
    reviews = pd.read_csv(dataset_path("book_reviews.csv.gz"), encoding="utf-8")
    return reviews.assign(date=pd.to_datetime(reviews["date"]).astype("datetime64[us]"))


def load_lift_fitters() -> pd.DataFrame:
    """Load the fitters of Pingsheng (平升), an invented firm that maintains lifts, in the app's year.

    Returns
    -------
    pandas.DataFrame
        140 rows, one a fitter: ``fitter_id``, ``crew`` (1 to 14), ``first_wave`` (bool, by lot: app
        in January 2025, else in July), ``weeks_active`` (of the 13 weeks of the second quarter),
        ``margin_q2_before`` (second quarter of 2024), ``margin_q2`` (2025; CNY a month), ``pilot``
        (bool, by lot: quotations in the fourth quarter), ``weeks_quoting`` (of 13), ``margin_q3``,
        ``margin_q4`` (CNY a month)::

            fitter_id crew first_wave weeks_active margin_q2_before …

    Examples
    --------
    >>> int(load_lift_fitters()["first_wave"].sum())
    70
    """
    return pd.read_csv(dataset_path("lift_fitters.csv"), encoding="utf-8")


def load_lift_logins() -> pd.DataFrame:
    """Load the log of the app of Pingsheng (平升), an invented firm that maintains lifts.

    Returns
    -------
    pandas.DataFrame
        One row a fitter and week of 2025 in which the app was used: ``fitter_id``, ``date`` (date).

    Examples
    --------
    >>> load_lift_logins()["fitter_id"].nunique()
    140
    """
    logins = pd.read_csv(dataset_path("lift_logins.csv.gz"), encoding="utf-8")
    return logins.assign(date=pd.to_datetime(logins["date"]).astype("datetime64[us]"))


def load_lift_costs() -> pd.DataFrame:
    """Load what the app of Pingsheng (平升), an invented firm that maintains lifts, costs.

    Returns
    -------
    pandas.DataFrame
        One row an item and year: ``cost_item``, ``year`` (0 is 2025, to 5), ``amount`` (CNY), ``paid_to``
        (vendor, others, own_staff), ``in_offer`` (bool), ``spent_by_week_8`` (bool).

    Examples
    --------
    >>> int(load_lift_costs()["amount"].sum())
    3446000
    """
    return pd.read_csv(dataset_path("lift_costs.csv"), encoding="utf-8")


def load_lift_scorecard() -> pd.DataFrame:
    """Load the balanced scorecard of Pingsheng (平升), an invented firm that maintains lifts.

    Returns
    -------
    pandas.DataFrame
        Nine rows, one a measure: ``perspective`` (financial, customer, process, learning),
        ``measure``, ``baseline``, ``target``, ``actual`` (in the measure's own unit).

    Examples
    --------
    >>> load_lift_scorecard()["measure"].head(2).tolist()
    ['repair_margin', 'cost_per_visit']
    """
    return pd.read_csv(dataset_path("lift_scorecard.csv"), encoding="utf-8")


def load_card_points() -> pd.DataFrame:
    """Load when the points of Maixu (麦序), an invented bakery chain, were issued and redeemed.

    Returns
    -------
    pandas.DataFrame
        78 rows, one a quarter of issue and a quarter of redemption, to the end of 2025:
        ``issued_in`` (2023Q1 …), ``points_issued`` (in that quarter), ``redeemed_in``,
        ``quarters_after`` (0: in the quarter of issue), ``points_redeemed``::

            issued_in points_issued redeemed_in quarters_after points_redeemed
            2023Q1    6301000       2023Q1      0              339484

    Examples
    --------
    >>> int(load_card_points()["points_redeemed"].sum())
    49166353
    """
    return pd.read_csv(dataset_path("card_points.csv"), encoding="utf-8")


def load_card_survey() -> pd.DataFrame:
    """Load a survey of the members of Maixu (麦序), an invented bakery chain, and who came again.

    Returns
    -------
    pandas.DataFrame
        1,260 rows, one a member: ``member_id``, ``place`` (street, campus), ``rival`` (bool: from
        September another bakery is open there), ``satisfaction`` (1 to 5), ``would_miss`` (0 to
        10), ``shop_visits`` (March to August), ``of_last_ten`` (of the last ten bakery purchases,
        how many here), ``came_again`` (bool: bought in December to February)::

            member_id place  rival satisfaction would_miss shop_visits of_last_ten came_again
            1         campus True  2            3          22          7           True

    Examples
    --------
    >>> int(load_card_survey()["came_again"].sum())
    582
    """
    return pd.read_csv(dataset_path("card_survey.csv"), encoding="utf-8")


def load_card_trial() -> pd.DataFrame:
    """Load the trial of a points card and a club at Maixu (麦序), an invented bakery chain.

    Returns
    -------
    pandas.DataFrame
        12,000 rows, one a new member: ``member_id``, ``arm`` (control, points, club), ``buyer``
        (light, medium, heavy), ``spend_before`` (CNY in the three months before), ``spend_year``
        (CNY in the twelve months after), ``points_issued``, ``points_redeemed`` (in those months)::

            member_id arm  buyer  spend_before spend_year points_issued points_redeemed
            1         control light 44          256        0             0

    Examples
    --------
    >>> load_card_trial()["arm"].value_counts().to_dict()
    {'control': 4000, 'points': 4000, 'club': 4000}
    """
    return pd.read_csv(dataset_path("card_trial.csv.gz"), encoding="utf-8")


def load_pharmacy_test() -> pd.DataFrame:
    """Load the four days of a coupon test of Baizhi (白芷), an invented pharmacy chain's web shop.

    Returns
    -------
    pandas.DataFrame
        8 rows, one a day and group: ``day``, ``arm`` (control, offer), ``customers``,
        ``converted``::

            day arm     customers converted
            1   control 150       9

    Examples
    --------
    >>> load_pharmacy_test().groupby("arm")["converted"].sum().to_dict()
    {'control': 42, 'offer': 68}
    """
    return pd.read_csv(dataset_path("pharmacy_test.csv"), encoding="utf-8")


def load_pharmacy_campaign() -> pd.DataFrame:
    """Load the September campaign of Baizhi (白芷, invented): a coupon, and a random quarter held out.

    Returns
    -------
    pandas.DataFrame
        30,000 rows, one a member on the list: ``member_id``, ``source`` (counter, questionnaire,
        web_orders), ``days_since_last``, ``messages_30d``, ``offered`` (0, 1: at random),
        ``bought``, ``coupon_used`` (0, 1), ``margin`` (CNY, before the coupon)::

            member_id source     days_since_last messages_30d offered bought coupon_used margin
            M00001    web_orders 53              3            0       0      0           0

    Examples
    --------
    >>> load_pharmacy_campaign()["offered"].value_counts().to_dict()
    {1: 22500, 0: 7500}
    """
    return pd.read_csv(dataset_path("pharmacy_campaign.csv.gz"), encoding="utf-8")


def load_pharmacy_consents() -> pd.DataFrame:
    """Load the consent log of the members on Baizhi's list (白芷, invented), to 28 September 2026.

    Returns
    -------
    pandas.DataFrame
        One row an event: ``member_id``, ``purpose`` (marketing, health_profile), ``date`` (date),
        ``granted`` (1 given, 0 withdrawn).

    Examples
    --------
    >>> load_pharmacy_consents()["purpose"].unique().tolist()
    ['marketing', 'health_profile']
    """
    log = pd.read_csv(dataset_path("pharmacy_consents.csv.gz"), encoding="utf-8")
    return log.assign(date=pd.to_datetime(log["date"]).astype("datetime64[us]"))


def load_pharmacy_extract() -> pd.DataFrame:
    """Load the extract that an agency asked of Baizhi (白芷, invented): no names, 2,400 members.

    Returns
    -------
    pandas.DataFrame
        One row a member: ``age_years``, ``district`` (N1 … W3), ``sex`` (f, m), ``concern`` (acne,
        allergy, pigment, dry), ``spend_12m`` (CNY).

    Examples
    --------
    >>> load_pharmacy_extract().shape
    (2400, 5)
    """
    return pd.read_csv(dataset_path("pharmacy_extract.csv"), encoding="utf-8")


def load_aircon_orders() -> pd.DataFrame:
    """Load the repair orders of Liangyu (凉屿), an invented air-conditioner service, half a year.

    Returns
    -------
    pandas.DataFrame
        One row a fault reported: ``order_id``, ``week_of`` (its Monday), ``city`` (Nanpu, Donglin,
        Xihe), ``hours_to_visit``, ``visits``, ``hours_to_repair``, ``revisit_cause`` (missing where
        one visit was enough), ``made_complaint`` (bool), ``complaint_topic`` (missing without one),
        ``checklist`` (boolean, assigned at random; missing before the trial).

    Examples
    --------
    >>> load_aircon_orders()["week_of"].nunique()
    26
    """
    path = dataset_path("aircon_orders.csv.gz")
    orders = pd.read_csv(path, encoding="utf-8", dtype={"checklist": "boolean"})
    return orders.assign(week_of=pd.to_datetime(orders["week_of"]).astype("datetime64[us]"))


def load_aircon_recovery() -> pd.DataFrame:
    """Load a randomised trial of service recovery at Liangyu (凉屿), an invented firm.

    Returns
    -------
    pandas.DataFrame
        One row a complaint about a fault not yet repaired: ``complaint_id``, ``complaint_kind``
        (first, repeated), ``treatment`` (standard, money, senior, both; assigned at random),
        ``satisfied_after`` (bool), ``contract_renewed`` (bool), ``margin_12m`` (CNY, treatment not
        taken off).

    Examples
    --------
    >>> len(load_aircon_recovery())
    2400
    """
    return pd.read_csv(dataset_path("aircon_recovery.csv.gz"), encoding="utf-8")


def load_aircon_customers() -> pd.DataFrame:
    """Load a year of service contracts of Liangyu (凉屿), an invented air-conditioner firm.

    Returns
    -------
    pandas.DataFrame
        One row a customer: ``customer_id``, ``years`` with the firm, ``visits`` for the year's
        fault (0: none), ``made_complaint`` (bool), ``answer_hours`` and ``satisfied_after`` (missing
        without complaint), ``contract_renewed`` (bool).

    Examples
    --------
    >>> len(load_aircon_customers())
    8000
    """
    path = dataset_path("aircon_customers.csv.gz")
    return pd.read_csv(path, encoding="utf-8", dtype={"satisfied_after": "boolean"})


def load_aircon_care() -> pd.DataFrame:
    """Load the customers of one district of Liangyu (凉屿, invented) and the dates that care goes by.

    Returns
    -------
    pandas.DataFrame
        One row a customer: ``customer_id``, ``installed``, ``last_service``, ``complaint_opened``
        (missing without an open complaint), ``agreed_to_offers`` (bool).

    Examples
    --------
    >>> load_aircon_care().columns.tolist()[-1]
    'agreed_to_offers'
    """
    days = ["installed", "last_service", "complaint_opened"]
    return pd.read_csv(dataset_path("aircon_care.csv"), encoding="utf-8", parse_dates=days)


def load_gym_members() -> pd.DataFrame:
    """Load members of Beishan (北杉), an invented chain of gyms, as they stood on four days of 2025.

    Returns
    -------
    pandas.DataFrame
        One row a member on one day: ``snapshot`` ("2025-03-31" and three more), ``member_id``,
        ``membership`` (basic, standard, coach), ``worth_ahead`` (CNY), ``tenure_months``,
        ``visits_earlier``, ``visits_recent``, ``days_since_visit``, ``rating`` (1 to 5),
        ``complaints``, ``desk_contacts``; of September ``called`` and ``took_offer`` (Int64);
        ``churned`` (Int64: missing on the last day).

    Examples
    --------
    >>> load_gym_members()["snapshot"].value_counts().to_dict()
    {'2025-09-30': 9000, '2025-03-31': 2000, '2025-06-30': 2000, '2025-12-31': 900}
    """
    whole = dict.fromkeys(["called", "took_offer", "churned"], "Int64")
    return pd.read_csv(dataset_path("gym_members.csv.gz"), encoding="utf-8", dtype=whole)


def load_gym_lost() -> pd.DataFrame:
    """Load the members whom Beishan (北杉), an invented chain of gyms, lost in 2025, with a trial.

    Returns
    -------
    pandas.DataFrame
        One row a lost member: ``member_id``, ``tier`` (key, ordinary, small), ``offer_kind``
        (nothing, voucher, manager_call; at random), ``came_back`` (0 or 1), ``second_margin``
        (CNY), ``left_because`` (missing for who was not interviewed).

    Examples
    --------
    >>> load_gym_lost()["tier"].value_counts().to_dict()
    {'small': 3021, 'ordinary': 2267, 'key': 712}
    """
    return pd.read_csv(dataset_path("gym_lost.csv.gz"), encoding="utf-8")
