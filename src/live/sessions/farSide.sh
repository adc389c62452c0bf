# Holds one shell at a place: for any POSIX sh (dash, busybox and bash are tried), the same on this machine, over ssh and
# in a pod. Called as: sh -c "$program" sh ID
#
# A reader takes lines from standard input. Those that begin with "!" are for itself; the others are commands for an
# interactive bash (or sh) behind it. Interactive, because only such a shell drops the whole command at SIGINT and goes
# on; without a terminal there is no job control, so background jobs ignore SIGINT as they do behind a Ctrl+C. The reader is
# always free to signal what a run has started, and when its input ends, however that happens, it ends everything that
# was started here: nothing is left behind when the network or the editor dies.
#
# Which processes belong to the shell is told by the tree of parents and, for those that were adopted, by a variable in
# their environment; which of them belong to the run, by their start in ticks since the machine's boot, which no change
# of the clock touches. Without /proc (macOS) ps lists them, and those that were there before the run are left alone.
#
# Marks go to descriptors 8 and 9, so that what a script does to 1 and 2 does not reach them.

id=$1
exec 8>&1 9>&2
export TERM=dumb PAGER=cat SYSTEMD_PAGER=cat
tell() { printf '\036%s:%s\036' "$id" "$1" >&8; }
# A place where nobody can tell which processes there are cannot have what it started ended.
[ -r /proc/self/stat ] || command -v ps >/dev/null 2>&1 || { tell unfit; exit 0; }
now() { { read -r line </proc/self/stat; } 2>/dev/null && { set -- ${line##*) }; echo "${20}"; } || echo 1; }
scan() {
  all=
  if [ -r /proc/self/stat ]; then
    for stat in /proc/[0-9]*/stat; do
      { read -r line <"$stat"; } 2>/dev/null || continue
      pid=${line%% *}
      set -- ${line##*) }
      case $1 in Z | X) continue ;; esac
      all="$all $pid:$2:${20:-0}"
    done
    for file in $(grep -ls "CILIUM_STUDY_SHELL=$id" /proc/[0-9]*/environ 2>/dev/null); do
      pid=${file#/proc/}
      known="$known${pid%/environ} "
    done
  else
    set -- $(ps -axo pid=,ppid=)
    while [ $# -gt 1 ]; do
      case $before in *" $1 "*) all="$all $1:$2:0" ;; *) all="$all $1:$2:1" ;; esac
      shift 2
    done
  fi
}
find_started() {
  known=" $root " found= grown=1
  scan
  while [ "$grown" ]; do
    grown= left=
    for each in $all; do
      pid=${each%%:*} parent=${each#*:} start=${each##*:}
      case $known in
        *" $pid "*) ;;
        *" ${parent%:*} "*) known="$known$pid " grown=1 ;;
        *) left="$left $each"; continue ;;
      esac
      [ "$pid" = "$spared" ] || [ "$start" -lt "$began" ] || found="$found $pid"
    done
    all=$left
  done
}
signal() {
  name=$1 stuck=
  shift
  for pid; do
    kill -s "$name" "$pid" 2>/dev/null || { kill -0 "$pid" 2>/dev/null || [ ! -d "/proc/$pid" ] || stuck="$stuck $pid"; }
  done
  [ -z "$stuck" ] || sudo -n kill -s "$name" $stuck 2>/dev/null
}
# All at the same instant, as a terminal does it: a shell that waits for a program goes on when only one of both was meant.
# The group is ours when it has our number.
interrupt() {
  find_started
  heard=" $found "
  { read -r line <"/proc/$$/stat"; } 2>/dev/null || line=
  set -- ${line##*) }
  if [ "$3" = "$$" ]; then kill -s INT -- "-$$" 2>/dev/null; else signal INT $found $root; fi
}
# A shell that was just starting a program takes a SIGINT for that program's own affair, and a loop goes on. So it hears it
# again when all the programs that heard it are gone; those that are still ending are left alone.
interrupt_again() {
  find_started
  for pid in $found; do
    case $heard in *" $pid "*) return ;; esac
  done
  interrupt
}
kill_started() {
  rounds=0
  while find_started; [ "$found" ] && [ $rounds -lt 50 ]; do
    signal STOP $found
    signal KILL $found
    rounds=$((rounds + 1))
  done
}
count() { echo $#; }
reader() {
  trap '' PIPE INT
  root=none spared=none began=1 before=' ' heard=' '
  printf '%s\n' "$init"
  while IFS= read -r line; do
    case $line in
      '!root '*) root=${line#* } spared=$root ;;
      '!run')
        began=$(now)
        [ -d /proc/self ] || before=" $(echo $(ps -axo pid=)) "
        ;;
      '!INT') interrupt; tell "left:$(count $found)" ;;
      '!AGAIN') interrupt_again; tell "left:$(count $found)" ;;
      '!TERM') find_started; signal TERM $found; tell "left:$(count $found)" ;;
      '!KILL') kill_started; tell "left:$(count $found)" ;;
      *) printf '%s\n' "$line" ;;
    esac
  done
  began=0 before=' ' spared=none
  find_started
  signal TERM $found
  [ -z "$found" ] || sleep 1
  kill_started
}
trap : INT TERM
unset HISTFILE MAILCHECK TMOUT PROMPT_COMMAND
PS1= PS2=
if command -v bash >/dev/null 2>&1; then
  set -- bash --norc --noprofile -i
  init='set +o history +H; shopt -s expand_aliases; shopt -u checkwinsize;'
else
  # -I: busybox takes the end of a background job for the end of its input.
  set -- sh -i -I
  init=
fi
init="$init PS1= PS2=; command -v k >/dev/null || alias k=kubectl; __cs=0; __cs_status() { return \$1; }; printf '\\036%s:ready:%s\\036' '$id' \$\$ >&8"
reader | {
  trap : INT TERM
  PS1= PS2= ENV= CILIUM_STUDY_SHELL=$id "$@" >/dev/null 2>&1
  tell "gone:$?"
}
