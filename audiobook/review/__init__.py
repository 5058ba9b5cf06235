"""A person's corrections in the script file, and the optional language model."""
