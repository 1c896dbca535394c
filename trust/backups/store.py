"""The folder of a backup, and how its files lie in it: as they are, or encrypted where there is a key."""

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256
from io import BytesIO
from pathlib import Path
from typing import BinaryIO, Self

from trust.backups import ciphers
from trust.backups.manifest import NAME, Manifest
from trust.backups.tools import BackupError

SUFFIX = ".enc"


@dataclass(frozen=True)
class Store:
    folder: Path
    key: bytes | None

    @classmethod
    def to_read(cls, folder: Path) -> Self:
        """Raises BackupError where it is encrypted and there is no key, or is not and should be."""
        key, encrypted = ciphers.key_of_the_trust(), (folder / f"{NAME}{SUFFIX}").is_file()
        if encrypted and key is None:
            raise BackupError(f"{folder} is encrypted: set BACKUP_KEY to the key it was written with.")
        if key is not None and not encrypted and (folder / NAME).is_file():
            raise BackupError(
                f"{folder} is not encrypted, as BACKUP_KEY asks. Unset BACKUP_KEY if you trust the folder."
            )
        return cls(folder, key if encrypted else None)

    def path(self, name: str) -> Path:
        return self.folder / (f"{name}{SUFFIX}" if self.key else name)

    def put(self, name: str, source: BinaryIO) -> None:
        path = self.path(name)
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("xb") as target:
            if self.key is None:
                shutil.copyfileobj(source, target, ciphers.CHUNK)
            else:
                ciphers.encrypt(source, target, key=self.key, name=name)

    def chunks(self, name: str) -> Iterator[bytes]:
        """What was put in, a megabyte at a time. Raises BackupError where it is no longer that."""
        with self.path(name).open("rb") as source:
            if self.key is None:
                yield from iter(lambda: source.read(ciphers.CHUNK), b"")
            else:
                yield from ciphers.decrypt(source, key=self.key, name=name)

    def take_out(self, name: str, target: Path) -> None:
        target.parent.mkdir(parents=True, exist_ok=True)
        with target.open("xb") as file:
            for chunk in self.chunks(name):
                file.write(chunk)

    def digest(self, name: str) -> str:
        found = sha256()
        for chunk in self.chunks(name):
            found.update(chunk)
        return found.hexdigest()

    def names(self, under: str) -> Iterator[str]:
        """What is kept in one of its folders."""
        for path in sorted((self.folder / under).rglob("*")):
            if path.is_file():
                yield path.relative_to(self.folder).as_posix().removesuffix(SUFFIX if self.key else "")

    def write_manifest(self, told: Manifest) -> None:
        self.put(NAME, BytesIO(told.text().encode()))

    def read_manifest(self) -> Manifest:
        """Raises BackupError where the folder is no whole backup of a kind that this version reads."""
        if not self.path(NAME).is_file():
            raise BackupError(f"{self.folder} is no whole backup: it has no {NAME}.")
        return Manifest.read(b"".join(self.chunks(NAME)), of=self.folder)
