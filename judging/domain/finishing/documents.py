"""Looking over the documents of a contest: its plan, its sheets and its form, as a kit has them.

Always true: the form is looked over by its own linter (`contest/formlint`) and by no second one; what a document cannot
hold at all is named as reading it names it, with file, path and reason; nobody's data is looked at here.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from typing import Any

from judging.domain.contest.formlint import lint
from judging.domain.contest.kits import FORM, PLAN, SHEET, Kit
from judging.domain.contest.plan import LANGUAGES, Plan, Won, country_of
from judging.domain.contest.sheets import read_sheet
from judging.domain.errors import Problem
from judging.domain.finishing.finding import BOTH, ENTRIES, NONE, SCORING, At, Finding, found
from judging.domain.forms.formdocument import read_form
from judging.domain.forms.kinds import FormDocument, Role
from judging.domain.ranking.ranking import Rule
from judging.domain.results.rounds import CarryKind, CutKind
from judging.domain.scoring.scoresheet import ScoreSheet

WHOLES = (Fraction(1), Fraction(100))
"""What the weights of a sheet may add up to without a question, besides the points it is out of."""
Sheets = Mapping[str, ScoreSheet]


def look_over(kit: Kit) -> list[Finding]:
    """All that is found in the documents of a contest."""
    sheets: dict[str, ScoreSheet] = {}
    findings: list[Finding] = []
    for file, document in {SHEET: kit.sheet_document, **kit.own_sheets}.items():
        sheet, wrong = read_sheet(document, file=file)
        findings += [_mistake(one, At.SHEET, file) for one in wrong]
        if sheet is not None:
            sheets[file] = sheet
            findings += _of_sheet(sheet, document, file, kit.plan.languages)
    findings += _of_rounds(kit.plan, sheets)
    if kit.form_document is not None:
        findings += _of_form(kit.form_document, kit.plan)
        findings += _of_juries(kit.form_document, kit.plan)
    return [*findings, *_of_plan(kit.plan)]


def _mistake(problem: Problem, at: At, file: str) -> Finding:
    return Finding(problem, at, stops=BOTH, file=file, path=str(problem.params.get("path", "")))


# ------------------------------------------------------------------------------------------------------- the sheet
def _of_sheet(sheet: ScoreSheet, document: Any, file: str, languages: Sequence[str]) -> Iterator[Finding]:
    weights = [criterion.weight for criterion in sheet.weighed]
    total = sum(weights, Fraction(0))
    if len(set(weights)) > 1 and total not in (*WHOLES, sheet.out_of):
        yield found(
            "finish_weights", At.SHEET, key="end", file=file, path="/sections",
            total=_plain(total), out_of=_plain(sheet.out_of),
        )  # fmt: skip
    yield from _untranslated("finish_sheet_words", document, languages, At.SHEET, file)


def _plain(number: Fraction) -> str:
    """A number as it is read, to two digits after the point."""
    return f"{float(number):.2f}".rstrip("0").rstrip(".")


# ------------------------------------------------------------------------------------------------------ the rounds
def _of_rounds(plan: Plan, sheets: Sheets) -> Iterator[Finding]:
    if not plan.rounds:
        if SHEET in sheets:
            yield from _of_chain(plan.rule, sheets[SHEET], "", plan.round, "/rule")
        return
    before = Fraction(0)
    for place, one in enumerate(plan.rounds):
        sheet, own, path = sheets.get(one.sheet), one.plan, f"/rounds/{place}"
        if sheet is None:
            return
        rule = own.rule or plan.rule
        yield from _of_chain(rule, sheet, one.key, one.name, f"{path}/rule")
        if own.per_entry is not None and own.per_entry < rule.min_sheets:
            yield found(
                "finish_round_few", At.ROUND, key=one.key, stops=SCORING, file=PLAN, path=f"{path}/per_entry",
                round=one.name, per_entry=own.per_entry, needed=rule.min_sheets,
            )  # fmt: skip
        out_of = Fraction(sheet.out_of)
        before = out_of if own.carry.kind is CarryKind.RESET else own.carry.most(out_of, before)
        is_last = place == len(plan.rounds) - 1
        if own.cut is not None and own.cut.kind is CutKind.SCORE and Fraction(own.cut.least) > before:
            yield found(
                "finish_cut_nobody", At.ROUND, key=one.key, stops=SCORING, file=PLAN, path=f"{path}/cut/least",
                round=one.name, least=f"{own.cut.least:f}", most=_plain(before),
            )  # fmt: skip
        elif own.cut is None and not is_last:
            yield found(
                "finish_no_cut", At.ROUND, key=one.key, stops=SCORING, file=PLAN, path=f"{path}/cut", round=one.name
            )


def _of_chain(rule: Rule, sheet: ScoreSheet, key: str, name: Mapping[str, str], path: str) -> Iterator[Finding]:
    """The steps that settle a tie by something that is on no line of the sheet."""
    on_it: Mapping[str, Sequence[Any]] = {"criterion": sheet.criteria, "section": sheet.sections, "part": sheet.parts}
    for place, step in enumerate(rule.tie_chain):
        kind, colon, said = step.partition(":")
        if colon and said not in {one.key for one in on_it[kind]}:
            at = At.ROUND if key else At.SHEET
            yield found(
                "finish_tie_unknown", at, key=key, stops=SCORING, file=PLAN, path=f"{path}/tie_chain/{place}",
                round=name, value=said,
            )  # fmt: skip


# -------------------------------------------------------------------------------------------------------- the form
def _of_form(document: Any, plan: Plan) -> Iterator[Finding]:
    for one in lint(document, plan.languages):
        stops = ENTRIES if one.stops else NONE
        yield Finding(one.problem, At.FORM, one.path, stops, FORM, one.path)
    form, _ = read_form(document)
    if form is not None:
        yield from _of_categories(form, plan)
        yield from _of_distinctions(form, plan)


def _of_juries(document: Any, plan: Plan) -> Iterator[Finding]:
    """Local juries that are told apart by no question, and answers that none of them takes."""
    form, _ = read_form(document)
    for place, one in enumerate(plan.rounds if form is not None else ()):
        juries = one.plan.juries
        if form is None or juries is None:
            continue
        question, path = form.by_key.get(juries.question), f"/rounds/{place}/juries"
        if question is None:
            yield found(
                "finish_jury_question", At.JURIES, key=one.key, stops=SCORING, file=PLAN, path=f"{path}/question",
                round=one.name, question=juries.question,
            )  # fmt: skip
            continue
        for option in question.options:
            if juries.of_answer(option.key) is None:
                yield found(
                    "finish_jury_answer", At.JURIES, key=one.key, file=PLAN, path=f"{path}/of",
                    round=one.name, answer=option.name,
                )  # fmt: skip


def _of_categories(form: FormDocument, plan: Plan) -> Iterator[Finding]:
    question = form.by_role.get(Role.CATEGORY)
    if question is None:
        if len(plan.categories) > 1:
            yield found(
                "finish_no_category_asked", At.FORM, stops=ENTRIES, file=FORM,
                count=len(plan.categories),
            )  # fmt: skip
        return
    path = _path_of(form, question.key)
    keys, offered = {one.key for one in plan.categories}, {one.key for one in question.options}
    for option in question.options:
        if option.key not in keys:
            yield found(
                "finish_answer_no_category", At.FORM, key=path, stops=ENTRIES, file=FORM, path=path,
                answer=option.name, question=question.name,
            )  # fmt: skip
    for one in plan.categories:
        if one.key not in offered:
            yield found("finish_category_closed", At.FORM, key=path, file=FORM, path=path, category=one.name)
    if len(keys) > 1 and not question.required:
        yield found("finish_category_free", At.FORM, key=path, file=FORM, path=path, question=question.name)


def _of_distinctions(form: FormDocument, plan: Plan) -> Iterator[Finding]:
    people = form.by_role.get(Role.HOLDERS)
    for place, one in enumerate(plan.distinctions):
        if one.condition is None:
            continue
        path = f"/distinctions/{place}/condition"
        if people is None:
            yield found("finish_condition_unasked", At.FORM, file=PLAN, path=path, distinction=one.name)
        elif "age" in one.condition and one.condition["age"][1] < people.youngest:
            yield found(
                "finish_condition_never", At.FORM, key=_path_of(form, people.key), file=PLAN, path=path,
                distinction=one.name, most=one.condition["age"][1], least=people.youngest,
            )  # fmt: skip


def _path_of(form: FormDocument, key: str) -> str:
    """The place of a question in its document."""
    for at, section in enumerate(form.sections):
        for place, question in enumerate(section.questions):
            if question.key == key:
                return f"/sections/{at}/questions/{place}"
    return ""


# -------------------------------------------------------------------------------------------------------- the plan
def _of_plan(plan: Plan) -> Iterator[Finding]:
    country = country_of(plan.zone)
    if country and country != plan.country:
        yield found(
            "finish_zone_elsewhere", At.PLACE, key="country", file=PLAN, path="/country",
            zone=plan.zone, country=plan.country, there=country,
        )  # fmt: skip
    if not (plan.contact.get("phone") or plan.contact.get("email")):
        yield found("finish_no_contact", At.PLACE, key="contact_phone", file=PLAN, path="/contact")
    if not [one for one in plan.certificate.get("signatories", ()) if one.get("name")]:
        yield found("finish_no_signatory", At.DESIGN, key="name-0", file=PLAN, path="/certificate/signatories")
    yield from _untranslated("finish_names", [plan.name, plan.competition], plan.languages, At.NAMES, PLAN)
    rounds = [one.name for one in plan.rounds] or [plan.round]
    yield from _untranslated("finish_rounds_words", rounds, plan.languages, At.ROUNDS, PLAN)
    yield from _unsaid_texts(plan)


def _unsaid_texts(plan: Plan) -> Iterator[Finding]:
    """What is said in some languages and not in all; what is said in none is nobody's omission."""
    for language in plan.languages:
        won: list[Won] = [*plan.categories, *plan.distinctions]
        unsaid = [one.name for one in won if not one.name.get(language)]
        if unsaid:
            yield found(
                "finish_categories_words", At.PLACE, key="first", file=PLAN, path="/categories",
                language=language, count=len(unsaid), category=unsaid[0],
            )  # fmt: skip
        texts = [key for key, said in plan.texts.items() if any(said.values()) and not said.get(language)]
        if texts:
            yield found(
                "finish_texts_words", At.TEXTS, key=texts[0], file=PLAN, path=f"/texts/{texts[0]}",
                language=language, count=len(texts),
            )  # fmt: skip


def _untranslated(code: str, document: Any, languages: Sequence[str], at: At, file: str) -> Iterator[Finding]:
    """One finding for each language in which texts are missing that stand in another one."""
    for language in languages:
        missing = list(_missing_in(document, language, ""))
        if missing:
            yield found(code, at, file=file, path=missing[0], language=language, count=len(missing))


def _missing_in(value: Any, language: str, path: str) -> Iterator[str]:
    """The paths of the texts that say nothing in this language and something in another."""
    if isinstance(value, Mapping):
        if value and set(value) <= set(LANGUAGES) and all(isinstance(said, str) for said in value.values()):
            if not value.get(language) and any(value.values()):
                yield path
            return
        for key, inside in value.items():
            yield from _missing_in(inside, language, f"{path}/{key}")
    elif isinstance(value, list | tuple):
        for place, inside in enumerate(value):
            yield from _missing_in(inside, language, f"{path}/{place}")
