from tortoise import migrations
from tortoise.migrations import operations as ops
import functools
from json import dumps, loads
from server.auth.models import Scope
from server.feedback.models import Cause, FeedbackKind, FeedbackReplyKind, FeedbackRequestState, Purpose, Visibility
from server.kit.clock import now
from server.kit.ids import new
from server.people.models import Language, Role
from tortoise.fields.base import OnDelete
from tortoise import fields
from tortoise.indexes import Index

class Migration(migrations.Migration):
    initial = True

    operations = [
        ops.CreateModel(
            name='Behaviour',
            fields=[
                ('id', fields.UUIDField(primary_key=True, default=new, unique=True, db_index=True)),
                ('key', fields.CharField(unique=True, max_length=60)),
                ('position', fields.IntField(default=0)),
                ('labels', fields.JSONField(encoder=functools.partial(dumps, separators=(',', ':')), decoder=loads)),
                ('next_times', fields.JSONField(default=dict, encoder=functools.partial(dumps, separators=(',', ':')), decoder=loads)),
                ('value', fields.CharField(null=True, max_length=60)),
                ('skill', fields.CharField(null=True, max_length=60)),
                ('retired', fields.BooleanField(default=False)),
            ],
            options={'table': 'behaviour', 'app': 'goodshift', 'pk_attr': 'id', 'table_description': 'A behaviour that can be seen: never a trait of a person.'},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='Event',
            fields=[
                ('position', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('id', fields.UUIDField(default=new, unique=True)),
                ('kind', fields.CharField(max_length=60)),
                ('subject_type', fields.CharField(max_length=40)),
                ('subject_id', fields.UUIDField()),
                ('actor_id', fields.UUIDField(null=True)),
                ('at', fields.DatetimeField(auto_now=False, auto_now_add=True)),
                ('data', fields.JSONField(default=dict, encoder=functools.partial(dumps, separators=(',', ':')), decoder=loads)),
            ],
            options={'table': 'event', 'app': 'goodshift', 'indexes': [Index(fields=['subject_id']), Index(fields=['kind', 'position'])], 'pk_attr': 'position', 'table_description': 'Something that happened. Holds ids and small facts, never what people wrote.'},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='EventScope',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('scope', fields.CharField(max_length=160)),
                ('position', fields.BigIntField()),
                ('kind', fields.CharField(max_length=60)),
                ('in_feed', fields.BooleanField(default=False)),
            ],
            options={'table': 'event_scope', 'app': 'goodshift', 'unique_together': (('scope', 'position'),), 'indexes': [Index(fields=['scope', 'in_feed', 'position']), Index(fields=['scope', 'kind', 'position'])], 'pk_attr': 'id', 'table_description': 'An audience of an event: everybody who has this scope may hear of it.'},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='Store',
            fields=[
                ('id', fields.UUIDField(primary_key=True, default=new, unique=True, db_index=True)),
                ('code', fields.CharField(unique=True, max_length=60)),
                ('name', fields.CharField(max_length=120)),
                ('region', fields.CharField(null=True, db_index=True, max_length=120)),
                ('timezone', fields.CharField(default='UTC', max_length=60)),
                ('opening_hours', fields.JSONField(default=list, encoder=functools.partial(dumps, separators=(',', ':')), decoder=loads)),
            ],
            options={'table': 'store', 'app': 'goodshift', 'pk_attr': 'id', 'table_description': 'A place where people work, in a region.'},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='Person',
            fields=[
                ('id', fields.UUIDField(primary_key=True, default=new, unique=True, db_index=True)),
                ('name', fields.CharField(max_length=120)),
                ('sort_name', fields.CharField(default='', max_length=120)),
                ('role', fields.CharEnumField(default=Role.ASSOCIATE, description='ASSOCIATE: ASSOCIATE\nSUPERVISOR: SUPERVISOR\nMANAGER: MANAGER\nREGIONAL: REGIONAL\nHQ: HQ\nHR: HR\nADMIN: ADMIN', enum_type=Role, max_length=20)),
                ('job_title', fields.CharField(null=True, max_length=120)),
                ('employee_number', fields.CharField(null=True, unique=True, max_length=60)),
                ('store', fields.ForeignKeyField('goodshift.Store', source_field='store_id', null=True, db_constraint=True, to_field='id', related_name='people', on_delete=OnDelete.RESTRICT)),
                ('region', fields.CharField(null=True, max_length=120)),
                ('manager', fields.ForeignKeyField('goodshift.Person', source_field='manager_id', null=True, db_constraint=True, to_field='id', related_name='reports', on_delete=OnDelete.SET_NULL)),
                ('language', fields.CharEnumField(null=True, description='EN: EN\nES: ES\nFR: FR', enum_type=Language, max_length=5)),
                ('hired_on', fields.DateField(null=True)),
                ('left_on', fields.DateField(null=True)),
                ('shift_ends_at', fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
            ],
            options={'table': 'person', 'app': 'goodshift', 'indexes': [Index(fields=['store_id', 'sort_name']), Index(fields=['sort_name', 'id'])], 'pk_attr': 'id', 'table_description': 'Somebody who works, or worked, here.'},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='Device',
            fields=[
                ('id', fields.UUIDField(primary_key=True, default=new, unique=True, db_index=True)),
                ('person', fields.ForeignKeyField('goodshift.Person', source_field='person_id', db_constraint=True, to_field='id', related_name='devices', on_delete=OnDelete.CASCADE)),
                ('name', fields.CharField(max_length=120)),
                ('secret_hash', fields.CharField(unique=True, max_length=64)),
                ('created_at', fields.DatetimeField(auto_now=False, auto_now_add=True)),
                ('last_used_at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ('expires_at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ('revoked_at', fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ('push_endpoint', fields.CharField(null=True, unique=True, max_length=1000)),
                ('push_p256dh', fields.CharField(null=True, max_length=100)),
                ('push_auth', fields.CharField(null=True, max_length=40)),
            ],
            options={'table': 'device', 'app': 'goodshift', 'pk_attr': 'id', 'table_description': 'A phone or browser that is signed in: its session cookie, listed and revocable.'},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='EnrolCode',
            fields=[
                ('id', fields.UUIDField(primary_key=True, default=new, unique=True, db_index=True)),
                ('person', fields.ForeignKeyField('goodshift.Person', source_field='person_id', db_constraint=True, to_field='id', related_name='enrol_codes', on_delete=OnDelete.CASCADE)),
                ('code_hash', fields.CharField(unique=True, max_length=64)),
                ('created_at', fields.DatetimeField(auto_now=False, auto_now_add=True)),
                ('expires_at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ('used_at', fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
            ],
            options={'table': 'enrol_code', 'app': 'goodshift', 'pk_attr': 'id', 'table_description': 'Lets one phone in, once, for a short while.'},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='FeedbackRequest',
            fields=[
                ('id', fields.UUIDField(primary_key=True, default=new, unique=True, db_index=True)),
                ('asker', fields.ForeignKeyField('goodshift.Person', source_field='asker_id', db_constraint=True, to_field='id', related_name='requests_made', on_delete=OnDelete.CASCADE)),
                ('asked', fields.ForeignKeyField('goodshift.Person', source_field='asked_id', db_constraint=True, to_field='id', related_name='requests_received', on_delete=OnDelete.CASCADE)),
                ('question', fields.TextField(unique=False)),
                ('goal_id', fields.UUIDField(null=True)),
                ('state', fields.CharEnumField(default=FeedbackRequestState.OPEN, description='OPEN: OPEN\nANSWERED: ANSWERED\nDECLINED: DECLINED', enum_type=FeedbackRequestState, max_length=10)),
                ('created_at', fields.DatetimeField(default=now, auto_now=False, auto_now_add=False)),
            ],
            options={'table': 'feedback_request', 'app': 'goodshift', 'indexes': [Index(fields=['asked_id', 'state']), Index(fields=['asker_id', 'created_at'])], 'pk_attr': 'id', 'table_description': 'Somebody asks somebody for feedback.'},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='Feedback',
            fields=[
                ('id', fields.UUIDField(primary_key=True, default=new, unique=True, db_index=True)),
                ('kind', fields.CharEnumField(description='PRAISE: PRAISE\nCOACHING: COACHING', enum_type=FeedbackKind, max_length=10)),
                ('purpose', fields.CharEnumField(default=Purpose.GROWTH, description='GROWTH: GROWTH\nDECISION: DECISION', enum_type=Purpose, max_length=10)),
                ('visibility', fields.CharEnumField(default=Visibility.RECIPIENT, description='RECIPIENT: RECIPIENT\nRECIPIENT_AND_SUPERVISOR: RECIPIENT_AND_SUPERVISOR', enum_type=Visibility, max_length=30)),
                ('author', fields.ForeignKeyField('goodshift.Person', source_field='author_id', db_constraint=True, to_field='id', related_name='feedback_given', on_delete=OnDelete.CASCADE)),
                ('recipient', fields.ForeignKeyField('goodshift.Person', source_field='recipient_id', db_constraint=True, to_field='id', related_name='feedback_received', on_delete=OnDelete.CASCADE)),
                ('store_id', fields.UUIDField(null=True)),
                ('supervisor_id', fields.UUIDField(null=True)),
                ('message', fields.TextField(unique=False)),
                ('next_time', fields.CharField(null=True, max_length=4000)),
                ('cause', fields.CharEnumField(null=True, description='TRAINING: TRAINING\nPROCESS: PROCESS\nOPERATIONS: OPERATIONS\nRESOURCES: RESOURCES', enum_type=Cause, max_length=12)),
                ('goal_id', fields.UUIDField(null=True)),
                ('request', fields.OneToOneField('goodshift.FeedbackRequest', source_field='request_id', null=True, db_constraint=True, to_field='id', related_name='feedback', on_delete=OnDelete.SET_NULL)),
                ('observed_at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ('created_at', fields.DatetimeField(default=now, auto_now=False, auto_now_add=False)),
                ('edited_at', fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ('read_at', fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ('giver_tone', fields.SmallIntField(null=True)),
                ('giver_importance', fields.SmallIntField(null=True)),
                ('giver_clarity', fields.SmallIntField(null=True)),
                ('receiver_tone', fields.SmallIntField(null=True)),
                ('receiver_importance', fields.SmallIntField(null=True)),
                ('receiver_clarity', fields.SmallIntField(null=True)),
                ('follow_up_on', fields.DateField(null=True)),
                ('follow_up_reminded_at', fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ('followed_up_at', fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ('followed_up_better', fields.BooleanField(null=True)),
                ('follow_up_note', fields.CharField(null=True, max_length=4000)),
            ],
            options={'table': 'feedback', 'app': 'goodshift', 'indexes': [Index(fields=['recipient_id', 'created_at']), Index(fields=['author_id', 'created_at']), Index(fields=['store_id', 'created_at']), Index(fields=['supervisor_id', 'created_at']), Index(fields=['follow_up_on'])], 'pk_attr': 'id', 'table_description': 'What one person tells another. Readings are kept apart: how it was meant, how it landed.'},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='FeedbackBehaviour',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('feedback', fields.ForeignKeyField('goodshift.Feedback', source_field='feedback_id', db_constraint=True, to_field='id', related_name='chips', on_delete=OnDelete.CASCADE)),
                ('behaviour', fields.ForeignKeyField('goodshift.Behaviour', source_field='behaviour_id', db_constraint=True, to_field='id', related_name='feedback_chips', on_delete=OnDelete.CASCADE)),
            ],
            options={'table': 'feedback_behaviour', 'app': 'goodshift', 'unique_together': (('feedback', 'behaviour'),), 'pk_attr': 'id', 'table_description': 'A behaviour that a feedback names.'},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='FeedbackReply',
            fields=[
                ('id', fields.UUIDField(primary_key=True, default=new, unique=True, db_index=True)),
                ('feedback', fields.ForeignKeyField('goodshift.Feedback', source_field='feedback_id', db_constraint=True, to_field='id', related_name='replies', on_delete=OnDelete.CASCADE)),
                ('author_id', fields.UUIDField()),
                ('kind', fields.CharEnumField(description='THANKS: THANKS\nQUESTION: QUESTION\nCORRECTION: CORRECTION', enum_type=FeedbackReplyKind, max_length=12)),
                ('message', fields.TextField(default='', unique=False)),
                ('created_at', fields.DatetimeField(default=now, auto_now=False, auto_now_add=False)),
            ],
            options={'table': 'feedback_reply', 'app': 'goodshift', 'pk_attr': 'id', 'table_description': 'What the receiver says back: thanks, a question, or a wish to correct it.'},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='FeedbackVersion',
            fields=[
                ('id', fields.UUIDField(primary_key=True, default=new, unique=True, db_index=True)),
                ('feedback', fields.ForeignKeyField('goodshift.Feedback', source_field='feedback_id', db_constraint=True, to_field='id', related_name='versions', on_delete=OnDelete.CASCADE)),
                ('message', fields.TextField(unique=False)),
                ('next_time', fields.CharField(null=True, max_length=4000)),
                ('written_at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
            ],
            options={'table': 'feedback_version', 'app': 'goodshift', 'pk_attr': 'id', 'table_description': 'How a feedback read before an edit.'},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='Password',
            fields=[
                ('person', fields.OneToOneField('goodshift.Person', source_field='person_id', primary_key=True, db_index=True, db_constraint=True, to_field='id', related_name='password', on_delete=OnDelete.CASCADE)),
                ('login', fields.CharField(unique=True, max_length=200)),
                ('hash', fields.CharField(max_length=200)),
            ],
            options={'table': 'password', 'app': 'goodshift', 'pk_attr': 'person_id', 'table_description': 'For HQ and admins, who have no supervisor to show them a code.'},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='Shift',
            fields=[
                ('id', fields.UUIDField(primary_key=True, default=new, unique=True, db_index=True)),
                ('person', fields.ForeignKeyField('goodshift.Person', source_field='person_id', db_constraint=True, to_field='id', related_name='shifts', on_delete=OnDelete.CASCADE)),
                ('starts_at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ('ends_at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
            ],
            options={'table': 'shift', 'app': 'goodshift', 'indexes': [Index(fields=['person_id', 'ends_at'])], 'pk_attr': 'id', 'table_description': "A planned shift. People without any are at work in their store's opening hours."},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='Token',
            fields=[
                ('id', fields.UUIDField(primary_key=True, default=new, unique=True, db_index=True)),
                ('person', fields.ForeignKeyField('goodshift.Person', source_field='person_id', db_constraint=True, to_field='id', related_name='tokens', on_delete=OnDelete.CASCADE)),
                ('name', fields.CharField(default='', max_length=120)),
                ('scope', fields.CharEnumField(default=Scope.READ, description='READ: read\nWRITE: write', enum_type=Scope, max_length=5)),
                ('secret_hash', fields.CharField(unique=True, max_length=64)),
                ('created_at', fields.DatetimeField(auto_now=False, auto_now_add=True)),
                ('expires_at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ('revoked_at', fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
            ],
            options={'table': 'token', 'app': 'goodshift', 'pk_attr': 'id', 'table_description': 'For machines: a scope and an end date, shown once, stored hashed.'},
            bases=['Model'],
        ),
    ]
