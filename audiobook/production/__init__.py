"""A run: texts in, finished audio out.

`run` reads the flow top to bottom; `library` is the same for other programs.  In the order of the flow:

script_files, analysis (texts -> who says what) -> metadata, selection, spoken_credits, file_names
-> jobs (what to make) -> clashes (replaces no other text's audio) -> up_to_date (what is there already)
-> chapters (makes the rest; judging listens) -> book_files -> report

`results` holds what comes out.  `unmatched` and `merges` find what in voices.yaml and in the cast is worth
a look, `estimate` says beforehand how long a run takes, and `audition` lets a person hear voices before
choosing.
"""
