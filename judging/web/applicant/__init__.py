"""Entering the contest: begin, fill in step by step, send, follow. Everything works as plain forms."""
