"""What is read aloud at a ceremony, and by which results: the newest publication, or the order as it stands before it.

Always true: who did not agree to be named is read by number, as on the public page; taking back one's consent takes the
name off here too.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from judging.domain.results.awards import place_title
from judging.domain.results.ceremony import Given, Step, StepKind, steps
from judging.domain.results.record import CategoryTold, told
from judging.domain.typed import version_of
from judging.i18n import Translator
from judging.services.contest.editions import last_round
from judging.services.prizes import saying
from judging.services.prizes.shown import by_place
from judging.services.prizes.winning import offered, prizes_of
from judging.services.results.results import draft, told_of
from judging.storage.models import Award, Edition, Prize, Publication
from judging.storage.queries import public, results
from judging.storage.queries.public import Named


@dataclass(frozen=True)
class Programme:
    """The steps with the people they name (by number), the special prizes that were given (by key), and all prizes.

    `publication` is what they are from; None: the order as it stands, which nobody has published.
    """

    steps: tuple[Step, ...]
    people: Mapping[str, Named]
    distinctions: Mapping[str, Award]
    prizes: Sequence[Prize]
    publication: Publication | None

    @property
    def key(self) -> str:
        """Another one for every other programme: where one has got to in it is no place in another."""
        return version_of({"steps": [(one.kind.value, one.category, one.place, one.numbers) for one in self.steps]})

    def named(self, step: Step) -> list[Named]:
        """Who a step reveals; nobody's name where it was not agreed to."""
        return [self.people.get(number, Named()) for number in step.numbers]

    def title(self, step: Step) -> Mapping[str, str]:
        """What a step reveals, in every language: "Segundo lugar", the name of a special prize; nothing for others."""
        if step.kind is StepKind.PLACE:
            return place_title(step.place, shared=step.is_shared)
        return step.name or {}

    def won(self, step: Step, words: Translator) -> list[str]:
        """What is won with it, each with its sponsor."""
        if step.kind is StepKind.PLACE:
            return by_place(words, self.prizes, step.category, step.place, shares=step.is_shared)
        if step.kind is StepKind.DISTINCTION:
            return [saying.with_sponsor(words, one) for one in prizes_of(self.distinctions[step.category], self.prizes)]
        return []


def programme(session: Session, edition: Edition) -> Programme:
    """The programme of an edition's ceremony. Refused where the sheets make no order yet."""
    publication = next(iter(results.publications(session, edition)), None)
    distinctions: dict[str, Award] = {}
    categories: Sequence[CategoryTold]
    if publication is None:
        categories = told_of(draft(session, edition, last_round(edition)))
    else:
        categories = told(json.loads(publication.snapshot))
        distinctions = {one.kind: one for one in results.awards(session, publication)}
    given = [
        Given(one.key, one.name, distinctions[one.key].entry.number)
        for one in edition.categories
        if one.is_distinction and one.key in distinctions
    ]
    shown = steps(categories, given, edition.public_places)
    numbers = {number for step in shown for number in step.numbers}
    people = public.named(session, edition, numbers)
    return Programme(shown, people, distinctions, offered(session, edition.id), publication)
