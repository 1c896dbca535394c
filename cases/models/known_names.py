"""What the search for a child reads: every form of every name a child is or was known by, and how it is spelt.

Written only by the statement triggers of the migration `known_names_by_triggers`, from the children and their other
names; nothing else writes here. Plain forms: small letters, without accents, spaces, hyphens or apostrophes.
"""

from django.contrib.postgres.indexes import GinIndex
from django.db import models

from cases.models.children import Child

# By bytes, so that the beginning of a name is a range of the index.
BYTES = "C"


class KnownName(models.Model):
    """One form of a name of a child: the whole, or one part of a double-barrelled one."""

    # Not collected by Django: the triggers take the names and their spellings with the child.
    child = models.ForeignKey(Child, models.DO_NOTHING, related_name="+", db_index=False)
    family = models.CharField(max_length=160, db_collation=BYTES)
    given = models.CharField(max_length=160, db_collation=BYTES)
    sound_family = models.CharField(max_length=8, db_collation=BYTES, help_text="double metaphone; empty for none")
    sound_given = models.CharField(max_length=8, db_collation=BYTES)
    born = models.DateField(null=True, help_text="or expected")

    class Meta:
        # Each index holds what the rough measure of a search reads, so that only the nearest rows are fetched.
        indexes = [
            models.Index(fields=["child"], name="known_name_of_child"),
            models.Index(fields=["family", "given"], include=["child", "born"], name="known_name_family"),
            models.Index(fields=["given", "family"], include=["child", "born"], name="known_name_given"),
            models.Index(
                fields=["sound_family", "sound_given"],
                include=["child", "family", "given", "born"],
                name="known_name_sound",
            ),
            models.Index(fields=["born", "sound_family"], include=["child", "family", "given"], name="known_name_born"),
            GinIndex(fields=["family", "given"], opclasses=["gin_trgm_ops"] * 2, name="known_name_trigrams"),
        ]

    def __str__(self) -> str:
        return f"known name of child {self.child_id}"


class Spelling(models.Model):
    """A word that occurs in a known name, and one way to leave out a letter: words one slip apart share a cut."""

    pk = models.CompositePrimaryKey("cut", "word")
    cut = models.CharField(max_length=160, db_collation=BYTES)
    word = models.CharField(max_length=160, db_collation=BYTES)

    class Meta:
        indexes = [models.Index(fields=["word"], name="spelling_word")]

    def __str__(self) -> str:
        return "spelling with a letter left out"
