#!/bin/sh
# Records what the sched_ext core does, for scx-replay.
#@if kernel
# Written for kernel @KERNEL@; every probe is looked up in the running kernel, so it works on others too.
#@end
#
#   sh record.sh                     records @SECONDS@ seconds; load your scheduler after "recording", unload it before the end
#   sh record.sh scx_simple -v       starts that scheduler once recording, ends it with SIGINT after @SECONDS@ seconds
#
# Run as root. Then:  scx-replay ingest OUT/trace.dat -o results   (or OUT/trace.txt where trace-cmd is missing)
#
# Loading AND unloading the scheduler should lie inside the recording: that is when sched_ext allocates and frees.
# Nothing is changed for good: events go into a trace instance of their own, which is removed at the end, and so are the
# probes. To change: OUT=directory SECONDS_TO_RECORD=n BUFFER_KB=kilobytes-for-each-CPU SETTLE=n sh record.sh
#
# Known dangers
#
# * Probes cost time. A kprobe costs a fraction of a microsecond to a few microseconds each time it is hit, and a
#   scheduler that kicks on every wake-up hits kick_cpu that often. Waits get longer by it; compare recordings with
#   recordings. Calls that move tasks (dispatch queues) come several times for each switch of a task, so they are
#   recorded only with TASKS=1. Return probes cost more; the ones on hot functions (kick_work_out, kick_wait_in/out) only measure the
#   recorded kernel's own waits, which scx-replay verify uses. Leave them out with GROUND_TRUTH=0.
# * Lost events. When a buffer is full the oldest events are overwritten, and the replay starts in the middle. This
#   script counts them and says so; raise BUFFER_KB then (it is for each CPU).
#@if fentry
# * fentry on scx_bpf_kick_cpu(). Since 7.1 this kfunc takes a hidden argument, and fentry/fexit programs attached to
#   it (bpftrace fentry:, wprof, retsnoop) can clobber a register (sched-ext/scx issue 3687). The kprobe used here does
#   not go through a BPF trampoline. Do not run such tools on it beside this script.
#@end
#@if spin
# * A waiting kick can hang the machine. Up to 6.18 and 6.19.11 SCX_KICK_WAIT spins in hard interrupt context
#   with interrupts off; if its target waits for an answer to an interrupt from the same CPU (TLB flush at fork, munmap,
#   exit) neither goes on. Probes make the window wider. Do not record a scheduler that uses SCX_KICK_WAIT on a machine
#   you cannot reset.
#@end
# * Every wait on its own (wait_begin, wait_end) needs probes in the middle of kick_cpus_irq_workfn() or
#   kick_sync_wait_bal_cb(), on the compare in front of the pause loop. Where that is, and which registers hold the
#   numbers, differs from build to build and can only be found in the disassembly of the very image that runs; a probe
#   in the wrong place is worse than none. The replay never uses them (they are what a modelled wait is checked against),
#   so they are not set here.

set -u

SECONDS_TO_RECORD=${SECONDS_TO_RECORD:-@SECONDS@}
BUFFER_KB=${BUFFER_KB:-@BUFFER_KB@}
GROUND_TRUTH=${GROUND_TRUTH:-1}
# 1: also which task goes to which dispatch queue; needs CONFIG_PROBE_EVENTS_BTF_ARGS, or PID_OFFSET=offset of pid in
# task_struct (bpftool btf dump file /sys/kernel/btf/vmlinux | grep -A400 "'task_struct'")
TASKS=${TASKS:-0}
PID_OFFSET=${PID_OFFSET:-}
# since 6.19 freed memory is collected for up to 5 seconds before a grace period is asked for; record until it is over
SETTLE=${SETTLE:-7}
OUT=${OUT:-scx-recording-$(date +%Y%m%d-%H%M%S)}
INSTANCE=scx-replay

say() { echo "record: $*" >&2; }
die() { say "$*"; exit 1; }

# for tests: other places than the running kernel's
KALLSYMS=${SCX_REPLAY_KALLSYMS:-/proc/kallsyms}
SYS=${SCX_REPLAY_SYS:-/sys}
ARCH=${SCX_REPLAY_ARCH:-$(uname -m)}
T=${SCX_REPLAY_TRACEFS:-}
if [ -z "$T" ]; then
    [ "$(id -u)" = 0 ] || die "must be run as root"
    for T in /sys/kernel/tracing /sys/kernel/debug/tracing; do
        [ -d "$T/instances" ] && break
    done
    [ -d "$T/instances" ] || T=/sys/kernel/tracing
    [ -d "$T/instances" ] || mount -t tracefs nodev "$T" 2> /dev/null
fi
[ -d "$T/instances" ] || die "no tracefs with instances at $T (CONFIG_TRACING)"
[ -e "$T/kprobe_events" ] || say "no kprobe events (CONFIG_KPROBE_EVENTS): kicks will have to be inferred from interrupts"
[ -e "$SYS/kernel/sched_ext" ] || say "this kernel has no sched_ext; only ordinary scheduling events will be recorded"
#@if kernel
case $(uname -r) in
    @KERNEL@*) ;;
    *) say "written for kernel @KERNEL@, running on $(uname -r)" ;;
esac
#@end

I=$T/instances/$INSTANCE
mkdir "$I" 2> /dev/null || die "$I cannot be made; is another recording running? (rmdir it if not)"
mkdir -p "$OUT" || { rmdir "$I"; die "$OUT cannot be made"; }

PROBES=
COMMAND_PID=
cleanup() {
    trap - EXIT
    [ -z "$COMMAND_PID" ] || kill -INT "$COMMAND_PID" 2> /dev/null
    if [ -d "$I" ]; then # trace-cmd extract removes it
        echo 0 > "$I/tracing_on"
        for event in "$I"/events/scxk/*/enable; do
            [ ! -e "$event" ] || echo 0 > "$event"
        done
        rmdir "$I"
    fi
    for probe in $PROBES; do
        echo "-:scxk/$probe" >> "$T/kprobe_events"
    done
}
trap cleanup EXIT
trap 'exit 130' INT
trap 'exit 143' TERM HUP

echo 0 > "$I/tracing_on"
echo "$BUFFER_KB" > "$I/buffer_size_kb" || die "no memory for $BUFFER_KB KB for each CPU; ask for less with BUFFER_KB"
# local is the cheapest clock; where CPUs have no common time stamp counter it would drift between them
clock=local
[ "$(cat "$SYS/devices/system/clocksource/clocksource0/current_clocksource" 2> /dev/null)" = tsc ] || clock=global
echo "$clock" > "$I/trace_clock"

# --- probes --------------------------------------------------------------------------------------------------------

# The arguments of a function at its first instruction.
case $ARCH in
    x86_64) A1=%di A2=%si A3=%dx A4=%cx A5=%r8 ;;
    *) A1=\$arg1 A2=\$arg2 A3=\$arg3 A4=\$arg4 A5=\$arg5 ;;
esac

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

# probe EVENT FUNCTION [FIELDS]: an event when the function begins.
probe() { define "p:scxk/$1" "$@"; }

# probe_return EVENT FUNCTION MAXACTIVE [FIELDS]: an event when it returns; at most MAXACTIVE calls at a time are seen.
probe_return() {
    event=$1 function=$2 active=$3
    shift 3
    define "r$active:scxk/$event" "$event" "$function" "$@"
}

# probe_first EVENT "FUNCTIONS" FIELDS: an event when the first of the functions begins that this kernel has.
probe_first() {
    event=$1 functions=$2
    shift 2
    for function in $functions; do
        if [ -n "$(symbol "$function")" ]; then
            probe "$event" "$function" "$@"
            return
        fi
    done
    echo "# absent (inlined or not in this version): $functions" >> "$OUT/kprobes.txt"
}

define() {
    definition=$1 event=$2 function=$3 fields=${4:-}
    found=$(symbol "$function")
    if [ -z "$found" ]; then
        echo "# absent (inlined or not in this version): $function" >> "$OUT/kprobes.txt"
    elif [ ! -e "$T/kprobe_events" ]; then
        echo "# no kprobe events: $definition $found" >> "$OUT/kprobes.txt"
    elif echo "$definition $found${fields:+ $fields}" >> "$T/kprobe_events"; then
        echo "$definition $found${fields:+ $fields}" >> "$OUT/kprobes.txt"
        PROBES="$PROBES $event"
    else
        echo "# refused by the kernel: $definition $found" >> "$OUT/kprobes.txt"
    fi
}

: > "$OUT/kprobes.txt"
# kicks
probe kick_cpu scx_bpf_kick_cpu "cpu=$A1:s32 flags=$A2:x64"
probe kick_work_in kick_cpus_irq_workfn
if [ "$GROUND_TRUTH" = 1 ]; then
    probe_return kick_work_out kick_cpus_irq_workfn 256
    probe kick_wait_in kick_sync_wait_bal_cb
    probe_return kick_wait_out kick_sync_wait_bal_cb 256
fi
# dispatch queues
probe create_dsq scx_bpf_create_dsq "id=$A1:x64 node=$A2:s32"
probe_return create_dsq_ret scx_bpf_create_dsq 64 "ret=\$retval:s32"
probe destroy_dsq scx_bpf_destroy_dsq "id=$A1:x64"
# init_dsq() got its prefix in 7.1; never both in one kernel
for prefix in "" scx_; do
    probe init_dsq "${prefix}init_dsq" "dsq=$A1:x64 id=$A2:x64"
    probe exit_dsq "${prefix}exit_dsq" "dsq=$A1:x64"
done
probe free_dsq_work free_dsq_irq_workfn
probe free_dsq_rcu free_dsq_rcufn
# the arrays of sequence numbers: pseqs from 6.17.10 on, renamed syncs in 6.19
for arrays in pseqs syncs; do
    probe free_kick "free_kick_$arrays"
    probe free_kick_rcu "free_kick_${arrays}_rcu" "head=$A1:x64"
done
# life of a scheduler
probe reg bpf_scx_reg
probe_return reg_ret bpf_scx_reg 4 "ret=\$retval:s32"
probe unreg bpf_scx_unreg
probe_return unreg_ret bpf_scx_unreg 4
probe scx_enable scx_enable
probe_return scx_enable_ret scx_enable 4 "ret=\$retval:s32"
probe root_enable scx_root_enable_workfn
probe_return root_enable_ret scx_root_enable_workfn 4
probe alloc_sched scx_alloc_and_add_sched
probe_return alloc_sched_ret scx_alloc_and_add_sched 4 "ret=\$retval:x64"
probe scx_disable scx_disable_workfn
probe_return scx_disable_ret scx_disable_workfn 4
probe root_disable scx_root_disable
probe_return root_disable_ret scx_root_disable 4
probe sched_free scx_sched_free_rcu_work
probe_return sched_free_ret scx_sched_free_rcu_work 4
# scx_bypass(bool) up to 7.0, scx_bypass(scheduler, bool) since 7.1: both arguments are recorded
probe scx_bypass scx_bypass "a=$A1:x64 b=$A2:u8"

if [ "$TASKS" = 1 ]; then
    # pid of the task in an argument: pid ARGUMENT NAME
    pid() { [ -n "$PID_OFFSET" ] && echo "pid=+$PID_OFFSET($1):s32" || echo "pid=$2->pid:s32"; }
    # Where there is a newer function the older one calls it, so one probe sees both: scx_bpf_dispatch() and
    # scx_bpf_consume() got other names in 6.13, ___v2 came with 6.19 and 7.1.
    queue="dsq_id=$A2:x64 slice=$A3:u64"
    probe_first dsq_insert "scx_bpf_dsq_insert___v2 scx_bpf_dsq_insert scx_bpf_dispatch" \
        "$(pid "$A1" p) $queue enq_flags=$A4:x64"
    probe_first dsq_insert_vtime "scx_bpf_dsq_insert_vtime scx_bpf_dispatch_vtime" \
        "$(pid "$A1" p) $queue vtime=$A4:u64 enq_flags=$A5:x64"
    # since 6.19 too many arguments come in a structure: dsq_id, slice, vtime, enq_flags
    probe dsq_insert_vtime __scx_bpf_dsq_insert_vtime \
        "$(pid "$A1" p) dsq_id=+0($A2):x64 slice=+8($A2):u64 vtime=+16($A2):u64 enq_flags=+24($A2):x64"
    if [ -n "$(symbol scx_bpf_dsq_move_to_local___v2)" ]; then
        probe dsq_move_to_local scx_bpf_dsq_move_to_local___v2 "dsq_id=$A1:x64 enq_flags=$A2:x64"
    else
        probe_first dsq_move_to_local "scx_bpf_dsq_move_to_local scx_bpf_consume" "dsq_id=$A1:x64"
    fi
    # a virtual time set for such a move before is not seen; the task's own stands
    probe_first dsq_move "scx_bpf_dsq_move scx_bpf_dispatch_from_dsq" "$(pid "$A2" p) dsq_id=$A3:x64 enq_flags=$A4:x64"
    probe_first dsq_move_vtime "scx_bpf_dsq_move_vtime scx_bpf_dispatch_vtime_from_dsq" \
        "$(pid "$A2" p) dsq_id=$A3:x64 enq_flags=$A4:x64"
    probe_first reenqueue_local "scx_bpf_reenqueue_local___v2 scx_bpf_reenqueue_local"
    probe dsq_reenq scx_bpf_dsq_reenq "dsq_id=$A1:x64 enq_flags=$A2:x64"
    probe dsq_peek scx_bpf_dsq_peek "dsq_id=$A1:x64"
    # tells insertions by ops.select_cpu() from those by ops.enqueue(), and shows changes of properties
    [ -n "$PID_OFFSET" ] && run_queue= || run_queue="cpu=rq->cpu:s32 "
    probe enqueue_task enqueue_task_scx "$(pid "$A2" p) ${run_queue}enq_flags=$A3:x64"
    probe dequeue_task dequeue_task_scx "$(pid "$A2" p) ${run_queue}enq_flags=$A3:x64"
fi

# --- events --------------------------------------------------------------------------------------------------------

event_on() {
    if [ -e "$I/events/$1/enable" ] && echo 1 > "$I/events/$1/enable"; then
        echo "$1" >> "$OUT/events.txt"
    else
        echo "# missing: $1" >> "$OUT/events.txt"
    fi
}

: > "$OUT/events.txt"
for event in sched_switch sched_waking sched_wakeup sched_wakeup_new sched_migrate_task \
    sched_process_fork sched_process_exec sched_process_exit; do
    event_on sched/$event
done
# who interrupts whom, and when the interrupted CPU reacts (the vectors are x86's; other architectures have only ipi)
event_on ipi
for vector in reschedule irq_work call_function call_function_single; do
    event_on irq_vectors/${vector}_entry
    event_on irq_vectors/${vector}_exit
done
event_on sched_ext
event_on percpu
for probe in $PROBES; do
    event_on "scxk/$probe"
done

# kmalloc and kfree of the whole system would drown everything. Functions of sched_ext lie together in the kernel's text:
# the filter lets through what was called from there. Built from the addresses in kallsyms, which are zero if hidden
# (kernel.kptr_restrict=2). Addresses have equal length, so they are compared as text; a gap of 64 foreign functions ends
# a range.
ext_ranges() {
    awk '
        NF != 3 || $2 !~ /^[tT]$/ || $3 ~ /^__pfx_|\.cold/ { next }
        $3 ~ /^(scx_|bpf_scx_|sched_ext_|alloc_kick_|free_kick_|kick_cpus_irq|free_dsq_)|_scx(\.|$)|_dsq(\.|$)/ {
            if ($1 ~ /^0+$/) exit
            if (low == "") { low = $1; members = 0 }
            members++; foreign = 0; high = ""; next
        }
        low != "" {
            if (high == "" && foreign == 0) high = $1
            if (++foreign == 64) close_range()
        }
        END { if (low != "" && high != "") close_range() }
        function close_range() {
            # two or three matching names elsewhere are not sched_ext
            if (members > 3) {
                printf "%s(call_site >= 0x%s && call_site < 0x%s)", separator, low, high
                separator = " || "
            }
            low = ""
        }' "$KALLSYMS"
}
ranges=$(ext_ranges)
if [ -n "$ranges" ]; then
    for event in kmem/kmalloc kmem/kfree kmem/kmem_cache_alloc; do
        if [ -e "$I/events/$event/filter" ] && echo "$ranges" > "$I/events/$event/filter"; then
            event_on "$event"
        else
            echo "# no filter: $event" >> "$OUT/events.txt"
        fi
    done
else
    echo "# left out, kallsyms gives no addresses of sched_ext: kmem" >> "$OUT/events.txt"
fi

# --- record --------------------------------------------------------------------------------------------------------

uname -a > "$OUT/uname.txt"
for cpus in possible present online; do
    echo "$cpus $(cat "$SYS/devices/system/cpu/$cpus" 2> /dev/null)"
done > "$OUT/cpus.txt"

echo 1 > "$I/tracing_on"
echo "rec: begin" > "$I/trace_marker"
if [ $# -gt 0 ]; then
    say "recording; runs for $SECONDS_TO_RECORD s: $*"
    "$@" > "$OUT/command.out" 2>&1 &
    COMMAND_PID=$!
    sleep "$SECONDS_TO_RECORD"
    kill -INT "$COMMAND_PID" 2> /dev/null || say "the command has ended by itself, see $OUT/command.out"
    wait "$COMMAND_PID"
    COMMAND_PID=
else
    say "recording for $SECONDS_TO_RECORD s: load your scheduler now, and unload it before the end"
    sleep "$SECONDS_TO_RECORD"
fi
say "waiting $SETTLE s for memory to be freed"
sleep "$SETTLE"
echo "rec: end" > "$I/trace_marker"
echo 0 > "$I/tracing_on"

# --- save ----------------------------------------------------------------------------------------------------------

for cpu in "$I"/per_cpu/cpu*; do
    [ ! -e "$cpu/stats" ] || { echo "== ${cpu##*/}"; cat "$cpu/stats"; }
done > "$OUT/buffer_stats.txt"
cat "$T/kprobe_profile" > "$OUT/kprobe_profile.txt" 2> /dev/null
# the text first: reading it leaves the buffer as it is, trace-cmd empties it
cat "$I/trace" > "$OUT/trace.txt" || die "$OUT/trace.txt cannot be written"
RECORDING=$OUT/trace.txt
if command -v trace-cmd > /dev/null 2>&1 && trace-cmd extract -B "$INSTANCE" -o "$OUT/trace.dat" > "$OUT/trace-cmd.log" 2>&1; then
    RECORDING=$OUT/trace.dat
fi

lost=$(awk '$1 == "overrun:" || $1 == "dropped" { sum += $NF } END { print sum + 0 }' "$OUT/buffer_stats.txt")
[ "$lost" = 0 ] || say "$lost events were lost; record again with a larger BUFFER_KB than $BUFFER_KB"
missed=$(awk '$1 != "" && $NF > 0 { print $1 }' "$OUT/kprobe_profile.txt" | tr '\n' ' ')
[ -z "$missed" ] || say "probes that missed calls: $missed"
grep -q 'reg:' "$OUT/trace.txt" || say "no scheduler was loaded during the recording; its memory will not be in it"
say "done; now: scx-replay ingest $RECORDING -o results"
