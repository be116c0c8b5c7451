"""The score sheet of one farm, side by side with others, and its delivery."""
