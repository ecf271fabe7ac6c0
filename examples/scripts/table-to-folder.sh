#!/bin/sh
# Turns a CSV table of complaints into a care folder: one case for each row, opened in one run of `open --batch`.
# The table has a header with date_received, product, issue, state and date_sent_to_company, in any order.
#
#   table-to-folder.sh TABLE.csv FOLDER
#
# product becomes the category, issue the subject, date_received the day of receipt, state the key x_state, and
# date_sent_to_company the key x_sent. The number of the row is the key of `once`, so that a second run adds nothing.
set -eu

table=${1:?usage: table-to-folder.sh TABLE.csv FOLDER}
folder=${2:?usage: table-to-folder.sh TABLE.csv FOLDER}

# A pipe does not tell that its left side failed.
[ -r "$table" ] || { echo "cannot read \`$table\`" >&2; exit 2; }

amends init "$folder" --timezone America/New_York >&2

# RFC 4180 by hand: cells in quotes may hold commas, line breaks and doubled quotes.
awk '
  function json(text) {
    gsub(/\\/, "&&", text); gsub(/"/, "\\\"", text)
    gsub(/\t/, "\\t", text); gsub(/\r/, "\\r", text); gsub(/\n/, "\\n", text)
    return "\"" text "\""
  }
  function field(name) { return (name in column) ? cell[column[name]] : "" }
  function row(  i, out, own) {
    if (!header) {
      for (i = 1; i <= n; i++) column[cell[i]] = i
      header = 1
      return
    }
    if (n == 1 && cell[1] == "") return
    rows++
    out = "{\"once\":" json("row-" rows) ",\"subject\":" json(field("issue") == "" ? "(no issue given)" : field("issue"))
    if (field("product") != "") out = out ",\"category\":" json(field("product"))
    if (field("date_received") != "") out = out ",\"received\":" json(field("date_received"))
    own = ""
    if (field("state") != "") own = own "," json("x_state=" field("state"))
    if (field("date_sent_to_company") != "") own = own "," json("x_sent=" field("date_sent_to_company"))
    if (own != "") out = out ",\"set\":[" substr(own, 2) "]"
    print out "}"
  }
  {
    line = $0
    sub(/\r$/, "", line)
    if (NR == 1) sub(/^\357\273\277/, "", line)
    if (!open) { n = 0; text = "" } else text = text "\n"
    for (at = 1; at <= length(line); at++) {
      sign = substr(line, at, 1)
      if (open) {
        if (sign != "\"") text = text sign
        else if (substr(line, at + 1, 1) == "\"") { text = text "\""; at++ }
        else open = 0
      } else if (sign == "\"") open = 1
      else if (sign == ",") { cell[++n] = text; text = "" }
      else text = text sign
    }
    if (!open) { cell[++n] = text; row() }
  }
' "$table" | amends -C "$folder" open --batch -
