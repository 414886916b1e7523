"""What the specification table says when it refuses, and what it hints at."""

from skillcert.core.i18n import N_
from skillcert.core.reasons import register

REASONS = {
    "itembank.point_below_point": N_("{parent} is a point; nothing hangs below a point. Code {code} needs a range above it."),
    "itembank.point_code": N_("“{code}” is no code; write numbers parted by dots, such as 1.2.3."),
    "itembank.point_depth": N_("Code {code} lies too deep: there are at most {most} levels of ranges, points come below them."),
    "itembank.point_twice": N_("The code {code} stands twice in the file."),
    "itembank.point_not_moved": N_("{code} is the code it has."),
    "itembank.point_into_itself": N_("A row cannot hang below itself ({code})."),
    "itembank.points_top": N_("The weights of the top ranges sum to {total}; they must sum to 100 (R26)."),
    "itembank.points_children": N_("The weights below {code} {name} sum to {total}; its own weight is {weight} (R26)."),
    "itembank.points_differ": N_("{count} ranges weigh otherwise than in the standard in force. Correct them or say why (R26)."),
    "itembank.points_empty": N_("The table has no rows yet."),
    "itembank.own_points": N_("You changed this table last. Another person checks it and puts it in force."),
    "itembank.points_none": N_("There are no points yet, only ranges. Points say which items belong together."),
    "itembank.points_share_low": N_("{letter} makes up {share} % of the points; at least {usual} % is usual."),
    "itembank.points_share_high": N_("{letter} makes up {share} % of the points; at most {usual} % is usual."),
    "itembank.points_few": N_("{count} points; {usual} and more are usual for a level."),
    "itembank.points_thin": N_("Fewer points than {times} for each percent of weight: {codes}."),
}  # fmt: skip
register(REASONS)
