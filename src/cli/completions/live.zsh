#!/bin/zsh
# Offers the ids of cases, promises and parties where one is meant; fails where none is.
_amends_ids() {
    local -a found
    found=(${(f)"$(command amends completions -- "${(@Q)words[2,CURRENT]}" 2>/dev/null)"})
    (( $#found )) || return 1
    # After the id of a case comes that of its promise.
    if [[ $found[1] == */ ]]; then compadd -U -S '' -a found; else compadd -U -a found; fi
}
