"""What the verbs of registration are called in a reader's words."""

from skillcert.core import happenings
from skillcert.core.i18n import N_

happenings.name({
    "registration.start": N_("Application begun"),
    "registration.details": N_("Details filled in"),
    "registration.condition": N_("Condition chosen"),
    "registration.photo": N_("Photo uploaded"),
    "registration.evidence_added": N_("Document uploaded"),
    "registration.evidence_removed": N_("Document taken away"),
    "registration.consent": N_("Commitment agreed to"),
    "registration.submit": N_("Application handed in"),
    "registration.enter": N_("Entered for a group"),
    "registration.withdraw": N_("Withdrawn"),
    "registration.cancel": N_("Withdrawn by the office"),
    "registration.take_back": N_("Taken back for a change after acceptance"),
    "registration.reopen": N_("Changed after acceptance, under review again"),
    "registration.pass_first": N_("First review passed"),
    "registration.return_first": N_("Returned in the first review"),
    "registration.refuse_first": N_("Refused in the first review"),
    "registration.pass_second": N_("Second review passed: accepted"),
    "registration.return_second": N_("Returned in the second review"),
    "registration.refuse_second": N_("Refused in the second review"),
    "registration.seal": N_("Seat given, ticket number bound"),
    "registration.part_kept": N_("Passed part kept"),
    "registration.roster_filed": N_("Roster filed with the authority"),
    "registration.import_undone": N_("Group import taken back"),
    "registration.printed": N_("Document with personal data made"),
    "registration.slips": N_("Activation slips printed"),
    "accommodation.ask": N_("Accommodation asked for"),
    "accommodation.propose": N_("Accommodation proposed"),
    "accommodation.grant": N_("Accommodation granted by a second person"),
    "accommodation.refuse": N_("Accommodation not granted"),
    "accommodation.revoke": N_("Accommodation taken back"),
    "accommodation.withdraw": N_("Accommodation withdrawn by the candidate"),
    "accommodation.read": N_("Reason of an accommodation opened"),
})
