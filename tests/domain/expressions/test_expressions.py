"""What organisers write as conditions, what is understood of it, and what it says of the Condori family."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from judging.domain.errors import Problem, Refused
from judging.domain.expressions.answering import Value, answer, holds
from judging.domain.expressions.checking import MOST_STEPS, problems_of
from judging.domain.expressions.meaning import Kind, Meaning, Scope
from judging.domain.expressions.order import in_order
from judging.domain.expressions.parsing import DEEPEST, LONGEST, parsed
from judging.domain.expressions.tree import FUNCTIONS, names_in
from judging.sentences import sentence

NUMBER, TEXT = Meaning(Kind.NUMBER), Meaning(Kind.TEXT)
PERSON = {
    "full_name": TEXT,
    "birth_year": NUMBER,
    "gender": Meaning(Kind.TEXT, options=frozenset({"woman", "man", "other", "unspecified"})),
}
SCOPE = Scope(
    {
        "holders": Meaning(Kind.ROWS, fields=PERSON, at_most=2),
        "community": TEXT,
        "zone": Meaning(Kind.TEXTS),
        "area_ha": NUMBER,
        "altitude_m": NUMBER,
        "founded": Meaning(Kind.DATE),
        "organic": Meaning(Kind.TRUTH),
        "seal": Meaning(Kind.TEXT, options=frozenset({"green", "white", "none"})),
        "practices": Meaning(Kind.TEXTS, options=frozenset({"compost", "mulch", "shade"})),
        "crops": Meaning(Kind.ROWS, fields={"crop": TEXT, "amount": NUMBER}, at_most=60),
        "photo": Meaning(Kind.OTHER),
    },
    singles={"holder": "holders"},
)
FELIPA = {"full_name": "Felipa Ñáñez", "birth_year": Fraction(1999), "gender": "woman"}
EUSEBIO = {"full_name": "Eusebio Condori", "birth_year": Fraction(1958), "gender": "man"}
CONDORI: dict[str, Value] = {
    "holders": (FELIPA, EUSEBIO),
    "community": "Colonia  ALTO mirador",
    "zone": ("Colonia Alto Mirador", "Bolinda"),
    "area_ha": Fraction("2.5"),
    "founded": date(2011, 3, 1),
    "organic": True,
    "seal": "white",
    "practices": ("compost", "shade"),
    "crops": ({"crop": "Coffea arabica", "amount": Fraction(6200)}, {"crop": "Inga spp.", "amount": Fraction(80)}),
}


def told(text: str, **more: Value) -> Value:
    """What a sound expression says of the family, with other answers where they are given."""
    expression = parsed(text)
    assert problems_of(expression, SCOPE) == ()
    return answer(expression, {**CONDORI, **more}, SCOPE)


def wrong(text: str, kind: Kind = Kind.TRUTH) -> list[tuple[str, int | None]]:
    """Code and place of every mistake."""
    try:
        found: tuple[Problem, ...] = problems_of(parsed(text), SCOPE, wanted=kind)
    except Refused as refusal:
        found = refusal.problems
    for problem in found:
        assert "{" not in sentence(problem)
    return [(problem.code, problem.params.get("place")) for problem in found]


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("age(holder, 2027-01-01) < 29 and community in zone", True),
        ("16 <= age(holder, 2027-01-01) <= 28", True),
        ("age(holder, 2027-01-01) < 27", False),
        ('holder.gender = "woman" and holder.birth_year < 1960', False),
        ('any(holders, gender = "woman") and any(holders, birth_year < 1960)', True),
        ('all(holders, gender = "woman")', False),
        ("area_ha * 10000 >= 25000", True),
        ("area_ha = 2.5 and not area_ha > 2.5", True),
        ("1 + 2 * 3 = 7 and (1 + 2) * 3 = 9 and -area_ha < 0 and 7 / 2 = 3.5", True),
        ("year(founded) <= 2011 and founded < 2011-03-02", True),
        ('seal in ["green", "white"] and seal != "none"', True),
        ('"compost" in practices and "mulch" not in practices', True),
        ("count(crops) = 2 and sum(crops, amount) = 6280 and count(crops, amount > 100) = 1", True),
        ("count(practices) > 1 and organic", True),
        ("organic = false or community = “colonia alto mirador”", True),
        ("AREA_HA", None),
        ("area_ha ≥ 2 AND area_ha ≠ 3", True),
    ],
)
def test_a_rule_says_of_the_family_what_a_person_would(text: str, says: bool | None) -> None:
    if says is None:
        assert wrong(text) == [("expression_name_unknown", 1)]
    else:
        assert told(text) is says


UNSAID: dict[str, Value] = {"altitude_m": None, "seal": None, "crops": None, "holders": None}


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("altitude_m > 1200", None),
        ("not altitude_m > 1200", None),
        ("altitude_m > 1200 and area_ha > 100", False),
        ("altitude_m > 1200 and area_ha < 100", None),
        ("altitude_m > 1200 or area_ha < 100", True),
        ("altitude_m > 1200 or area_ha > 100", None),
        ("altitude_m + 1 > 1200", None),
        ("area_ha / 0 = 1", None),
        ("count(crops) = 0", None),
        ("sum(crops, amount) = 0", None),
        ("any(crops, amount > 1)", None),
        ("age(holder, 2027-01-01) < 29", None),
        ('seal in ["green"]', None),
        ("answered(altitude_m)", False),
        ("answered(area_ha) and not answered(crops) and not answered(photo)", True),
        ("default(altitude_m, 0) < 300", True),
        ("default(area_ha, 0) = 2.5", True),
    ],
)
def test_what_nobody_said_is_unknown_and_neither_false_nor_nothing(text: str, says: bool | None) -> None:
    assert told(text, **UNSAID) is says
    assert holds(parsed(text), {**CONDORI, **UNSAID}, SCOPE) is (says is True)


def test_one_unknown_row_leaves_open_what_the_others_do_not_settle() -> None:
    crops = ({"crop": "Coffea arabica", "amount": Fraction(6200)}, {"crop": "Inga spp.", "amount": None})
    assert told("any(crops, amount > 100)", crops=crops) is True
    assert told("any(crops, amount < 100)", crops=crops) is None
    assert told("all(crops, amount < 100)", crops=crops) is False
    assert told("all(crops, amount > 100)", crops=crops) is None
    assert told("sum(crops, amount) > 1", crops=crops) is None
    assert told("count(crops, amount > 100) = 1", crops=crops) is None
    assert told("count(crops) = 2", crops=crops) is True
    assert told("count(crops) = 0 and not any(crops, amount > 1) and all(crops, amount > 1)", crops=()) is True


@pytest.mark.parametrize(
    ("born", "day", "met", "not_met"),
    [
        (1999, "2027-06-30", ("= 27", "= 28", "< 28", ">= 28"), ("< 27", "> 28")),
        (1999, "2027-12-31", ("= 28", ">= 28"), ("= 27", "< 28")),
    ],
)
def test_an_age_by_the_year_alone_is_met_where_some_day_of_the_year_makes_it_so(
    born: int, day: str, met: tuple[str, ...], not_met: tuple[str, ...]
) -> None:
    holders = ({**FELIPA, "birth_year": Fraction(born)},)
    for sign in met:
        assert told(f"age(holder, {day}) {sign}", holders=holders) is True, sign
    for sign in not_met:
        assert told(f"age(holder, {day}) {sign}", holders=holders) is False, sign
    assert told(f"any(holders, age(birth_year, {day}) >= 27)", holders=holders) is True


@pytest.mark.parametrize(
    ("born", "day", "years"),
    [
        (date(2000, 2, 29), "2027-02-28", 26),
        (date(2000, 2, 29), "2027-03-01", 27),
        (date(2000, 2, 29), "2028-02-29", 28),
        (date(1998, 1, 1), "2027-01-01", 29),
        (date(1998, 1, 2), "2027-01-01", 28),
    ],
)
def test_an_age_by_the_date_of_birth_is_exact(born: date, day: str, years: int) -> None:
    assert told(f"age(founded, {day}) = {years}", founded=born) is True
    assert told(f"age(founded, {day}) = {years + 1} or age(founded, {day}) = {years - 1}", founded=born) is False


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("", [("expression_empty", None)]),
        ("area_ha > ", [("expression_ends", 11)]),
        ("area_ha > 2 2", [("expression_unexpected", 13)]),
        ("area_ha > 2,5", [("expression_unexpected", 12)]),
        ("(area_ha > 2", [("expression_ends", 13)]),
        ("area_ha > 2)", [("expression_unexpected", 12)]),
        ("area_ha > #", [("expression_sign", 11)]),
        ('seal = "green', [("expression_text_open", 8)]),
        ("founded < 2027-02-30", [("expression_date_wrong", 11)]),
        ("size(crops) > 1", [("expression_function_unknown", 1)]),
        ("__import__('os').system('ls')", [("expression_function_unknown", 1)]),
        ("holder.__class__", [("expression_name_unknown", 1)]),
        ("surface > 2", [("expression_name_unknown", 1)]),
        ("surface > 2 and hight > 3 and not area_ha", [
            ("expression_name_unknown", 1),
            ("expression_name_unknown", 17),
            ("expression_no_truth", 35),
        ]),
        ("area_ha", [("expression_no_truth", 1)]),
        ("area_ha = community", [("expression_unlike", 9)]),
        ("area_ha < founded", [("expression_unlike", 9)]),
        ("community < zone", [("expression_unlike", 11)]),
        ('community < "M"', [("expression_no_order", 11)]),
        ("area_ha in zone", [("expression_unlike", 9)]),
        ("community in seal", [("expression_no_list", 14)]),
        ('seal = "gren"', [("expression_option_unknown", 8)]),
        ('seal in ["green", "gold"]', [("expression_option_unknown", 19)]),
        ('"wood" in practices', [("expression_option_unknown", 1)]),
        ('any(holders, gender = "female")', [("expression_option_unknown", 23)]),
        ('area_ha in [1, "two"]', [("expression_list_mixed", 12)]),
        ("area_ha in []", [("expression_list_mixed", 12)]),
        ("community + 1 > 2", [("expression_no_number", 1)]),
        ("age(community, 2027-01-01) > 3", [("expression_no_birth", 5)]),
        ("age(holder, 2027) > 3", [("expression_no_date", 13)]),
        ("age(holder) > 3", [("expression_arguments", 1)]),
        ("year(area_ha) > 3", [("expression_no_date", 6)]),
        ("count(area_ha) > 3", [("expression_no_rows", 7)]),
        ("sum(crops) > 3", [("expression_arguments", 1)]),
        ("sum(crops, crop) > 3", [("expression_no_number", 12)]),
        ("any(crops, amount)", [("expression_no_truth", 12)]),
        ("any(crops, any(holders, birth_year > amount))", [("expression_rows_in_rows", 12)]),
        ("answered(area_ha > 3)", [("expression_no_question", 18)]),
        ('default(area_ha, "0") > 1', [("expression_unlike", 1)]),
        ("photo = 1", [("expression_unlike", 7)]),
    ],
)  # fmt: skip
def test_a_mistake_is_told_with_its_place(text: str, found: list[tuple[str, int | None]]) -> None:
    assert wrong(text) == found


def test_a_number_may_be_asked_for_instead_of_a_truth() -> None:
    assert wrong("sum(crops, amount) / area_ha", Kind.NUMBER) == []
    assert wrong("area_ha > 1", Kind.NUMBER) == [("expression_no_number", 9)]
    assert wrong("holder.birth_year", Kind.NUMBER) == [("expression_one_of_several", 1)]
    assert answer(parsed("sum(crops, amount) / area_ha"), CONDORI, SCOPE) == Fraction(2512)


def test_a_field_of_a_row_that_is_a_question_too_is_refused_and_not_guessed() -> None:
    scope = Scope({**SCOPE.names, "amount": NUMBER})
    (problem,) = problems_of(parsed("any(crops, amount > 3)"), scope)
    assert (problem.code, problem.params["name"]) == ("expression_two_meanings", "amount")
    assert problems_of(parsed("amount > 3"), scope) == ()


def test_what_would_cost_much_is_refused_before_it_costs_anything() -> None:
    assert wrong("1" * (LONGEST + 1)) == [("expression_long", None)]
    assert wrong("1 = 1 and " * 150 + "1 = 1") == [("expression_long", None)]
    assert wrong("(" * (DEEPEST + 1) + "1") == [("expression_deep", DEEPEST + 2)]
    assert wrong("not " * (DEEPEST + 1) + "organic") == [("expression_deep", 4 * DEEPEST + 5)]
    assert wrong("(" * DEEPEST + "organic" + ")" * DEEPEST) == []
    many = Scope({"crops": Meaning(Kind.ROWS, fields={"amount": NUMBER}, at_most=MOST_STEPS)})
    (problem,) = problems_of(parsed("any(crops, amount > 1)"), many)
    assert problem.code == "expression_costly"


def test_conditions_that_hang_on_one_another_are_put_in_order_and_a_circle_is_named() -> None:
    assert in_order({"c": {"b"}, "a": {"elsewhere"}, "b": {"a"}}) == ("a", "b", "c")
    with pytest.raises(Refused) as refused:
        in_order({"a": {"b"}, "b": {"c"}, "c": {"a"}, "d": {"a"}})
    names = refused.value.problems[0].params["names"].split(" → ")
    assert names[0] == names[-1]
    assert set(names) == {"a", "b", "c"}
    assert names_in(parsed("any(holders, gender = seal) and holder.gender = zone")) == {
        "holders", "gender", "seal", "holder", "zone",
    }  # fmt: skip


PIECES = st.sampled_from(
    [*SCOPE.names, *FUNCTIONS, "holder", "holder.gender", "1", "2.5", "2027-01-01", '"green"', "(", ")", "[", "]", ",",
     ".", "and", "or", "not", "in", "=", "<", ">=", "+", "-", "*", "/", "true", '"', "é"]
)  # fmt: skip


@settings(max_examples=300, deadline=None)
@given(st.lists(PIECES, max_size=25))
def test_whatever_is_written_is_answered_or_refused_with_reasons(pieces: list[str]) -> None:
    text = " ".join(pieces)
    found = wrong(text)
    if not found:
        for said in (CONDORI, {}, UNSAID):
            assert answer(parsed(text), said, SCOPE) in (True, False, None)
