"""How another process reaches what this suite works on."""

from django.db import connection


def address_of_the_tests():
    """The database of this suite, for another process."""
    at = connection.settings_dict
    who = f"{at['USER']}:{at['PASSWORD']}"
    where = f":{at['PORT']}/{at['HOST']}" if at["HOST"].startswith("/") else f"{at['HOST']}:{at['PORT']}"
    return f"postgres://{who}@{where}/{at['NAME']}"
