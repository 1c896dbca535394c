"""The words of messages, made from a field's label: "Enter the reason", "Select the locality".

Only Django's own texts are replaced: what a form or field says for itself stays.
"""

from dataclasses import dataclass

from django import forms

QUALIFIED = {"a", "an", "the", "your", "their", "his", "her", "any", "at", "each", "every", "other", "my", "our"}


@dataclass(frozen=True)
class Noun:
    """A field's name at the start of a sentence ("Date of birth") and inside one ("the date of birth")."""

    opening: str
    inner: str


def noun_of(label: object, *, given: str = "", thing: str = "answer") -> Noun:
    """`given` wins; a question becomes "an answer to “…”", for "Why are you worried?" has no noun in it."""
    words = str(label).strip()
    if given:
        return Noun(given[:1].upper() + given[1:], given)
    if not words:
        return Noun("This", "this")
    if words.endswith("?"):
        article = "an" if thing[0] in "aeiou" else "a"
        return Noun(f"The {thing} to “{words}”", f"{article} {thing} to “{words}”")
    inner = words if words[1:2].isupper() else words[0].lower() + words[1:]
    if inner.split()[0].lower() not in QUALIFIED:
        inner = f"the {inner}"
    return Noun(words, inner)


def sentence_case(label: object) -> str:
    """ "Current Password" as "Current password"; words wholly in capitals stay."""
    first, *rest = str(label).split(" ")
    if first == "Email" and not rest:
        return "Email address"
    return " ".join([first, *(word if word[1:2].isupper() else word.lower() for word in rest)])


def speak(field: forms.Field, noun: Noun) -> None:
    """Replaces Django's own messages of this field by ours."""
    field.noun = noun  # type: ignore[attr-defined]  # our date and time fields build their messages with it
    ours = _messages(field, noun)
    defaults = _django_defaults(type(field))
    for code, text in ours.items():
        if field.error_messages.get(code, None) == defaults.get(code, None):
            field.error_messages[code] = text


def _messages(field: forms.Field, noun: Noun) -> dict[str, str]:
    safe = Noun(noun.opening.replace("%", "%%"), noun.inner.replace("%", "%%"))
    words = {
        "required": f"{_verb(field)} {noun.inner}",
        "max_length": f"{safe.opening} must be %(limit_value)d characters or fewer",
        "min_length": f"{safe.opening} must be %(limit_value)d characters or more",
        "null_characters_not_allowed": f"{noun.opening} must not include hidden characters",
    }
    if isinstance(field, forms.IntegerField | forms.DecimalField):  # a float is an integer to Django's classes
        words["min_value"] = f"{safe.opening} must be %(limit_value)s or more"
        words["max_value"] = f"{safe.opening} must be %(limit_value)s or less"
    if isinstance(field, forms.BooleanField):
        words["required"] = f"Select “{field.label or noun.opening}”"
    if isinstance(field, forms.EmailField):
        words["invalid"] = "Enter an email address in the correct format, like name@example.com"
    elif isinstance(field, forms.FloatField | forms.DecimalField):
        words["invalid"] = f"{noun.opening} must be a number, like 12.5"
    elif isinstance(field, forms.IntegerField):
        words["invalid"] = f"{noun.opening} must be a whole number, like 12"
    elif isinstance(field, forms.FileField):
        words |= {
            "invalid": "The file could not be read. Choose it again",
            "missing": "The file could not be read. Choose it again",
            "empty": "The selected file is empty",
            "max_length": "The name of the file must be %(max)d characters or fewer",
        }
    elif isinstance(field, forms.DateField):
        words["invalid"] = f"{noun.opening} must be a real date, like 8 December 2026"
    elif isinstance(field, forms.ChoiceField | forms.ModelChoiceField):
        listed = f"{_verb(field)} {safe.inner} from the list"
        words |= {"invalid_choice": listed, "invalid_list": listed, "invalid_pk_value": listed}
    return words


def _verb(field: forms.Field) -> str:
    if isinstance(field, forms.ChoiceField | forms.ModelChoiceField | forms.FileField):
        return "Select"
    return "Enter"


def _django_defaults(kind: type) -> dict[str, object]:
    """The texts a class inherits from Django itself; a library's or our own are not among them."""
    texts: dict[str, object] = {}
    for parent in reversed(kind.__mro__):
        if parent.__module__.startswith("django.") and "default_error_messages" in vars(parent):
            texts |= vars(parent)["default_error_messages"]
    return texts
