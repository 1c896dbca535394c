from django.db import migrations, models

TABLE = "knownname"
BEFORE = {
    "known_name_family": (("family", "given"), ("child",)),
    "known_name_given": (("given", "family"), ("child",)),
    "known_name_sound": (("sound_family", "sound_given"), ("child",)),
    "known_name_born": (("born", "sound_family"), ("child",)),
}
ADDED = {
    "known_name_family": ("born",),
    "known_name_given": ("born",),
    "known_name_sound": ("family", "given", "born"),
    "known_name_born": ("family", "given"),
}


def again(name):
    """The index under its name, made anew with what a search ranks a name by."""
    fields, include = BEFORE[name]
    index = models.Index(fields=list(fields), include=(*include, *ADDED[name]), name=name)
    return [migrations.RemoveIndex(TABLE, name), migrations.AddIndex(TABLE, index)]


class Migration(migrations.Migration):
    dependencies = [("cases", "0010_postcodes_in_one_way")]
    operations = [one for name in BEFORE for one in again(name)]
