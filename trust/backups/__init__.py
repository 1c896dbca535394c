"""Copies of the whole house to keep elsewhere, and the proof that one can be brought back.

A backup is a folder: `database.dump` (pg_dump's custom format), `files/` (what people handed in), `seals.log` (the
seals outside the database) and `manifest.json`, which says what the other three must hold.
"""
