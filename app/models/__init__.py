"""Mapped classes, those of one thing in one file: properties yes, decisions no."""

from app.models.case import Case, Note, Publication, Suggestion
from app.models.citizen_number import BlockedNumber, Erasure, NoticePhone
from app.models.day_count import DayCount, DayMark
from app.models.deadline import Deadline, Holiday, Reminder, Renewal
from app.models.event import Event, JournalHead
from app.models.forward import Approval, Forward, NearMiss, Rejection
from app.models.health import Alarm, JobRun
from app.models.inbound_part import InboundPart, MessageFile
from app.models.modem import Modem
from app.models.outbound_sms import OutboundPart, OutboundSms, WhatsAppBill
from app.models.promise import Evidence, Promise
from app.models.reply import Reply
from app.models.screen_state import BulkAct, DirectoryUpload, Draft, SavedFilter
from app.models.setting import AnswerTemplate, KeywordList, Setting, SmsText
from app.models.skpd import Contact, DutyShift, Skpd
from app.models.stored_file import Emblem, Paper, StoredFile, StoredPiece
from app.models.user import AccountCode, LoginPace, SecondFactor, User
