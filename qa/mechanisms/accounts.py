"""Passwords, logins, sessions and rights (ASVS 6 to 8)."""

from __future__ import annotations

from typing import Final

from qa.seeding import Fault

_ACCOUNTS = "tests/integration/views/accounts"
_COMMON = "tests/unit/domain/access/test_common_passwords.py"
_RULES = "app/domain/access/account_rules.py"
_FACTOR = "app/services/accounts/second_factor.py"
_SESSIONS = "app/views/framework/current_user.py"
_SM = "app/views/accounts/security_manager.py"

ENTRIES: Final = {
    "Ten characters or more, up to 500, of any kind": Fault(
        "the shortest password",
        _RULES,
        "SHORTEST_PASSWORD: Final = 10",
        "SHORTEST_PASSWORD: Final = 4",
        f"{_COMMON}::test_short_and_the_username_are_refused_as_before",
    ),
    "One changes one's own password with the old one": Fault(
        "the question for the old one",
        "app/views/accounts/profile.py",
        "        if problem := password_problem(form.current.data, _NOT_CURRENT):\n"
        "            form.current.errors = [problem]\n"
        "            return False\n",
        "",
        f"{_ACCOUNTS}/test_login.py"
        "::test_own_password_asks_for_the_current_one_and_ends_other_sessions",
    ),
    "No common password, none of our own words": Fault(
        "the lists",
        _RULES,
        "    if is_common_password(password):\n"
        '        raise InvalidInput("password", Problem.COMMON)\n',
        "",
        f"{_COMMON}::test_what_is_tried_first_is_refused",
    ),
    "Guessing is slowed, nobody is locked out": Fault(
        "the budget of a browser that has logged in before",
        "app/views/accounts/device.py",
        "    return name if user_id is not None and user_id in users else None\n",
        "    return None\n",
        f"{_ACCOUNTS}/test_lock_out.py"
        "::test_a_known_browser_gets_in_while_forty_addresses_guess_its_account",
    ),
    "No account that everybody knows": Fault(
        "the refusal of demo users in production",
        "config.py",
        '            if self.fast_password_hash or self.demo_password or self.demo == "tahun":\n',
        '            if self.fast_password_hash or self.demo == "tahun":\n',
        "tests/unit/test_config.py::test_production_refuses",
    ),
    "A password that another has set opens reading only, until a code by SMS and a new "
    "password": Fault(
        "the hold",
        "app/services/accounts/account_holds.py",
        "    if user.password_given_at is not None:\n        return Hold.GIVEN\n",
        "",
        f"{_ACCOUNTS}/test_passwords_of_others.py"
        "::test_the_account_reads_and_neither_answers_nor_approves",
    ),
    "No hash is computed inside a write transaction, one at a time in a process; a flood of "
    "strangers' logins holds two threads of a worker at most, and is told to wait": Fault(
        "the refusal",
        "app/services/accounts/passwords.py",
        "        raise HashedWhileWriting\n",
        "        return\n",
        f"{_ACCOUNTS}/test_lock_out.py::test_no_hash_is_computed_inside_a_write_transaction",
    ),
    "A second factor is a duty of Admin and Moderator in production after 14 days: a code is taken "
    "once, wrong ones are slowed": Fault(
        "that a code is taken once",
        _FACTOR,
        "            row.last_step = step\n",
        "",
        f"{_ACCOUNTS}/test_second_factor.py::test_a_code_is_taken_once",
    ),
    "Its secret is encrypted (Fernet, a key made of `SECRET_KEY`), recovery codes are keyed "
    "hashes": Fault(
        "the key made of SECRET_KEY",
        _FACTOR,
        '    key = str(current_app.config["SECRET_KEY"]).encode()\n',
        '    key = b"always the same"\n',
        f"{_ACCOUNTS}/test_second_factor.py"
        "::test_neither_secret_nor_codes_can_be_read_from_the_database",
    ),
    "No command sets a password past its rules and the journal": Fault(
        "the check of a new password",
        "app/cli/user.py",
        "        password_hash = passwords.hash_strong_password(typed, name)\n",
        "        password_hash = passwords.hash_password(typed)\n",
        "tests/integration/cli/test_user.py"
        "::test_what_it_refuses_is_said_in_a_sentence_and_changes_nothing",
    ),
    "Whoever lost it is let in by the administrator of the server; journalled, sessions end": Fault(
        "the end of the sessions",
        _FACTOR,
        "    user.factor_due_at = now() if is_owed else None\n"
        "    user_accounts.end_sessions(user.id)\n",
        "    user.factor_due_at = now() if is_owed else None\n",
        f"{_ACCOUNTS}/test_second_factor.py::test_the_command_lets_in_who_lost_his_phone",
    ),
    "Changing a password or a factor needs the password again": Fault(
        "the password at the first code",
        "app/views/accounts/second_factor.py",
        "        if not form.validate() or not _knows_password(form):\n"
        "            return self._page(form), 422\n"
        "        try:\n",
        "        if not form.validate():\n            return self._page(form), 422\n        try:\n",
        f"{_ACCOUNTS}/test_second_factor.py::test_the_first_code_needs_the_password_too",
    ),
    "One way in": Fault(
        "that FAB's own pages of accounts stay closed",
        _SM,
        "        self.auth_view = LoginView()\n",
        "        super().register_views()\n        self.auth_view = LoginView()\n",
        "tests/house/test_routes.py::test_nothing_of_fab_s_own_security_pages_is_served",
    ),
    "A new session at login": Fault(
        "the emptying of the session before",
        _SESSIONS,
        "    _forget()\n    for name in (LANGUAGE, _CHOSEN_AT_LOGIN):\n",
        "    for name in (LANGUAGE, _CHOSEN_AT_LOGIN):\n",
        f"{_ACCOUNTS}/test_security.py::test_a_session_is_new_after_login",
    ),
    "Sessions are checked by the server, and signed": Fault(
        "the signature of the session's cookie",
        "app/http/configuration.py",
        "    app.before_request(_begin)\n",
        "    from flask.sessions import SecureCookieSessionInterface as Signed\n\n"
        "    class Unsigned(Signed):\n"
        "        def get_signing_serializer(self, app):\n"
        "            signer = super().get_signing_serializer(app)\n"
        "            plain = signer.load_payload\n"
        "            signer.loads = lambda it, **_: plain(it.rsplit('.', 2)[0].encode())\n"
        "            return signer\n\n"
        "    app.session_interface = Unsigned()\n"
        "    app.before_request(_begin)\n",
        f"{_ACCOUNTS}/test_security.py::test_a_forged_cookie_is_no_session",
    ),
    "An idle session ends (`UPIK_IDLE_MINUTES`, 30)": Fault(
        "the end of an idle session",
        _SESSIONS,
        '        end("idle")\n',
        "        pass\n",
        f"{_ACCOUNTS}/test_login.py::test_an_idle_session_ends_and_says_why",
    ),
    "No session is longer than 12 hours": Fault(
        "the end after twelve hours",
        _SESSIONS,
        '        end("long")\n',
        "        pass\n",
        f"{_ACCOUNTS}/test_security.py::test_twelve_hours_are_the_longest_session",
    ),
    "Log Out ends the session, and its copies: all sessions of the person": Fault(
        "the end of all sessions of the person",
        "app/views/accounts/login.py",
        "                    user_accounts.end_sessions(actor.user_id)\n",
        "",
        f"{_ACCOUNTS}/test_login.py::test_logout_ends_the_session_also_for_a_copy_of_its_cookie",
    ),
    "So does making a person inactive or deleting the account": Fault(
        "that an inactive person is nobody",
        _SM,
        "not found.user.is_active or ",
        "",
        f"{_ACCOUNTS}/test_login.py::test_a_person_made_inactive_is_out_at_once",
    ),
    "So do a new password and another rule": Fault(
        "the password in the session's fingerprint",
        _SESSIONS,
        "{user.id}:{user.password}:{user.session_epoch}",
        "{user.id}:{user.session_epoch}",
        f"{_ACCOUNTS}/test_security.py::test_a_password_given_by_the_admin_ends_them",
    ),
    "Every route asks for its right": Fault(
        "the guard of the journal's page",
        "app/views/journal/pages.py",
        '    @has_access\n    @permission_name("read")\n    def index(self)',
        "    def index(self)",
        "tests/house/test_routes.py::test_every_route_of_a_view_names_its_permission",
    ),
    "No page offers a link, a button or a form that it then refuses": Fault(
        "the question for the right at a button: Add on a list",
        "app/templates/framework/list.html",
        "{% set may_add = view.allows('add') %}",
        "{% set may_add = true %}",
        "tests/house/test_crawl.py::test_no_page_offers_what_it_then_refuses[Moderator]",
    ),
    "An office reaches its own cards only": Fault(
        "the refusal of another office's card",
        "app/views/cards/unit_guard.py",
        "        raise NotYours\n",
        "        pass\n",
        "tests/integration/views/unit_inbox/test_unit_inbox.py"
        "::test_another_unit_s_card_is_refused_and_journalled",
    ),
    "Nobody grants a right that they do not hold": Fault(
        "the limit of the own rights",
        "app/views/accounts/role_grants.py",
        "    return [role for role in roles if role.name != ADMIN and "
        "held.get(role.id, frozenset()) <= own]\n",
        "    assert held != own\n    return roles\n",
        f"{_ACCOUNTS}/test_users.py::test_a_moderator_can_not_make_an_admin_of_anybody",
    ),
}
