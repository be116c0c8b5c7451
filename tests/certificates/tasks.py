"""Tasks that misbehave, for workers to be tried with; in a module of their own, because workers load it."""

from __future__ import annotations

import os
from dataclasses import dataclass


@dataclass(frozen=True)
class Endless:
    """Never done."""

    def done(self) -> bytes:
        while True:
            pass


@dataclass(frozen=True)
class Killed:
    """Takes its worker with it."""

    def done(self) -> bytes:
        os._exit(7)


@dataclass(frozen=True)
class Greedy:
    """Wants more memory than there is."""

    def done(self) -> bytes:
        return bytes(len(bytearray(3_000_000_000)))


@dataclass(frozen=True)
class Sound:
    """Done at once; `text` comes back."""

    text: bytes = b"sound"

    def done(self) -> bytes:
        return self.text
