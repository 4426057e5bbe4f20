from django.core.management.base import BaseCommand

from forum.threads.models import Post
from forum.threads.post_body import recook


class Command(BaseCommand):
    help = (
        "Cooks every post and its earlier texts anew from what was typed: after a change of the"
        " sanitiser. People may read and write meanwhile; again it changes nothing."
    )

    def handle(self, *args, **options):
        changed = recook(Post.objects.all())
        self.stdout.write(f"Posts changed: {changed}.")
