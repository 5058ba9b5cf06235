"""What touches the machine, and the errors that end a run.

`atomic` replaces files, `files` explains why one cannot be read or written, `folders` are the user's,
`ffmpeg` starts that program, `post` sends JSON to a server, and `errors` are all errors that a user is shown.
"""
