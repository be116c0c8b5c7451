"""The form of a certificate's design: what was typed, chosen and sent, read back as a Paper.

Its rows are numbered: `name-0` … `name-3` are the signatories, `logo-0-…` the logos that are there, `logo-new-…` the
one to add. A picture that is there travels as its name in a hidden field, so that nothing sent once must be sent again.
The fields are named as services/certificates/papers.texts_of names what stands.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from judging.certificates import Signatory
from judging.certificates.layout.sheet import LOGOS_AT_MOST
from judging.certificates.model import LOOKS, ORIENTATIONS, PAPERS
from judging.domain import limits
from judging.domain.errors import Problem
from judging.domain.number import whole
from judging.i18n import LANGUAGES
from judging.services.certificates.papers import SIGNATORIES_AT_MOST, Paper, PaperLogo
from judging.web.context import home
from judging.web.forms.fields import Choice, Kept, OneLine, Tick, Upload
from judging.web.forms.form import Form, built
from judging.web.forms.seen import Seen

NEW = "logo-new"
_ROW = re.compile(r"logo-(?P<logo>\d)-.+|(?:name|role2?|image)-(?P<signer>\d)")


@dataclass(frozen=True)
class Sent:
    """A file in a form: the field it was sent in and its bytes."""

    field: str
    content: bytes

    @property
    def is_handwriting(self) -> bool:
        """Whether it is a signature."""
        return self.field.startswith("image-")


class PaperForm(Form):
    """The choices for every certificate; `DesignForm` adds the rows."""

    look = Choice(known=LOOKS, otherwise="warm")
    orientation = Choice(known=ORIENTATIONS, otherwise="landscape")
    sheet = Choice(known=PAPERS, otherwise="A4")
    language = Choice(known=tuple(LANGUAGES))
    second = Choice(known=tuple(LANGUAGES))
    offline = Tick()
    issuer = OneLine(longest=limits.TITLE)
    place = OneLine(longest=limits.SIGNER)
    ink = Kept()
    accent = Kept()
    seen = Seen()

    def row_of(self, name: str) -> str:
        """A logo's or a signatory's fields go together: half of one person's row is never mixed with another's."""
        row = _ROW.fullmatch(name)
        return name if row is None else f"{'logo' if row['logo'] else 'signer'}-{row['logo'] or row['signer']}"

    def pictures(self) -> list[Sent]:
        """The files that somebody chose, in the order of the form; empty fields are left out."""
        files = [field for field in self if isinstance(field, Upload)]
        return [Sent(field.name, field.content()) for field in files if field.is_sent]

    def paper(self, pictures: Mapping[str, str]) -> Paper:
        """The choices as they stand in the form, not checked yet.

        `pictures` are the names of those sent just now, by their field.
        """
        return Paper(
            issuer_name=self._said("issuer"),
            place_text=self._said("place"),
            signatories=self._signatories(pictures),
            language=self.language.data or "",
            look=self.look.data or "warm",
            sheet=self.sheet.data or "A4",
            orientation=self.orientation.data or "landscape",
            second=self.second.data or "",
            ink=self._said("ink"),
            accent=self._said("accent"),
            logos=self._logos(pictures),
            checks_offline=self.offline.data,
            languages=home().languages,
        )

    def spoken(self, row: str) -> dict[str, str]:
        """The words read aloud in place of a logo, in each language in which they were typed."""
        typed = {language: self._said(f"{row}-alt-{language}") for language in LANGUAGES}
        return {language: words for language, words in typed.items() if words}

    def without_picture(self, pictures: Mapping[str, str]) -> Iterator[Problem]:
        """That words stand for a logo whose picture was neither sent nor chosen: nothing would be kept of them.

        Of a picture that was sent and refused, its own reason is enough; words in a language that is not asked for
        stand in no field that could be emptied.
        """
        asked = self.paper(pictures).spoken
        has_picture = self[f"{NEW}-file"].is_sent or self._said(f"{NEW}-earlier")
        if not has_picture and any(language in asked for language in self.spoken(NEW)):
            yield Problem.of("logo_picture_needed", at=f"{NEW}-file")

    def _signatories(self, pictures: Mapping[str, str]) -> tuple[Signatory, ...]:
        rows = []
        for n in range(SIGNATORIES_AT_MOST):
            image = "" if self[f"image-{n}-remove"].data else self._said(f"image-{n}")
            one = Signatory(
                name=self._said(f"name-{n}"),
                role=self._said(f"role-{n}"),
                image=pictures.get(f"image-{n}-file", image),
                second_role=self._said(f"role2-{n}"),
            )
            if one != Signatory("", ""):
                rows.append((self._order(f"order-{n}", n), n, one))
        return tuple(one for _, _, one in sorted(rows, key=lambda row: row[:2]))

    def _logos(self, pictures: Mapping[str, str]) -> tuple[PaperLogo, ...]:
        rows = []
        for n in range(LOGOS_AT_MOST):
            image = pictures.get(f"logo-{n}-file", self._said(f"logo-{n}-image"))
            if image and not self[f"logo-{n}-remove"].data:
                rows.append((self._order(f"logo-{n}-order", n), n, PaperLogo(image, self.spoken(f"logo-{n}"))))
        logos = [logo for _, _, logo in sorted(rows, key=lambda row: row[:2])]
        if added := pictures.get(f"{NEW}-file", self._said(f"{NEW}-earlier")):
            logos.append(PaperLogo(added, self.spoken(NEW)))
        return tuple(logos)

    def _order(self, name: str, otherwise: int) -> int:
        typed = self._said(name)
        place = whole(typed)
        return otherwise + 1 if place is None else place

    def _said(self, name: str) -> str:
        """What was understood of a field, and what was typed where nothing was: it is shown again."""
        field: Any = self[name]
        return str(field.typed if field.data is None else field.data)


def _rows() -> dict[str, Any]:
    fields: dict[str, Any] = {}
    for n in range(LOGOS_AT_MOST):
        row = f"logo-{n}"
        fields |= {f"{row}-image": Kept(), **_words_of(row), f"{row}-order": Kept(), f"{row}-remove": Tick()}
        fields[f"{row}-file"] = Upload()
    fields |= {f"{NEW}-file": Upload(), f"{NEW}-earlier": Kept(), **_words_of(NEW)}
    for n in range(SIGNATORIES_AT_MOST):
        fields |= {f"{name}-{n}": OneLine(longest=limits.SIGNER) for name in ("name", "role", "role2")}
        fields |= {f"image-{n}": Kept(), f"image-{n}-file": Upload(), f"image-{n}-remove": Tick()}
        fields[f"order-{n}"] = Kept()
    return fields


def _words_of(row: str) -> dict[str, Any]:
    return {f"{row}-alt-{language}": OneLine(longest=limits.TITLE) for language in LANGUAGES}


DesignForm = built(PaperForm, _rows())
