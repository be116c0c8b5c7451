"""What is found in the documents of a contest: each mistake where it stands, and nothing where there is none."""

from __future__ import annotations

import copy
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from judging.domain.contest.kits import Kit
from judging.domain.contest.plan import country_of
from judging.domain.finishing.documents import look_over
from judging.domain.finishing.finding import BOTH, NONE, SCORING, At, Finding, Opening
from judging.domain.ranking.ranking import Rule
from judging.domain.results.rounds import Cut, CutKind
from judging.services.contest.kits import shipped, shipped_kit

ENTRIES = frozenset({Opening.ENTRIES})
WHOLE = {"contact": {"phone": "71234567"}, "certificate": {"signatories": [{"name": "Nelly Quisbert"}]}}


def kit(key: str = "projects", **plan: Any) -> Kit:
    """A shipped kit in which somebody has said who is asked and who signs, and changed these things."""
    one = shipped_kit(key)
    return replace(one, plan=replace(one.plan, **{**WHOLE, **plan}))


def with_form(one: Kit, change: Any) -> Kit:
    document = copy.deepcopy(dict(one.form_document or {}))
    change(document)
    return replace(one, form_document=document)


def question(document: dict[str, Any], role: str) -> dict[str, Any]:
    return next(q for section in document["sections"] for q in section["questions"] if q.get("role") == role)


def drop(document: dict[str, Any], role: str) -> None:
    for section in document["sections"]:
        section["questions"] = [one for one in section["questions"] if one.get("role") != role]


def codes(one: Kit) -> dict[str, Finding]:
    return {finding.problem.code: finding for finding in look_over(one)}


@pytest.mark.parametrize("key", [one.key for one in shipped()])
def test_nothing_is_found_in_a_shipped_kit_once_it_says_who_is_asked_and_who_signs(key: str) -> None:
    assert look_over(kit(key)) == []
    bare = codes(shipped_kit(key))
    assert set(bare) == {"finish_no_contact", "finish_no_signatory"}
    assert not any(one.is_grave for one in bare.values())


def rounds(**change: Any) -> Kit:
    """The projects' kit whose first round is planned otherwise."""
    one = kit()
    first, *rest = one.plan.rounds
    return replace(one, plan=replace(one.plan, rounds=(replace(first, plan=replace(first.plan, **change)), *rest)))


def heavier(one: Kit) -> Kit:
    sheet = copy.deepcopy(dict(one.sheet_document))
    sheet["sections"][0]["criteria"][0]["weight"] = "35"
    return replace(one, sheet_document=sheet)


def weightless(one: Kit) -> Kit:
    sheet = copy.deepcopy(dict(one.sheet_document))
    sheet["sections"][0]["criteria"][0]["weight"] = "0"
    return replace(one, sheet_document=sheet)


def empty_sheet(one: Kit) -> Kit:
    return replace(one, sheet_document={**one.sheet_document, "sections": []})


def half_said(one: Kit) -> Kit:
    sheet = copy.deepcopy(dict(one.sheet_document))
    del sheet["sections"][0]["criteria"][0]["name"]["fr"]
    return replace(one, sheet_document=sheet)


FREE = with_form(kit(), lambda it: question(it, "category").update(required=False))
GROWN_UP = with_form(kit(), lambda it: question(it, "holders").update(youngest=18))
FOUND = [
    (heavier(kit()), "finish_weights", At.SHEET, NONE),
    (weightless(kit()), "document_weight", At.SHEET, BOTH),
    (empty_sheet(kit()), "document_length", At.SHEET, BOTH),
    (half_said(kit()), "finish_sheet_words", At.SHEET, NONE),
    (rounds(per_entry=1), "finish_round_few", At.ROUND, SCORING),
    (rounds(cut=None), "finish_no_cut", At.ROUND, SCORING),
    (rounds(rule=Rule(tie_chain=("criterion:Z9",))), "finish_tie_unknown", At.ROUND, SCORING),
    (kit("coffee", rule=Rule(tie_chain=("section:Z9",))), "finish_tie_unknown", At.SHEET, SCORING),
    (with_form(kit(), lambda it: drop(it, "category")), "finish_no_category_asked", At.FORM, ENTRIES),
    (kit(categories=kit().plan.categories[:2]), "finish_answer_no_category", At.FORM, ENTRIES),
    (
        with_form(kit(), lambda it: question(it, "category")["options"].pop()),
        "finish_category_closed", At.FORM, NONE,
    ),
    (FREE, "finish_category_free", At.FORM, NONE),
    (with_form(kit(), lambda it: drop(it, "holders")), "finish_condition_unasked", At.FORM, NONE),
    (GROWN_UP, "finish_condition_never", At.FORM, NONE),
    (with_form(kit(), lambda it: drop(it, "holders")), "form_lint_no_holders", At.FORM, ENTRIES),
    (kit(country="BE"), "finish_zone_elsewhere", At.PLACE, NONE),
    (kit(contact={"name": "Nelly"}), "finish_no_contact", At.PLACE, NONE),
    (kit(certificate={}), "finish_no_signatory", At.DESIGN, NONE),
    (kit(name={"en": "Science fair"}), "finish_names", At.NAMES, NONE),
    (kit(texts={"about": {"es": "Una feria."}}), "finish_texts_words", At.TEXTS, NONE),
]  # fmt: skip


@pytest.mark.parametrize(("one", "code", "at", "stops"), FOUND, ids=[f"{at[1]}-{n}" for n, at in enumerate(FOUND)])
def test_what_is_wrong_is_found_with_its_place_and_its_gravity(
    one: Kit, code: str, at: At, stops: frozenset[Opening]
) -> None:
    found = codes(one)
    assert code in found
    assert (found[code].at, found[code].stops) == (at, stops)
    assert found[code].file.endswith(".json")


def test_a_cut_that_nobody_can_reach_lets_nobody_in_and_one_at_the_top_does() -> None:
    reached, beyond = (rounds(cut=Cut(CutKind.SCORE, least=Decimal(least))) for least in (100, 101))
    assert codes(reached) == {}
    found = codes(beyond)["finish_cut_nobody"]
    assert (found.key, found.stops, found.path) == ("desk", SCORING, "/rounds/0/cut/least")
    assert found.problem.params["most"] == "100"


def test_a_condition_on_a_question_that_is_not_there_stops_the_edition() -> None:
    one = with_form(kit(), lambda it: it["sections"][0]["questions"][0].update(when="nowhere = 'x'"))
    grave = [finding for finding in look_over(one) if finding.is_grave]
    assert grave
    assert all(finding.at is At.FORM and finding.path.endswith("/when") for finding in grave)


def test_conditions_in_a_circle_stop_the_edition() -> None:
    def two(it: dict[str, Any], when: str) -> None:
        title = question(it, "title")
        other = {**{key: said for key, said in title.items() if key != "role"}, "key": "subtitle"}
        title["when"], other["when"] = when, f"{title['key']} = 'x'"
        next(s for s in it["sections"] if title in s["questions"])["questions"].append(other)

    def grave(when: str) -> list[Finding]:
        return [one for one in look_over(with_form(kit(), lambda it: two(it, when))) if one.is_grave]

    assert [one.at for one in grave("subtitle = 'x'")] == [At.FORM]
    assert grave("category = 'nature'") == []


def test_clocks_have_the_country_of_their_town() -> None:
    assert country_of("America/La_Paz") == "BO"
    assert country_of("Europe/Brussels") == "BE"
    assert country_of("Nowhere/Land") == ""
