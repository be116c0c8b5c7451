"""Files of many papers: asked for with a button, made by the consumer, and fetched from the page they were asked on.

Few papers are drawn at once, as ever. A file is given out only to who runs its edition, and only while it holds just
what would be packed now.
"""

from __future__ import annotations

import uuid
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask import abort, flash, redirect, send_file, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from judging.domain.errors import Problem
from judging.domain.permissions import Deed, Role
from judging.domain.results.kinds import ALL
from judging.domain.work import Kind, PackOf
from judging.services import packs as service
from judging.services.paper.papersheets import PAPERS
from judging.storage.models import Edition, Pack
from judging.storage.packfiles import PackFiles
from judging.web.access import allow, is_tied, may_do, now, visitor
from judging.web.context import queue, read_session, settings, transaction
from judging.web.forms.fields import Kept, SaveId
from judging.web.forms.form import Form
from judging.web.organiser.blueprint import blueprint, edition_or_404
from judging.web.page import words

PAGE_OF: Mapping[PackOf, str] = {
    PackOf.SHEETS: "organiser.keying",
    PackOf.PRINT: "organiser.certificates",
    PackOf.LETTERS: "organiser.letters",
}
"""Where a file is asked for and fetched."""
AT_ONCE: Mapping[PackOf, str] = {
    PackOf.SHEETS: "organiser.paper_sheets",
    PackOf.PRINT: "organiser.print_file",
    PackOf.LETTERS: "organiser.letters_file",
}
"""Where few papers are drawn while she waits."""
KINDS: Mapping[str, str] = {
    "pdf": "application/pdf",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


@dataclass(frozen=True)
class PackLine:
    """One file that was asked for. `is_there` where it can be fetched; `is_true` where it holds just what it would
    today."""

    pack: Pack
    choice: Mapping[str, str]
    is_there: bool
    is_true: bool
    problem: Problem | None

    @property
    def table(self) -> str:
        """The table that a workbook holds; nothing of papers."""
        return self.choice.get("table", "")

    @property
    def total(self) -> int:
        return len(self.pack.rows)

    @property
    def whose(self) -> list[str]:
        """The judge's key and the farm's number, where one was chosen."""
        return [self.choice[part] for part in ("judge", "farm") if self.choice.get(part)]

    @property
    def kind(self) -> str:
        """The kind of certificates, where one was chosen."""
        return self.choice.get("kind", "")

    @property
    def is_going(self) -> bool:
        """Whether it comes without anybody doing anything."""
        return self.pack.ended_at is None and self.problem is None

    @property
    def is_given_out(self) -> bool:
        """Whether it is there, and what it would be today."""
        return self.is_there and self.is_true


@dataclass(frozen=True)
class Packs:
    """The files of one kind on a page, newest first, and the identifier of the next press.

    `fetched` and `again` are the addresses where one is fetched and tried again.
    """

    lines: Sequence[PackLine]
    save_id: str
    fetched: str = "organiser.pack_file"
    again: str = "organiser.pack_again"

    @property
    def is_going(self) -> bool:
        return any(line.is_going for line in self.lines)


class AskForm(Form):
    """What to put into a file; each kind of file reads its own of these."""

    of = Kept()
    judge = Kept()
    farm = Kept()
    paper = Kept()
    kind = Kept()
    save_id = SaveId()

    def choice(self) -> tuple[PackOf, dict[str, str]]:
        """Of what, and which; 400 for what no page of ours asks for."""
        chosen = {name: self[name].data for name in ("judge", "farm", "paper", "kind")}
        if self.of.data not in PAGE_OF or chosen["kind"] not in ("", *ALL):
            abort(400)
        of = PackOf(self.of.data)
        if of is PackOf.SHEETS and chosen["paper"] not in PAPERS:
            abort(400)
        return of, {name: chosen[name] for name in service.ASKED[of]}


def packs_of(edition: Edition, of: PackOf) -> Packs:
    """What was asked for in an edition, for its page."""
    lines = [line_of(pack) for pack in service.asked_for(read_session(), edition, of)]
    if of is PackOf.BOOK:
        return Packs(lines, str(uuid.uuid4()), "organiser.book_file", "organiser.book_again")
    return Packs(lines, str(uuid.uuid4()))


def _require_hers(of: PackOf, edition: Edition) -> None:
    """403 for papers that tell an order, where her role does not let her read it, and for letters, which tell what
    judges wrote, where she is tied to an entry."""
    if of in (PackOf.PRINT, PackOf.LETTERS) and not may_do(Deed.ORDER):
        abort(403)
    if of is PackOf.LETTERS and is_tied(edition):
        abort(403)


def too_many_at_once(slug: str, of: PackOf) -> ResponseReturnValue:
    """For who comes by an address: so many papers are asked for with the button of the page."""
    flash(words().gettext("Son demasiadas para hacerlas mientras usted espera: pídalas con el botón."), "warn")
    return redirect(url_for(PAGE_OF[of], slug=slug, _anchor="files"), 303)


@blueprint.post("/<slug>/files")
@allow(Role.ORGANISER, to=Deed.PRINT)
def ask_pack(slug: str) -> ResponseReturnValue:
    """Have a file made; few papers are drawn at once."""
    form = AskForm.sent()
    of, choice = form.checked().choice()
    session = read_session()
    asked_in = edition_or_404(session, slug)
    _require_hers(of, asked_in)
    few = len(service.rows_of(session, asked_in, of, choice)) <= service.FEW[of]
    if few:
        given: dict[str, Any] = {name: value for name, value in choice.items() if value}
        return redirect(url_for(AT_ONCE[of], slug=slug, **given), 303)
    with transaction() as db:
        edition, actor = edition_or_404(db, slug), visitor().actor
        service.ask(db, actor=actor, edition=edition, of=of, choice=choice, save_id=form.save_id.data, now=now())
    return _made(slug, of)


@blueprint.post("/<slug>/files/<int:pack_id>/again")
@allow(Role.ORGANISER, to=Deed.PRINT)
def pack_again(slug: str, pack_id: int) -> ResponseReturnValue:
    """Have a file that was given up tried again, from where it is."""
    with transaction() as db:
        pack = pack_or_404(db, slug, pack_id, PAGE_OF)
        _require_hers(pack.of, pack.edition)
        service.again(db, pack)
        of = pack.of
    return _made(slug, of)


@blueprint.get("/<slug>/files/<int:pack_id>.pdf")
@allow(Role.ORGANISER, to=Deed.PRINT)
def pack_file(slug: str, pack_id: int) -> ResponseReturnValue:
    """The file; back to its page where it is not there, or does not hold any more what it would today."""
    pack = pack_or_404(read_session(), slug, pack_id, PAGE_OF)
    _require_hers(pack.of, pack.edition)
    line = line_of(pack)
    if not line.is_given_out:
        return gone(redirect(url_for(PAGE_OF[pack.of], slug=slug, _anchor="files"), 303))
    return sent(pack, "-".join(part for part in (slug, pack.of.value, *line.choice.values()) if part))


def gone(back: ResponseReturnValue) -> ResponseReturnValue:
    """The way back to the page, which says why nothing is given out."""
    flash(words().gettext("Ese archivo ya no está o ya no es el de hoy: pídalo otra vez."), "warn")
    return back


def sent(pack: Pack, name: str) -> ResponseReturnValue:
    """The file under a name, to be kept by nobody on the way."""
    ending = pack.of.ending
    whole = PackFiles(settings().instance).whole(pack.place, ending)
    answer = send_file(whole, mimetype=KINDS[ending], as_attachment=True, download_name=f"{name}.{ending}", max_age=0)
    answer.headers["Cache-Control"] = "private, no-store"
    return answer


def pack_or_404(session: Session, slug: str, pack_id: int, among: Collection[PackOf]) -> Pack:
    """One file of an edition, of these kinds."""
    pack = service.pack_of(session, edition_or_404(session, slug), pack_id)
    return pack if pack is not None and pack.of in among else abort(404)


def wake() -> None:
    """Have what was asked for made."""
    queue().wake(Kind.PACKS)


def _made(slug: str, of: PackOf) -> ResponseReturnValue:
    wake()
    return redirect(url_for(PAGE_OF[of], slug=slug, _anchor="files"), 303)


def line_of(pack: Pack) -> PackLine:
    """How a file stands."""
    has_ended = pack.ended_at is not None
    problem = Problem(pack.failure["code"], pack.failure["params"]) if pack.failure else None
    return PackLine(
        pack,
        service.choice_of(pack),
        has_ended and PackFiles(settings().instance).has_whole(pack.place, pack.of.ending),
        not has_ended or service.is_true(read_session(), pack),
        problem,
    )
