from django.core.management.base import BaseCommand

from forum.threads.models import Post
from forum.threads.post_body import recook


class Command(BaseCommand):
    help = (
        "Cooks all posts and their revisions again from their sources. Needed after a change of the"
        " sanitiser. The site can stay online. A second run changes nothing."
    )

    def handle(self, *args, **options):
        changed = recook(Post.objects.all())
        self.stdout.write(f"Posts changed: {changed}.")
