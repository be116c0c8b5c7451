"""Work that goes on after the answer was sent, in a process of its own: `judging jobs run`, the consumer.

Always true: what is to be done, and what came of it, stands in the database; the queue only wakes. So a wake that is
lost delays work by a minute, and one that comes twice changes nothing.
"""
