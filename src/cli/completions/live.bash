#!/bin/bash
# Offers the ids of cases, promises and parties where one is meant; fails where none is.
_amends_ids() {
    local found
    found=$(command amends completions -- "${COMP_WORDS[@]:1:COMP_CWORD}" 2>/dev/null) && [[ -n $found ]] || return 1
    # The bash of a Mac knows no `mapfile`.
    IFS=$'\n' read -r -d '' -a COMPREPLY <<<"$found"
    # After the id of a case comes that of its promise.
    [[ ${COMPREPLY[0]} != */ ]] || compopt -o nospace 2>/dev/null
    return 0
}
