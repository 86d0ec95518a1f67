"""Who may do what with insights. Pure: no queries here. What is in reach was loaded before."""

from __future__ import annotations

from uuid import UUID

from server.insights.models import Insight, InsightKind, InsightReport, InsightState
from server.people.models import Role, Viewer

HEADQUARTERS = (Role.HQ, Role.ADMIN)
LEADS = (Role.SUPERVISOR, Role.MANAGER, Role.REGIONAL)


def can_keep_playbooks(viewer: Viewer) -> bool:
    """What helps is the company's to write down."""
    return viewer.role in HEADQUARTERS


def has_board(viewer: Viewer, report: InsightReport) -> bool:
    """The company's is headquarters', a region's the regional's."""
    return viewer.role in (HEADQUARTERS if report is InsightReport.COMPANY_BOARD else (Role.REGIONAL,))


def can_act(viewer: Viewer) -> bool:
    """Whoever sees an insight may do something about it; HR looks on."""
    return viewer.role is not Role.HR


def can_choose_cause(viewer: Viewer, insight: Insight) -> bool:
    """Say what is behind it, the person it is about first of all."""
    asks = insight.kind is InsightKind.NEW_NORMAL
    return can_act(viewer) and insight.state is InsightState.OPEN and not asks


can_accept = can_choose_cause


def can_dismiss(viewer: Viewer, insight: Insight) -> bool:
    """The same, but nobody waves away their own numbers."""
    return can_choose_cause(viewer, insight) and viewer.id != insight.person_id


def can_answer_new_normal(viewer: Viewer, insight: Insight) -> bool:
    """Those who lead the store or the company, once."""
    asks = insight.kind is InsightKind.NEW_NORMAL and insight.state is InsightState.OPEN
    return can_act(viewer) and asks and viewer.id != insight.person_id


def can_own_shared(role: Role, owner_id: UUID, insight: Insight) -> bool:
    """What several people or stores show is for a lead or headquarters, never for one of the people."""
    return (role in LEADS or role in HEADQUARTERS) and owner_id != insight.person_id
