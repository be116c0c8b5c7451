"""Forms as documents: what is asked, of whom, when, and how what was typed is understood."""
