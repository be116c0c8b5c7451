"""`python -m judging.cli`: the command line of this very package, wherever the `judging` program points."""

from judging.cli import main

main(prog_name="judging")
