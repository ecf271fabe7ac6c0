#!/bin/sh
# Hands up every case that is due on the ladder of `amends.toml`, each once a step, and says which; silent when none is.
# What the customers were told is not known here; it stays on the morning page until somebody has told them.
#
#   escalate-late.sh FOLDER
set -eu

folder=${1:?usage: escalate-late.sh FOLDER}

amends -C "$folder" escalate --due --yes
