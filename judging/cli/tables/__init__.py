"""Tables of marks that come from outside: ranked, compared and measured with no database."""
