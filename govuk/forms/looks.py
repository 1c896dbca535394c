"""How one field of a form looks, apart from what it accepts."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Look:
    """Options of one field, given in a form's `look = {"reason": Look(...)}`.

    The hint is the field's `help_text`; autocomplete, inputmode and rows are attributes of the widget.
    """

    noun: str = ""
    """How messages name the field: "the child's date of birth" gives "Enter the child's date of birth"."""
    label_size: str = "s"
    """s, m, l or xl; empty for an ordinary weight."""
    heading: bool = False
    """The label is the page's h1 (one question on a page)."""
    hidden_label: bool = False
    """Only screen readers meet the label, as in a row of a table."""
    width: int | str = ""
    """2, 3, 4, 5, 10, 20 or 30 characters; or a fraction such as "two-thirds"."""
    prefix: str = ""
    suffix: str = ""
    inline: bool = False
    """Radios beside each other; for two short choices."""
    small: bool = False
    """Smaller radios and checkboxes, for filters."""
    mark_optional: bool = True
    """Adds "(optional)" to the label of a field that may be left empty."""
    count: bool = True
    """Counts characters under a textarea that has a longest length."""


PLAIN = Look()
