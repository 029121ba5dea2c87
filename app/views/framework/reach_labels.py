"""Reach of a unit in words: `2 HP, 1 akun` beside each unit that can be chosen."""

from __future__ import annotations

from flask_babel import gettext as _
from flask_babel import ngettext

from app.services.contacts.unit_reach import Reach


def reach_words(reach: Reach) -> str:
    """`2 HP, 1 akun`, and phones that SMS do not reach."""
    if not (reach.phones or reach.failing or reach.accounts):
        return _("tidak ada HP dan akun")
    failing = ngettext(
        "%(count)s HP tidak terjangkau",
        "%(count)s HP tidak terjangkau",
        reach.failing,
        count=reach.failing,
    )
    phones = ngettext("%(count)s HP", "%(count)s HP", reach.phones, count=reach.phones)
    accounts = ngettext("%(count)s akun", "%(count)s akun", reach.accounts, count=reach.accounts)
    return ", ".join([phones, accounts, *([failing] if reach.failing else [])])
