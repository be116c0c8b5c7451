"""The entries of an edition: finding one, reading all it says, deciding whether it is judged, undoing that."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import Any, ClassVar

from flask import abort, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from judging.domain import limits
from judging.domain.entries.crops import Catalogue
from judging.domain.entries.standing import Place, is_in
from judging.domain.errors import Problem, Refused, Stale
from judging.domain.forms.kinds import Reader
from judging.domain.number import whole
from judging.domain.permissions import Deed, Role
from judging.domain.scoring.conflicts import PossibleConflict
from judging.domain.typed import folded, version_of
from judging.services.contest.editions import current_round, first_round, why_final, windows
from judging.services.contest.rounds import rule_of
from judging.services.entries import admission, answers
from judging.services.entries import entries as service
from judging.services.families import newcodes
from judging.services.people import sign_in
from judging.services.results import progress as progressing
from judging.services.scoring import assignment as assigning
from judging.services.scoring.standing import standing_pair
from judging.storage.catalogue import crop_catalogue
from judging.storage.models import Category, Edition, Entry, EntryStatus, Judge
from judging.storage.queries import editions as queries
from judging.storage.queries import organiser as plan
from judging.storage.queries.organiser import PairRow
from judging.web.access import allow, now, visitor
from judging.web.context import read_session, transaction
from judging.web.forms.fields import Kept, Story, Tick, Whole
from judging.web.forms.form import Form, built
from judging.web.forms.seen import Seen
from judging.web.forms.telling import Line
from judging.web.forms.telling import lines_of as told_lines
from judging.web.organiser.blueprint import blueprint, edition_or_404
from judging.web.organiser.contest.log import LogLine, lines_of
from judging.web.organiser.paging import has_words, looked_for, wanted_order
from judging.web.page import Page, render, words


class DecisionForm(Form):
    """A decision about one entry, and where the entry stood when it was made."""

    seen = Seen()


class AcceptForm(DecisionForm):
    """The category it is admitted in."""

    category = Kept()


class ExcludeForm(DecisionForm):
    """Why it is not admitted."""

    reason = Story(name="exclude-reason", longest=limits.REASON)


class ReturnForm(DecisionForm):
    """What the family has to correct."""

    reason = Story(name="return-reason", longest=limits.REASON)


class UndoForm(Form):
    """The version that a decision left, to take it back: later changes are not ours to undo."""

    version = Whole()


class UndoManyForm(Form):
    """Several decisions, as "C001-3,C002-4"."""

    undo = Kept()


NO_VERSION = -1
"""What stands for a version that no entry can have: it is answered like one that is over."""


@lru_cache(maxsize=16)
def admit_form_for(numbers: tuple[str, ...]) -> type[Form]:
    """A box for each entry that waits."""
    return built(Form, {f"entry_{place}": Tick(name=f"admit-{number}") for place, number in enumerate(numbers)})


Key = Callable[[progressing.FarmProgress], tuple[Any, ...]]
ORDERS: Mapping[str, Key] = {
    "number": lambda farm: (),
    "name": lambda farm: (folded(" ".join(farm.entry.called)) or "\uffff",),
    "community": lambda farm: (folded(farm.entry.community) or "\uffff",),
    "missing": lambda farm: (farm.delivered - farm.expected,),
    "status": lambda farm: (list(EntryStatus).index(farm.entry.status),),
}
"""How a list of entries may be ordered: by number, and by number where it is alike in something else."""
_DECISIONS = frozenset({"entry.accepted", "entry.excluded", "entry.reopened"})


@dataclass(frozen=True)
class EntriesPage(Page):
    """The entries found; `undo` holds the decisions just made ("C001-3,C002-4"), to take them back.

    `is_final`: results are published, and nothing is decided about an entry any more.
    """

    template: ClassVar[str] = "organiser/entries/entries.html"
    edition: Edition
    farms: Sequence[progressing.FarmProgress]
    statuses: Mapping[EntryStatus, int]
    total: int
    query: str
    status: EntryStatus | None
    order: str
    undo: str
    undo_count: int
    is_final: bool


@dataclass(frozen=True)
class EntryPage(Page):
    """One entry with all it says, its judges, its history and what may be decided."""

    template: ClassVar[str] = "organiser/entries/entry.html"
    edition: Edition
    entry: Entry
    crops: Catalogue
    told: Sequence[Line]
    knock_outs: Sequence[tuple[str, Mapping[str, str], str | None]]
    panel: Sequence[tuple[PairRow, Judge, tuple[PossibleConflict, ...]]]
    criteria: int
    history: Sequence[LogLine]
    may_undo: bool
    is_published: bool
    categories: Sequence[Category]
    seen: str
    code_seen: str
    word_seen: str
    typed: Mapping[str, str] = field(default_factory=dict)
    problems: tuple[Problem, ...] = ()

    @property
    def has_files(self) -> bool:
        """Whether any answer is files."""
        return any(line.files for line in self.told)

    @property
    def has_letter(self) -> bool:
        """Whether there is a letter to who entered."""
        return self.is_published and is_in(self.entry.status, Role.APPLICANT, Place.CERTIFICATE)

    def pair_seen(self, pair: PairRow) -> str:
        """The version of how a judge stands with this farm."""
        return version_of(standing_pair(pair.state, pair.reason, pair.ballot, pair.reopen_reason or ""))


@dataclass(frozen=True)
class AdmitPage(Page):
    """Which of the entries that wait are to be admitted; what needs a look is not ticked. `closed`: why none may."""

    template: ClassVar[str] = "organiser/entries/admit.html"
    edition: Edition
    waiting: Sequence[tuple[Entry, tuple[str, ...]]]
    closed: Problem | None


@blueprint.get("/<slug>/entries")
@allow(Role.ORGANISER, to=Deed.READ)
def entries(slug: str) -> ResponseReturnValue:
    """The entries, found by words and by where they stand, in the order asked for."""
    session = read_session()
    edition = edition_or_404(session, slug)
    wanted = request.args.get("status", "")
    status = EntryStatus(wanted) if wanted in list(EntryStatus) else None
    order, query, undo = wanted_order(ORDERS, "number"), looked_for(), request.args.get("undo", "")
    statuses = plan.status_counts(session, edition)
    found = [
        entry for entry in queries.entries(session, edition, *([status] if status else [])) if matches(entry, query)
    ]
    pairs = plan.pairs(session, round_ := current_round(edition))
    farms = sorted(progressing.farms_progress(found, pairs, rule_of(round_).min_sheets), key=ORDERS[order])
    total, is_final = sum(statuses.values()), windows(session, edition).published
    page = EntriesPage(edition, farms, statuses, total, query, status, order, undo, len(decisions_in(undo)), is_final)
    return render(page)


def matches(entry: Entry, query: str) -> bool:
    """Whether every word looked for stands somewhere in the entry's number, people, places or phone."""
    return has_words(query, entry.number, entry.community, entry.cooperative, entry.phone, *entry.called)


@blueprint.get("/<slug>/entries/<number>")
@allow(Role.ORGANISER, to=Deed.READ)
def entry(slug: str, number: str) -> ResponseReturnValue:
    """One entry."""
    return render(entry_page(read_session(), slug, number))


@blueprint.post("/<slug>/entries/<number>/accept")
@allow(Role.ORGANISER, to=Deed.RECEIVE)
def accept_entry(slug: str, number: str) -> ResponseReturnValue:
    """Admit an entry, in the category chosen."""
    form = AcceptForm.sent()

    def accept(db: Session, entry: Entry) -> None:
        category = next((one for one in entry.edition.categories if str(one.id) == form.category.data), None)
        service.accept_entry(db, actor=visitor().actor, entry=entry, now=now(), category=category)

    return _decide(slug, number, form, accept, words().gettext("La inscripción está admitida."))


@blueprint.post("/<slug>/entries/<number>/exclude")
@allow(Role.ORGANISER)
def exclude_entry(slug: str, number: str) -> ResponseReturnValue:
    """Do not admit an entry."""
    form = ExcludeForm.sent()

    def exclude(db: Session, entry: Entry) -> None:
        reason = form.checked().reason.data
        service.exclude_entry(db, actor=visitor().actor, entry=entry, reason=reason, now=now())

    return _decide(slug, number, form, exclude, words().gettext("La inscripción no está admitida."))


@blueprint.post("/<slug>/entries/<number>/return")
@allow(Role.ORGANISER, to=Deed.RECEIVE)
def return_entry(slug: str, number: str) -> ResponseReturnValue:
    """Give an entry back to the family for correction."""
    form = ReturnForm.sent()

    def give_back(db: Session, entry: Entry) -> None:
        reason = form.checked().reason.data
        service.reopen_entry(db, actor=visitor().actor, entry=entry, reason=reason, now=now())

    return _decide(
        slug,
        number,
        form,
        give_back,
        words().gettext("La familia puede corregir su inscripción y enviarla otra vez."),
    )


@blueprint.post("/<slug>/entries/<number>/undo")
@allow(Role.ORGANISER)
def undo_entry(slug: str, number: str) -> ResponseReturnValue:
    """Take the last decision about an entry back."""

    def undo(db: Session, entry: Entry) -> None:
        version = UndoForm.sent().version.data or 0
        admission.undo_decision(db, actor=visitor().actor, entry=entry, version=version, now=now())

    return _decide(slug, number, None, undo, words().gettext("La decisión está deshecha."))


@blueprint.get("/<slug>/entries/admit")
@allow(Role.ORGANISER, to=Deed.RECEIVE)
def admit_form(slug: str) -> ResponseReturnValue:
    """Choose among the entries that wait."""
    edition = edition_or_404(read_session(), slug)
    waiting = queries.entries(read_session(), edition, EntryStatus.SUBMITTED)
    closed = why_final(read_session(), edition)
    return render(AdmitPage(edition, [(entry, doubts(edition, entry)) for entry in waiting], closed))


@blueprint.post("/<slug>/entries/admit")
@allow(Role.ORGANISER, to=Deed.RECEIVE)
def admit(slug: str) -> ResponseReturnValue:
    """Admit every entry that is ticked."""
    with transaction() as db:
        edition = edition_or_404(db, slug)
        every = queries.entries(db, edition)
        form = admit_form_for(tuple(entry.number for entry in every)).sent()
        ticked = [entry for entry, field in zip(every, form, strict=True) if field.data]
        chosen = [entry for entry in ticked if entry.status is EntryStatus.SUBMITTED]
        for entry in chosen:
            service.accept_entry(db, actor=visitor().actor, entry=entry, now=now())
        undo = ",".join(f"{entry.number}-{entry.version}" for entry in chosen)
        decided = ", ".join(entry.number for entry in ticked if entry not in chosen)
    if decided:
        told = words().gettext("Otra persona ya había decidido sobre: %(numbers)s. Quedan como ella dijo.")
        flash(told % {"numbers": decided}, "warn")
    return redirect(url_for("organiser.entries", slug=slug, status="accepted", undo=undo or None), 303)


@blueprint.post("/<slug>/entries/undo")
@allow(Role.ORGANISER, to=Deed.RECEIVE)
def undo_entries(slug: str) -> ResponseReturnValue:
    """Take several decisions back, all or none."""
    with transaction() as db:
        edition = edition_or_404(db, slug)
        for number, version in decisions_in(UndoManyForm.sent().undo.data):
            found = plan.entry(db, edition, number) or abort(404)
            admission.undo_decision(db, actor=visitor().actor, entry=found, version=version, now=now())
    flash(words().gettext("La decisión está deshecha."))
    return redirect(url_for("organiser.entries", slug=slug, status="submitted"), 303)


def decisions_in(text: str) -> list[tuple[str, int]]:
    """("C001", 3) for each "C001-3" of a list parted by commas; what is malformed is left out."""
    parts = (item.rpartition("-") for item in text.split(","))
    given = ((number, whole(version)) for number, _, version in parts if number and version.isdecimal())
    return [(number, NO_VERSION if version is None else version) for number, version in given]


def doubts(edition: Edition, entry: Entry) -> tuple[str, ...]:
    """Keys of the exclusion questions that were not answered with "no": an organiser should look first."""
    given: Mapping[str, Any] = entry.answers.get("knock_outs") or {}
    asked = first_round(edition).sheet_version.document.get("knock_outs", ())
    return tuple(item["key"] for item in asked if given.get(item["key"]) != "no")


def _decide(
    slug: str,
    number: str,
    form: DecisionForm | None,
    act: Callable[[Session, Entry], None],
    said: str,
) -> ResponseReturnValue:
    """Carry a decision out and say so; refused, show the entry again with what was typed.

    A form says where the entry stood when she looked: what somebody else decided meanwhile is not done over.
    """
    try:
        with transaction() as db:
            found = plan.entry(db, edition_or_404(db, slug), number) or abort(404)
            if form is not None:
                admission.require_seen(found, form.seen.data)
            act(db, found)
    except Refused as refusal:
        status, typed = 409 if isinstance(refusal, Stale) else 422, form.typed if form is not None else {}
        at = form["reason"].name if form is not None and "reason" in form else None
        problems = tuple(replace(one, field=at) if one.field == "reason" else one for one in refusal.problems)
        return render(entry_page(read_session(), slug, number, typed, problems), status)
    flash(said)
    return redirect(url_for("organiser.entry", slug=slug, number=number), 303)


def _told(entry: Entry, declared: Collection[str]) -> list[Line]:
    """What the family answers besides the farm, the tables and the declarations that have their own places here."""
    stands = answers.standing_of(entry)
    asked = tuple(one for one in answers.beside_columns(stands) if Reader.OFFICE in one.seen_by)
    elsewhere = {one.control for one in asked if one.key in declared}
    lines = told_lines(asked, stands.counted, crop_catalogue())
    return [line for line in lines if line.said and line.control not in elsewhere]


def entry_page(
    session: Session, slug: str, number: str, typed: Mapping[str, str] | None = None, problems: tuple[Problem, ...] = ()
) -> EntryPage:
    """The page of one entry; after a refusal with what was typed and what is wrong, at its fields."""
    edition = edition_or_404(session, slug)
    found = plan.entry(session, edition, number) or abort(404)
    history, _ = plan.events(session, edition, entry=found)
    judges = {judge.id: judge for judge in queries.judges(session, edition)}
    shared = assigning.found_conflicts(list(judges.values()), [found])
    panel = [
        (pair, judges[pair.judge_id], shared.get((found.id, pair.judge_id), ()))
        for pair in plan.pairs(session, current_round(edition))
        if pair.entry_id == found.id
    ]
    sheet = current_round(edition).sheet_version
    declared = first_round(edition).sheet_version.document.get("knock_outs", ())
    given: Mapping[str, Any] = found.answers.get("knock_outs") or {}
    asked = [(item["key"], item["text"], given.get(item["key"])) for item in declared]
    decided = next((event.action for event in history if event.subject == f"entry:{found.id}"), "")
    is_published = windows(session, edition).published
    return EntryPage(
        edition,
        found,
        crop_catalogue(),
        _told(found, {key for key, _, _ in asked}),
        asked,
        panel,
        len(sheet.sheet.criteria),
        lines_of(history),
        may_undo=decided in _DECISIONS and not panel and not is_published,
        is_published=is_published,
        categories=[one for one in edition.categories if not one.is_distinction],
        seen=version_of(admission.standing_of(found)),
        code_seen=version_of(sign_in.standing_card(found)),
        word_seen=version_of(newcodes.standing_word(found)),
        typed=typed or {},
        problems=problems,
    )
