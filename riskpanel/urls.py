"""Pages of the risk panel: the log and its assessments, the meetings and their actions."""

from riskpanel import log_urls, meeting_urls

app_name = "riskpanel"
urlpatterns = [*log_urls.urlpatterns, *meeting_urls.urlpatterns]
