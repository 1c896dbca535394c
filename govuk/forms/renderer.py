"""The project's form renderer (setting FORM_RENDERER)."""

from django.forms.renderers import TemplatesSetting

from govuk.forms.bound import GovukBoundField


class GovukRenderer(TemplatesSetting):
    """Every form, ours or a library's, in GOV.UK markup from templates/django/forms."""

    form_template_name = "django/forms/form.html"
    field_template_name = "django/forms/field.html"
    bound_field_class = GovukBoundField
