#!/bin/sh
# The morning page of a care folder: late, due today, silent, complained again, unowned.
# Prints nothing when there is nothing to say, so that cron sends no mail.
#
#   morning-report.sh FOLDER
set -eu

folder=${1:?usage: morning-report.sh FOLDER}
exec amends -C "$folder" report
