#!/bin/sh
# Records with bpftrace what the sched_ext core does, for scx-replay: where tracefs cannot be used, or bpftrace is at hand.
#@if kernel
# Written for kernel @KERNEL@; every probe is looked up in the running kernel, so it works on others too.
#@end
#
#   sh record.sh > trace.log              records @SECONDS@ seconds; load your scheduler after "recording", unload it before the end
#   sh record.sh scx_simple > trace.log   starts that scheduler once recording, ends it with SIGINT after @SECONDS@ seconds
#   PRINT=1 sh record.sh                  only prints the bpftrace program
#
# Run as root, with bpftrace 0.20 or later. Then:  scx-replay ingest trace.log -o results
#
# Each line is  TS_NS CPU PID COMM EVENT: FIELDS  with COMM filled up with blanks to 16 bytes. The script of
# "scx-replay record" without --bpftrace costs less for each event, records allocations too and loses less.
#
# Known dangers
#
# * Lost events. bpftrace prints how many, not of which CPU; the replay then distrusts all CPUs there. Raise PAGES.
#@if fentry
# * fentry on scx_bpf_kick_cpu(). Since 7.1 this kfunc takes a hidden argument, and fentry/fexit programs attached to
#   it can clobber a register (sched-ext/scx issue 3687). Only kprobes are used here; do not change them to fentry, and do
#   not run wprof or retsnoop on it beside this script.
#@end
#@if spin
# * A waiting kick can hang the machine. Up to 6.18 and 6.19.11 SCX_KICK_WAIT spins in hard interrupt context
#   with interrupts off; if its target waits for an answer to an interrupt from the same CPU neither goes on. Probes make
#   the window wider. Do not record a scheduler that uses SCX_KICK_WAIT on a machine you cannot reset.
#@end

set -u

SECONDS_TO_RECORD=${SECONDS_TO_RECORD:-@SECONDS@}
PAGES=${PAGES:-4096}
TASKS=${TASKS:-0}
PRINT=${PRINT:-0}

say() { echo "record: $*" >&2; }
die() { say "$*"; exit 1; }

# for tests: other places than the running kernel's
KALLSYMS=${SCX_REPLAY_KALLSYMS:-/proc/kallsyms}
T=${SCX_REPLAY_TRACEFS:-/sys/kernel/tracing}

# Name of a function in this kernel: as it is, or as the compiler renamed a copy (scx_enable.isra.0). Modules do not count.
symbol() {
    awk -v name="$1" '
        $2 ~ /^[tT]$/ && NF == 3 {
            rest = substr($3, length(name) + 1)
            if (substr($3, 1, length(name)) == name && (rest == "" || rest ~ /^(\.(isra|constprop|part)\.[0-9]+)+$/))
                if (best == "" || length($3) < length(best)) best = $3
        }
        END { print best }' "$KALLSYMS"
}

# line EVENT FORMAT [ARGUMENTS]: what an attached probe does
line() {
    printf ' { printf("%%llu %%d %%d %%-16s %s: %s\\n", nsecs, cpu, tid, comm%s); }\n' "$1" "$2" "${3:+, $3}"
}

# probe EVENT FUNCTION [FORMAT ARGUMENTS]: an event when the function begins
probe() {
    found=$(symbol "$2")
    [ -z "$found" ] || { printf 'kprobe:%s' "$found"; line "$1" "($found)${3:+ $3}" "${4:-}"; }
}

# probe_return EVENT FUNCTION [FORMAT ARGUMENTS]: an event when it returns
probe_return() {
    found=$(symbol "$2")
    [ -z "$found" ] || { printf 'kretprobe:%s' "$found"; line "$1" "($found)${3:+ $3}" "${4:-}"; }
}

# probe_first EVENT FUNCTIONS [FORMAT ARGUMENTS]: the first function that there is
probe_first() {
    for each in $2; do
        if [ -n "$(symbol "$each")" ]; then
            probe "$1" "$each" "${3:-}" "${4:-}"
            return
        fi
    done
}

# event GROUP EVENT FORMAT ARGUMENTS: a tracepoint
event() {
    [ ! -e "$T/events/$1/$2" ] || { printf 'tracepoint:%s:%s' "$1" "$2"; line "$2" "$3" "$4"; }
}

# A name is an array, or since it can be longer, a string behind the event's fields.
name() {
    if grep -q "__data_loc char\[\] $2;" "$T/events/sched/$1/format" 2> /dev/null; then
        echo "str(args.$2)"
    else
        echo "args.$2"
    fi
}

program() {
    # in the order of the fields of the event itself, the state as a number
    event sched sched_switch \
        "prev_comm=%s prev_pid=%d prev_prio=%d prev_state=%d next_comm=%s next_pid=%d next_prio=%d" \
        "args.prev_comm, args.prev_pid, args.prev_prio, args.prev_state, args.next_comm, args.next_pid, args.next_prio"
    for woken in sched_waking sched_wakeup sched_wakeup_new; do
        event sched $woken "comm=%s pid=%d prio=%d target_cpu=%d" "args.comm, args.pid, args.prio, args.target_cpu"
    done
    event sched sched_migrate_task "comm=%s pid=%d prio=%d orig_cpu=%d dest_cpu=%d" \
        "$(name sched_migrate_task comm), args.pid, args.prio, args.orig_cpu, args.dest_cpu"
    event sched sched_process_fork "pid=%d child_pid=%d" "args.parent_pid, args.child_pid"
    event sched sched_process_exit "pid=%d prio=%d" "args.pid, args.prio"
    event ipi ipi_send_cpu "cpu=%d callsite=%s callback=%s" "args.cpu, ksym(args.callsite), ksym(args.callback)"
    for vector in reschedule irq_work call_function call_function_single; do
        event irq_vectors ${vector}_entry "vector=%d" "args.vector"
        event irq_vectors ${vector}_exit "vector=%d" "args.vector"
    done
    # kicks
    probe kick_cpu scx_bpf_kick_cpu "cpu=%d flags=0x%llx" "(int32)arg0, arg1"
    probe kick_work_in kick_cpus_irq_workfn
    # dispatch queues
    probe create_dsq scx_bpf_create_dsq "id=0x%llx node=%d" "arg0, (int32)arg1"
    probe_return create_dsq_ret scx_bpf_create_dsq "ret=%d" "(int32)retval"
    probe destroy_dsq scx_bpf_destroy_dsq "id=0x%llx" "arg0"
    # life of a scheduler
    probe reg bpf_scx_reg
    probe_return reg_ret bpf_scx_reg "ret=%d" "(int32)retval"
    probe unreg bpf_scx_unreg
    probe_return unreg_ret bpf_scx_unreg
    probe scx_enable scx_enable
    probe_return scx_enable_ret scx_enable "ret=%d" "(int32)retval"
    probe scx_disable scx_disable_workfn
    probe_return scx_disable_ret scx_disable_workfn
    # scx_bypass(bool) up to 7.0, scx_bypass(scheduler, bool) since 7.1: both arguments are recorded
    probe scx_bypass scx_bypass "a=0x%llx b=%d" "arg0, (uint8)arg1"
    if [ "$TASKS" = 1 ]; then
        # which function a kernel has, and with which arguments, is as in the script without --bpftrace
        pid="((struct task_struct *)arg0)->pid"
        probe_first dsq_insert "scx_bpf_dsq_insert___v2 scx_bpf_dsq_insert scx_bpf_dispatch" \
            "pid=%d dsq_id=0x%llx slice=%llu enq_flags=0x%llx" "$pid, arg1, arg2, arg3"
        probe_first dsq_insert_vtime "scx_bpf_dsq_insert_vtime scx_bpf_dispatch_vtime" \
            "pid=%d dsq_id=0x%llx slice=%llu vtime=%llu enq_flags=0x%llx" "$pid, arg1, arg2, arg3, arg4"
        probe dsq_insert_vtime __scx_bpf_dsq_insert_vtime \
            "pid=%d dsq_id=0x%llx slice=%llu vtime=%llu enq_flags=0x%llx" \
            "$pid, *(uint64 *)arg1, *(uint64 *)(arg1 + 8), *(uint64 *)(arg1 + 16), *(uint64 *)(arg1 + 24)"
        if [ -n "$(symbol scx_bpf_dsq_move_to_local___v2)" ]; then
            probe dsq_move_to_local scx_bpf_dsq_move_to_local___v2 "dsq_id=0x%llx enq_flags=0x%llx" "arg0, arg1"
        else
            probe_first dsq_move_to_local "scx_bpf_dsq_move_to_local scx_bpf_consume" "dsq_id=0x%llx" "arg0"
        fi
        probe_first reenqueue_local "scx_bpf_reenqueue_local___v2 scx_bpf_reenqueue_local"
        task="((struct task_struct *)arg1)->pid, ((struct rq *)arg0)->cpu, arg2"
        probe enqueue_task enqueue_task_scx "pid=%d cpu=%d enq_flags=0x%llx" "$task"
        probe dequeue_task dequeue_task_scx "pid=%d cpu=%d enq_flags=0x%llx" "$task"
    fi
}

if [ "$PRINT" = 1 ]; then
    program
    exit 0
fi

[ "$(id -u)" = 0 ] || die "must be run as root"
command -v bpftrace > /dev/null 2>&1 || die "bpftrace is not installed"
[ -d "$T/events" ] || mount -t tracefs nodev "$T" 2> /dev/null
[ -d "$T/events" ] || die "no tracefs at $T (CONFIG_TRACING)"
file=$(mktemp) || die "no temporary file can be made"
BPFTRACE_PID=
COMMAND_PID=
cleanup() {
    trap - EXIT
    for pid in $COMMAND_PID $BPFTRACE_PID; do kill -INT "$pid" 2> /dev/null; done
    rm -f "$file"
}
trap cleanup EXIT
trap 'exit 130' INT
trap 'exit 143' TERM HUP
program > "$file"

# nsecs is the boot clock
echo "# scx-replay bpftrace 1 clock=boot cpus=$(getconf _NPROCESSORS_CONF) kernel=$(uname -r)"
# losses are reported on standard error by newer versions
BPFTRACE_PERF_RB_PAGES=$PAGES bpftrace "$file" 2>&1 &
BPFTRACE_PID=$!
sleep 5
kill -0 "$BPFTRACE_PID" 2> /dev/null || die "bpftrace has ended, see its messages in the log"
if [ $# -gt 0 ]; then
    say "recording; runs for $SECONDS_TO_RECORD s: $*"
    "$@" > /dev/null 2>&1 &
    COMMAND_PID=$!
    sleep "$SECONDS_TO_RECORD"
    kill -INT "$COMMAND_PID" 2> /dev/null || say "the command has ended by itself"
    wait "$COMMAND_PID"
    COMMAND_PID=
else
    say "recording for $SECONDS_TO_RECORD s: load your scheduler now, and unload it before the end"
    sleep "$SECONDS_TO_RECORD"
fi
sleep 1
kill -INT "$BPFTRACE_PID"
wait "$BPFTRACE_PID"
BPFTRACE_PID=
say "done; now: scx-replay ingest trace.log -o results"
