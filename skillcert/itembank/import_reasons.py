"""What readers of files and the import say: refusals of a whole file, of one item, remarks, and losses."""

from skillcert.core.i18n import N_
from skillcert.core.reasons import register

FILE = {
    "itembank.unknown_format": N_("This file is in no format that is read here. Taken are: {wanted}."),
    "itembank.too_many_items": N_("The file holds more than {limit} items. Split it and send the parts."),
    "itembank.no_items": N_("No item was found in the file. See that it follows one of the layouts described here."),
    "itembank.package_damaged": N_("The file cannot be unpacked. Open it, save it anew without a password and try again."),
    "itembank.package_too_many": N_("The file holds more than {limit} parts. Split it and send the parts."),
    "itembank.package_bomb": N_("The file unpacks to more than {limit} MB, or is packed more tightly than real files are. It was not opened."),
    "itembank.package_link": N_("The file holds a link ({name}) instead of content. It was not opened."),
    "itembank.package_path": N_("The file holds a part that would land outside its folder ({name}). It was not opened."),
    "itembank.package_twice": N_("The file holds two parts of one name ({name}). It was not opened."),
    "itembank.package_locked": N_("The file is protected by a password. Save it without one and choose it again."),
    "itembank.package_macros": N_("The file holds macros ({name}). Save it as .docx or .xlsx without macros and choose it again."),
    "itembank.part_too_big": N_("The part {name} of the file is larger than {limit} MB."),
}  # fmt: skip
LOSSES = {
    "itembank.loss_picture_format": N_("The picture {name} is of a kind that no browser shows; it was left out."),
    "itembank.loss_picture_missing": N_("The picture {name} is not in the file."),
    "itembank.loss_outside": N_("The file points to {name} outside itself; nothing is fetched."),
}
register({**FILE, **LOSSES})  # fmt: skip
