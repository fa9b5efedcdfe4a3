"""Fixtures that several tests of segmentation use."""

from segmentation_cases import shop

__all__ = ["shop"]
