from django.db import migrations


class Migration(migrations.Migration):
    """`secure_database` makes the function under another name, since it gives one column more."""

    dependencies = [("notifications", "0002_covering_for")]

    operations = [migrations.RunSQL("drop function if exists toex_told(uuid[])", migrations.RunSQL.noop)]
