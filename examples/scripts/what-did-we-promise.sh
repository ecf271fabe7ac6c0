#!/bin/sh
# All that was promised to one customer, case by case, and what became of it: a page to read before you phone.
#
#   what-did-we-promise.sh FOLDER PARTY
set -eu

folder=${1:?usage: what-did-we-promise.sh FOLDER PARTY}
party=${2:?usage: what-did-we-promise.sh FOLDER PARTY}

cases=$(amends -C "$folder" list "party:$party" --sort received_at --format ids)
for case in $cases; do
  page=$(amends -C "$folder" show "$case")
  # The first line names the case; its promises are the paragraph under their name.
  printf '%s\n' "$page" | sed -n '1p; /^Promises$/,/^$/ { /^Promises$/d; p; }'
done
