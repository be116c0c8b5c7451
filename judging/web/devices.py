"""Where a request comes from: the address behind the proxies, and whether this device signed somebody in before.

Always true: what a visitor writes into `X-Forwarded-For` himself is never believed: with no trusted proxy the header is
not read, with n of them the n-th address from the end counts, and only where the nearest proxy is one of ours. A
device's cookie is signed, names nobody, opens nothing, and is set on no device that was said to be borrowed.
"""

from __future__ import annotations

import ipaddress
import logging
import secrets
from dataclasses import dataclass, field

from flask import after_this_request, current_app, request
from flask.wrappers import Response
from itsdangerous import BadSignature, URLSafeSerializer

from judging.config import Settings

YEAR = 31_536_000
PEOPLE_ON_ONE_DEVICE = 12
FORWARDED = "X-Forwarded-For"
SHARED = (
    "requests come through a proxy (%s), and all visitors count as one address: "
    "set JUDGING_TRUSTED_PROXIES (docs/operations.md)"
)


@dataclass(frozen=True)
class Device:
    """The name of a browser, known to itself alone, and the marks of those who signed in on it before."""

    key: str = ""
    known: frozenset[str] = field(default_factory=frozenset)


def address() -> str:
    """The address this request comes from."""
    settings: Settings = current_app.config["SETTINGS"]
    peer = request.remote_addr or ""
    named = [one.strip() for one in ",".join(request.headers.getlist(FORWARDED)).split(",") if one.strip()]
    proxies = settings.proxies
    if proxies is None:
        if named:
            _warn_once(peer)
        return peer
    if not proxies.includes(peer) or len(named) < proxies.hops:
        return peer
    return _plain(named[-proxies.hops]) or peer


def _plain(text: str) -> str:
    """An address as a proxy writes it, without a port; "" for what is none."""
    bare = text.removeprefix("[").partition("]")[0] if text.startswith("[") else text
    for candidate in (bare, bare.rpartition(":")[0]):
        try:
            return str(ipaddress.ip_address(candidate))
        except ValueError:
            continue
    return ""


def _warn_once(peer: str) -> None:
    """A header nobody reads comes from a proxy, most likely; said once for each process."""
    if not current_app.extensions.get("judging.proxy_told"):
        current_app.extensions["judging.proxy_told"] = True
        logging.getLogger("judging").warning(SHARED, peer)


def device() -> Device:
    """The device of this request; nameless where it has no cookie of ours, or one that somebody wrote himself."""
    try:
        key, *known = _signer().loads(request.cookies.get(_name(), ""))
        return Device(str(key), frozenset(map(str, known)))
    except (BadSignature, ValueError, TypeError):
        return Device()


def remember_person(mark: str) -> None:
    """This person has signed in on this device: strangers' wrong tries do not slow her down here any more."""
    there = device()
    others = sorted(there.known - {mark})[-(PEOPLE_ON_ONE_DEVICE - 1) :]
    value = _signer().dumps([there.key or secrets.token_urlsafe(12), *others, mark])

    @after_this_request
    def keep(response: Response) -> Response:
        settings: Settings = current_app.config["SETTINGS"]
        response.set_cookie(
            _name(), value, max_age=YEAR, secure=settings.secure_cookies, httponly=True, samesite="Lax", path="/"
        )
        return response


def forget_device() -> None:
    """Nobody has signed in here."""

    @after_this_request
    def drop(response: Response) -> Response:
        response.delete_cookie(_name(), path="/", secure=current_app.config["SETTINGS"].secure_cookies, httponly=True)
        return response


def _name() -> str:
    return "__Host-judging-device" if current_app.config["SETTINGS"].secure_cookies else "judging-device"


def _signer() -> URLSafeSerializer:
    return URLSafeSerializer(current_app.config["SETTINGS"].secret_key, salt="device")
