"""What every reader of files raises."""


class RefusedError(Exception):
    """A file that is not let in. Its text is for the person who chose the file."""
