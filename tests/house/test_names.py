"""Names and signatures that lessons, papers and other people's code may count on.

One name for one thing: an argument that names a column is called alike in every topic and has the
same default, and a public function's name says which of all topics' functions is meant.
"""

import inspect
from importlib import import_module

import pytest

import crm_lib
from crm_lib import purchasing, retention

#: Module, name, and its parameters as the library promises them. More may follow, with defaults.
PROMISED = """
rfm rfm_table(orders, *, customer_col='customer_id', date_col='date', amount_col='amount')
rfm rfm_scores(table)
rfm rfm_segments(table)
funnel funnel_table(events, steps, *, customer_col='customer_id', event_col='event', time_col='time', segment_col=None, window=None)
retention cohort_table(events, *, customer_col='customer_id', date_col='date', period='month')
retention survival_curve(frame, *, duration_col='duration', churned_col='churned')
retention fit_sbg(survivors)
retention SBG(*, alpha, beta)
purchasing purchase_summary(orders, *, customer_col='customer_id', date_col='date')
purchasing calibration_holdout_table(orders, *, calibration_end, holdout_end=None)
purchasing fit_bg_nbd(summary, *, x_col='x', t_x_col='t_x', T_col='T', weight_col=None)
purchasing fit_mbg_nbd(summary, *, x_col='x', t_x_col='t_x', T_col='T', weight_col=None)
purchasing fit_pareto_nbd(summary, *, x_col='x', t_x_col='t_x', T_col='T', weight_col=None)
purchasing fit_bg_bb(summary, *, x_col='x', t_x_col='t_x', T_col='T', weight_col=None)
purchasing fit_gamma_gamma(summary, *, x_col='x', mean_spend_col='mean_spend', weight_col=None)
purchasing BGNBD(*, r, alpha, a, b)
purchasing MBGNBD(*, r, alpha, a, b)
purchasing ParetoNBD(*, r, alpha, s, beta)
purchasing BGBB(*, alpha, beta, gamma, delta, n)
purchasing GammaGamma(*, p, q, gamma)
purchasing lifetime_value(purchase_model, spend_model, summary, *, horizon, discount_rate)
churn churn_features(log, *, cutoff, horizon_days, window_days=365)
satisfaction csat(scores)
satisfaction nps(scores)
satisfaction ces(scores)
satisfaction acsi(items)
satisfaction servqual_gaps(expectations, perceptions)
satisfaction cronbach_alpha(items)
satisfaction kano_class(functional, dysfunctional)
satisfaction kano_coefficients(classes)
journey shapley_attribution(worth)
journey markov_attribution(paths, *, path_col='path', converted_col='converted', lost_col='lost')
contact_centre erlang_b(load, agents)
contact_centre erlang_c(load, agents)
contact_centre service_level(load, agents, *, aht, threshold)
contact_centre average_speed_of_answer(load, agents, *, aht)
contact_centre agents_needed(load, *, aht, threshold, target, shrinkage=0)
baskets association_rules(lines, *, basket_col='basket', item_col='item', min_support)
"""


def promised(line):
    """The module, the name and the parameters of a line: (name, keyword only, default)."""
    module, call = line.split(" ", 1)
    space = {}
    exec(f"def {call}: pass", space)
    name = call.split("(")[0]
    return module, name, list(inspect.signature(space[name]).parameters.values())


@pytest.mark.parametrize("line", PROMISED.strip().splitlines())
def test_a_promised_name_has_its_signature(line):
    module, name, wanted = promised(line)
    have = inspect.signature(getattr(import_module(f"crm_lib.{module}"), name)).parameters
    for parameter in wanted:
        assert parameter.name in have
        found = have[parameter.name]
        assert found.kind == parameter.kind, parameter.name
        assert found.default == parameter.default, parameter.name
    # What comes first by position stays first, and nothing else is asked for.
    by_place = [p.name for p in have.values() if p.kind != inspect.Parameter.KEYWORD_ONLY]
    assert by_place == [p.name for p in wanted if p.kind != inspect.Parameter.KEYWORD_ONLY]
    asked = {p.name for p in have.values() if p.default is inspect.Parameter.empty}
    assert asked == {p.name for p in wanted if p.default is inspect.Parameter.empty}


PURCHASES = {
    "BGNBD": {"r": 0.243, "alpha": 4.414, "a": 0.793, "b": 2.426},
    "MBGNBD": {"r": 0.525, "alpha": 6.183, "a": 0.891, "b": 1.614},
    "ParetoNBD": {"r": 0.553, "alpha": 10.578, "s": 0.606, "beta": 11.669},
    "BGBB": {"alpha": 1.204, "beta": 0.75, "gamma": 0.657, "delta": 2.783, "n": 6},
}


@pytest.mark.parametrize("name", PURCHASES)
def test_models_from_known_parameters_answer_all_questions(name):
    model = getattr(purchasing, name)(**PURCHASES[name])
    assert {"parameters", "standard_errors", "log_likelihood"} <= set(dir(model))
    asked = {
        "expected_purchases": ["t"],
        "conditional_expected_purchases": ["t", "x", "t_x", "T"],
        "p_alive": ["x", "t_x", "T"],
    }
    for method, wanted in asked.items():
        found = list(inspect.signature(getattr(model, method)).parameters)
        assert [p for p in found if p not in ("n", "weight")][: len(wanted)] == wanted
    assert 0 < model.p_alive(2, 4, 6) < 1
    assert model.conditional_expected_purchases(5, 2, 4, 6) > 0


def test_the_other_models_answer_theirs():
    spend = purchasing.GammaGamma(p=6.25, q=3.74, gamma=15.44)
    assert list(inspect.signature(spend.expected_spend).parameters) == ["x", "mean_spend"]
    sbg = retention.SBG(alpha=0.668, beta=3.806)
    assert list(inspect.signature(sbg.survival).parameters) == ["t"]
    assert list(inspect.signature(sbg.retention_rate).parameters) == ["t"]


#: Arguments that name columns: argument, its default (– where a call must give it), what stands in
#: the column. Where the column may be left out, None is the default instead.
VOCABULARY = """
customer_col               customer_id               who buys: customer, member, visitor
employee_col               employee_id               who of the firm's staff uses the system
referrer_col               referrer_id               customer who brought this one
date_col                   date                      day of an order, a visit, a contact
time_col                   time                      instant of an event, where order within a day counts
interval_col               interval_start            start of an interval of the day's plan
period_col                 period                    month or other period of a history, in order
year_col                   year                      year of a project, 0 is today
created_col                created                   day a deal began
closed_col                 closed                    day a deal was won or lost
birthday_col               birthday                  customer's birthday
joined_col                 joined                    day the customer became a member
left_col                   left                      day the customer left, missing while still there
last_purchase_col          last_purchase             day of the last purchase
complaint_col              complaint_opened          day of an open complaint
event_col                  event                     name of what happened
order_col                  –                         order a line belongs to
status_col                 –                         words that say what became of an order
basket_col                 basket                    basket a line belongs to
item_col                   item                      what is bought
path_col                   path                      touchpoints of a journey, joined
segment_col                segment                   segment a row belongs to, or is
segment_cols               ()                        columns that make segments together
arm_col                    arm                       arm of a test, drawn at random
stratum_col                stratum                   stratum of a sample
tier_col                   tier                      tier of a customer
stage_col                  stage                     stage of a deal, a journey or a relationship
channel_col                channel                   channel that wins customers
touchpoint_col             touchpoint                touchpoint of a journey
offer_col                  offer                     offer to be compared
attribute_col              attribute                 attribute of what is sold
feature_col                feature                   feature in Kano's sense
cause_col                  cause                     cause of a complaint
class_col                  scope_class               party in the SCOPE model
perspective_col            perspective               perspective of a balanced scorecard
purpose_col                purpose                   purpose that consent is given for
cost_item_col              item                      what money is spent on
customers_col              customers                 number of customers
leads_col                  leads                     number of leads
capacity_col               capacity                  most customers a channel can bring
calls_col                  calls                     number of calls
volume_col                 volume                    volume of trade in a period
purchases_col              purchases                 number of purchases
days_col                   days_since_last_purchase  days since the last purchase
duration_col               duration                  time as a customer so far
amount_col                 amount                    money of one order or payment
spend_col                  spend                     money spent in all
revenue_col                revenue                   revenue
cost_col                   cost                      cost, in all or of one attempt
indirect_col               –                         indirect benefits in money
margin_col                 margin                    margin
monthly_margin_col         monthly_margin            margin of a customer in a month
profit_col                 profit                    profit
price_col                  price                     price of an offer
reward_col                 reward                    reward for a referral
saving_col                 acquisition_saving        cost saved by a referral
issued_col                 issued                    points issued
redeemed_col               redeemed                  points redeemed
clv_col                    clv                       lifetime value of a customer
value_col                  value                     what a customer or a deal is worth
current_col                current                   value today
potential_col              potential                 value still to be won
capability_col             capability                how well the firm can serve the customer
ceiling_col                ceiling                   most that spending can bring
scale_col                  scale                     spending that brings 63 % of the ceiling
measure_col                value                     number that is looked at
cell_col                   share_of_cohort           number that stands in the cells of a matrix
weight_col                 –                         weight of a row
deviation_col              –                         standard deviation within a stratum
priority_col               priority                  priority of a contact
baseline_col               baseline                  measure before
target_col                 target                    measure aimed at
actual_col                 actual                    measure now
converted_col              converted                 converted or not (0, 1); of paths: how many did
lost_col                   lost                      how many of a path did not convert
treated_col                treated                   treated or not (0, 1)
won_col                    won                       lead or deal won or not
churned_col                churned                   left or not (0, 1)
complained_col             complained                complained or not
satisfied_col              satisfied_after           satisfied after the complaint or not
repurchased_col            repurchased               bought again or not
caused_col                 caused                    share that the referral caused
consent_col                –                         may be contacted or not
granted_col                granted                   consent given or withdrawn
leaving_col                leaving                   share who would leave
score_col                  score                     score of a model, higher is likelier
probability_col            probability               chance that a deal is won
churn_probability_col      churn_probability         chance that the customer leaves
return_probability_col     return_probability        chance that a lost customer returns
recommend_col              recommend                 answer from 0 to 10: would recommend
expected_col               expected                  what was expected
perceived_col              perceived                 what was perceived
importance_col             importance                how important it is
performance_col            performance               how well it is done
emotion_col                emotion                   how it felt
effort_col                 –                         how easy it was
reach_col                  reach                     share of customers who come by
functional_col             functional                answer to Kano's functional question
dysfunctional_col          dysfunctional             answer to Kano's dysfunctional question
outcome_col                overall                   overall satisfaction, which drivers explain
driver_cols                –                         satisfaction with the parts
attitude_col               attitude                  attitude to the firm
behaviour_col              behaviour                 behaviour towards the firm
response_col               response_minutes          minutes until the answer
feature_cols               –                         what a model learns from
sensitive_col              –                         what must stay private
quasi_identifier_cols      –                         what together may point to a person
x_col                      x                         repeat purchases
t_x_col                    t_x                       time of the last purchase
T_col                      T                         time observed
x_holdout_col              x_holdout                 purchases in the holdout period
T_holdout_col              T_holdout                 length of the holdout period
mean_spend_col             mean_spend                mean spend of a purchase
x_axis_col                 –                         what is drawn to the right
y_axis_col                 –                         what is drawn upwards
"""
DEFAULTS = {name: default for name, default, *_ in map(str.split, VOCABULARY.split("\n")[1:-1])}


def public_names():
    """What the topics offer: name and its objects, each with the topics that have it."""
    found = {}
    for topic in crm_lib.topics():
        module = import_module(f"crm_lib.{topic}")
        for name in module.__all__:
            found.setdefault(name, []).append((topic, getattr(module, name)))
    return found


def column_arguments(function):
    """The arguments of a function that name columns."""
    parameters = inspect.signature(function).parameters.values()
    return [p for p in parameters if p.name.endswith(("_col", "_cols", "_column", "_columns"))]


PUBLIC = public_names()
FUNCTIONS = {n: found[0][1] for n, found in PUBLIC.items() if inspect.isfunction(found[0][1])}


@pytest.mark.parametrize("name", FUNCTIONS)
def test_columns_are_called_alike_with_one_default(name):
    for argument in column_arguments(FUNCTIONS[name]):
        assert argument.name in DEFAULTS, f"{argument.name}: take a word of VOCABULARY or add one"
        default = DEFAULTS[argument.name]
        if argument.kind == inspect.Parameter.KEYWORD_ONLY and default != "–":
            assert str(argument.default) in (default, "None"), argument.name
        else:
            assert argument.default in (inspect.Parameter.empty, None), argument.name
    assert "by" not in inspect.signature(FUNCTIONS[name]).parameters, "segments have segment_col"


def test_every_word_of_the_vocabulary_is_in_use():
    used = {p.name for function in FUNCTIONS.values() for p in column_arguments(function)}
    assert set(DEFAULTS) == used


def test_a_public_name_means_one_thing_in_all_topics():
    for name, found in PUBLIC.items():
        assert all(thing is found[0][1] for _, thing in found), (name, [t for t, _ in found])
