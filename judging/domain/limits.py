"""How long a text that a person types may be: one number for the page, the form, the service and the column.

Letters as people count them (code points of the cleaned text), inclusive. Always true: no other place writes such a
number down; a page shows it to the browser, a service refuses what is longer with a sentence that names it, and a
column holds as much. What an edition's form asks has the limits of its own document (`domain/forms`).
"""

from __future__ import annotations

from typing import Final

LINE: Final = 200
"""A name, a community, a title of a practice farm: whatever has no limit of its own and is one line."""
STORY: Final = 4000
"""A comment on a criterion, the reason of a decision: what has no limit of its own and is several lines."""
REASON: Final = 1000
"""Why something was done, what somebody is answered."""
SHORT_REASON: Final = 500
"""Why a sheet goes to another farm, or which of two keyed marks is right."""
PRINTED_REASON: Final = 400
"""One or two sentences that stand on a certificate or beside it."""
MESSAGE: Final = 1500
"""The words of a message in one language: what a telephone's messenger takes at once."""
REMINDERS: Final = 5000
"""The most messages that an edition may let go in a day."""
REPORT: Final = 2000
"""What a judge tells of something that went wrong."""
FARM_TEXT: Final = 6000
"""A text about a practice farm."""
FARM_FACT: Final = 40
"""A figure of a practice farm, as it is typed."""
PHONE: Final = 40
EMAIL: Final = 254
CAPTION: Final = 300
"""What is seen on a photo."""
CODE: Final = 40
"""A typed code, with room for blanks and dashes; a longer one is none."""
CODE_WORD: Final = 60
"""The secret word of a family."""
SEARCH: Final = 60
"""What is looked for in a list."""
EDITION_NAME: Final = 300
"""What an edition, a round, a score sheet and its parts are called."""
EDITION_TEXT: Final = 4000
"""A text of an edition's poster in one language."""
SHEET_WORDS: Final = 2000
"""What a criterion asks, and the words of a level."""
FORM_WORDS: Final = 4000
"""A text of an application form in one language: a question, its help, a message."""
FORM_LIST: Final = 20_000
"""Texts of a form that are written one a line."""
FORM_KEY: Final = 40
"""The key of a question, a section, a rule, a list."""
CONDITION: Final = 2000
"""A condition or a rule, as it is written."""
SLUG: Final = 60
PREFIX: Final = 4
"""What stands before the numbers of an edition's entries."""
VOCABULARY: Final = 20
"""The key of the words that an edition is spoken of with."""
TITLE: Final = 120
"""A mention's title, an organisation, who issues, a logo in words: a line of a certificate."""
SIGNER: Final = 80
"""A name or an office under a signature, and the place beside the date."""
PRIZE: Final = 120
"""A prize in kind, as it stands on a certificate."""
WEBSITE: Final = 300
SPONSOR_WORDS: Final = 600
"""What is told of who gives a prize."""
CURRENCY: Final = 3
AMOUNT: Final = 20
"""Figures of an amount of money, with its comma."""
OTHER_CROP: Final = 120
"""A crop that is not on the list."""
COLOUR: Final = 7
"""#rrggbb."""
MARK: Final = 12
"""Figures of a mark."""
TYPED_MARK: Final = MARK + 2
"""A mark as it is typed, with its sign and comma."""
PER_ENTRY: Final = 9
"""The most judges that a proposal gives one entry."""
