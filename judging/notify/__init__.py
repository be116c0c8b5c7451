"""Letters by e-mail: what one says (plain data), how it is written, and handing it to a mail server.

Vocabulary: a *letter* is plain words for one address; a *server trouble* concerns all letters (nobody answers, the
certificate is wrong), a *refusal* only one. Nothing here reads a database, a clock or a language's words.
"""

from judging.notify.letters import Letter, written
from judging.notify.smtp import Outcome, Result, ServerTrouble, hand_over

__all__ = ["Letter", "Outcome", "Result", "ServerTrouble", "hand_over", "written"]
