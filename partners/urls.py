from django.urls import path

from partners.views import directory, keys, organisations, own, people

app_name = "partners"
urlpatterns = [
    path("partners/", directory.directory, name="directory"),
    path("partners/<int:pk>/", directory.partner, name="partner"),
    path("partners/add/", organisations.add_partner, name="add_partner"),
    path("partners/<int:pk>/change/", organisations.change_partner, name="change_partner"),
    path("partners/<int:pk>/end/", organisations.end_partner, name="end_partner"),
    path("partners/<int:pk>/return/", organisations.return_partner, name="return_partner"),
    path("partners/<int:pk>/teams/add/", organisations.add_team, name="add_team"),
    path("partners/<int:pk>/places/add/", organisations.add_site, name="add_site"),
    path("teams/<int:pk>/", organisations.change_team, name="change_team"),
    path("places/<int:pk>/", organisations.change_site, name="change_site"),
    path("places/<int:pk>/remove/", organisations.remove_site, name="remove_site"),
    path("localities/", organisations.localities, name="localities"),
    path("localities/add/", organisations.add_locality, name="add_locality"),
    path("localities/<int:pk>/", organisations.change_locality, name="change_locality"),
    path("people/", people.people, name="people"),
    path("people/add/", people.add_person, name="add_person"),
    path("people/<int:pk>/", people.person, name="person"),
    path("people/<int:pk>/team/", people.join_team, name="join_team"),
    path("people/<int:pk>/team/<int:membership>/end/", people.end_membership, name="end_membership"),
    path("people/<int:pk>/role/", people.give_role, name="give_role"),
    path("people/<int:pk>/role/<int:grant>/end/", people.end_role, name="end_role"),
    path("people/<int:pk>/leave/", people.leave, name="leave"),
    path("keys/", keys.keys, name="keys"),
    path("keys/<int:pk>/revoke/", keys.revoke, name="end_key"),
    path("my-account/", own.account, name="account"),
    path("my-account/keys/", own.make_key, name="make_key"),
    path("my-account/keys/<int:pk>/revoke/", own.revoke_key, name="revoke_key"),
    path("my-account/relationships/", own.declare, name="declare"),
    path("my-account/absences/", own.absences, name="absences"),
    path("my-account/absences/<int:pk>/end/", own.end_absence, name="end_absence"),
    path("acting-for/", own.acting_for, name="acting_for"),
]
