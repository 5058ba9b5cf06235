"""Measurements a person runs by hand; no test depends on them."""
