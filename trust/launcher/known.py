"""What `make run` need not do again."""

import hashlib

from trust.launcher import machine, postgres


class Known:
    """Remembers beside the data that this very database was brought up by these very migrations."""

    def __init__(self, server: postgres.Server) -> None:
        self.server = server
        self.note = server.data.with_name(f"{server.data.name}.current")
        self.story = server.data.with_name(f"{server.data.name}.story")

    def fingerprint(self) -> str:
        sources = sorted(machine.BASE_DIR.glob("*/migrations/*.py")) + sorted(
            machine.BASE_DIR.glob("*/*/migrations/*.py")
        )
        sources += [machine.BASE_DIR / "requirements-demo.lock", machine.BASE_DIR / "trust" / "settings.py"]
        digest = hashlib.sha256(self.server.identity().encode())
        for path in sources:
            digest.update(f"{path.name} {len(path.parts)}".encode() + path.read_bytes())
        return digest.hexdigest()

    def is_current(self) -> bool:
        return self.note.exists() and self.note.read_text() == self.fingerprint()

    def remember(self) -> None:
        self.note.write_text(self.fingerprint())

    def story_is_told(self) -> bool:
        """Whether the demonstration was built to its end: one cut short is emptied and begun anew."""
        return self.story.exists() and self.story.read_text() == self.server.identity()

    def remember_story(self) -> None:
        self.story.write_text(self.server.identity())
