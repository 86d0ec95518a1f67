"""THE list of what the house is made of: one entry a feature, in the order of building, nothing discovered."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from strawberry.types.scalar import ScalarDefinition

import server.auth.notices
import server.auth.passkey_schema
import server.auth.schema
import server.auth.shared_schema
import server.behaviours.models
import server.behaviours.schema
import server.checkins.item_mutations
import server.checkins.item_schema
import server.checkins.models
import server.checkins.mutations
import server.checkins.notices
import server.checkins.reminders
import server.checkins.schema
import server.effects.joining
import server.effects.models
import server.effects.mutations
import server.effects.notices
import server.effects.schema
import server.effects.verdicts
import server.events.schema
import server.feedback.models
import server.feedback.mutations
import server.feedback.notices
import server.feedback.reminders
import server.feedback.schema
import server.goals.draft_schema
import server.goals.driving
import server.goals.models
import server.goals.mutations
import server.goals.notices
import server.goals.reminders
import server.goals.schema
import server.goals.summary_schema
import server.goals.template_mutations
import server.goals.template_schema
import server.insights.models
import server.insights.mutations
import server.insights.notices
import server.insights.numbers_schema
import server.insights.playbook_schema
import server.insights.playbooks
import server.insights.schema
import server.insights.seen_schema
import server.insights.watch
import server.metrics.models
import server.metrics.mutations
import server.metrics.note_schema
import server.metrics.people_means_schema
import server.metrics.schema
import server.metrics.series_schema
import server.notifications.models
import server.notifications.schema
import server.people.models
import server.people.schema
import server.plans.models
import server.plans.mutations
import server.plans.notices
import server.plans.reminders
import server.plans.schema
import server.practice.schema
import server.privacy.changes
import server.privacy.forgetting
import server.privacy.models
import server.privacy.schema
import server.recognitions.models
import server.recognitions.notices
import server.recognitions.schema
import server.reviews.loading
import server.reviews.models
import server.reviews.mutations
import server.reviews.notices
import server.reviews.reminders
import server.reviews.schema
import server.skills.mutations
import server.skills.notices
import server.skills.schema
import server.team.mirror_schema
import server.team.schema
import server.training.assignment_mutations
import server.training.assignment_schema
import server.training.models
import server.training.mutations
import server.training.notices
import server.training.reminders
import server.training.schema
from server.events.notices import Notice
from server.kit.context import Batch


@dataclass(frozen=True)
class Feature:
    """What a feature hangs into the house."""

    models: str | None = None
    queries: tuple[type, ...] = ()
    mutations: tuple[type, ...] = ()
    subscriptions: tuple[type, ...] = ()
    subjects: Mapping[str, Batch[Any, Any, Any]] = field(default_factory=dict)
    """How the subjects of its events are loaded within reach."""
    recording: tuple[str, ...] = ()
    """The mutations by which programs send what is counted, for tokens that may do nothing else."""
    notices: Mapping[str, Notice] = field(default_factory=dict)
    """What people are told of its events."""
    follows: tuple[Callable[[], Awaitable[int]], ...] = ()
    """What reacts to events, at once; each reads the next ones and returns how many those were."""
    due: tuple[Callable[[], Awaitable[int]], ...] = ()
    """What the worker does when its time has come; each returns how many it did."""
    scalars: Mapping[Any, ScalarDefinition] = field(default_factory=dict)
    """GraphQL scalars of its own."""


FEATURES = (
    Feature(
        "server.people.models",
        queries=(server.people.schema.Query,),
        mutations=(server.people.schema.Mutation,),
        subjects={"Person": server.people.models.visible_people_by_id},
    ),
    Feature(
        "server.events.models",
        queries=(server.events.schema.Query,),
        subscriptions=(server.events.schema.Subscription,),
    ),
    Feature(
        "server.auth.models",
        queries=(server.auth.schema.Query, server.auth.passkey_schema.Query, server.auth.shared_schema.Query),
        mutations=(
            server.auth.schema.Mutation,
            server.auth.passkey_schema.Mutation,
            server.auth.shared_schema.Mutation,
        ),
        notices=server.auth.notices.NOTICES,
    ),
    Feature("server.behaviours.models", queries=(server.behaviours.schema.Query,)),
    Feature(
        "server.skills.models",
        queries=(server.skills.schema.Query,),
        mutations=(server.skills.mutations.Mutation,),
        subjects={"Skill": server.behaviours.models.skills_by_id},
        notices=server.skills.notices.NOTICES,
    ),
    Feature(
        "server.feedback.models",
        queries=(server.feedback.schema.Query,),
        mutations=(server.feedback.mutations.Mutation,),
        subscriptions=(server.feedback.schema.Subscription,),
        subjects={
            "Feedback": server.feedback.models.visible_by_id,
            "FeedbackRequest": server.feedback.models.visible_requests_by_id,
        },
        notices=server.feedback.notices.NOTICES,
        due=(server.feedback.reminders.remind_of_follow_ups, server.feedback.reminders.remind_of_quiet_weeks),
    ),
    Feature(
        "server.recognitions.models",
        queries=(server.recognitions.schema.Query,),
        mutations=(server.recognitions.schema.Mutation,),
        subscriptions=(server.recognitions.schema.Subscription,),
        subjects={"Recognition": server.recognitions.models.visible_by_id},
        notices=server.recognitions.notices.NOTICES,
    ),
    Feature(
        "server.goals.models",
        queries=(
            server.goals.schema.Query,
            server.goals.summary_schema.Query,
            server.goals.draft_schema.Query,
            server.goals.template_schema.Query,
        ),
        mutations=(server.goals.mutations.Mutation, server.goals.template_mutations.Mutation),
        subscriptions=(server.goals.schema.Subscription,),
        subjects={"Goal": server.goals.models.visible_by_id, "GoalTemplate": server.goals.models.templates_by_id},
        notices=server.goals.notices.NOTICES,
        follows=(server.goals.driving.follow,),
        due=(server.goals.reminders.remind_of_updates,),
    ),
    Feature(
        "server.checkins.models",
        queries=(server.checkins.schema.Query, server.checkins.item_schema.Query),
        mutations=(server.checkins.mutations.Mutation, server.checkins.item_mutations.Mutation),
        subscriptions=(server.checkins.schema.Subscription,),
        subjects={
            "CheckIn": server.checkins.models.visible_by_id,
            "ActionItem": server.checkins.models.visible_items_by_id,
        },
        notices=server.checkins.notices.NOTICES,
        due=(server.checkins.reminders.remind_of_check_ins, server.checkins.reminders.remind_of_items),
    ),
    Feature(
        "server.metrics.models",
        queries=(
            server.metrics.schema.Query,
            server.metrics.series_schema.Query,
            server.metrics.note_schema.Query,
            server.metrics.people_means_schema.Query,
        ),
        mutations=(server.metrics.mutations.Mutation, server.metrics.note_schema.Mutation),
        subscriptions=(server.metrics.series_schema.Subscription,),
        subjects={
            "Metric": server.metrics.models.metrics_by_id,
            "DayNote": server.metrics.models.visible_notes_by_id,
            "Store": server.people.models.visible_stores_by_id,
        },
        scalars=server.metrics.mutations.SCALARS,
        recording=("metricRecordMany", "operationalEventRecordMany"),
    ),
    Feature(
        "server.training.models",
        queries=(server.training.schema.Query, server.training.assignment_schema.Query),
        mutations=(server.training.mutations.Mutation, server.training.assignment_mutations.Mutation),
        subjects={
            "Training": server.training.models.by_id,
            "TrainingAssignment": server.training.models.visible_by_id,
        },
        notices=server.training.notices.NOTICES,
        due=(server.training.reminders.remind_of_trainings,),
    ),
    Feature(
        "server.insights.models",
        queries=(
            server.insights.schema.Query,
            server.insights.numbers_schema.Query,
            server.insights.playbook_schema.Query,
            server.insights.seen_schema.Query,
        ),
        mutations=(server.insights.mutations.Mutation, server.insights.playbook_schema.Mutation),
        subscriptions=(server.insights.schema.Subscription,),
        subjects={
            "Insight": server.insights.models.visible_by_id,
            "Playbook": server.insights.playbooks.by_id,
        },
        notices=server.insights.notices.NOTICES,
        due=(server.insights.watch.watch,),
    ),
    Feature(
        "server.effects.models",
        queries=(server.effects.schema.Query,),
        mutations=(server.effects.mutations.Mutation,),
        subscriptions=(server.effects.schema.Subscription,),
        subjects={"Effect": server.effects.models.visible_by_id},
        notices=server.effects.notices.NOTICES,
        due=(
            server.effects.joining.join_steps,
            server.effects.joining.join_trainings,
            server.effects.verdicts.measure_due,
        ),
    ),
    Feature(queries=(server.team.schema.Query, server.team.mirror_schema.Query)),
    Feature(queries=(server.practice.schema.Query,)),
    Feature(
        "server.plans.models",
        queries=(server.plans.schema.Query,),
        mutations=(server.plans.mutations.Mutation,),
        subscriptions=(server.plans.schema.Subscription,),
        subjects={"Plan": server.plans.models.visible_by_id},
        notices=server.plans.notices.NOTICES,
        due=(server.plans.reminders.remind_of_duties, server.plans.reminders.remind_of_looking_back),
    ),
    Feature(
        "server.privacy.models",
        queries=(server.privacy.schema.Query,),
        follows=(server.privacy.changes.follow,),
        due=(server.privacy.forgetting.forget_due,),
    ),
    Feature(
        "server.reviews.models",
        queries=(server.reviews.schema.Query,),
        mutations=(server.reviews.mutations.Mutation,),
        subjects={
            "Review": server.reviews.loading.visible_by_id,
            "ReviewCycle": server.reviews.loading.cycles_in_reach,
            "ReviewRequest": server.reviews.loading.requests_in_reach,
        },
        notices=server.reviews.notices.NOTICES,
        due=(
            server.reviews.reminders.remind_of_own_words,
            server.reviews.reminders.remind_leads,
            server.reviews.reminders.remind_colleagues,
        ),
    ),
    Feature(
        "server.notifications.models",
        queries=(server.notifications.schema.Query,),
        mutations=(server.notifications.schema.Mutation,),
        subjects={"Notification": server.notifications.models.visible_by_id},
    ),
)

MODELS = [feature.models for feature in FEATURES if feature.models]
SUBJECTS: dict[str, Batch[Any, Any, Any]] = {
    name: load for feature in FEATURES for name, load in feature.subjects.items()
}
NOTICES: dict[str, Notice] = {kind: notice for feature in FEATURES for kind, notice in feature.notices.items()}
RECORDING = frozenset(name for feature in FEATURES for name in feature.recording)
FOLLOWS = [job for feature in FEATURES for job in feature.follows]
DUE = [job for feature in FEATURES for job in feature.due]
