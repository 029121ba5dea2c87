"""The whole menu on one screen, in the tutorial's order and words (S11-S20), then ours."""

from __future__ import annotations

from typing import Any, Final

from flask import Flask, current_app

from app.domain.access import permissions as menu
from app.views.accounts.roles import RoleView
from app.views.accounts.users import UserView
from app.views.actions.block import InboxBlockView
from app.views.actions.desk_acts import (
    InboxCloseView,
    InboxDeleteView,
    InboxNoteView,
    InboxRemindView,
)
from app.views.actions.forward import InboxForwardView
from app.views.actions.manual_entry import InboxEntryView
from app.views.actions.merge import InboxMergeView
from app.views.actions.reject import OfficeRejectView
from app.views.answers.approve import InboxApprovalView, OfficeApprovalView
from app.views.answers.complete_phone_answer import InboxCompletionView, OfficeCompletionView
from app.views.answers.reply import (
    InboxQuestionView,
    InboxReplyView,
    InboxResendView,
    OfficeReplyView,
    OfficeResendView,
)
from app.views.black_list.black_list import BlackListAddView, BlackListView
from app.views.directory.acting import ActingView
from app.views.directory.duty import DutyView
from app.views.directory.officials import ContactView
from app.views.directory.units import SkpdView
from app.views.frame import page_frame
from app.views.inbox.bulk_actions import InboxBulkView
from app.views.inbox.case_page import InboxCaseView
from app.views.inbox.dashboard import TodayView
from app.views.inbox.inbox import InboxDangerView, InboxSavedFilterView, InboxSearchView, InboxView
from app.views.inbox.incidents import InboxIncidentView
from app.views.journal.pages import JournalView
from app.views.modems.modems import ModemView
from app.views.monitoring import probes
from app.views.monitoring.non_citizen_sms import SimInfoView
from app.views.monitoring.status import SystemStatusView
from app.views.outbox.pages import OutboxView
from app.views.privacy.subject_access import PrivacyView
from app.views.promises.pages import PromiseView
from app.views.public import page_cache, pages, web_form, whatsapp
from app.views.public.feeds import PublicFeedView
from app.views.public.own_case import OwnCaseView
from app.views.public.pages import PublicHomeView, PublicPagesView
from app.views.public.tracking import TrackingView
from app.views.public.web_form import WebFormView
from app.views.publishing.publish import InboxPublishView
from app.views.reports.pages import ReportView
from app.views.settings.answer_templates import AnswerTemplateView
from app.views.settings.deadlines import DeadlineView, HolidayView
from app.views.settings.general import SettingView
from app.views.settings.keywords import KeywordView
from app.views.settings.sms_templates import SmsTextView
from app.views.simulator.simulator import SimulatorView
from app.views.unit_inbox.unit_inbox import (
    OfficeCaseView,
    OfficeSavedFilterView,
    OfficeSearchView,
    OfficeView,
)

__all__ = ["PublicHomeView", "register_views"]

# The features of Pesan Masuk and Pesan untuk Dinas beside the lists themselves.
_FEATURES: Final = (
    BlackListAddView,
    InboxBlockView,
    InboxBulkView,
    InboxCaseView,
    InboxCloseView,
    InboxApprovalView,
    InboxCompletionView,
    InboxDangerView,
    InboxDeleteView,
    InboxEntryView,
    InboxForwardView,
    InboxIncidentView,
    InboxMergeView,
    InboxNoteView,
    InboxPublishView,
    InboxQuestionView,
    InboxRemindView,
    InboxReplyView,
    InboxResendView,
    InboxSavedFilterView,
    InboxSearchView,
    OfficeApprovalView,
    OfficeCaseView,
    OfficeCompletionView,
    OfficeRejectView,
    OfficeReplyView,
    OfficeResendView,
    OfficeSavedFilterView,
    OfficeSearchView,
)


def register_views(builder: Any) -> None:
    """Adds every view with its menu item; Log Out (S20) stands at the end of the header."""
    settings = current_app.config["SETTINGS"]
    _prepare(current_app._get_current_object())  # type: ignore[attr-defined]  # a proxy
    _add_public(builder)
    builder.add_view(TodayView, menu.TODAY, icon="fa-sun")
    builder.add_link(menu.HOME, href="/", icon="fa-home")
    builder.add_view(InboxView, menu.INBOX, icon="fa-inbox")
    builder.add_view(OfficeView, menu.OFFICE, icon="fa-building")
    builder.add_view(BlackListView, menu.BLACK_LIST, icon="fa-ban")
    builder.add_view(ContactView, menu.PEOPLE, icon="fa-address-book")
    builder.add_view(RoleView, menu.RULES, icon="fa-key")
    builder.add_view(UserView, menu.USERS, icon="fa-users")
    builder.add_link(menu.BERITA, href=settings.berita_url, icon="fa-newspaper")
    builder.add_view(ReportView, menu.REPORT, icon="fa-chart-bar")
    builder.add_view(OutboxView, menu.OUTBOX, icon="fa-paper-plane")
    builder.add_view(PromiseView, menu.PROMISES, icon="fa-handshake")
    builder.add_view_no_menu(ActingView)
    for page in (TrackingView, WebFormView, OwnCaseView):
        builder.add_view_no_menu(page)
    for feature in _FEATURES:
        builder.add_view_no_menu(feature)
    _register_settings(builder)
    if settings.is_latihan:
        builder.add_view(SimulatorView, menu.SIMULATOR, icon="fa-mobile")


def _register_settings(builder: Any) -> None:
    """What stands under Pengaturan."""
    builder.add_view(SettingView, menu.GENERAL, icon="fa-sliders", category=menu.SETTINGS)
    builder.add_view_no_menu(DeadlineView)
    builder.add_view_no_menu(HolidayView)
    builder.add_view(SkpdView, menu.SKPD, icon="fa-sitemap", category=menu.SETTINGS)
    builder.add_view(DutyView, menu.DUTY, icon="fa-user-clock", category=menu.SETTINGS)
    builder.add_view(KeywordView, menu.KEYWORDS, icon="fa-lightbulb", category=menu.SETTINGS)
    builder.add_view(AnswerTemplateView, menu.TEMPLATES, icon="fa-paste", category=menu.SETTINGS)
    builder.add_view(SmsTextView, menu.SMS_TEXTS, icon="fa-comment", category=menu.SETTINGS)
    builder.add_view(ModemView, menu.MODEMS, icon="fa-signal", category=menu.SETTINGS)
    builder.add_view(SystemStatusView, menu.SYSTEM, icon="fa-heart-pulse", category=menu.SETTINGS)
    builder.add_view(SimInfoView, menu.SIM_INFO, icon="fa-sim-card", category=menu.SETTINGS)
    builder.add_view(PrivacyView, menu.PRIVACY, icon="fa-user-shield", category=menu.SETTINGS)
    builder.add_view(JournalView, menu.JOURNAL, icon="fa-book", category=menu.SETTINGS)


def _prepare(app: Flask) -> None:
    for room in (page_frame, page_cache, probes, pages, web_form, whatsapp):
        room.init_app(app)


def _add_public(builder: Any) -> None:
    """What everybody may read, beside the home page; it has a menu of its own."""
    for view in (PublicPagesView, PublicFeedView):
        builder.add_view_no_menu(view)
