"""What every answer says about itself: strict content policy, no guessing, no framing, no stale private pages.

Cross-site posts are refused twice: by Flask-WTF's token (bound to the signed cookie, without a time limit, so that a
form filled in during a day without signal still arrives) and by the browser's own Sec-Fetch-Site header. No cookie
stands on an answer that may be kept, and none is worth less because a clock was wrong when it was written.
"""

from __future__ import annotations

from flask import Flask, abort, request
from flask.sessions import SecureCookieSession, SecureCookieSessionInterface, SessionMixin
from flask.wrappers import Request, Response
from flask_wtf.csrf import CSRFProtect
from itsdangerous import BadSignature

POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data: blob:",
        "font-src 'self'",
        "connect-src 'self'",
        "form-action 'self'",
        "frame-ancestors 'none'",
        "base-uri 'none'",
        "object-src 'none'",
        "manifest-src 'self'",
        "worker-src 'self'",
    )
)
YEAR = 31_536_000
# Style, code and what code asks for, never a page of their own: what concerns pages is left out, 0.4 KB on a slow line.
PARTS = ("static", "judge.code", "api.permit", "api.synchronise", "api.pages")
PART_KINDS = ("text/css", "text/javascript", "application/json")
# A file's address carries its digest and it is kept for a year: nobody asks again whether it has changed.
ASKED_AGAIN = ("Content-Disposition", "Last-Modified", "ETag", "Accept-Ranges")
DRAWING = "default-src 'none'"
OUR_CODE = "X-Judging"
"""The header by which the code of our pages says that it asks, and no visit."""
csrf = CSRFProtect()


class PrivateCookies(SecureCookieSessionInterface):
    """The cookie goes out only with answers that nobody may keep: a shared cache would hand it to somebody else.

    It is read whatever its age, also where it comes from the future: how long a sign-in lasts is written in its row.
    How long the browser keeps it is said in seconds too, which it counts by its own clock.
    """

    def open_session(self, app: Flask, request: Request) -> SecureCookieSession | None:
        signer, value = self.get_signing_serializer(app), request.cookies.get(self.get_cookie_name(app), "")
        try:
            return self.session_class(signer.loads(value)) if signer and value else self.session_class()
        except BadSignature:
            return self.session_class()

    def should_set_cookie(self, app: Flask, session: SessionMixin) -> bool:
        """What a page's code asks for does not bring the cookie along each time: that is a third of such an answer.

        Nor would it be right: asked before she chose a language and answered after it, it would take the choice back.
        """
        is_for_code = request.endpoint in PARTS or OUR_CODE in request.headers
        return super().should_set_cookie(app, session) and (session.modified or not is_for_code)

    def save_session(self, app: Flask, session: SessionMixin, response: Response) -> None:
        if not response.cache_control.no_store:
            return
        super().save_session(app, session, response)
        if session and session.permanent:
            seconds, name = int(app.permanent_session_lifetime.total_seconds()), f"{self.get_cookie_name(app)}="
            cookies = response.headers.getlist("Set-Cookie")
            response.headers.setlist(
                "Set-Cookie", [f"{one}; Max-Age={seconds}" if one.startswith(name) else one for one in cookies]
            )


def install(app: Flask) -> None:
    """Guard every request and dress every answer."""
    csrf.init_app(app)
    app.session_interface = PrivateCookies()

    @app.before_request
    def refuse_cross_site() -> None:
        unsafe = request.method not in ("GET", "HEAD", "OPTIONS")
        if unsafe and request.headers.get("Sec-Fetch-Site", "same-origin") not in ("same-origin", "none"):
            abort(403)

    @app.after_request
    def dress(response: Response) -> Response:
        headers = response.headers
        headers["X-Content-Type-Options"] = "nosniff"
        headers["Referrer-Policy"] = "same-origin"
        if app.config["SETTINGS"].secure_cookies:
            headers["Strict-Transport-Security"] = f"max-age={2 * YEAR}; includeSubDomains"
        _say_what_a_page_may(response)
        if request.endpoint == "static":
            headers["Cache-Control"] = f"public, max-age={YEAR}, immutable"
            for name in ASKED_AGAIN:
                headers.pop(name, None)
        else:
            headers.setdefault("Cache-Control", "no-store")
            headers.add("Vary", "Cookie")
        return response


def _say_what_a_page_may(response: Response) -> None:
    if request.endpoint == "static" and response.mimetype == "image/svg+xml":
        response.headers["Content-Security-Policy"] = DRAWING
    elif request.endpoint not in PARTS or response.mimetype not in PART_KINDS:
        response.headers.setdefault("Content-Security-Policy", POLICY)
        response.headers["Cross-Origin-Opener-Policy"] = "same-origin"
        response.headers["Permissions-Policy"] = "camera=(self), geolocation=(self), microphone=()"
