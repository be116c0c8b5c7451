"""The flags about judges: noting them, and writing down what a person did about each. For organisers only."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue

from judging.domain.errors import NotFound, Problem, Refused, Stale
from judging.domain.permissions import Deed, Role
from judging.domain.results.flags import Outcome
from judging.domain.scoring.scoresheet import Text
from judging.services.analysis import flags as service
from judging.services.analysis.flags import Seen
from judging.services.results.results import draft
from judging.storage.models import Edition
from judging.web.access import allow, now, visitor
from judging.web.context import read_session, transaction
from judging.web.forms.fields import Kept, Words
from judging.web.forms.form import Form
from judging.web.forms.seen import Seen as SeenField
from judging.web.organiser.blueprint import blueprint, edition_or_404
from judging.web.organiser.chosen import chosen_round
from judging.web.organiser.results.drafts import draft_or_reasons
from judging.web.page import Page, render, words


@dataclass(frozen=True)
class Typed:
    """What stands in the form of one flag (`flag` is its row; 0: nothing was typed)."""

    flag: int = 0
    outcome: str = ""
    reason: str = ""


@dataclass(frozen=True)
class FlagsPage(Page):
    """All flags that stand or stood; `to_note` are those of now that are not kept yet."""

    template: ClassVar[str] = "organiser/analysis/flags.html"
    edition: Edition
    category_names: dict[str, Text]
    seen: Sequence[Seen]
    names_judges: bool
    typed: Typed
    problems: tuple[Problem, ...]

    @property
    def to_note(self) -> list[Seen]:
        return [own for own in self.seen if not own.is_noted_as_it_stands]

    @property
    def noted(self) -> list[Seen]:
        return [own for own in self.seen if own.noted]

    @property
    def outcomes(self) -> list[Outcome]:
        return list(Outcome)

    def told(self, own: Seen) -> Problem:
        """The flag in words, with the judge's name."""
        figures = own.raised.figures if own.raised else own.noted[-1].figures
        return service.told(own.identity, own.judge.name, figures)

    def done(self, outcome: Outcome | None) -> Problem:
        """What was done, in words."""
        return Problem(f"flag outcome {outcome.value if outcome else 'undecided'}")


@blueprint.get("/<slug>/analysis/judges/flags")
@allow(Role.ORGANISER, to=Deed.ORDER)
def judge_flags(slug: str) -> ResponseReturnValue:
    """The flags and what was done about them."""
    return render(_page(slug))


@blueprint.post("/<slug>/analysis/judges/flags")
@allow(Role.ORGANISER, marks=True)
def note_flags(slug: str) -> ResponseReturnValue:
    """Keep the flags of now."""
    with transaction() as db:
        drafted = draft(db, edition := edition_or_404(db, slug), chosen_round(edition))
        kept = service.note(db, actor=visitor().actor, drafted=drafted, now=now())
    said = words().ngettext("Se guardó %(num)s señal.", "Se guardaron %(num)s señales.", kept) % {"num": kept}
    flash(said if kept else words().gettext("No había ninguna señal nueva."))
    return redirect(url_for("organiser.judge_flags", slug=slug), 303)


class DecisionForm(Form):
    """What was done about a flag, and why."""

    outcome = Kept()
    reason = Words()
    seen = SeenField()


@blueprint.post("/<slug>/analysis/judges/flags/<int:flag_id>")
@allow(Role.ORGANISER, marks=True)
def decide_flag(slug: str, flag_id: int) -> ResponseReturnValue:
    """Write down what was done about one flag."""
    form = DecisionForm.sent()
    typed = Typed(flag_id, form.outcome.data, form.reason.data)
    try:
        with transaction() as db:
            edition = edition_or_404(db, slug)
            service.decide(
                db,
                actor=visitor().actor,
                edition=edition,
                flag_id=flag_id,
                outcome=typed.outcome,
                reason=typed.reason,
                now=now(),
                seen=form.seen.data,
            )
    except NotFound:
        raise
    except Refused as refusal:
        status = 409 if isinstance(refusal, Stale) else 422
        return render(_page(slug, typed, refusal.problems), status)
    flash(words().gettext("Quedó anotado qué se hizo."))
    return redirect(url_for("organiser.judge_flags", slug=slug), 303)


def _page(slug: str, typed: Typed | None = None, problems: tuple[Problem, ...] = ()) -> FlagsPage:
    drafted = draft_or_reasons(slug)
    return FlagsPage(
        edition=drafted.edition,
        category_names={own.key: own.name for own in drafted.categories},
        seen=service.seen(read_session(), drafted),
        names_judges=service.names_judges(drafted.edition),
        typed=typed or Typed(),
        problems=problems,
    )
