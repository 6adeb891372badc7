# ka.fish - completion of ka(1) for fish. Its place is share/fish/vendor_completions.d, or
# /etc/fish/completions: without XDG_DATA_DIRS fish does not look in /usr/local/share.

# Processes that have TCP connections, by number and by name.
function __ka_processes
    ka status --json 2>/dev/null |
        string replace -rf '^\{"pid":(\d+),"program":"([^"\\\\]*)".*' '$1\t$2\n$2' | sort -u
end

# --user, if it is among the words.
function __ka_user
    contains -- --user (commandline -opc); and echo --user
end

function __ka_units
    systemctl (__ka_user) list-unit-files --type=service --no-legend 2>/dev/null | cut -d' ' -f1
end

function __ka_enabled_units
    set -l directory /etc/systemd/system
    if test -n "$(__ka_user)"
        set directory $HOME/.config/systemd/user
        test -n "$XDG_CONFIG_HOME"; and set directory $XDG_CONFIG_HOME/systemd/user
    end
    for file in $directory/*.d/libka.conf
        string replace -r '.*/(.*)\.d/libka.conf' '$1' $file
    end
end

# The subcommand is one of these.
function __ka_is
    set -l words (commandline -opc)
    set -q words[2]; and contains -- $words[2] $argv
end

# The words behind the subcommand, from the first that is neither an option nor an
# option's argument.
function __ka_rest
    set -l words (commandline -opc)[3..-1]
    while set -q words[1]
        switch $words[1]
            case --
                set -e words[1]
                break
            case --idle --intvl --cnt --stall --user-timeout --rules --ssh --log
                set -e words[1]
            case '-*'
            case '*'
                break
        end
        set -e words[1]
    end
    string escape -- $words
end

function __ka_no_rest
    set -l rest (__ka_rest)
    not set -q rest[1]
end

# As if what comes behind ka run stood alone.
function __ka_command
    set -l line (string join ' ' -- (__ka_rest) (commandline -ct))
    test -n "$line"; or set line ' ' # complete takes no empty one
    complete --do-complete="$line" # or "--" would end the options
end

function __ka_doctor_of
    __ka_is doctor; and contains -- $argv[1] (__ka_rest)[1]
end

complete -c ka -f
complete -c ka -n __fish_use_subcommand -l help -d 'list the commands'
complete -c ka -n __fish_use_subcommand -l version -d 'print the version'
complete -c ka -n __fish_use_subcommand -a run -d 'run a program with its connections kept alive'
complete -c ka -n __fish_use_subcommand -a status -d 'show each connection: how long idle, and whether kept alive'
complete -c ka -n __fish_use_subcommand -a watch -d 'show connections live, and the events on them'
complete -c ka -n __fish_use_subcommand -a attach -d 'turn on keepalive for connections that are already open'
complete -c ka -n __fish_use_subcommand -a probe -d 'ask the other end for an answer now'
complete -c ka -n __fish_use_subcommand -a measure -d 'measure how long a connection may be quiet on the path to a host'
complete -c ka -n __fish_use_subcommand -a doctor -d 'diagnose why keepalive would not work'
complete -c ka -n __fish_use_subcommand -a enable -d 'keep a systemd service\'s connections alive'
complete -c ka -n __fish_use_subcommand -a disable -d 'undo ka enable'

complete -c ka -n 'not __fish_use_subcommand; and not __ka_is help; and begin; not __ka_is run; or __ka_no_rest; end' -l help -d 'show the options'

complete -c ka -n '__ka_is attach enable; or __ka_is run; and __ka_no_rest' -l idle -x -d 'quiet time before the first probe'
complete -c ka -n '__ka_is attach enable; or __ka_is run; and __ka_no_rest' -l intvl -x -d 'time between unanswered probes'
complete -c ka -n '__ka_is attach enable; or __ka_is run; and __ka_no_rest' -l cnt -x -d 'unanswered probes that end the connection'
complete -c ka -n '__ka_is attach enable; or __ka_is run; and __ka_no_rest' -l stall -x -d 'how long data may stay unacknowledged'
complete -c ka -n '__ka_is attach enable; or __ka_is run; and __ka_no_rest' -l user-timeout -x -d 'TCP_USER_TIMEOUT, see libka(7)'
complete -c ka -n '__ka_is enable; or __ka_is run; and __ka_no_rest' -l log -r -F -d 'a line for each connection'
complete -c ka -n '__ka_is enable; or __ka_is run; and __ka_no_rest' -l rules -x -d 'settings by program, network and port'
complete -c ka -n '__ka_is enable; or __ka_is run; and __ka_no_rest' -l ssh -x -d 'ssh-level probes too'

complete -c ka -n '__ka_is run; and __ka_no_rest' -l strict -d 'do not run a program that libka.so cannot be loaded into'
complete -c ka -n '__ka_is run' -a '(__ka_command)'

complete -c ka -n '__ka_is status watch' -l all -d 'other users\' too'
complete -c ka -n '__ka_is status' -l json -d 'an array with an object for each connection'
complete -c ka -n '__ka_is status' -l openmetrics -d 'for node_exporter and the like'
complete -c ka -n '__ka_is status watch; or __ka_is doctor; and __ka_no_rest' -l limit -x -d 'quiet time after which a NAT forgets'
complete -c ka -n '__ka_is watch' -l interval -x -d 'time from look to look'
complete -c ka -n '__ka_is watch' -l json -d 'an object a line for each event'
complete -c ka -n '__ka_is watch' -l ascii -d 'no characters beyond ASCII'
complete -c ka -n '__ka_is attach' -l follow -d 'also arm what they open later'
complete -c ka -n '__ka_is attach' -l all -d 'with --undo: all that your ka attach armed'
complete -c ka -n '__ka_is attach' -l undo -d 'restore what the first ka attach found'
complete -c ka -n '__ka_is probe' -l timeout -x -d 'how long to wait for an answer'
complete -c ka -n '__ka_is status watch attach probe' -a '(__ka_processes)'

complete -c ka -n '__ka_is measure' -l max -x -d 'longest quiet time to try'
complete -c ka -n '__ka_is measure' -l connections -x -d 'how many at once'
complete -c ka -n '__ka_is measure' -l bind -x -d 'connect from this address'
complete -c ka -n '__ka_is measure' -l json -d 'print one object'
complete -c ka -n '__ka_is measure' -l listen -d 'be the server, on this port'
complete -c ka -n '__ka_is measure' -s 4 -d 'IPv4 only'
complete -c ka -n '__ka_is measure' -s 6 -d 'IPv6 only'
complete -c ka -n '__ka_is measure' -a '(__fish_print_hostnames)'

complete -c ka -n '__ka_is doctor; and __ka_no_rest' -a ssh -d 'which keepalive ssh uses for a host'
complete -c ka -n '__ka_is doctor; and __ka_no_rest' -a sshd -d 'which keepalive sshd uses'
complete -c ka -n '__ka_is doctor; and __ka_no_rest' -a '(__fish_complete_command)'
complete -c ka -n '__ka_doctor_of ssh' -a '(__fish_print_hostnames)'
complete -c ka -n '__ka_doctor_of sshd' -s f -r -F -d 'configuration file'
complete -c ka -n '__ka_doctor_of sshd' -s C -x -d 'for Match blocks: user=USER,host=HOST,addr=ADDRESS'

complete -c ka -n '__ka_is enable disable' -l dry-run -d 'only show it'
complete -c ka -n '__ka_is enable disable' -l user -d 'units of your own systemd'
complete -c ka -n '__ka_is enable' -l list -d 'show the units that are enabled'
complete -c ka -n '__ka_is help' -a 'run status watch attach probe measure doctor enable disable'
complete -c ka -n '__ka_is enable disable' -l directory -x -a '(__fish_complete_directories)' -d 'where the units are'
complete -c ka -n '__ka_is enable' -a '(__ka_units)'
complete -c ka -n '__ka_is disable' -a '(__ka_enabled_units)'
