"""The form of a certificate's design: what was typed, chosen and sent, read back as a Paper.

Its rows are numbered: `name-0` … `name-3` are the signatories, `logo-0-…` the logos that are there, `logo-new-…` the
one to add. A picture that is there travels as its name in a hidden field, so that nothing sent once must be sent again.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from werkzeug.datastructures import FileStorage

from judging.certificates import Signatory
from judging.certificates.layout.sheet import LOGOS_AT_MOST
from judging.i18n import LANGUAGES
from judging.services.certificates.papers import SIGNATORIES_AT_MOST, Paper, PaperLogo

NEW = "logo-new"
Fields = Mapping[str, str]


@dataclass(frozen=True)
class Sent:
    """A file in a form: the field it was sent in and its bytes."""

    field: str
    content: bytes

    @property
    def is_handwriting(self) -> bool:
        """Whether it is a signature."""
        return self.field.startswith("image-")


def sent(files: Mapping[str, FileStorage]) -> list[Sent]:
    """The files that somebody chose, in the order of the form; empty fields are left out."""
    names = [
        *(f"logo-{n}-file" for n in range(LOGOS_AT_MOST)),
        f"{NEW}-file",
        *(f"image-{n}-file" for n in range(SIGNATORIES_AT_MOST)),
    ]
    return [Sent(name, files[name].read()) for name in names if name in files and files[name].filename]


def paper_from_form(form: Fields, pictures: Mapping[str, str]) -> Paper:
    """The choices as they stand in the form, not checked yet. `pictures` are the names of those sent just now, by
    their field."""
    return Paper(
        issuer_name=form.get("issuer", ""),
        place_text=form.get("place", ""),
        signatories=_signatories(form, pictures),
        language=form.get("language", ""),
        look=form.get("look", "warm"),
        sheet=form.get("sheet", "A4"),
        orientation=form.get("orientation", "landscape"),
        second=form.get("second", ""),
        ink=form.get("ink", ""),
        accent=form.get("accent", ""),
        logos=_logos(form, pictures),
        checks_offline=form.get("offline") == "yes",
    )


def _signatories(form: Fields, pictures: Mapping[str, str]) -> tuple[Signatory, ...]:
    rows = []
    for n in range(SIGNATORIES_AT_MOST):
        image = "" if form.get(f"image-{n}-remove") else form.get(f"image-{n}", "")
        one = Signatory(
            name=" ".join(form.get(f"name-{n}", "").split()),
            role=" ".join(form.get(f"role-{n}", "").split()),
            image=pictures.get(f"image-{n}-file", image),
            second_role=" ".join(form.get(f"role2-{n}", "").split()),
        )
        if one != Signatory("", ""):
            rows.append((_order(form, f"order-{n}", n), n, one))
    return tuple(one for _, _, one in sorted(rows, key=lambda row: row[:2]))


def _logos(form: Fields, pictures: Mapping[str, str]) -> tuple[PaperLogo, ...]:
    rows = []
    for n in range(LOGOS_AT_MOST):
        image = pictures.get(f"logo-{n}-file", form.get(f"logo-{n}-image", ""))
        if image and not form.get(f"logo-{n}-remove"):
            rows.append((_order(form, f"logo-{n}-order", n), n, PaperLogo(image, spoken(form, f"logo-{n}"))))
    logos = [logo for _, _, logo in sorted(rows, key=lambda row: row[:2])]
    if added := pictures.get(f"{NEW}-file", form.get(f"{NEW}-earlier", "")):
        logos.append(PaperLogo(added, spoken(form, NEW)))
    return tuple(logos)


def spoken(form: Fields, row: str) -> dict[str, str]:
    """The words read aloud in place of a logo, in each language in which they were typed."""
    typed = {language: " ".join(form.get(f"{row}-alt-{language}", "").split()) for language in LANGUAGES}
    return {language: words for language, words in typed.items() if words}


def _order(form: Fields, name: str, otherwise: int) -> int:
    typed = form.get(name, "")
    return int(typed) if typed.isascii() and typed.isdecimal() else otherwise + 1
