"""Simulators of the invented data sets: their parameters are the truth a lesson looks for.

One file a story. Each takes a story (a frozen dataclass of parameters) and a seed. Shares are drawn
by systematic sampling, so that counts come within one of what the parameters say: two published
figures hold to the printed digit under any seed, and the rest of the data still varies.
"""
