"""What each person should get at each address: a second opinion, which asks neither `visible_to` nor `has_perm`.

From the roles as they are declared (what they see, for whom they act, what they may do), the table of addresses, and
the small tables here that say on whose behalf a permission counts.
"""

from __future__ import annotations

from foundations.accounts import roles
from foundations.accounts.roles import Acts, Sight
from tests.access_matrix.cast import Person, Record
from toex.access import CLOCK, DISRUPTION, EXTENSION, FILE, PRODUCT, ROLE, SENT, SHARE, TASKING, TERMS, Address

OPEN, FORBIDDEN, ABSENT, NO_METHOD, SIGN_IN = "shown", "403", "404", "405", "sign in"

# Where administrators of the cast are.
KINDS = {"toex-national": "national", "ersou": "region", "norfolk": "force"}
# For whom a permission counts; what is not named here counts for the region's team: its officers, the lead analyst,
# and the nation where it serves the region.
_OF_THOSE_WHO_ASKED = {
    "referrals.submit",
    "referrals.answer",
    "referrals.withdraw",
    "referrals.ask_for_more",
    "outcomes.give_feedback",
}
_OF_BOTH_SIDES = {"referrals.grant_sight", "referrals.restrict"}
_OF_THE_SIO = {
    "terms_of_reference.sign_for_sio",
    "terms_of_reference.ask_for_change",
    "terms_of_reference.propose_back",
}
_OF_TEAM_AND_SIO = {"terms_of_reference.write_terms", "terms_of_reference.comment_on_terms"}
_OF_THE_FORCE = {"referrals.endorse", "referrals.send_back"}
_OF_THE_OWNER = {"referrals.accept_ownership", "referrals.refuse_ownership"}
_OF_WHOM_IT_WAS_GIVEN_TO = {"tasking.accept_tasking", "tasking.refuse_tasking", "tasking.deliver_tasking"}
_OF_WRITERS = {"tasking.add_product", "tasking.submit_product"}
_OF_PARTNERS_TOO = _OF_WRITERS | {"tasking.give_tasking"}
_OF_THE_CONVERSATION = {"referrals.write_message", "referrals.write_note"}
_OF_OFFICERS_ALONE = {"terms_of_reference.sign_for_toex", "terms_of_reference.invite_sio"}


def sees(person: Person, record: Record) -> bool:
    """Whether the referral is theirs to see."""
    sight = roles.by_key[person.role].sees
    if sight == Sight.NOTHING:
        return False
    if person.key in record.named:
        return True
    if not record.sent or record.restricted:
        return False
    return {
        Sight.NAMED: False,
        Sight.FORCE: person.organisation == record.force,
        Sight.REGION: person.organisation in {record.region, record.shown_to},
        Sight.NATIONAL: True,
    }[sight]


def sees_inside(person: Person, record: Record) -> bool:
    """Whether the work of the team is theirs to see: drafts, briefs, comments."""
    if person.key == record.lead:
        return True
    sight = roles.by_key[person.role].sees
    return sight == Sight.NATIONAL or (sight == Sight.REGION and person.organisation in {record.region, record.partner})


def works(person: Person) -> bool:
    """Whether they work for a region or the nation."""
    return roles.by_key[person.role].sees in {Sight.REGION, Sight.NATIONAL}


def answers_share(person: Person, record: Record) -> bool:
    """Whether a share of it is theirs to answer, whether or not they see the referral."""
    permitted = "referrals.answer_share" in roles.by_key[person.role].permissions
    return permitted and person.organisation == record.share[2]


def sees_part(person: Person, record: Record, part: str, number: int) -> bool:
    """Whether that tasking, product or file of a referral that they see is theirs to see."""
    if part == TASKING:
        return number <= len(record.taskings) and (
            sees_inside(person, record) or record.taskings[number - 1] == person.key
        )
    if part == SHARE:
        return works(person)
    if part in {TERMS, DISRUPTION, SENT, CLOCK, EXTENSION}:
        # There are none before it was sent.
        return record.sent
    if part not in {PRODUCT, FILE}:
        return True
    if number > len(record.products):
        return False
    author, recipients = record.products[number - 1]
    if person.key in {record.lead, author, *recipients}:
        return True
    role = roles.by_key[person.role]
    if part == FILE and role.sees == Sight.NATIONAL:
        # Of the nation only those who assure products, where it is the region's team.
        return record.served_nationally and "tasking.approve_product" in role.permissions
    return sees_inside(person, record)


def may(person: Person, record: Record, permission: str, part: str = "", number: int = 1) -> bool:
    """Whether their role holds the permission and it counts for this record."""
    role = roles.by_key[person.role]
    if permission not in role.permissions or (record.restricted and person.key not in record.named):
        return False
    people, organisations, nation = _counts_for(record, permission, part, number)
    if person.key in people:
        return True
    if role.acts == Acts.ORGANISATION:
        return person.organisation in organisations
    return role.acts == Acts.NATION and (nation or person.organisation in organisations)


def _counts_for(record: Record, permission: str, part: str, number: int) -> tuple[set[str], set[str], bool]:
    """People, organisations, and whether the nation."""
    if permission in _OF_THOSE_WHO_ASKED:
        return record.asked, set(), False
    if permission in _OF_THE_SIO:
        return {record.sio or record.requester}, set(), False
    if permission in _OF_THE_FORCE:
        return set(), {record.force}, False
    if permission in _OF_THE_OWNER:
        # Nobody is asked now: whoever may have been hears "not now".
        return record.asked, {record.force, record.region}, False
    if permission in _OF_WHOM_IT_WAS_GIVEN_TO:
        return {record.taskings[number - 1]}, set(), False
    if permission == "referrals.answer_share":
        return set(), {record.share[2]}, False
    if permission in _OF_OFFICERS_ALONE | _OF_THE_CONVERSATION:
        return _of_the_team(record, permission)
    people = {record.lead} | ({record.sio or record.requester} if permission in _OF_TEAM_AND_SIO else set())
    if permission in _OF_BOTH_SIDES:
        people |= record.asked
    if permission in _OF_WRITERS:
        # The author of a product; and whoever works a tasking may begin one that comes of it.
        people |= {record.products[number - 1][0]} if part == PRODUCT else set(record.taskings)
    partners = {record.partner} - {""} if permission in _OF_PARTNERS_TOO else set()
    return people, {record.region, *partners}, record.served_nationally


def _of_the_team(record: Record, permission: str) -> tuple[set[str], set[str], bool]:
    """The team's officers; of the conversation also its partners and who else is on it by name.

    For messages also those who asked, and their force's adviser.
    """
    if permission in _OF_OFFICERS_ALONE:
        return set(), {record.region}, record.served_nationally
    people = {record.lead, *record.taskings, *record.named_besides}
    team = {record.region, record.partner} - {""}
    if permission == "referrals.write_message":
        return people | record.asked, team | {record.force}, record.served_nationally
    return people, team, record.served_nationally


def without_record(address: Address, method: str, person: Person) -> str:
    """What a page that concerns no referral gives a person."""
    if address.who != ROLE:
        needed = address.changes if method == "POST" else ""
        return OPEN if not needed or needed in roles.by_key[person.role].permissions else FORBIDDEN
    if address.needs not in roles.by_key[person.role].permissions:
        return FORBIDDEN
    if address.held_in and KINDS.get(person.organisation) not in address.held_in:
        return FORBIDDEN
    return OPEN


def of_record(address: Address, person: Person, record: Record, number: int, permissions: set[str]) -> str:
    """What an address of a referral gives; `permissions`: those of which one is needed, none where any may."""
    theirs = sees(person, record) and sees_part(person, record, address.part, number)
    if not theirs and not (address.part == SHARE and answers_share(person, record)):
        return ABSENT
    if address.works and not works(person):
        return FORBIDDEN
    part = address.part if address.part in {TASKING, PRODUCT} else ""
    if permissions and not any(may(person, record, each, part, number) for each in permissions):
        return FORBIDDEN
    return OPEN
