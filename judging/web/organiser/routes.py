"""The organisers' pages, one module for each area; importing them here registers their views."""

from __future__ import annotations

from judging.web.organiser import jumps, menu, packs
from judging.web.organiser.agreement import agreement
from judging.web.organiser.analysis import analysis, disagreement, flags, watching, whatif
from judging.web.organiser.assigning import proposal, sharing, tables
from judging.web.organiser.blueprint import blueprint
from judging.web.organiser.certificates import beside_awards, certificate_files, certificates, designs, issuing
from judging.web.organiser.contest import (
    beginning,
    criterion,
    dates,
    log,
    naming,
    overview,
    place,
    sheet,
    sheetbook,
    texts,
    work,
)
from judging.web.organiser.entries import entries, files, newcodes
from judging.web.organiser.exports import exports
from judging.web.organiser.families import letters, links, names
from judging.web.organiser.field import copies, late, photos, problems
from judging.web.organiser.forms import adding, form, kinds, piece, preview, versions
from judging.web.organiser.imports import carrying, sending
from judging.web.organiser.messages import messages, preparing, settings, wording
from judging.web.organiser.paper import keying, paper
from judging.web.organiser.people import account, assignments, people, team, ties
from judging.web.organiser.practice import practice
from judging.web.organiser.prizes import deliveries, prizes
from judging.web.organiser.prizes import one as one_prize
from judging.web.organiser.rehearsal import rehearsal
from judging.web.organiser.results import ceremony, corrections, decisions, results
from judging.web.organiser.rounds import juries, rounds, shortlist
from judging.web.organiser.scoring import as_judge, change

__all__ = [
    "account",
    "adding",
    "agreement",
    "analysis",
    "as_judge",
    "assignments",
    "beginning",
    "beside_awards",
    "blueprint",
    "carrying",
    "ceremony",
    "certificate_files",
    "certificates",
    "change",
    "copies",
    "corrections",
    "criterion",
    "dates",
    "decisions",
    "deliveries",
    "designs",
    "disagreement",
    "entries",
    "exports",
    "files",
    "flags",
    "form",
    "issuing",
    "jumps",
    "juries",
    "keying",
    "kinds",
    "late",
    "letters",
    "links",
    "log",
    "menu",
    "messages",
    "names",
    "naming",
    "newcodes",
    "one_prize",
    "overview",
    "packs",
    "paper",
    "people",
    "photos",
    "piece",
    "place",
    "practice",
    "preparing",
    "preview",
    "prizes",
    "problems",
    "proposal",
    "rehearsal",
    "results",
    "rounds",
    "sending",
    "settings",
    "sharing",
    "sheet",
    "sheetbook",
    "shortlist",
    "tables",
    "team",
    "texts",
    "ties",
    "versions",
    "watching",
    "whatif",
    "wording",
    "work",
]
