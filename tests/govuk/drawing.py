"""Draw a piece of template as a page would: Cotton compiles what the loader reads, so text is compiled by hand."""

from django.template import engines
from django_cotton.compiler_regex import CottonCompiler


def compiled(source):
    return engines["django"].from_string(CottonCompiler().process("{% load govuk %}" + source))


def draw(source, **context):
    return compiled(source).render(context)
