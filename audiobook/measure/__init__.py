"""Measure results: finished audio (`check`), attribution (`score`), and how distinct voices are."""
