"""Counting: dashboards and the gates of a batch. Owns no tables."""
