"""The 42 MAPPA areas, and the table of the shared cache.

The names are the police force areas of England and Wales, from memory and unconfirmed against the published
tables; the Metropolitan and City of London forces form one area (2022 joint thematic inspection, para on areas).
"""

from uuid import NAMESPACE_DNS, uuid5

from django.db import migrations
from django.utils.text import slugify

AREAS = (
    "Avon and Somerset", "Bedfordshire", "Cambridgeshire", "Cheshire", "Cleveland", "Cumbria", "Derbyshire",
    "Devon and Cornwall", "Dorset", "Durham", "Dyfed-Powys", "Essex", "Gloucestershire", "Greater Manchester",
    "Gwent", "Hampshire and Isle of Wight", "Hertfordshire", "Humberside", "Kent", "Lancashire",
    "Leicestershire", "Lincolnshire", "London", "Merseyside", "Norfolk", "North Wales", "North Yorkshire",
    "Northamptonshire", "Northumbria", "Nottinghamshire", "South Wales", "South Yorkshire", "Staffordshire",
    "Suffolk", "Surrey", "Sussex", "Thames Valley", "Warwickshire", "West Mercia", "West Midlands",
    "West Yorkshire", "Wiltshire",
)  # fmt: skip


def add_areas(apps, schema_editor):
    area = apps.get_model("agencies", "Area")
    area.objects.bulk_create(
        area(id=uuid5(NAMESPACE_DNS, f"area.{slugify(name)}"), name=name, slug=slugify(name)) for name in AREAS
    )


class Migration(migrations.Migration):
    dependencies = [("agencies", "0001_initial")]

    operations = [
        migrations.RunPython(add_areas, lambda apps, _: apps.get_model("agencies", "Area").objects.all().delete()),
        migrations.RunSQL(
            "CREATE TABLE mappa_cache (cache_key varchar(255) PRIMARY KEY, value text NOT NULL,"
            " expires timestamptz NOT NULL); CREATE INDEX mappa_cache_expires ON mappa_cache (expires);",
            "DROP TABLE mappa_cache;",
        ),
    ]
