#!/usr/bin/env fish
# Offers the ids of cases, promises and parties where one is meant; fails where none is.
function __amends_ids
    set -l typed (commandline -opc)[2..-1] (commandline -ct)
    test -n "$typed[-1]"; or set typed[-1] ''
    set -g __amends_found (command amends completions -- $typed 2>/dev/null)
    test (count $__amends_found) -gt 0
end
complete -c amends -n __amends_ids -f -a '$__amends_found'
