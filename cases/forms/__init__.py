from cases.forms.children import ChildForm, RestrictForm, SearchForm
from cases.forms.episodes import CaseFilter, CloseForm, HandOverForm, LevelForm, TeamForm
from cases.forms.record import ChronologyFilter, EventForm, VoiceForm
from cases.forms.sharing import EndShareForm, ShareForm, ToldForm

__all__ = [
    "CaseFilter",
    "ChildForm",
    "ChronologyFilter",
    "CloseForm",
    "EndShareForm",
    "EventForm",
    "HandOverForm",
    "LevelForm",
    "RestrictForm",
    "SearchForm",
    "ShareForm",
    "TeamForm",
    "ToldForm",
    "VoiceForm",
]
