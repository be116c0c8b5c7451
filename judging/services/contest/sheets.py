"""The score sheet of a round, changed before anybody has scored with it.

Always true: a version never changes, each change that is kept is a new one; a sheet that judges have scored with stays
as it is, and the reason is told; nothing the rule settles ties by leaves the sheet; two organisers never undo one
another in silence.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any, Literal

from sqlalchemy import exists, func, select
from sqlalchemy.orm import Session

from judging.domain.contest import sheetediting as steps
from judging.domain.contest.plan import LANGUAGES
from judging.domain.contest.sheets import FILE, MOST_CRITERIA, MOST_STEPS, read_sheet
from judging.domain.errors import Problem, Refused
from judging.domain.permissions import Actor
from judging.domain.scoring.scoresheet import Scale, ScoreSheet, Text
from judging.services import audit
from judging.services.contest.editions import digest_of, parsed
from judging.services.contest.rounds import rule_of
from judging.services.seen import require_unchanged
from judging.storage.models import Assignment, Ballot, LateMark, PaperKeying, Round, SheetVersion

_TOLD: Mapping[str, Literal["sheet_last_criterion", "sheet_no_points", "sheet_many_criteria"]] = {
    "document_length": "sheet_last_criterion",
    "document_no_points": "sheet_no_points",
    "document_many_criteria": "sheet_many_criteria",
}


def sheet_of(round_: Round) -> ScoreSheet:
    """The sheet as it stands."""
    return parsed(round_.sheet_version)


def document_of(round_: Round) -> dict[str, Any]:
    """Its document."""
    return dict(round_.sheet_version.document)


def why_it_stays(session: Session, round_: Round) -> Problem | None:
    """What keeps the sheet from being changed: somebody has scored with it, on a screen, on paper or late."""
    assigned = select(Assignment.id).where(Assignment.round_id == round_.id)
    for kept in (Ballot, LateMark, PaperKeying):
        if session.scalar(select(exists().where(kept.assignment_id.in_(assigned)))):
            return Problem.of("sheet_has_marks")
    return None


# -------------------------------------------------------------------------------------------- what stands, as fields
def weights_of(round_: Round) -> dict[str, str]:
    """The weight of each criterion as one would type it, and the order they stand in, by field."""
    sections = steps.sections_of(document_of(round_))
    order = " ".join(f"{section['key']}:{','.join(one['key'] for one in section['criteria'])}" for section in sections)
    weights = {f"weight-{one['key']}": str(one["weight"]) for section in sections for one in section["criteria"]}
    return {**weights, "order": order}


def head_of(round_: Round) -> dict[str, str]:
    """The title, the scale and the points of a full sheet, by field."""
    sheet = sheet_of(round_)
    return {
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

    `standing` is what the writer's form showed and `seen` its version (Stale where it stands otherwise now); `did` says
    in one word what the change was. Raises Refused with every mistake of the document, and where judges have scored, or
    the order of ties asks for what the sheet has no more.
    """
    if standing is not None:
        require_unchanged(standing, seen)
    if (stays := why_it_stays(session, round_)) is not None:
        raise Refused(stays)
    sheet, problems = read_sheet(document, file=file)
    if sheet is None:
        raise Refused(*problems)
    _require_ties(round_, sheet)
    digest = digest_of(document)
    if digest == round_.sheet_version.digest:
        return sheet
    before = round_.sheet_version
    version = _next_version(session, round_, document, digest)
    audit.record(
        session,
        actor=actor,
        action="edition.sheet",
        subject=f"edition:{round_.edition_id}",
        edition_id=round_.edition_id,
        now=now,
        did=did or "given",
        version=version.version,
        before=before.version,
        digest=digest,
    )
    return sheet


def _next_version(session: Session, round_: Round, document: Mapping[str, Any], digest: str) -> SheetVersion:
    """The document as the edition's next version, which its round has from now on."""
    last = (
        session.scalar(select(func.max(SheetVersion.version)).where(SheetVersion.edition_id == round_.edition_id)) or 0
    )
    version = SheetVersion(edition_id=round_.edition_id, version=last + 1, document=dict(document), digest=digest)
    session.add(version)
    session.flush()
    round_.sheet_version_id = version.id
    session.flush()
    session.expire(round_, ["sheet_version"])
    return version


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


def _require_ties(round_: Round, sheet: ScoreSheet) -> None:
    """Refuse a sheet without something that the edition settles ties by."""
    there = {
        "criterion": {one.key for one in sheet.criteria},
        "section": {one.key for one in sheet.sections},
        "part": {one.key for one in sheet.parts},
    }
    for step in rule_of(round_).tie_chain:
        kind, colon, key = step.partition(":")
        if colon and key not in there[kind]:
            raise Refused(Problem.of("sheet_settles_ties", key=key))


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
    if problems := _of_criterion(said, sheet_of(round_).scale):
        raise Refused(*problems)
    return change(
        session,
        actor=actor,
        round_=round_,
        step=lambda document: steps.with_criterion(document, key, said),
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
    now: datetime,
    seen: str | None,
) -> ScoreSheet:
    """Keep the title, the scale and the points of a full sheet. Raises Refused, each problem at its field."""
    require_unchanged(head_of(round_), seen)
    problems = [] if title else [Problem.of("sheet_title_missing", at=f"title-{LANGUAGES[0]}")]
    own, wrong = _scale(scale)
    if own is None and not wrong:
        wrong = Problem.of("scale_incomplete", at="high")
    elif own is not None and own.is_penalty:
        wrong = Problem.of("sheet_no_points", at="high")
    if problems := [*problems, *([wrong] if wrong else [])]:
        raise Refused(*problems)
    return change(
        session,
        actor=actor,
        round_=round_,
        step=lambda document: steps.with_head(document, title=title, scale=scale, out_of=out_of),
        did="head",
        now=now,
    )


def save_section(
    session: Session, *, actor: Actor, round_: Round, key: str, name: Text, now: datetime, seen: str | None
) -> ScoreSheet:
    """Keep the name of a section. Raises Refused where it has none, or there is no such section."""
    require_unchanged(section_of(round_, key), seen)
    if not name:
        raise Refused(Problem.of("section_name_missing", at=f"name-{LANGUAGES[0]}"))
    return change(
        session,
        actor=actor,
        round_=round_,
        step=lambda document: steps.with_section(document, key, name),
        did="section",
        now=now,
    )


def _of_criterion(said: steps.CriterionSaid, of_sheet: Scale) -> list[Problem]:
    """What is wrong with a criterion by itself."""
    problems = [] if said.name else [Problem.of("criterion_name_missing", at=f"name-{LANGUAGES[0]}")]
    if not said.section and not said.new_section:
        problems.append(Problem.of("section_name_missing", at=f"new_section-{LANGUAGES[0]}"))
    own, wrong = _scale(said.scale)
    if wrong:
        return [*problems, wrong]
    scale = own or of_sheet
    problems += [
        Problem.of("level_off_scale", at=f"level-{mark}-{LANGUAGES[0]}", mark=mark)
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
