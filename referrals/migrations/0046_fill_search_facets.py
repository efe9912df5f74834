from django.db import migrations

FILL = """
update referrals_searchtext text set facets = referrals_facets(text.id, text.kind, text.at, seen)
from referrals_referral seen where seen.id = text.referral_id;
"""


class Migration(migrations.Migration):
    """Texts that were there know what they are narrowed by."""

    dependencies = [("referrals", "0045_search_facets")]

    operations = [migrations.RunSQL(FILL, migrations.RunSQL.noop)]
