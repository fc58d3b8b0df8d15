"""One unit of work over the first database: every repository on one connection."""

from __future__ import annotations

from bot.store.audit import PostgresAudit
from bot.store.call_backs import PostgresCallBacks
from bot.store.calls import PostgresCalls
from bot.store.carrier_copies import PostgresCarrierCopies
from bot.store.consents import PostgresConsents
from bot.store.conversations import PostgresConversations
from bot.store.counters import PostgresCounters
from bot.store.deletions import PostgresDeletions
from bot.store.directory_entries import PostgresDirectoryEntries
from bot.store.erased_remains import PostgresKeptNotes, PostgresUrgentErased
from bot.store.erasures import PostgresErasures
from bot.store.handoffs import PostgresHandoffs
from bot.store.held import PostgresHeld
from bot.store.keeping import PostgresKeeping
from bot.store.meetings import PostgresMeetings
from bot.store.mentors import PostgresMentors
from bot.store.needs import PostgresNeeds
from bot.store.notes import PostgresNotes
from bot.store.outbox import PostgresOutbox
from bot.store.practice_talks import PostgresPracticeTalks
from bot.store.referrals import PostgresReferrals
from bot.store.safety_plans import PostgresSafetyPlans
from bot.store.seen import PostgresSeen
from bot.store.share_links import PostgresShareLinks
from bot.store.staff import PostgresStaff
from bot.store.staff_notes import PostgresPrimaryContacts, PostgresStaffNotes
from bot.store.staff_sessions import PostgresStaffSessions
from bot.store.suppressions import PostgresSuppressions
from bot.store.trackers import PostgresTrackers
from bot.store.trail import PostgresTrail
from bot.store.turns import PostgresTurns
from bot.store.unit import Unit
from bot.store.unmet_needs import PostgresUnmetNeeds
from bot.store.windows import PostgresWindows


class PostgresTransaction:
    def __init__(self, unit: Unit) -> None:
        self.conversations = PostgresConversations(unit)
        self.turns = PostgresTurns(unit)
        self.outbox = PostgresOutbox(unit)
        self.handoffs = PostgresHandoffs(unit)
        self.suppressions = PostgresSuppressions(unit)
        self.seen = PostgresSeen(unit)
        self.trackers = PostgresTrackers(unit)
        self.deletions = PostgresDeletions(unit)
        self.copies = PostgresCarrierCopies(unit)
        self.keeping = PostgresKeeping(unit)
        self.consents = PostgresConsents(unit)
        self.audit = PostgresAudit(unit)
        self.notes = PostgresNotes(unit)
        self.windows = PostgresWindows(unit)
        self.staff = PostgresStaff(unit)
        self.staff_sessions = PostgresStaffSessions(unit)
        self.trail = PostgresTrail(unit)
        self.staff_notes = PostgresStaffNotes(unit)
        self.contacts = PostgresPrimaryContacts(unit)
        self.calls = PostgresCalls(unit)
        self.call_backs = PostgresCallBacks(unit)
        self.needs = PostgresNeeds(unit)
        self.unmet_needs = PostgresUnmetNeeds(unit)
        self.safety_plans = PostgresSafetyPlans(unit)
        self.mentors = PostgresMentors(unit)
        self.meetings = PostgresMeetings(unit)
        self.directory = PostgresDirectoryEntries(unit)
        self.practice_talks = PostgresPracticeTalks(unit)
        self.referrals = PostgresReferrals(unit)
        self.share_links = PostgresShareLinks(unit)
        self.erasures = PostgresErasures(unit)
        self.urgent_erased = PostgresUrgentErased(unit)
        self.kept_notes = PostgresKeptNotes(unit)
        self.counters = PostgresCounters(unit)
        self.held = PostgresHeld(unit)
