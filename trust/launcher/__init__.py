"""Brings up what Common Thread needs on a machine with no database or broker installed.

Imported before Django's settings, so nothing here imports Django; and with DATABASE_URL and REDIS_URL given, nothing
here imports the embedded servers either (tests/launcher holds it).
"""
