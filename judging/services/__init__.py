"""The use-cases, one verb each.

Always true: a service takes the session, the acting person and the moment as arguments; it never commits and knows no
web; it refuses with `Refused` (problems with codes) before it changes anything.
"""
