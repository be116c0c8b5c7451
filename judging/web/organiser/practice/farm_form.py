"""The form of a practice farm, built from the sheet it is practised with.

Its controls: `title-es`, `NAME-fr` for each text that is told of the farm, the facts, each criterion's key for the
level agreed on, and `why-KEY-en` for its reason. Always true: these are the names under which the service tells what
stands and what is wrong (services/practice/practice.standing_of).
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from judging.domain import limits
from judging.domain.scoring.scoresheet import ScoreSheet
from judging.services.practice import practice as service
from judging.services.practice.practice import FarmDetails
from judging.web.forms.fields import Kept, OneLine, Story
from judging.web.forms.form import Form, built
from judging.web.forms.seen import Seen


class FarmForm(Form):
    """What every farm's form has: the button that was pressed, and the version its writer saw."""

    then = Kept()
    seen = Seen()

    def text(self, name: str) -> dict[str, str]:
        """What is told under this name, by language."""
        return {language: str(self[f"{name}-{language}"].data or "") for language in service.LANGUAGES}

    def details(self, sheet: ScoreSheet) -> FarmDetails:
        """The farm as it says."""
        keys = [criterion.key for criterion in sheet.criteria]
        return FarmDetails(
            title=self.text("title"),
            texts={name: self.text(name) for name in service.text_names(sheet)},
            facts={name: str(self[name].data) for name in service.FACTS},
            agreed={key: str(self[key].data) for key in keys},
            why={key: self.text(f"why-{key}") for key in keys},
        )


def farm_form(sheet: ScoreSheet) -> type[FarmForm]:
    """The form of a farm that is practised with this sheet."""
    return _farm_form(service.text_names(sheet), tuple(criterion.key for criterion in sheet.criteria))


@lru_cache(maxsize=16)
def _farm_form(texts: tuple[str, ...], criteria: tuple[str, ...]) -> type[FarmForm]:
    fields: dict[str, Any] = {}
    for language in service.LANGUAGES:
        fields[f"title-{language}"] = OneLine(longest=limits.LINE)
    fields |= {name: OneLine(longest=limits.FARM_FACT) for name in service.FACTS}
    for name in texts:
        fields |= {f"{name}-{language}": Story(longest=limits.FARM_TEXT) for language in service.LANGUAGES}
    for key in criteria:
        fields[key] = Kept()
        fields |= {f"why-{key}-{language}": Story(longest=limits.REASON) for language in service.LANGUAGES}
    return built(FarmForm, fields)
