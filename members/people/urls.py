from wagtail.utils.urlpatterns import decorate_urlpatterns

from members.units.gate import member_required

app_name = "people"

own: list = []

closed: list = []

urlpatterns = own + decorate_urlpatterns(closed, member_required)
