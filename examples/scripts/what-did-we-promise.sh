#!/bin/sh
# All that was promised to one customer, case by case, and what became of it.
#
#   what-did-we-promise.sh FOLDER PARTY
set -eu

folder=${1:?usage: what-did-we-promise.sh FOLDER PARTY}
party=${2:?usage: what-did-we-promise.sh FOLDER PARTY}

amends -C "$folder" list "party:$party" --sort received_at --format ids |
  while IFS= read -r case; do
    printf '%s\n' "$case"
    amends -C "$folder" show "$case" --format csv --section promises --columns state,due,what | sed '1d; s/^/  /'
  done
