from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("threads", "0002_lost_posts")]

    operations = [
        migrations.AlterField(
            model_name="draft",
            name="kind",
            field=models.CharField(
                choices=[
                    ("thread", "New thread"),
                    ("reply", "Reply"),
                    ("edit", "Change of a post"),
                    ("form", "Another form"),
                ],
                max_length=6,
            ),
        ),
        migrations.AlterField(
            model_name="draft",
            name="target",
            field=models.CharField(
                help_text='"thread", "reply:<id of the thread>", "edit:<id of the post>" or'
                ' "form:<path of the page>".',
                max_length=120,
            ),
        ),
    ]
