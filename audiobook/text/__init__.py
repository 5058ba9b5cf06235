"""What the program knows about words and sentences, before it knows any book.  Pure.

lexis, first_names, nicknames   word lists
numerals                        numbers as words
sentences                       where sentences end
patterns, phrases, clauses      the parts of a sentence, as regular expressions with examples
tag_patterns, subjects -> tags  speech tags: who says the quotation beside them

>>> tags.after('"Keep it," said Mark.', 10).subject                                     # doctest: +SKIP
'Mark'
"""
