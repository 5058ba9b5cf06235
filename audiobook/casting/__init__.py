"""Who gets which voice: characters, their lines and voices.yaml in, a voice for each speaker out.

`cast` reads the stage top to bottom.  `talk` measures how much each speaker says, where and with whom,
`entries` looks up what voices.yaml says about each character, and `confusion` ranks the voices of a pool.
`hints` comes first: it finds in the narration who is a child or old, and who has an accent.
"""
