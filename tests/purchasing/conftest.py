"""Fixtures that several tests of purchasing use."""

from purchasing_cases import bg, summary

__all__ = ["bg", "summary"]
