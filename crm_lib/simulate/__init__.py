"""Simulators behind the invented data: one file a story."""
