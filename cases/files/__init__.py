"""Files that people hand in: what is let in, how it is made harmless, where it is kept and how it is given out.

    checked = check(upload)                        # ValidationError in words where it is refused
    keep(Attachment, checked, …)                   # a model that derives cases.files.models.StoredFile
    return as_attachment(stored)                   # from a view that asked its own permission and left its trace

Nothing is kept as it came: an image is drawn anew, a document has been read to its end first.
"""

from cases.files.checking import EXTENSIONS, MOST_BYTES, Checked, check
from cases.files.keeping import keep
from cases.files.serving import as_attachment

__all__ = ["EXTENSIONS", "MOST_BYTES", "Checked", "as_attachment", "check", "keep"]
