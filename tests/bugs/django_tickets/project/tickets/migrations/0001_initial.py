from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True
    dependencies = []
    operations = [
        migrations.CreateModel(
            name="Ticket",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("title", models.CharField(max_length=80)),
                ("due_on", models.DateField()),
                ("closed_on", models.DateField(blank=True, null=True)),
                ("urgent", models.BooleanField(default=False)),
            ],
        ),
    ]
