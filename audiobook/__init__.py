"""Turns fiction into multi-voice audiobooks.

The flow, one module a stage:

    file --read--> Book --split--> Spans --attribute--> Lines --cast(voices.yaml)--> Requests
         --synthesize(engine, store)--> Clips --assemble--> PCM + Timeline --master-->
         --export--> chapter.mp3, book.m4b, subtitles, read-along

`produce` reads it top to bottom; `model` holds the data that flows; `cli` alone prints.  Nothing is imported
here, so that the small programs that speak (see `engines`) start at once.
"""

__version__ = "0.1.0"
