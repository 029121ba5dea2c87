"""The whole menu on one screen, in the tutorial's order and words (S11-S20), then ours."""

from __future__ import annotations

from typing import Any

from flask import Flask, current_app

from app.domain import permissions as menu
from app.views import chrome, kept_pages, probes, public_pages
from app.views.answer_templates import AnswerTemplateView
from app.views.black_list import BlackListView
from app.views.inbox import InboxView
from app.views.journal import JournalView
from app.views.keywords import KeywordView
from app.views.modems import ModemView
from app.views.office import OfficeView
from app.views.open311 import Open311View
from app.views.outbox import OutboxView
from app.views.people import ContactView
from app.views.privacy import PrivacyView
from app.views.promises import PromiseView
from app.views.public import PublicHomeView
from app.views.public_feeds import PublicFeedView
from app.views.public_pages import PublicPagesView
from app.views.report import ReportView
from app.views.roles import RoleView
from app.views.settings import SettingView
from app.views.sim_info import SimInfoView
from app.views.simulator import SimulatorView
from app.views.skpd import SkpdView
from app.views.sms_texts import SmsTextView
from app.views.system_status import SystemStatusView
from app.views.timetable import DeadlineView, HolidayView
from app.views.today import TodayView
from app.views.tracking import TrackingView
from app.views.users import UserView

__all__ = ["PublicHomeView", "register_views"]


def register_views(builder: Any) -> None:
    """Adds every view with its menu item; Log Out (S20) stands at the end of the header."""
    settings = current_app.config["SETTINGS"]
    _prepare(current_app._get_current_object())  # type: ignore[attr-defined]  # a proxy
    _add_public(builder)
    builder.add_link(menu.HOME, href="/", icon="fa-home")
    builder.add_view(InboxView, menu.INBOX, icon="fa-inbox")
    builder.add_view(OfficeView, menu.OFFICE, icon="fa-building")
    builder.add_view(BlackListView, menu.BLACK_LIST, icon="fa-ban")
    builder.add_view(ContactView, menu.PEOPLE, icon="fa-address-book")
    builder.add_view(RoleView, menu.RULES, icon="fa-key")
    builder.add_view(UserView, menu.USERS, icon="fa-users")
    builder.add_link(menu.BERITA, href=settings.berita_url, icon="fa-newspaper")
    builder.add_view(ReportView, menu.REPORT, icon="fa-chart-bar")
    if settings.is_latihan:
        builder.add_view(SimulatorView, menu.SIMULATOR, icon="fa-mobile")
    builder.add_view(TodayView, menu.TODAY, icon="fa-sun")
    builder.add_view(OutboxView, menu.OUTBOX, icon="fa-paper-plane")
    builder.add_view(PromiseView, menu.PROMISES, icon="fa-handshake")
    builder.add_view_no_menu(TrackingView)
    _register_settings(builder)


def _register_settings(builder: Any) -> None:
    """What stands under Pengaturan."""
    builder.add_view(SettingView, menu.GENERAL, icon="fa-sliders", category=menu.SETTINGS)
    builder.add_view_no_menu(DeadlineView)
    builder.add_view_no_menu(HolidayView)
    builder.add_view(SkpdView, menu.SKPD, icon="fa-sitemap", category=menu.SETTINGS)
    builder.add_view(KeywordView, menu.KEYWORDS, icon="fa-lightbulb", category=menu.SETTINGS)
    builder.add_view(AnswerTemplateView, menu.TEMPLATES, icon="fa-paste", category=menu.SETTINGS)
    builder.add_view(SmsTextView, menu.SMS_TEXTS, icon="fa-comment", category=menu.SETTINGS)
    builder.add_view(ModemView, menu.MODEMS, icon="fa-signal", category=menu.SETTINGS)
    builder.add_view(SystemStatusView, menu.SYSTEM, icon="fa-heart-pulse", category=menu.SETTINGS)
    builder.add_view(SimInfoView, menu.SIM_INFO, icon="fa-sim-card", category=menu.SETTINGS)
    builder.add_view(PrivacyView, menu.PRIVACY, icon="fa-user-shield", category=menu.SETTINGS)
    builder.add_view(JournalView, menu.JOURNAL, icon="fa-book", category=menu.SETTINGS)


def _prepare(app: Flask) -> None:
    for room in (chrome, kept_pages, probes, public_pages):
        room.init_app(app)


def _add_public(builder: Any) -> None:
    """What everybody may read, beside the home page; it has a menu of its own."""
    for view in (PublicPagesView, PublicFeedView, Open311View):
        builder.add_view_no_menu(view)
