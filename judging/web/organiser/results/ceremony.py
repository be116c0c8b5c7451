"""The ceremony: a screen that shows the results step by step, and the notes of who reads them aloud.

Always true: looking changes nothing and reveals nothing; without JavaScript each step is an address of its own; with it
all steps are on the page that was opened, so that it goes on without a network.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from flask import abort, make_response, request, url_for
from flask.typing import ResponseReturnValue

from judging.certificates.layout.labels import listed, words_in
from judging.domain.errors import Refused
from judging.domain.permissions import Deed, Role
from judging.domain.results.ceremony import Step, StepKind
from judging.i18n import Translator, translator_in
from judging.services.results import ceremony as service
from judging.services.results.ceremony import Programme
from judging.storage.models import Edition
from judging.web.access import allow
from judging.web.context import read_session
from judging.web.organiser.blueprint import blueprint, edition_or_404
from judging.web.organiser.results.drafts import NoOrderPage
from judging.web.page import Page, render, words


@dataclass(frozen=True)
class Person:
    """One entry as it is shown: who (by number where they did not agree to be named), from where, with what title."""

    label: str
    community: str
    title: str


@dataclass(frozen=True)
class ShownStep:
    """One step in one language. `aloud` is what is read, a sentence each."""

    step: Step
    title: str
    category: str
    people: Sequence[Person]
    won: Sequence[str]
    aloud: Sequence[str]


@dataclass(frozen=True)
class Script:
    """All that is read aloud, in one language: for each step its sentences."""

    language: str
    steps: Sequence[Sequence[str]]


@dataclass(frozen=True)
class CeremonyPage(Page):
    """The notes of who leads the ceremony."""

    template: ClassVar[str] = "organiser/results/ceremony.html"
    edition: Edition
    programme: Programme
    steps: Sequence[ShownStep]
    scripts: Sequence[Script]


@dataclass(frozen=True)
class ScreenPage(Page):
    """What the hall sees: all steps, of which one is shown."""

    template: ClassVar[str] = "organiser/results/ceremony_screen.html"
    edition: Edition
    programme: Programme
    steps: Sequence[ShownStep]
    at: int

    @property
    def address(self) -> str:
        """Of this screen, without a step."""
        return url_for("organiser.ceremony_screen", slug=self.edition.slug)


@blueprint.get("/<slug>/ceremony")
@allow(Role.ORGANISER, to=Deed.ORDER)
def ceremony(slug: str) -> ResponseReturnValue:
    """What will be shown and read aloud, in each language of the edition, and the way to the screen."""
    edition = edition_or_404(read_session(), slug)
    programme = _programme(edition)
    scripts = [
        Script(language, [one.aloud for one in _shown(programme, edition, translator_in(edition.home, language))])
        for language in edition.home.languages
    ]
    return render(CeremonyPage(edition, programme, _shown(programme, edition, words()), scripts))


@blueprint.get("/<slug>/ceremony/screen")
@allow(Role.ORGANISER, to=Deed.ORDER)
def ceremony_screen(slug: str) -> ResponseReturnValue:
    """The screen, at a step that the address may name."""
    edition = edition_or_404(read_session(), slug)
    programme = _programme(edition)
    said = request.args.get("step", "0")
    at = int(said) if said.isascii() and said.isdecimal() and len(said) < len("1000") else 0
    return render(
        ScreenPage(edition, programme, _shown(programme, edition, words()), min(at, len(programme.steps) - 1))
    )


def _programme(edition: Edition) -> Programme:
    try:
        return service.programme(read_session(), edition)
    except Refused as refusal:
        abort(make_response(render(NoOrderPage(edition, refusal.problems))))


def _shown(programme: Programme, edition: Edition, say: Translator) -> list[ShownStep]:
    return [_step(programme, step, edition, say) for step in programme.steps]


def _step(programme: Programme, step: Step, edition: Edition, say: Translator) -> ShownStep:
    people = [
        Person(
            listed(who.names, words_in(say.language))
            if who.names
            else say.gettext("Finca %(number)s") % {"number": number},
            who.community,
            who.title,
        )
        for number, who in zip(step.numbers, programme.named(step), strict=True)
    ]
    title, won = say.pick(programme.title(step)), programme.won(step, say)
    return ShownStep(
        step,
        title,
        say.pick(step.name) if step.name and step.kind is StepKind.PLACE else "",
        people,
        won,
        _aloud(step, say, say.pick(edition.name), title, people, won),
    )


def _aloud(
    step: Step, say: Translator, edition: str, title: str, people: Sequence[Person], won: Sequence[str]
) -> list[str]:
    """What is read at a step, in sentences."""
    match step.kind:
        case StepKind.WELCOME:
            return [
                say.gettext("Les damos la bienvenida. Estos son los resultados: %(edition)s.") % {"edition": edition}
            ]
        case StepKind.CATEGORY:
            return [say.gettext("Categoría: %(name)s.") % {"name": title}]
        case StepKind.END:
            return [say.gettext("Felicitaciones a quienes ganaron, y gracias a todas las personas que participaron.")]
        case StepKind.PLACE | StepKind.DISTINCTION:
            who = "; ".join(_called(one, say) for one in people)
            gets = [say.gettext("Recibe: %(prize)s.") % {"prize": "; ".join(won)}] if won else []
            return [say.gettext("%(title)s: %(who)s.") % {"title": title, "who": who}, *gets]


def _called(person: Person, say: Translator) -> str:
    """A person in a sentence: her name, and from where she is."""
    called = f"{person.label} ({person.title})" if person.title and person.title != person.label else person.label
    if not person.community:
        return called
    return say.gettext("%(who)s, de %(place)s") % {"who": called, "place": person.community}
