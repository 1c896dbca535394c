from django.urls import path

from referrals.views import adding, front_door, guidance, information, knowing, reading, writing

app_name = "referrals"
urlpatterns = [
    path("referrals/", reading.mine, name="mine"),
    path("referrals/new/", writing.new, name="new"),
    path("referrals/paper/", reading.paper_form, name="paper_form"),
    path("referrals/urgent/", adding.urgent, name="urgent"),
    path("referrals/<uuid:referral_id>/owed/<slug:page>/", adding.owed, name="owed"),
    path("referrals/<uuid:referral_id>/add/", adding.add, name="add"),
    path("referrals/<uuid:referral_id>/files/<uuid:attachment_id>/", adding.attachment, name="attachment"),
    path("referrals/known/", knowing.known, name="known"),
    path("referrals/<uuid:referral_id>/", reading.detail, name="detail"),
    path("referrals/<uuid:referral_id>/paper/", reading.paper, name="paper"),
    path("referrals/<uuid:referral_id>/child/", writing.child, name="child"),
    path("referrals/<uuid:referral_id>/concern/", writing.concern, name="concern"),
    path("referrals/<uuid:referral_id>/family/", writing.family, name="family"),
    path("referrals/<uuid:referral_id>/check/", writing.check, name="check"),
    path("referrals/<uuid:referral_id>/sent/", writing.sent, name="sent"),
    path("referrals/<uuid:referral_id>/withdraw/", writing.withdraw, name="withdraw"),
    path("referrals/<uuid:referral_id>/answer/", writing.answer, name="answer"),
    path("referrals/<uuid:referral_id>/accept/", front_door.accept, name="accept"),
    path("referrals/<uuid:referral_id>/query/", front_door.query, name="query"),
    path("referrals/<uuid:referral_id>/rate/", front_door.rate, name="rate"),
    path("referrals/<uuid:referral_id>/ask/", front_door.ask, name="ask"),
    path("referrals/<uuid:referral_id>/decide/", front_door.decide, name="decide"),
    path("front-door/", front_door.front_door, name="front_door"),
    path("information-requests/<uuid:request_id>/", information.information_request, name="information_request"),
    path("guidance/", guidance.present, name="guidance"),
    path("guidance/begin/", guidance.begin, name="begin_guidance"),
    path("guidance/unread/", guidance.unread, name="guidance_unread"),
    path("guidance/<int:version>/", guidance.version, name="guidance_version"),
    path("guidance/<int:version>/write/", guidance.write, name="write_guidance"),
    path("guidance/<int:version>/publish/", guidance.publish, name="publish_guidance"),
    path("guidance/<int:version>/acknowledge/", guidance.acknowledge, name="acknowledge_guidance"),
]
