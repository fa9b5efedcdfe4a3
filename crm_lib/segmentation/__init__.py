"""Segmentation by clustering (客户细分·聚类): k-means, number of groups, profiles."""

from crm_lib.segmentation.clusters import (
    cluster_quality,
    kmeans_segments,
    plot_clusters,
    plot_elbow,
)
from crm_lib.segmentation.profiles import plot_segment_radar, segment_profile, standardised

__all__ = [
    "cluster_quality",
    "kmeans_segments",
    "plot_clusters",
    "plot_elbow",
    "plot_segment_radar",
    "segment_profile",
    "standardised",
]


def __dir__() -> list[str]:
    return __all__
