"""What the search for a child reads: every form of every name a child is or was known by, and the spellings of them.

Written only by the statement triggers of the migration `known_names_by_triggers`, from the children, their other
names and what was merged; nothing else writes here. Plain forms: small letters, without accents, spaces or hyphens.
"""

from django.contrib.postgres.indexes import GistIndex, OpClass
from django.db import models
from django.db.models import Value
from django.db.models.functions import Concat

from cases.models.children import Child


class KnownName(models.Model):
    """One form of a name of a child: the whole, or one part of a double-barrelled one.

    A record merged into another lends its names and its date of birth to the record that stays.
    """

    child = models.ForeignKey(Child, models.CASCADE, related_name="+", db_index=False)
    family = models.CharField(max_length=60)
    given = models.CharField(max_length=60)
    sound_family = models.CharField(max_length=8, help_text="metaphone, English")
    sound_given = models.CharField(max_length=8)
    born = models.DateField(null=True, help_text="or expected")
    whole = models.BooleanField(help_text="not a part of a longer name")

    class Meta:
        indexes = [
            models.Index(fields=["child"], name="known_name_of_child"),
            models.Index(fields=["family", "given"], include=["child"], name="known_name_family"),
            models.Index(fields=["given", "family"], include=["child"], name="known_name_given"),
            models.Index(fields=["sound_family", "sound_given"], include=["child"], name="known_name_sound"),
            models.Index(fields=["born", "sound_family"], include=["child"], name="known_name_born"),
            GistIndex(
                OpClass(Concat("family", Value(" "), "given"), "gist_trgm_ops(siglen=64)"),
                name="known_name_trigrams",
            ),
        ]

    def __str__(self) -> str:
        return f"known name of child {self.child_id}"


class Spelling(models.Model):
    """A word that occurs in a known name, once however many children have it."""

    word = models.CharField(max_length=60, primary_key=True)

    def __str__(self) -> str:
        return "spelling"


class SpellingCut(models.Model):
    """A spelling, and each way to leave out one of its letters, as a hash: two words one slip apart share one."""

    pk = models.CompositePrimaryKey("cut", "word")
    cut = models.BigIntegerField()
    word = models.CharField(max_length=60)

    def __str__(self) -> str:
        return "spelling with a letter left out"
