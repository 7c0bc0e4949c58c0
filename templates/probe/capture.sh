# Runs tcpdump until standard input ends or the seconds in $1 have passed, so that nothing stays behind when
# whoever started it is gone.   sh -c SCRIPT capture SECONDS TCPDUMP-ARGUMENTS...
exec 3<&0
timeout "$@" </dev/null 3<&- &
dump=$!
# A shell without a terminal starts background jobs with SIGINT ignored, hence TERM.
(while read -r line; do :; done; kill -TERM "$dump") <&3 >/dev/null 2>&1 &
watch=$!
exec 3<&-
wait "$dump"
code=$?
kill -TERM "$watch" 2>/dev/null
exit "$code"
