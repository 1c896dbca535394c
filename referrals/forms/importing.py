"""Uploading a file of referrals."""

from django import forms

from govuk.forms import Form, Look, OneFile


class UploadForm(Form):
    look = {"upload": Look(noun="the file")}
    upload = forms.FileField(
        label="CSV file",
        help_text="Comma separated, UTF-8, up to 10,000 rows",
        widget=OneFile({"accept": ".csv,text/csv"}),
        error_messages={"empty": "The file is empty"},
    )
