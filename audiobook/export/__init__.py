"""What leaves the program: audio files with their tags, and the timeline beside them.

The only modules, with `atomic`, that write into the user's folder.
"""
