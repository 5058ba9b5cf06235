"""Mutation testing of the pure stages: `python -m tests.benchmarks.mutants --help`.

- `mutations`: the wrong programs one step away from a module
- `reach`: which tests reach which functions, and how long they take
- `running`: tests in a process of their own
- `__main__`: judges the mutants and prints the table

mutmut would be the usual tool, but it changes functions only, and a quarter of what can be changed in the
pure stages is constants and patterns.
"""
