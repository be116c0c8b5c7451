"""`judging serve`: the web server with the consumer beside it."""

from __future__ import annotations

import click

from judging import serving


@click.command(context_settings={"ignore_unknown_options": True})
@click.argument("gunicorn", nargs=-1, type=click.UNPROCESSED)
def serve(gunicorn: tuple[str, ...]) -> None:
    """Sirve las páginas y hace lo que sigue después de contestar; lo que muere se vuelve a arrancar.

    Escucha en 127.0.0.1 y JUDGING_PORT, con JUDGING_WORKERS procesos. Lo demás se pasa a gunicorn, el servidor.
    """
    raise SystemExit(serving.serve(gunicorn))
