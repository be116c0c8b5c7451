"""Reading, scoped by the reader: no row is ever fetched by its bare id.

One module for each kind of reader. A function that finds nothing for this reader answers None or an empty list; whether
the row exists for somebody else cannot be told from it.
"""
