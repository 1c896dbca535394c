"""The framework's arithmetic, over plain values."""

from dataclasses import asdict, replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from riskpanel import frameworks_default as default
from riskpanel.rules import scoring
from riskpanel.rules.assessments import judgement_problem
from riskpanel.rules.scoring import Answers, NothingKnownError, Scheme, half_up, rank, score
from tests.riskpanel import worked

SCHEME = Scheme(
    weights={code: weight for code, _, weight in default.DOMAINS},
    names={code: name for code, name, _ in default.DOMAINS},
    factors=dict(default.FACTORS),
    indicators={code: "high" for code, _ in default.INDICATORS},
)
RATING = st.one_of(st.none(), st.integers(0, 4))
ANSWERS = st.builds(
    Answers,
    st.fixed_dictionaries(dict.fromkeys(worked.CODES, RATING)).filter(
        lambda ratings: any(value is not None for value in ratings.values())
    ),
    st.fixed_dictionaries({code: st.integers(0, 4) for code in worked.FACTORS}),
    st.frozensets(st.sampled_from(sorted(SCHEME.indicators))),
)


def answers(case):
    return Answers(worked.RATINGS[case], worked.PROTECTIVE[case])


@pytest.mark.parametrize("case", "ABCD")
def test_worked_case_comes_out_as_printed(case):
    found = score(SCHEME, answers(case))
    figures = asdict(found)
    assert {name: figures[name] for name in worked.FIGURES[case]} == worked.FIGURES[case]
    assert scoring.weighed(SCHEME, answers(case)) == worked.WEIGHED[case]
    assert scoring.lists(found, threshold=45) is worked.LISTS[case]
    assert scoring.may_leave(found, threshold=45) is worked.MAY_LEAVE[case]


def test_weights_sum_to_22():
    assert sum(SCHEME.weights.values()) == 22


@pytest.mark.parametrize(("numerator", "denominator", "rounded"), [(1, 2, 1), (5, 2, 3), (49, 100, 0), (0, 7, 0)])
def test_halves_round_up(numerator, denominator, rounded):
    assert half_up(numerator, denominator) == rounded


def test_credit_rounds_half_up_where_a_float_would_not():
    # 10·5/20 is 2.5: Python's round gives 2, the framework 3.
    assert scoring.credit(SCHEME, Answers({}, {"trusted_adult": 4, "safe_home": 1})) == 3


def test_bands_begin_where_the_framework_says():
    begins = {
        0: "low",
        24: "low",
        25: "medium",
        44: "medium",
        45: "high",
        64: "high",
        65: "very_high",
        100: "very_high",
    }
    assert {net: scoring.band_of(SCHEME, net) for net in begins} == begins


def test_nothing_known_is_no_score():
    with pytest.raises(NothingKnownError):
        score(SCHEME, Answers(worked.rated(*[None] * 10), {}))


def test_not_known_does_not_count_as_0():
    unknown = {**worked.RATINGS["A"], "missing": None}
    nothing = {**worked.RATINGS["A"], "missing": 0}
    assert scoring.index(SCHEME, Answers(unknown, {})) > scoring.index(SCHEME, Answers(nothing, {}))


def test_two_domains_at_4_set_a_very_high_floor():
    ratings = {**worked.rated(*[0] * 10), "missing": 4, "self_harm": 4}
    assert score(SCHEME, Answers(ratings, worked.protected(20))).band == "very_high"


def test_critical_indicator_sets_a_high_floor():
    found = score(SCHEME, Answers(worked.rated(*[0] * 10), {}, frozenset({"weapon_threat"})))
    assert (found.net, found.floor, found.band) == (0, "high", "high")


def test_score_at_the_threshold_lists_and_one_below_may_leave():
    found = score(SCHEME, answers("A"))
    assert scoring.lists(replace(found, net=45), threshold=45)
    assert scoring.may_leave(replace(found, net=44), threshold=45)


def test_judgement_that_the_risk_is_high_lists_and_keeps():
    found = score(SCHEME, answers("C"))
    assert scoring.lists(found, threshold=45, judged_band="high")
    assert not scoring.may_leave(found, threshold=45, judged_band="high")


def test_provisional_score_below_the_threshold_may_not_remove():
    found = replace(score(SCHEME, answers("C")), provisional=True)
    assert not scoring.lists(found, threshold=45)
    assert not scoring.may_leave(found, threshold=45)


def test_why_52_can_be_followed_by_hand():
    lines = scoring.explain(SCHEME, answers("A"))
    assert "Missing, whereabouts: 3 times weight 3 is 9 of 12." in lines
    assert "Together 49 of 88, which is an index of 56 out of 100." in lines
    assert "Protective factors come to 8 of 20, which takes off 4." in lines
    assert "Net score: 56 less 4 is 52, high by number." in lines
    assert "100% of the weight is known." in lines


def test_why_names_what_is_not_known_and_what_sets_the_floor():
    assert "Sexual exploitation or abuse: not known, so it is left out." in scoring.explain(SCHEME, answers("D"))
    floors = scoring.explain(SCHEME, answers("B"))
    assert "The band is at least high (rated 4: Self-harm, suicide, emotional health)." in floors


@given(ANSWERS)
def test_figures_stay_in_their_ranges(some):
    found = score(SCHEME, some)
    assert 0 <= found.net <= found.index <= 100
    assert 0 <= found.credit <= 10
    assert 0 < found.completeness <= 100
    assert found.provisional == (found.completeness < 80)


@given(ANSWERS, st.sampled_from(worked.CODES))
def test_raising_one_rating_never_lowers_the_net_score(some, code):
    before = some.ratings[code]
    if before in (None, 4):
        return
    raised = replace(some, ratings={**some.ratings, code: before + 1})
    earlier, later = score(SCHEME, some), score(SCHEME, raised)
    assert later.net >= earlier.net
    assert rank(later.band) >= rank(earlier.band)


@given(ANSWERS)
def test_credit_never_takes_the_band_below_a_floor(some):
    most = score(SCHEME, replace(some, protective=worked.protected(20)))
    assert rank(most.band) >= rank(most.floor)
    assert most.floor == score(SCHEME, replace(some, protective={})).floor


@given(ANSWERS)
def test_index_is_between_reading_unknown_as_0_and_as_4(some):
    as_least = {code: value or 0 for code, value in some.ratings.items()}
    as_most = {code: 4 if value is None else value for code, value in some.ratings.items()}
    found = scoring.index(SCHEME, some)
    assert scoring.index(SCHEME, replace(some, ratings=as_least)) <= found
    assert found <= scoring.index(SCHEME, replace(some, ratings=as_most))


@given(ANSWERS, st.integers(1, 100), st.sampled_from(["", "low", "medium", "high", "very_high"]))
def test_no_score_both_lists_and_may_leave(some, threshold, judged):
    found = score(SCHEME, some)
    assert not (
        scoring.lists(found, threshold=threshold, judged_band=judged)
        and scoring.may_leave(found, threshold=threshold, judged_band=judged)
    )


@pytest.mark.parametrize(
    ("case", "band", "reason", "second", "refused_at"),
    [
        ("C", "very_high", "Worse than it looks", False, None),
        ("C", "high", "", False, "judgement_reason"),
        ("C", "low", "Same", False, "judged_band"),
        ("A", "medium", "Calmer now", True, None),
        ("A", "medium", "Calmer now", False, "judged_with"),
        ("A", "low", "Much calmer", True, "judged_band"),
        ("B", "medium", "Talked it through", True, "judged_band"),
        ("C", "", "", False, None),
    ],
)
def test_judgement_raises_freely_and_lowers_by_one_with_a_second_person_never_under_a_floor(
    case, band, reason, second, refused_at
):
    problem = judgement_problem(score(SCHEME, answers(case)), judged_band=band, reason=reason, has_second_person=second)
    assert (problem[0] if problem else None) == refused_at
