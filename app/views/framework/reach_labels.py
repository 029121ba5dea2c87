"""Reach of a unit in words: `2 HP, 1 akun` beside each unit that can be chosen."""

from __future__ import annotations

from flask_babel import gettext as _

from app.i18n.language import counted
from app.services.contacts.unit_reach import Reach


def reach_words(reach: Reach) -> str:
    """`2 HP, 1 akun`, and phones that SMS do not reach."""
    if not (reach.phones or reach.failing or reach.accounts):
        return _("tidak ada HP dan akun")
    failing = counted("%(count)s HP tidak terjangkau", count=reach.failing)
    phones = counted("%(count)s HP", count=reach.phones)
    accounts = counted("%(count)s akun", count=reach.accounts)
    return ", ".join([phones, accounts, *([failing] if reach.failing else [])])
