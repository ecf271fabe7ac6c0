#!/bin/sh
# Opens a case from the fields of a form, as a web server hands them over: each in a variable, the message on stdin.
# A form that is sent twice is one case: its number is the key of `--once`. Prints the id of the case.
#
#   FORM_ID=17 FORM_SUBJECT="No rolls" FORM_NAME="Anele" FORM_EMAIL=anele@example.org \
#     open-from-form.sh FOLDER <message.txt
set -eu

folder=${1:?usage: open-from-form.sh FOLDER <MESSAGE}
: "${FORM_ID:?FORM_ID is missing: the number that the form gave this message}"
: "${FORM_SUBJECT:?FORM_SUBJECT is missing}"

# Only what the visitor filled in becomes a flag; with `=`, no field can be taken for a flag.
set -- --once="form-$FORM_ID" --channel=web --text=-
[ -z "${FORM_EMAIL:-}" ] || set -- "$@" --from="${FORM_NAME:-} <$FORM_EMAIL>"
[ -n "${FORM_EMAIL:-}" ] || [ -z "${FORM_NAME:-}" ] || set -- "$@" --from="$FORM_NAME"
[ -z "${FORM_PHONE:-}" ] || set -- "$@" --phone="$FORM_PHONE"
[ -z "${FORM_WANTS:-}" ] || set -- "$@" --wants="$FORM_WANTS"

amends -C "$folder" --quiet open "$@" -- "$FORM_SUBJECT"
