"""What citizens and officials are promised of their data (ASVS 2, 8, 14), and the journal (16)."""

from __future__ import annotations

from typing import Final

from qa.seeding import Fault

_PUBLIC = "tests/integration/views/public"
_JOURNAL = "tests/integration/views/journal/test_journal_content.py"
_SECURITY = "tests/integration/views/accounts/test_security.py"
_PRIVACY = "tests/integration/services/privacy"

ENTRIES: Final = {
    "Numbers are masked on the server": Fault(
        "the mask",
        "app/views/framework/format.py",
        "phone_numbers.shown(sender) if may_see_full_number(roles) else "
        "phone_numbers.masked(sender)",
        "phone_numbers.shown(sender) if roles is not None else phone_numbers.masked(sender)",
        "tests/integration/views/unit_inbox/test_unit_inbox.py::test_the_card_of_an_operator",
    ),
    "Nothing personal in any public output: pages, search, feed, API, file, errors, log": Fault(
        "the last lock on the way out",
        "app/domain/language/public_text.py",
        "        body = body[:begin] + mask + body[end:]\n",
        "        assert mask\n",
        f"{_PUBLIC}/test_home.py::test_a_number_that_a_person_let_through_is_hidden_all_the_same",
    ),
    "What comes by phone, where a sender can be forged, is public after a moderator's look": Fault(
        "the look",
        "app/reports/public/public_rows.py",
        "Reply.awaits_look.is_(False), ",
        "",
        "tests/integration/views/answers/test_awaiting_look.py"
        "::test_an_answer_by_phone_is_public_after_a_look_at_it",
    ),
    "An answer by phone is held for 2 minutes, and its echo says how to take it back": Fault(
        "the hold",
        "app/services/cases/answers/delivering.py",
        "return values.phone_hold * 60 if channel is ReplyChannel.BLS else values.send_hold",
        "return 0 if channel is ReplyChannel.BLS else values.send_hold",
        "tests/integration/services/settings/test_settings.py"
        "::test_an_answer_by_phone_waits_and_its_echo_says_so",
    ),
    "Automatic SMS cost no more than was set": Fault(
        "the budget of a day",
        "app/services/cases/state/auto_replies.py",
        "    is_spent = budget > 0 and today >= budget\n",
        "    is_spent = budget < 0\n",
        "tests/integration/services/cases/state/test_auto_replies.py"
        "::test_of_a_day_s_budget_nothing_is_left_until_midnight",
    ),
    "Codes can't be guessed from an official's phone unseen": Fault(
        "that the answers of such a phone wait",
        "app/services/contacts/typing_trouble.py",
        "    return contact.phone in db.session.scalars(guessing_phones()).all()\n",
        "    return contact.phone in ()\n",
        "tests/integration/services/cases/answers/test_doubted_phones.py"
        "::test_its_next_answer_waits_and_the_head_releases_it",
    ),
    "What is unpublished is gone at once, from what was kept too": Fault(
        "the counter in the key of what is kept",
        "app/views/public/page_cache.py",
        "key = (edition, request.host_url,",
        "key = (request.host_url,",
        f"{_PUBLIC}/test_public_outputs.py::test_a_change_is_seen_at_once_in_every_output",
    ),
    "Open data, the feed and the site's map are limited per address, with IPv6 per customer": Fault(
        "the limit of the CSV",
        "app/views/public/feeds.py",
        "    @limited\n    def csv(",
        "    def csv(",
        f"{_PUBLIC}/test_open_data.py::test_an_address_is_held_back_after_so_many",
    ),
    "Pages are not kept by the browser": Fault(
        "the header",
        "app/http/configuration.py",
        '        response.headers.setdefault("Cache-Control", "no-store")\n',
        "",
        f"{_SECURITY}::test_pages_are_not_kept_and_files_are",
    ),
    "A form writes its own fields only": Fault(
        "that the fields of the form are named: whatever was sent is written",
        "app/views/framework/crud.py",
        "        db.session.add(saved)\n",
        "        for name in request.form:\n"
        "            if name in saved.__table__.columns and name not in form:\n"
        "                setattr(saved, name, request.form[name])\n"
        "        db.session.add(saved)\n",
        "tests/integration/views/accounts/test_users.py"
        "::test_what_is_no_field_of_the_form_is_not_written",
    ),
    "No secret, number or text in a log line": Fault(
        "that a failed statement hides its values",
        "app/http/configuration.py",
        '{"hide_parameters": True,',
        '{"hide_parameters": False,',
        "tests/integration/services/test_logging.py"
        "::test_a_failed_statement_is_logged_without_its_values",
    ),
    "Logins, failures and logouts are journalled": Fault(
        "the row of a wrong login",
        "app/services/accounts/user_accounts.py",
        '    journal.record("login_failed", ',
        '    (lambda *_, **__: None)("login_failed", ',
        f"{_JOURNAL}::test_every_act_names_its_actor_and_where_he_sat",
    ),
    "Refused access is told": Fault(
        "the line of the log",
        "app/http/error_pages.py",
        '        log.warning("refused: %s has no right to %s", _who(), request.endpoint)\n',
        "        pass\n",
        f"{_SECURITY}::test_who_is_refused_is_told_in_the_log",
    ),
    "Acts, looks at numbers, exports, rights, settings: who, when, from where": Fault(
        "the look at a card",
        "app/views/framework/access_log.py",
        '    _once("number_seen", "message", message_id, message_id)\n',
        "    assert message_id\n",
        f"{_JOURNAL}::test_looks_are_told_by_list_once_an_hour_and_by_card_each_time",
    ),
    "A number that the citizen hides (RAHASIA) is shown to Admin alone": Fault(
        "the question for the keyword where a sender is shown",
        "app/views/cards/sender_labels.py",
        "    return message.hides_number and not may_see_hidden_number(roles)\n",
        "    return message.hides_number and not roles\n",
        "tests/integration/views/cards/test_hidden_number_on_screen.py"
        "::test_no_page_shows_a_digit_of_it",
    ),
    "Data past their retention period become anonymous": Fault(
        "the period of closed messages",
        "app/services/privacy/retention.py",
        "    return retention_periods.months_before(now(), settings.current().keep_months)\n",
        "    return retention_periods.months_before(now(), 1200)\n",
        f"{_PRIVACY}/test_retention.py::test_a_closed_message_is_kept_for_its_months",
    ),
    "A citizen's data are erased on request, in the file's bytes and in backups too": Fault(
        "that reason and reference refuse numbers",
        "app/services/privacy/erasing.py",
        "    if any(find_numbers(plain_letters(text).text)):\n"
        "        raise InvalidInput(field, Problem.PERSONAL)\n",
        "    assert find_numbers(plain_letters(text).text) is not None\n",
        f"{_PRIVACY}/test_erasing.py::test_a_number_in_what_outlives_the_data_is_refused",
    ),
    "Tickets can't be guessed on the public page": Fault(
        "the limit of an address",
        "app/services/cases/tracking/tracking_throttle.py",
        "PER_ADDRESS: Final = (5, timedelta(hours=1))",
        "PER_ADDRESS: Final = (5000, timedelta(hours=1))",
        f"{_PUBLIC}/test_tracking.py::test_five_tries_an_hour_from_an_address",
    ),
    "The public form is no flood and no SMS cannon": Fault(
        "the key that we signed",
        "app/views/public/web_form.py",
        '        key = FormKey.read(request.form.get("form_key", ""))\n',
        '        key = FormKey(request.form.get("form_key", ""), now() - SOONEST, "")\n',
        f"{_PUBLIC}/test_web_form.py::test_a_form_that_is_not_ours_does_nothing_but_keeps_the_text",
    ),
    "The journal holds no number and no text": Fault(
        "that a note is told of by its id alone",
        "app/services/cases/actions/notes.py",
        'journal.record("note", "note", note.id, ',
        'journal.record("note", "note", note.id, text=text, ',
        f"{_JOURNAL}::test_the_journal_holds_no_number_no_text_and_no_citizen_s_name",
    ),
    "The journal can't be changed unseen": Fault(
        "a column in the seal: from where somebody acted",
        "app/services/journal/sealed_rows.py",
        "*(row.actor, row.address, row.old, row.new, row.facts),",
        "*(row.actor, row.old, row.new, row.facts),",
        "tests/integration/services/journal/test_sealing.py"
        "::test_any_touched_column_of_a_sealed_row_is_found_and_its_row_named",
    ),
    "The journal's tail can't be cut unseen, with all that lies beside it": Fault(
        "that the head leaves by SMS",
        "app/services/monitoring/outside_heads.py",
        "    if is_sms_due and number is not None:\n",
        "    if not is_sms_due and number is not None:\n",
        "tests/integration/services/monitoring/test_outside_heads.py"
        "::test_one_sms_a_day_with_the_head_goes_to_the_phone_outside",
    ),
    "A failure shows a number, not a trace": Fault(
        "that the page says no word of the failure",
        "app/http/error_pages.py",
        "    return _answer(500, title, translated(words).format(",
        "    words += repr(_error.original_exception)\n"
        "    return _answer(500, title, translated(words).format(",
        "tests/integration/http/test_error_pages.py"
        "::test_a_failure_shows_a_number_and_the_log_has_the_trace",
    ),
}
