"""The score sheet of a round, changed step by step.

Always true: a version never changes, each change that is kept is a new one; once somebody has scored, a change of
anything but words goes into a draft, which has no effect before it is confirmed (`services/scoring/newsheet.py`);
nothing the rule settles ties by leaves the sheet; two organisers never undo one another in silence.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any, Literal

from sqlalchemy.orm import Session

from judging.domain.contest import sheetediting as steps
from judging.domain.contest.newsheet import is_worded_alike
from judging.domain.contest.plan import LANGUAGES
from judging.domain.contest.sheets import FILE, MOST_CRITERIA, MOST_STEPS, read_sheet
from judging.domain.errors import Problem, Refused
from judging.domain.permissions import Actor
from judging.domain.scoring.remarks import RemarkKind
from judging.domain.scoring.scoresheet import Scale, ScoreSheet, Text, sheet_from_document
from judging.services import audit
from judging.services.contest import sheetversions as versions
from judging.services.contest.editions import digest_of, parsed
from judging.services.contest.sheetversions import document_of, sheet_of
from judging.services.seen import require_unchanged
from judging.storage.models import Round

_TOLD: Mapping[str, Literal["sheet_last_criterion", "sheet_no_points", "sheet_many_criteria"]] = {
    "document_length": "sheet_last_criterion",
    "document_no_points": "sheet_no_points",
    "document_many_criteria": "sheet_many_criteria",
}


# -------------------------------------------------------------------------------------------- what stands, as fields
def weights_of(round_: Round) -> dict[str, str]:
    """The weight of each criterion as one would type it, and the order they stand in, by field."""
    sections = steps.sections_of(document_of(round_))
    order = " ".join(f"{section['key']}:{','.join(one['key'] for one in section['criteria'])}" for section in sections)
    weights = {f"weight-{one['key']}": str(one["weight"]) for section in sections for one in section["criteria"]}
    return {**weights, "order": order}


def head_of(round_: Round) -> dict[str, str]:
    """The title, the scale, the points of a full sheet and what is asked for at its end in words, by field."""
    sheet = sheet_of(round_)
    remarks = {kind: steps.remark_of(document_of(round_), kind) for kind in RemarkKind}
    return {
        **{f"{kind}-{one}": own.text.get(one, "") for kind, own in remarks.items() for one in LANGUAGES},
        **{f"ask_{kind}": own.ask for kind, own in remarks.items()},
        **{f"title-{one}": sheet.title.get(one, "") for one in LANGUAGES},
        **_typed_scale(document_of(round_).get("scale")),
        "out_of": str(document_of(round_)["out_of"]),
    }


def section_of(round_: Round, key: str) -> dict[str, str]:
    """The name of a section, by field. Raises Refused where it is not there."""
    for section in steps.sections_of(document_of(round_)):
        if section["key"] == key:
            return {f"name-{one}": section["name"].get(one, "") for one in LANGUAGES}
    raise Refused(Problem.of("sheet_section_unknown"))


def criterion_of(round_: Round, key: str) -> dict[str, str]:
    """All that is said of a criterion, by field. Raises Refused where it is not there."""
    found = steps.criterion_of(document_of(round_), key)
    if found is None:
        raise Refused(Problem.of("unknown_criterion", criterion=key))
    criterion, section = found
    texts: Mapping[str, Text] = {
        "name": criterion["name"],
        "evidence": criterion.get("evidence") or {},
        "when": criterion.get("not_applicable_when") or {},
        **{f"level-{level['mark']}": level["text"] for level in criterion.get("levels") or ()},
    }
    return {
        **{f"{name}-{one}": said.get(one, "") for name, said in texts.items() for one in LANGUAGES},
        "section": section["key"],
        "weight": str(criterion["weight"]),
        **_typed_scale(criterion.get("scale")),
        "not_applicable": "1" if criterion.get("not_applicable") else "",
        "expertise": ", ".join(criterion.get("expertise") or ()),
    }


def _typed_scale(document: Mapping[str, str] | None) -> dict[str, str]:
    said = document or {}
    low = str(said.get("min", "0")) if said else ""
    return {"low": low, "high": str(said.get("max", "")), "step": str(said.get("step", ""))}


# --------------------------------------------------------------------------------------------------------- changing
def set_sheet(
    session: Session,
    *,
    actor: Actor,
    round_: Round,
    document: Any,
    now: datetime,
    file: str = FILE,
    standing: Mapping[str, object] | None = None,
    seen: str | None = None,
    did: str = "",
) -> ScoreSheet:
    """Give a round this sheet, as its next version; the same sheet changes nothing.

    Once somebody has scored it is kept as a draft instead, but where only words change and no draft waits. `standing`
    is what the writer's form showed and `seen` its version (Stale where it stands otherwise now); `did` says in one
    word what the change was. Raises Refused with every mistake of the document, where the sheet stays
    (`versions.why_it_stays`), and where the order of ties asks for what the sheet has no more.
    """
    if standing is not None:
        require_unchanged(standing, seen)
    if (stays := versions.why_it_stays(session, round_)) is not None:
        raise Refused(stays)
    sheet, problems = read_sheet(document, file=file)
    if sheet is None:
        raise Refused(*problems)
    versions.require_ties(round_, sheet)
    if versions.has_draft(round_) or versions.has_marks(session, round_):
        light = not versions.has_draft(round_) and is_worded_alike(parsed(round_.sheet_version), sheet)
        if not light:
            versions.keep_draft(session, actor=actor, round_=round_, document=document, did=did or "given", now=now)
            return sheet
    elif versions.may_be_held(session, round_, now):
        document, _ = versions.with_own_keys(session, round_, document)
        versions.require_ties(round_, sheet_from_document(document))
    if digest_of(document) != round_.sheet_version.digest:
        _make_version(session, actor, round_, document, did or "given", now)
    return sheet_of(round_)


def _make_version(
    session: Session, actor: Actor, round_: Round, document: Mapping[str, Any], did: str, now: datetime
) -> None:
    before = round_.sheet_version.version
    version = versions.next_version(session, round_, document, now=now)
    audit.record(
        session,
        actor=actor,
        action="edition.sheet",
        subject=f"edition:{round_.edition_id}",
        edition_id=round_.edition_id,
        now=now,
        did=did,
        version=version.version,
        before=before,
        digest=version.digest,
    )


def change(
    session: Session,
    *,
    actor: Actor,
    round_: Round,
    step: Callable[[Mapping[str, Any]], dict[str, Any]],
    did: str,
    now: datetime,
    standing: Mapping[str, object] | None = None,
    seen: str | None = None,
) -> ScoreSheet:
    """Do one step of editing (`domain/contest/sheetediting.py`): as `set_sheet`, what is wrong told of the sheet."""
    if standing is not None:
        require_unchanged(standing, seen)
    try:
        after = step(document_of(round_))
        return set_sheet(session, actor=actor, round_=round_, document=after, now=now, did=did)
    except Refused as refusal:
        raise Refused(*map(_of_the_sheet, refusal.problems)) from refusal


def _of_the_sheet(problem: Problem) -> Problem:
    """A mistake of a document as it is told to who pressed a button."""
    code = _TOLD.get(problem.code) if problem.params.get("path") == "/sections" else None
    return Problem.of(code, most=MOST_CRITERIA) if code else problem


def save_criterion(
    session: Session,
    *,
    actor: Actor,
    round_: Round,
    key: str | None,
    said: steps.CriterionSaid,
    now: datetime,
    standing: Mapping[str, object],
    seen: str | None,
) -> ScoreSheet:
    """Keep a criterion as it is said; without a key it is a new one. Raises Refused, each problem at its field."""
    require_unchanged(standing, seen)
    if problems := _of_criterion(said, sheet_of(round_).scale, round_.edition.home.languages[0]):
        raise Refused(*problems)
    taken = versions.keys_taken(session, round_, now)
    return change(
        session,
        actor=actor,
        round_=round_,
        step=lambda document: steps.with_criterion(document, key, said, taken=taken),
        did="criterion" if key else "criterion_new",
        now=now,
    )


def save_head(
    session: Session,
    *,
    actor: Actor,
    round_: Round,
    title: Text,
    scale: steps.ScaleSaid,
    out_of: str,
    remarks: Mapping[str, steps.RemarkSaid],
    now: datetime,
    seen: str | None,
) -> ScoreSheet:
    """Keep the title, the scale, the points of a full sheet and what is asked for at its end, by kind. Raises Refused,
    each problem at its field."""
    require_unchanged(head_of(round_), seen)
    problems = [] if title else [Problem.of("sheet_title_missing", at=f"title-{round_.edition.home.languages[0]}")]
    own, wrong = _scale(scale)
    if own is None and not wrong:
        wrong = Problem.of("scale_incomplete", at="high")
    elif own is not None and own.is_penalty:
        wrong = Problem.of("sheet_no_points", at="high")
    alone = [
        Problem.of("remark_not_asked", at=f"ask_{kind}") for kind, own in remarks.items() if own.text and not own.ask
    ]
    if problems := [*problems, *([wrong] if wrong else []), *alone]:
        raise Refused(*problems)
    return change(
        session,
        actor=actor,
        round_=round_,
        step=lambda document: steps.with_remarks(
            steps.with_head(document, title=title, scale=scale, out_of=out_of), remarks
        ),
        did="head",
        now=now,
    )


def save_section(
    session: Session, *, actor: Actor, round_: Round, key: str, name: Text, now: datetime, seen: str | None
) -> ScoreSheet:
    """Keep the name of a section. Raises Refused where it has none, or there is no such section."""
    require_unchanged(section_of(round_, key), seen)
    if not name:
        raise Refused(Problem.of("section_name_missing", at=f"name-{round_.edition.home.languages[0]}"))
    return change(
        session,
        actor=actor,
        round_=round_,
        step=lambda document: steps.with_section(document, key, name),
        did="section",
        now=now,
    )


def _of_criterion(said: steps.CriterionSaid, of_sheet: Scale, first: str) -> list[Problem]:
    """What is wrong with a criterion by itself."""
    problems = [] if said.name else [Problem.of("criterion_name_missing", at=f"name-{first}")]
    if not said.section and not said.new_section:
        problems.append(Problem.of("section_name_missing", at=f"new_section-{first}"))
    own, wrong = _scale(said.scale)
    if wrong:
        return [*problems, wrong]
    scale = own or of_sheet
    problems += [
        Problem.of("level_off_scale", at=f"level-{mark}-{first}", mark=mark)
        for mark, _ in said.levels
        if not scale.holds(Decimal(mark))
    ]
    return problems


def _scale(said: steps.ScaleSaid) -> tuple[Scale | None, Problem | None]:
    """The scale that is said, None where none is; and what is wrong with it."""
    if said.document is None:
        return None, None
    if not said.max or not said.step:
        return None, Problem.of("scale_incomplete", at="step" if said.max else "high")
    low, high, step = Decimal(said.min or 0), Decimal(said.max), Decimal(said.step)
    if high < 0:
        return None, Problem.of("penalty_ends_at_zero", at="high")
    if step <= 0 or high <= low or (high - low) % step:
        return None, Problem.of("scale_steps_wrong", at="step")
    if (high - low) / step > MOST_STEPS:
        return None, Problem.of("scale_many_steps", at="step", most=MOST_STEPS)
    return Scale(high, step, low), None
