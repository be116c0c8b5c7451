"""The blueprint of what is for machines."""

from __future__ import annotations

from flask import Blueprint

blueprint = Blueprint("api", __name__)
