"""Mapped classes, one a file: properties yes, decisions no."""

from app.models.account_code import AccountCode
from app.models.alarm import Alarm
from app.models.answer_template import AnswerTemplate
from app.models.approval import Approval
from app.models.blocked_number import BlockedNumber
from app.models.bulk_act import BulkAct
from app.models.contact import Contact
from app.models.day_count import DayCount, DayMark
from app.models.deadline import Deadline, Holiday
from app.models.directory_upload import DirectoryUpload
from app.models.draft import Draft
from app.models.duty_shift import DutyShift
from app.models.emblem import Emblem
from app.models.erasure import Erasure
from app.models.event import Event
from app.models.evidence import Evidence
from app.models.forward import Forward
from app.models.inbound_part import InboundPart
from app.models.incident import Incident
from app.models.job_run import JobRun
from app.models.journal_head import JournalHead
from app.models.keyword_list import KeywordList
from app.models.login_pace import LoginPace
from app.models.message import Message
from app.models.message_file import MessageFile
from app.models.modem import Modem
from app.models.near_miss import NearMiss
from app.models.note import Note
from app.models.notice_phone import NoticePhone
from app.models.outbound_sms import OutboundPart, OutboundSms
from app.models.paper import Paper
from app.models.promise import Promise
from app.models.publication import Publication
from app.models.rejection import Rejection
from app.models.reminder import Reminder
from app.models.renewal import Renewal
from app.models.reply import Reply
from app.models.saved_filter import SavedFilter
from app.models.second_factor import SecondFactor
from app.models.setting import Setting
from app.models.skpd import Skpd
from app.models.sms_text import SmsText
from app.models.stored_file import StoredFile, StoredPiece
from app.models.suggestion import Suggestion
from app.models.user import User
from app.models.whatsapp_bill import WhatsAppBill

__all__ = [
    "AccountCode",
    "Alarm",
    "AnswerTemplate",
    "Approval",
    "BlockedNumber",
    "BulkAct",
    "Contact",
    "DayCount",
    "DayMark",
    "Deadline",
    "DirectoryUpload",
    "Draft",
    "DutyShift",
    "Emblem",
    "Erasure",
    "Event",
    "Evidence",
    "Forward",
    "Holiday",
    "InboundPart",
    "Incident",
    "JobRun",
    "JournalHead",
    "KeywordList",
    "LoginPace",
    "Message",
    "MessageFile",
    "Modem",
    "NearMiss",
    "Note",
    "NoticePhone",
    "OutboundPart",
    "OutboundSms",
    "Paper",
    "Promise",
    "Publication",
    "Rejection",
    "Reminder",
    "Renewal",
    "Reply",
    "SavedFilter",
    "SecondFactor",
    "Setting",
    "Skpd",
    "SmsText",
    "StoredFile",
    "StoredPiece",
    "Suggestion",
    "User",
    "WhatsAppBill",
]
