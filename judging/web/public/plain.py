"""Pages without data of their own: help, what happens with personal data, accessibility."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from flask.typing import ResponseReturnValue

from judging.domain.permissions import Role
from judging.storage.models import Edition
from judging.storage.queries import editions as queries
from judging.web.access import allow
from judging.web.context import read_session
from judging.web.page import Page, render, shared_vocabulary
from judging.web.public.blueprint import blueprint


@dataclass(frozen=True)
class PlainPage(Page):
    """Words, and whom to ask. `editions` are those that everybody may know of, the newest first."""

    editions: Sequence[Edition]

    @property
    def vocabulary(self) -> str:
        """That of the contests here, where it is one."""
        return shared_vocabulary(self.editions)

    @property
    def edition(self) -> Edition | None:
        """The newest one; None on an empty service."""
        return next(iter(self.editions), None)

    @property
    def contact(self) -> Mapping[str, Any]:
        return (self.edition.texts.get("contact") or {}) if self.edition else {}

    @property
    def is_demo(self) -> bool:
        return self.edition is not None and self.edition.is_demo


@dataclass(frozen=True)
class HelpPage(PlainPage):
    """Answers for families, judges and whoever holds a certificate."""

    template: ClassVar[str] = "public/help.html"


@dataclass(frozen=True)
class PrivacyPage(PlainPage):
    """What happens with personal data."""

    template: ClassVar[str] = "public/privacy.html"


@dataclass(frozen=True)
class AccessibilityPage(PlainPage):
    """How these pages can be used, and what to do where they cannot."""

    template: ClassVar[str] = "public/accessibility.html"


@blueprint.get("/help")
@allow(Role.PUBLIC)
def help_page() -> ResponseReturnValue:
    """Help."""
    return render(HelpPage(queries.announced(read_session())))


@blueprint.get("/privacy")
@allow(Role.PUBLIC)
def privacy() -> ResponseReturnValue:
    """What happens with personal data."""
    return render(PrivacyPage(queries.announced(read_session())))


@blueprint.get("/accessibility")
@allow(Role.PUBLIC)
def accessibility() -> ResponseReturnValue:
    """How these pages can be used."""
    return render(AccessibilityPage(queries.announced(read_session())))
