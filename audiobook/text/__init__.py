"""What is known of languages and words: word lists, speech tags, names, numerals."""
