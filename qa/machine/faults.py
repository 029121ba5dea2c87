"""Twenty-one faults of the SMS lane, each a change of a few words, and what must catch it."""

from __future__ import annotations

from qa.seeding import Fault

_JOBS = "tests/integration/jobs"
_IN = "tests/integration/services/inbound"
_OUT = "tests/integration/services/sending"
_KILLED = (
    f"{_JOBS}/test_lane_model.py"
    "::test_nothing_is_lost_or_sent_twice_by_an_owner_that_is_killed_at_any_step"
)

FAULTS = (
    Fault(
        "the SIM is freed before its SMS are stored",
        "app/sms/protocol/modem_turn.py",
        "    new = deletions.new_among(parts)\n",
        "    new = [gateway.delete(it.location) for it in parts] and deletions.new_among(parts)\n",
        _KILLED,
    ),
    Fault(
        "the place on the SIM tells SMS apart: a repeated one is another",
        "app/sms/protocol/gateway.py",
        "        part.number,\n",
        "        part.number,\n        part.location,\n",
        "tests/unit/sms/protocol/test_multipart.py::"
        "test_the_same_sms_has_the_same_fingerprint_in_any_time_zone_and_place",
    ),
    Fault(
        "an SMS is a card before all its parts are there",
        "app/services/inbound/intake.py",
        "> now() - PATIENCE:",
        "> now():",
        f"{_IN}/test_intake.py::test_the_parts_of_a_long_sms_wait_for_each_other_in_any_order",
    ),
    Fault(
        "a part that comes late is a card of its own",
        "app/services/inbound/late_parts.py",
        "    case = merging.lock_part(case_id) if case_id is not None else None\n",
        "    case = None\n",
        f"{_IN}/test_intake.py::"
        "test_a_missing_part_is_named_after_ten_minutes_and_filled_in_when_it_comes",
    ),
    Fault(
        "a text that can't be processed is tried for ever",
        "app/services/inbound/intake.py",
        "row.attempts += 1",
        "row.attempts += 0",
        f"{_IN}/test_poison.py::"
        "test_a_text_that_cannot_be_processed_is_a_plain_card_after_three_tries",
    ),
    Fault(
        "what a killed owner had stored waits for nobody",
        "app/services/inbound/intake.py",
        "        .where(InboundPart.processed_at.is_(None))\n        .order_by(",
        "        .where(InboundPart.processed_at.is_(None), InboundPart.attempts > 0)\n"
        "        .order_by(",
        _KILLED,
    ),
    Fault(
        "an SMS is queued again when its cause comes up again",
        "app/services/outbox/outbox.py",
        "dedupe_key=cause.key,",
        'dedupe_key=f"{at}:{cause.key}",',
        f"{_OUT}/test_sending.py::test_a_cause_is_queued_once_however_often_a_job_runs",
    ),
    Fault(
        "an SMS that another owner is sending may be claimed",
        "app/services/outbox/outbound_rows.py",
        "        OutboundSms.status == OutboundStatus.QUEUED,\n",
        '        OutboundSms.status.in_(("queued", "sending")),\n',
        f"{_OUT}/test_sending.py::test_answers_go_before_forwards_before_reminders_before_acknowledgements",
    ),
    Fault(
        "the parts of an SMS may leave by two SIM cards",
        "app/services/outbox/outbound_rows.py",
        "OutboundSms.modem_id == modem_id, ~_has_begun())",
        "OutboundSms.modem_id != 0)",
        "tests/integration/services/outbox/test_multipart_routing.py"
        "::test_the_rest_goes_by_the_same_modem_only",
    ),
    Fault(
        "a send without an answer is tried again",
        "app/services/sending/sending.py",
        "    if error.left is not Left.NO:\n",
        "    if error.left is Left.YES:\n",
        f"{_OUT}/test_sending.py::test_an_error_becomes",
    ),
    Fault(
        "a killed owner's send of unknown fate is tried again",
        "app/services/sending/sending.py",
        "    elif left is Left.NO:\n        move(part, PartStatus.QUEUED)\n",
        "    elif left is not None:\n        move(part, PartStatus.QUEUED)\n",
        f"{_OUT}/test_sending.py::test_what_a_killed_owner_left_is_settled_by_evidence",
    ),
    Fault(
        "Ctrl-Z without an answer counts as not sent",
        "app/sms/gammu/at_log.py",
        "return Left.YES if self.accepted else Left.UNKNOWN",
        "return Left.YES if self.accepted else Left.NO",
        "tests/unit/sms/gammu/test_at_log.py::test_the_verdict_on_a_log",
    ),
    Fault(
        "a late refusal is taken for the next SMS's own",
        "app/sms/gammu/faults.py",
        "    if is_answer_due and proof.handed_over:\n",
        "    if False:\n",
        f"{_JOBS}/test_lane_model.py::test_a_late_answer_is_never_taken_for_the_next_ones_own",
    ),
    Fault(
        "the evidence of another boot is believed",
        "app/sms/gammu/at_log.py",
        '        if claim["boot_id"] != _boot_id():\n            return Left.UNKNOWN\n',
        "",
        "tests/unit/sms/gammu/test_at_log.py::test_after_a_reboot_all_is_unknown",
    ),
    Fault(
        "what was claimed before a fault is sent from memory after it",
        "app/jobs/sender.py",
        "        self._claimed.clear()\n",
        "",
        f"{_JOBS}/test_sender.py::"
        "test_a_fault_among_several_keeps_what_has_left_and_sends_the_rest_later",
    ),
    Fault(
        "a send whose record failed is not settled before the next call",
        "app/jobs/owner.py",
        "        if self._owes_record:\n",
        "        if False:\n",
        f"{_JOBS}/test_sender.py::"
        "test_a_send_whose_record_failed_is_settled_before_the_modem_is_asked_anything",
    ),
    Fault(
        "the dummy's records are written down before they survive a power cut",
        "app/jobs/sender.py",
        "        if not self._claimed:\n            self.gateway.keep()\n",
        "        if not self._claimed:\n",
        f"{_JOBS}/test_sender.py::test_how_many_are_claimed_at_once",
    ),
    Fault(
        "a report settles one of two SMS in doubt",
        "app/services/sending/delivery_reports.py",
        "return found[0] if len(found) == 1 else None",
        "return found[0] if found else None",
        f"{_OUT}/test_uncertain_sms.py::test_with_two_uncertain_parts_a_person_decides",
    ),
    Fault(
        "a report of another SIM is believed",
        "app/services/sending/delivery_reports.py",
        "            OutboundSms.modem_id.in_(sims),\n",
        "",
        f"{_OUT}/test_uncertain_sms.py::"
        "test_a_sim_that_moved_to_another_modem_still_gets_its_reports",
    ),
    Fault(
        "an SMS keeps the reference of its earlier try",
        "app/services/sending/sending.py",
        "part.claimed_at, part.reference, part.sent_at, part.taken_at = at, None, None, None",
        "part.claimed_at, part.sent_at = at, None",
        f"{_OUT}/test_uncertain_sms.py::test_sent_again_it_waits_for_the_report_of_that_try",
    ),
    Fault(
        "a claim may be forgotten in a power cut",
        "app/database/extensions.py",
        '"synchronous=FULL"',
        '"synchronous=NORMAL"',
        "tests/integration/database/test_durability.py",
    ),
)
