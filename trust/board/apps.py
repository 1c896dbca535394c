from django.apps import AppConfig


class BoardConfig(AppConfig):
    name = "trust.board"
    label = "board"
