"""A run: texts in, finished audio out.

`run` reads the flow top to bottom; `library` is the same for other programs.  `analysis` finds out who says
what, `jobs` what is to be made of it, `chapters` makes it, `book_files` makes what needs all chapters.
`up_to_date` tells which chapters can stay as they are, `report` what a run did.
"""
