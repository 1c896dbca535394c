"""Giving a file out: to be saved, never shown inside a page of ours."""

from django.http import FileResponse

from cases.files.models import StoredFile


def as_attachment(stored: StoredFile) -> FileResponse:
    """The answer of a view that asked its own permission and left its trace."""
    answer = FileResponse(
        stored.content.open("rb"), as_attachment=True, filename=stored.name, content_type=stored.content_type
    )
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Content-Security-Policy"] = "sandbox; default-src 'none'"
    answer["Cross-Origin-Resource-Policy"] = "same-origin"
    answer["Cache-Control"] = "no-store, private"
    return answer
