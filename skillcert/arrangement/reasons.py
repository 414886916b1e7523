"""The sentences of arrangement: shortages, findings of the checker, refusals of the verbs; and the labels of its enums."""

from skillcert.arrangement.layout import Door, Order
from skillcert.arrangement.seating import Mixing
from skillcert.core.i18n import N_, labels
from skillcert.core.reasons import register

SHORTAGES = {
    "arrangement.seats_missing": N_("{need} candidates need a seat, the chosen rooms have {have}: {lack} seats are missing. Choose another room or plan a further session."),
    "arrangement.rooms_missing": N_("{need} candidates of {occupation} may not share a room with others, and {lack} of them find no room of their own. Choose another room, or allow occupations to share rooms."),
    "arrangement.rounds_missing": N_("{need} candidates need {rounds} rounds of {minutes} minutes, but only {fit} rounds end by {latest}: {lack} places are missing. Choose another workshop or plan a further session."),
    "arrangement.staff_missing": N_("{job} for {post}: {need} are needed, {have} can be drawn, {lack} are missing."),
    "arrangement.staff_clash": N_("{tries} draws were tried and {post} always lacked {job} ({need} are needed): the same people are wanted at the same hour. Name more people or move a session."),
    "arrangement.senior_missing": N_("At level {level} the group of {post} must be led by a senior assessor for {occupation}, and none can be drawn."),
    "arrangement.rotation_missing": N_("At least {need} of the group for {post} must not have been in the last group of {occupation}; only {have} such people can be drawn."),
    "arrangement.out_is_candidate": N_("{count} left out: candidates in this room themselves"),
    "arrangement.out_relative": N_("{count} left out: a declared relative sits here"),
    "arrangement.out_own_class": N_("{count} left out: they taught a class that sits here"),
    "arrangement.out_no_card": N_("{count} left out: no card for this job and occupation"),
    "arrangement.out_card_expired": N_("{count} left out: the card is not valid on the day"),
    "arrangement.out_card_level": N_("{count} left out: the card does not reach this level"),
    "arrangement.out_streak": N_("{count} left out: served in too many batches in a row"),
    "arrangement.out_not_senior": N_("{count} left out: not a senior assessor"),
    "arrangement.out_busy": N_("{count} left out: on duty elsewhere at this hour"),
}

FINDINGS = {
    "arrangement.r17_no_seat": N_("R17: {count} candidates of this session have no seat."),
    "arrangement.r17_stranger": N_("R17: somebody sits here who does not belong to this session."),
    "arrangement.r17_two_seats": N_("R17: one candidate has {count} seats in this session."),
    "arrangement.r17_no_room": N_("R17: a seat lies in a room that is not used."),
    "arrangement.r17_capacity": N_("R17: {count} candidates sit in a room for {capacity}."),
    "arrangement.r17_seat_twice": N_("R17: seat {seat} is given to more than one candidate."),
    "arrangement.r17_no_such_seat": N_("R17: seat {seat} does not exist in this room or is closed."),
    "arrangement.r17_wrong_room": N_("R17: seat {seat} is in a room that this session does not use."),
    "arrangement.r17_two_places": N_("R17: somebody is in two places at the same time."),
    "arrangement.r17_room_twice": N_("R17: the room is used twice at the same time."),
    "arrangement.r18_invigilators": N_("R18: the room needs {need} invigilators and has {have}."),
    "arrangement.r19_assessors": N_("R19: the room needs {need} assessors (1 to {ratio}) and has {have}."),
    "arrangement.r19_odd": N_("R19: the standard wants an odd number of assessors; there are {have}."),
    "arrangement.r19_chief": N_("R19: the group needs one chief assessor and has {have}."),
    "arrangement.r19_card": N_("R19: an assessor has no card for {occupation} at level {level} valid on {day}."),
    "arrangement.r19_senior": N_("R19: at levels 2 and 1 a senior assessor must lead the group."),
    "arrangement.r20_panel": N_("R20: a review panel has three members or more, an odd number; this one has {have}."),
    "arrangement.r20_twice": N_("R20: somebody is in the review panel twice."),
    "arrangement.r21_self": N_("R21: the candidate in seat {seat} is on duty here."),
    "arrangement.r21_relative": N_("R21: the candidate in seat {seat} is a declared relative of somebody on duty here."),
    "arrangement.r21_class": N_("R21: the candidate in seat {seat} was taught by somebody on duty here."),
    "arrangement.r22_streak": N_("R22: an assessor has served in {streak} batches in a row; at most {limit} are allowed."),
    "arrangement.r22_rotation": N_("R22: {same} of the {of} assessors were in the last group of the occupation; a third must be new."),
    "arrangement.r23_not_drawn": N_("R23: somebody on duty was not drawn, and no reason for the change is recorded."),
    "arrangement.r24_none": N_("R24: the session has no internal quality supervisor."),
    "arrangement.r24_card": N_("R24: the supervisor has no card valid on the day."),
    "arrangement.r24_two_jobs": N_("R24: the supervisor has another job in the same session."),
    "arrangement.r25_not_accepted": N_("R25: a candidate has a seat whose application is not accepted."),
    "arrangement.r25_no_number": N_("R25: a candidate has no ticket number."),
    "arrangement.r25_number_twice": N_("R25: ticket number {number} was given twice."),
}
VERBS = {
    "arrangement.not_announced": N_("The batch is not announced; seats are given after that."),
    "arrangement.still_open": N_("Registration is open until {closes}; seats are given after it has closed."),
    "arrangement.undecided": N_("{count} applications are not decided yet; finish the review first."),
    "arrangement.nobody": N_("No application of this batch is accepted; there is nobody to seat."),
    "arrangement.no_session": N_("{count} candidates are to sit {part}, but the plan has no session for it."),
    "arrangement.room_name": N_("Give the room a name."),
    "arrangement.room_exists": N_("The site already has a room of this name."),
    "arrangement.room_capacity": N_("A room holds between 1 and 500 candidates."),
    "arrangement.room_columns": N_("A room has between 1 and 20 columns, and not more columns than seats."),
    "arrangement.room_closed_seats": N_("Seats that stay empty are numbers of this room, separated by commas."),
    "arrangement.room_taken": N_("R17: {room} is already in use at {at}."),
    "arrangement.room_small": N_("{count} candidates do not fit into {room} with {capacity} seats."),
    "arrangement.room_elsewhere": N_("R5: {room} does not belong to {site}, where the session is held now. Choose a room there first."),
    "arrangement.person_taken": N_("R17: {name} is already somewhere else at {at}."),
    "arrangement.person_overruns": N_(
        "R17: {name} is not done with {extra} more minutes when the next session begins at {at}. Give the candidate with the extra time a seat in the last round, or move the later session."
    ),
    "arrangement.room_overruns": N_(
        "R17: {name} is needed for {extra} more minutes, but the next round begins there at {at}. Give the candidate with the extra time a seat in the last round or in another room."
    ),
    "arrangement.race_person": N_("R17: somebody of this batch has just been given another place at the same hour. Look again and publish once more."),
    "arrangement.race_room": N_("R17: one of the rooms has just been given to another batch at the same hour. Choose another room."),
    "arrangement.race_seat": N_("R17: this seat has just been given to somebody else. Look again."),
    "arrangement.seat_not_free": N_("R17: seat {seat} is not free in this room. Choose a seat at which nobody sits."),
    "arrangement.reason_missing": N_("R23: say in a few words why."),
    "arrangement.ticket_pattern": N_("R25: the pattern of ticket numbers does not fit: {detail}. The setting must be changed first."),
    "arrangement.unfit_is_candidate": N_("R21: this person is a candidate here."),
    "arrangement.unfit_relative": N_("R21: a declared relative of this person sits here."),
    "arrangement.unfit_own_class": N_("R21: this person taught a class that sits here."),
    "arrangement.unfit_no_card": N_("R19: this person has no card for this duty and occupation."),
    "arrangement.unfit_card_expired": N_("R19: the card of this person is not valid on the day."),
    "arrangement.unfit_card_level": N_("R19: the card of this person does not reach the level."),
    "arrangement.unfit_streak": N_("R22: this person has served in too many batches in a row."),
    "arrangement.unfit_not_senior": N_("R19: only a senior assessor may do this at levels 2 and 1."),
    "arrangement.unfit_busy": N_("R17: this person is on duty elsewhere at this hour."),
    "arrangement.notice_ticket": N_("Your admission ticket {number} is ready."),
    "arrangement.notice_changed": N_("Time or place of your exam has changed. Your admission ticket {number} was issued again; the old one is void."),
    "arrangement.job_papers": N_("Tickets and room papers of {batch}"),
}
register(SHORTAGES | FINDINGS | VERBS)

labels(Mixing, {
    Mixing.OFFER: N_("One occupation and level to a room"),
    Mixing.OCCUPATION: N_("Levels of one occupation may share a room"),
    Mixing.ANY: N_("Occupations may share a room"),
})  # fmt: skip
labels(Order, {Order.COLUMN: N_("Column by column"), Order.SNAKE: N_("Snake")})
labels(Door, {Door.LEFT: N_("Door at the front left"), Door.RIGHT: N_("Door at the front right")})

HOW_SEATS = (
    N_("Offers that must sit apart choose rooms first, the largest first: the smallest room that holds them whole, else the largest."),
    N_("An offer that got several rooms fills them evenly; no room is left with a single candidate."),
    N_("A class or employer is spread at even distances over the rooms, in an order drawn from the seed."),
    N_("Seats are filled column by column from the door; next comes somebody whose class is not yet in front, behind or beside."),
    N_("Where classmates still touch, two people of the room change seats if that leaves fewer such pairs."),
)
HOW_STAFF = (
    N_("Before a name is drawn, everybody is put into the pool or left out with the reason: card, level, validity, relative, own class, another duty at that hour, batches in a row."),
    N_("A theory room gets at least two invigilators and one for every {per} candidates; a practical room at least three assessors, more by the ratio of the standard, an odd number."),
    N_("The pool is shuffled with the seed. The first senior assessor leads the group; at levels 2 and 1 nobody else may."),
    N_("A third of the group must not have been in the last group of the occupation."),
    N_("Pool, seed and result are stored; the same seed draws the same names. A name changed by hand needs a reason."),
)
