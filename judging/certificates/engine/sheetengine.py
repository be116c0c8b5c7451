"""The layout engine for paper sheets: what many sheets share is laid out and written once.

As `engine`, from which it takes everything but the last step: a certificate is one page and an archive file, a sheet
has as many pages as its criteria need and is printed and thrown away. A whole edition is about a hundred pages of which
only the heads differ, so each page's content is two streams, one after the other: the criteria, shared, and its own
head. Laid out sheet by sheet the same took about ten times as long.
Imports WeasyPrint (through `engine`), so it is imported late.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import pydyf
from weasyprint import HTML

from judging.certificates.engine.engine import BASE_URL, AssetsOnly, Engine, RenderingFault, _faults_are_raised


class SheetEngine(Engine):
    """Lays out bodies and heads, each with its own style sheet, and prints heads over bodies."""

    def over_bodies(
        self, bodies: Sequence[str], body_of: Sequence[int], heads: Callable[[Sequence[int]], str]
    ) -> bytes:
        """A PDF of one sheet for each number in `body_of`, which says on which body it is printed.

        `heads` is given how many pages each sheet has, and answers the HTML of all heads: one page for each page of
        each sheet, in order. Raises RenderingFault where it has another number of pages, or there is no sheet at all.
        """
        if not body_of:
            raise RenderingFault("there is nothing to print")
        with _faults_are_raised():
            shared = [self._laid_out(html, "body") for html in bodies]
            starts = [sum(len(document.pages) for document in shared[:n]) for n in range(len(shared))]
            lengths = [len(shared[number].pages) for number in body_of]
            under = [starts[number] + place for number in body_of for place in range(len(shared[number].pages))]
            over = self._laid_out(heads(lengths), "head")
            if len(over.pages) != len(under):
                raise RenderingFault(f"the heads took {len(over.pages)} pages instead of {len(under)}")
            below = [page for document in shared for page in document.pages]
            printed = over.copy([*below, *over.pages])
            pdf: bytes = printed.write_pdf(finisher=lambda _document, file: _join(file, len(below), under))
        return pdf

    def plain(self, html: str, stylesheet: str) -> bytes:
        """A document of as many pages as it needs."""
        with _faults_are_raised():
            pdf: bytes = self._laid_out(html, stylesheet).write_pdf()
        return pdf

    def _laid_out(self, html: str, stylesheet: str) -> Any:
        page = HTML(string=html, base_url=BASE_URL, url_fetcher=AssetsOnly(self._assets))
        return page.render(font_config=self._fonts, stylesheets=[self._styles[stylesheet]])


def _join(file: pydyf.PDF, count: int, under: Sequence[int]) -> None:
    """Put the content of one of the first `count` pages under each of the others, and take those out of the file."""
    kids = file.pages["Kids"][::3]  # number, generation, "R", and so on
    open_, close = pydyf.Stream([b"q"]), pydyf.Stream([b"Q"])
    file.add_object(open_)
    file.add_object(close)
    for own, below in zip(kids[count:], under, strict=True):
        page = file.objects[own]
        shared = file.objects[kids[below]]["Contents"]
        page["Contents"] = pydyf.Array([open_.reference, shared, close.reference, page["Contents"]])
    file.pages["Kids"] = pydyf.Array(file.pages["Kids"][3 * count :])
    file.pages["Count"] -= count
