"""The stages in the order of the line."""

STAGES = (
    "people",
    "standards",
    "plans",
    "registration",
    "itembank",
    "papers",
    "arrangement",
    "exams",  # the theory day: check-in, sitting, room record (conduct's and supervision's builders are called here)
    "practical",
    "results",
    "certificates",
    "archive",
)
