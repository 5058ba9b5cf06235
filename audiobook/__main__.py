"""Lets `python -m audiobook` do what `audiobook` does."""

from audiobook.cli import main

main()
