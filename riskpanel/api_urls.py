from riskpanel import log_api_urls, meeting_api_urls

urlpatterns = [*log_api_urls.urlpatterns, *meeting_api_urls.urlpatterns]
