"""Input, output, browser and files (ASVS 1 to 5)."""

from __future__ import annotations

from typing import Final

from qa.seeding import Fault

_VIEWS = "tests/integration/views"
_HTTP = "app/http/configuration.py"
_PHOTOS = "tests/integration/services/cases/promises/test_photo_drawing.py"
_SECURITY = f"{_VIEWS}/accounts/test_security.py"
_KEPT = (
    f"{_VIEWS}/promises/test_promises_page.py"
    "::test_kept_with_a_photo_that_only_its_skpd_and_the_desk_see"
)

ENTRIES: Final = {
    "Output is encoded for its context": Fault(
        "Jinja's autoescape",
        _HTTP,
        "    app.before_request(_begin)\n",
        "    app.before_request(_begin)\n    app.jinja_env.autoescape = False\n",
        f"{_VIEWS}/public/test_home.py::test_markup_of_a_citizen_stays_text",
    ),
    "No SQL from strings": Fault(
        "the parameter of the statement that finds an account",
        "app/services/accounts/user_accounts.py",
        "func.lower(User.username) == username.strip().lower())\n",
        "db.text(f\"lower(username) = '{username.strip().lower()}'\"))\n",
        f"{_VIEWS}/accounts/test_login.py::test_a_username_is_no_part_of_a_statement",
    ),
    "Input is checked on the server": Fault(
        "that a message must be forwarded to somebody",
        "app/views/actions/forward.py",
        '            "skpd_ids": require_unit,\n',
        "",
        f"{_VIEWS}/cards/test_dialogs.py"
        "::test_forward_names_every_missing_field_and_keeps_what_was_typed",
    ),
    "No cell of an exported file is run": Fault(
        "the apostrophe in exported workbooks",
        "app/reports/documents/spreadsheet.py",
        "WriteOnlyCell(sheet, guard_formula(text))",
        "WriteOnlyCell(sheet, text)",
        f"{_VIEWS}/directory/test_hostile_files.py"
        "::test_the_corpus_comes_in_as_text_and_goes_out_harmless",
    ),
    "No template is made of what a person wrote": Fault(
        "that the text of a message is a value of the page: it is rendered first",
        "app/views/cards/assemble.py",
        "        body=labels.body(message),\n",
        '        body=__import__("flask").render_template_string(labels.body(message)),\n',
        "tests/house/test_crawl.py::test_no_page_offers_what_it_then_refuses[Moderator]",
    ),
    "Only Meta tells what came by WhatsApp": Fault(
        "the comparison of the signature",
        "app/channels/whatsapp/webhook.py",
        '    return hmac.compare_digest(made.encode(), signature.encode("utf-8", "replace"))\n',
        "    return bool(made)\n",
        f"{_VIEWS}/public/test_whatsapp.py"
        "::test_what_is_not_signed_is_refused_and_nothing_is_stored",
    ),
    "WhatsApp's token goes to Meta's hosts alone": Fault(
        "the look at the host",
        "app/channels/whatsapp/client.py",
        "            self._require_their_host(told.url)\n",
        "",
        "tests/integration/channels/test_whatsapp_client.py"
        "::test_the_token_goes_to_no_foreign_host",
    ),
    "No address and no form makes a page fail": Fault(
        "the largest id of a row",
        "app/http/error_pages.py",
        "super().__init__(url_map, max=2**31 - 1)",
        "super().__init__(url_map)",
        "tests/integration/http/test_error_pages.py::test_what_no_database_can_hold_is_no_failure",
    ),
    "A transaction is whole or nothing": Fault(
        "the return to what was before",
        "app/database/extensions.py",
        "    except BaseException:\n        db.session.rollback()\n        raise\n    finally:\n"
        "        writes.reset(token)",
        "    except BaseException:\n        db.session.commit()\n        raise\n    finally:\n"
        "        writes.reset(token)",
        "tests/integration/http/test_error_pages.py::test_what_a_failed_request_began_is_not_saved",
    ),
    "Two at once do it once": Fault(
        "the one-time key of a form",
        "app/services/settings/validation.py",
        "    if form_key and db.session.scalar(",
        "    if not form_key and db.session.scalar(",
        f"{_VIEWS}/cards/test_dialogs.py::test_the_same_form_twice_is_done_once",
    ),
    "Cookie: Secure, SameSite, `__Host-`, HttpOnly": Fault(
        "Secure of the session's cookie",
        _HTTP,
        'SESSION_COOKIE_SECURE=settings.https == "yes"',
        "SESSION_COOKIE_SECURE=False",
        f"{_SECURITY}::test_with_https_cookies_are_secure_and_the_browser_stays",
    ),
    "HSTS for a year": Fault(
        "the header",
        _HTTP,
        '        response.headers.setdefault("Strict-Transport-Security", f"max-age={_YEAR}")\n',
        "        pass\n",
        f"{_SECURITY}::test_with_https_cookies_are_secure_and_the_browser_stays",
    ),
    "CSP with a nonce, `object-src` and `base-uri` none": Fault(
        "a nonce of its own for each answer",
        _HTTP,
        "        g.csp_nonce = secrets.token_urlsafe(16)\n",
        '        g.csp_nonce = "A" * 22\n',
        f"{_SECURITY}::test_a_nonce_serves_once_and_every_script_has_it",
    ),
    "nosniff, referrer, no framing": Fault(
        "nosniff",
        _HTTP,
        '    response.headers.setdefault("X-Content-Type-Options", "nosniff")\n',
        "",
        f"{_SECURITY}::test_every_answer_carries_the_headers",
    ),
    "No request forged by another site": Fault(
        "the check of the CSRF token",
        _HTTP,
        "        WTF_CSRF_TIME_LIMIT=None,\n",
        "        WTF_CSRF_TIME_LIMIT=None,\n        WTF_CSRF_CHECK_DEFAULT=False,\n",
        "tests/house/test_routes.py::test_no_post_without_its_form_s_token",
    ),
    "No redirect to another site": Fault(
        "that the host must be ours",
        "app/views/framework/return_url.py",
        " or parts.netloc != request.host):\n        return None\n",
        "):\n        return None\n    if parts.netloc:\n        return address\n",
        f"{_VIEWS}/accounts/test_login.py::test_after_login_one_stays_on_this_server",
    ),
    "A client cannot set headers that only a proxy may set": Fault(
        "that without a proxy nobody's word is believed",
        _HTTP,
        'if proxies := app.config["SETTINGS"].proxies:',
        'if proxies := app.config["SETTINGS"].proxies or 1:',
        f"{_SECURITY}::test_a_sender_s_own_word_about_his_address_is_not_believed",
    ),
    "Uploads and forms have a largest size": Fault(
        "the largest size of a request",
        _HTTP,
        "        MAX_CONTENT_LENGTH=LARGEST_REQUEST,\n",
        "",
        f"{_SECURITY}::test_what_is_too_large_is_refused_in_words",
    ),
    "A file is small, and what its name says": Fault(
        "the first bytes of a workbook",
        "app/services/directory/spreadsheet_reader.py",
        'if kind == "xlsx" and data.startswith(_ZIP):',
        'if kind == "xlsx":',
        "tests/integration/services/directory/test_spreadsheet_reader.py::test_what_is_refused",
    ),
    "No zip bomb, no entities, no millions of tags": Fault(
        "the largest size unpacked",
        "app/services/directory/spreadsheet_reader.py",
        "if len(entries) > _MOST_ENTRIES or unpacked > _MOST_UNPACKED:",
        "if len(entries) > _MOST_ENTRIES:",
        "tests/integration/services/directory/test_spreadsheet_reader.py::test_what_is_refused",
    ),
    "A photo is drawn anew and stored in the database without its name; "
    "no location, no camera data": Fault(
        "drawing anew: the file is kept as it came",
        "app/services/cases/promises/photo_drawing.py",
        "    return Drawing(drawn[drawing_process.SIZES.size :], width, height)\n",
        "    return Drawing(data, width, height)\n",
        f"{_PHOTOS}::test_nothing_of_the_camera_is_kept",
    ),
    "No photo takes a server's memory: its size is read before its pixels, and one is drawn at a "
    "time, in a process with limits": Fault(
        "the size that is read before the pixels",
        "app/runtime/drawing_process.py",
        "            if image.width * image.height > most:\n"
        "                return TOO_MANY_PIXELS\n",
        "            assert most\n",
        f"{_PHOTOS}::test_the_size_is_read_before_the_pixels",
    ),
    "No photo takes the web's threads": Fault(
        "the job: the page that takes a photo draws it",
        "app/services/inbound/channel_intake.py",
        "        row.file_id = stored_files.write(stored_files.PHOTO, [attachment.body]).id\n"
        "        row.remote_id = HERE\n",
        "        fill(row, attachment.body)\n",
        f"{_VIEWS}/public/test_form_photos.py::test_no_page_draws_and_none_waits_for_a_drawing",
    ),
    "A form's key shows ticket and link to the browser that opened it alone": Fault(
        "the words in the secret of the link",
        "app/views/public/web_form.py",
        'f"web link:{self.word}:{text}".encode()',
        'f"web link:{self.word}".encode()',
        f"{_VIEWS}/public/test_form_keys.py::test_the_link_needs_the_form_and_its_very_words",
    ),
    "A photo that was refused stands in the journal, with the reason": Fault(
        "the row of the journal",
        "app/services/cases/promises/promises.py",
        '    _record("photo_refused", ',
        '    (lambda *_, **__: None)("photo_refused", ',
        _KEPT,
    ),
    "A photo is served only to those who see its promise, and only as a picture": Fault(
        "that the promise must be the unit's own",
        "app/views/promises/pages.py",
        "        _seen(row.promise_id)\n        data =",
        "        data =",
        _KEPT,
    ),
    "No formula in an exported file": Fault(
        "the apostrophe before what would run",
        "app/domain/operations/spreadsheet_cells.py",
        "    return _MARK + kept if _is_risky(kept) else kept\n",
        "    return kept\n",
        "tests/unit/domain/operations/test_spreadsheet_cells.py"
        "::test_what_would_run_begins_with_an_apostrophe",
    ),
}
