"""Finished chapters become files: audio with tags, subtitles, books to read along, a shelf.

- `audio`: PCM to MP3, FLAC, Opus, WAV or AAC, with `tagging` for what players show and `cover` for pictures;
- `timeline`: the JSON file beside each chapter's audio;
- `subtitles`: WebVTT and SRT;
- `books`: the files made of a whole book, `m4b`, `epub`, `page` (HTML) and `lpf`, by name;
- `layout`, `package`, `colours`: what these share;
- `shelf`: the folder of a book for Audiobookshelf.

Together with `system.atomic`, only these modules write to the user's folders.
"""
