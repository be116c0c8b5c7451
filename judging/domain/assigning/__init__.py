"""Who is to judge what: the question, its best answer, how sure the result will be, and a day at tables."""
