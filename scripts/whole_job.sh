#!/usr/bin/env bash
# The whole job of docs/actions.md in a real window, for people who look: works the sample pair from two files to the copied sentence with
# pointer and keys, goes through every mode, and saves numbered screenshots. It builds nothing and needs no display of its own.
#
#   scripts/whole_job.sh BINARY FOLDER [dark|light]
#
# for example `cargo build --release && scripts/whole_job.sh target/release/revisit shots light`. It needs Xvfb, xdotool, ImageMagick's
# `import` and awk. Without anybody looking it fails where the session is not what it must be at the end, and where an answer took longer than
# 100 ms or anything but decoding was under way for longer after a key or click.
#
# The test `tests/window/job.rs` does the same through the real app without a display, and is what CI runs.
set -euo pipefail

here="$(cd "$(dirname "$0")/.." && pwd)"
binary="$(realpath "${1:?which revisit? For example target/release/revisit}")"
out="${2:?a folder for the screenshots}"
theme="${3:-dark}"
mkdir -p "$out"
out="$(realpath "$out")"
for tool in Xvfb xdotool import awk; do
  command -v "$tool" >/dev/null || { echo "$tool is needed: on Debian, apt install xvfb xdotool imagemagick gawk" >&2; exit 2; }
done

work="$(mktemp -d)"
pids=()
trap 'for pid in "${pids[@]}"; do kill "$pid" 2>/dev/null || true; done; rm -rf "$work"' EXIT

# A data folder of its own: the window of a first start, at the size for which the places below were worked out.
export REVISIT_DATA="$work/data" LIBGL_ALWAYS_SOFTWARE=1
mkdir -p "$REVISIT_DATA" "$work/site"
cp "$here"/samples/{before,after}.jpg "$work/site"
width=1440 height=880
echo "{\"theme\":\"$theme\",\"size\":[$width,$height],\"maximized\":false,\"toured\":true}" >"$REVISIT_DATA/window.json"

exec 3>"$work/display"
Xvfb -displayfd 3 -screen 0 "$((2 * width))x${height}x24" >/dev/null 2>&1 &
pids+=($!)
for _ in $(seq 50); do [ -s "$work/display" ] && break; sleep 0.1; done
export DISPLAY=":$(tr -d '\n' <"$work/display")"
for _ in $(seq 50); do xdotool getdisplaygeometry >/dev/null 2>&1 && break; sleep 0.1; done

export REVISIT_FRAMES="$out/waits.tsv"
: >"$REVISIT_FRAMES"
"$binary" "$work/site/before.jpg" "$work/site/after.jpg" >"$work/told" 2>&1 &
window_pid=$!
pids+=("$window_pid")
for _ in $(seq 100); do
  window="$(xdotool search --pid "$window_pid" --name Revisit 2>/dev/null | tail -1 || true)"
  [ -n "$window" ] && break
  sleep 0.1
done
[ -n "${window:-}" ] || { cat "$work/told" >&2; echo "No window came up." >&2; exit 1; }
# It takes the keyboard once it is on the screen.
for _ in $(seq 50); do
  xdotool windowmove "$window" 0 0 windowsize "$window" "$width" "$height" windowfocus "$window" 2>/dev/null && break
  sleep 0.2
done

actions=0 shots=0
# How long the window may take for what was asked of it, s. A machine without a GPU paints slowly.
pause="${PAUSE:-0.6}"

shot() {
  sleep "$pause"
  shots=$((shots + 1))
  import -window root -crop "${2:-${width}x${height}+0+0}" "$out/$(printf '%02d' "$shots")-$1.png"
}
key() { xdotool key --clearmodifiers "$1"; sleep 0.15; actions=$((actions + 1)); }
# Looking around is not counted as the job.
look() { xdotool key --clearmodifiers "$1"; sleep 0.15; }

# From a pixel of BEFORE to the screen: screen = origin + zoom * pixel. These are those of both pictures fitted side by side in a
# window of this size, read off the status line; AFTER's pane begins so far to the right.
after_pane=527
fit() { zoom=0.25199 origin_x=54.5 origin_y=238.5; }
fit
session() { find "$REVISIT_DATA/unnamed" -name '*.session.jsonl' | head -1; }
# How AFTER lies on BEFORE, from the session that is written all along.
onto() { grep -o '"onto_from":\[[^]]*' "$(session)" | tail -1 | cut -d[ -f2; }
# spot DATE X Y: where a pixel of that date's image stands on the screen.
spot() {
  awk -v date="$1" -v x="$2" -v y="$3" -v m="$(onto)" -v z="$zoom" -v ox="$origin_x" -v oy="$origin_y" -v pane="$after_pane" 'BEGIN {
    if (date == "after") { split(m, a, ","); X = a[1] * x + a[2] * y + a[3]; Y = a[4] * x + a[5] * y + a[6]; x = X; y = Y; ox += pane }
    printf "%d %d", ox + z * x + 0.5, oy + z * y + 0.5
  }'
}
click() {
  local at
  at="$(spot "$@")"
  # shellcheck disable=SC2086
  xdotool mousemove $at
  sleep 0.1
  xdotool click 1
  sleep 0.15
  actions=$((actions + 1))
}
# wheel DATE X Y NOTCHES: rolls towards a place; a notch is a third in the exponent.
wheel() {
  local at x y
  at="$(spot "$1" "$2" "$3")"
  read -r x y <<<"$at"
  xdotool mousemove "$x" "$y"
  sleep 0.1
  for _ in $(seq "$4"); do xdotool click 4; sleep 0.05; done
  sleep "$pause"
  read -r zoom origin_x origin_y < <(awk -v z="$zoom" -v ox="$origin_x" -v oy="$origin_y" -v x="$x" -v y="$y" -v n="$4" \
    -v pane="$([ "$1" = after ] && echo "$after_pane" || echo 0)" 'BEGIN { f = exp(n / 3); print z * f, x - pane - f * (x - pane - ox), y - f * (y - oy) }')
  actions=$((actions + 1))
}
rectangle() { click "$1" "$2" "$3"; click "$1" "$4" "$5"; click "$1" "$6" "$7"; }

sleep 3
shot opened
actions=3 # Two files and the drag, as in docs/actions.md.
key ctrl+l
for _ in $(seq 100); do onto >/dev/null 2>&1 && break; sleep 0.2; done
shot lined-up

wheel after 950 670 4
key r
rectangle after 769.2 580.9 945.7 635.9 925.6 701.1
shot hall-drawn
key F3
key h
shot class
key Return
key g
key ctrl+shift+e
sleep "$pause"
key Return
shot hall-on-both-dates
rectangle after 1021.0 661.0 1144.7 697.9 1126.9 757.4
key F3
key Return
rectangle before 998.6 467.9 1063.5 488.7 1060.6 497.8
key F3
key c
key Return
shot new-hall-and-crane
key f
fit
sleep "$pause"
wheel after 1565 843 7
rectangle after 1465.2 840.5 1495.2 838.8 1495.9 851.9
key F3
key h
key o
key Return
key e
click after 1521.6 843.6
click after 1562.8 840.0
shot housing
key v
key f
fit
sleep "$pause"
click after 850 640
key k
click after 1075 710
key ctrl+shift+c
shot compared
counted="$actions"
sleep 1
counted_lines="$(wc -l <"$REVISIT_FRAMES")"

# Every mode, to be looked at.
for mode in 2:swipe 3:blink 4:blend 5:difference 6:lens 7:four-up 1:side-by-side; do
  look "${mode%%:*}"
  xdotool mousemove 400 430
  sleep 1
  shot "${mode#*:}"
done
look F12
sleep 1
second="$(xdotool search --pid "$window_pid" --name 'second window' | tail -1 || true)"
if [ -n "$second" ]; then
  xdotool windowmove "$second" "$width" 0
  sleep 1
  shot second-window "$((2 * width))x${height}+0+0"
  xdotool windowfocus "$window"
  sleep 0.3
fi
look F12
sleep 0.5
xdotool windowfocus "$window"
for dialog in F1:help ctrl+shift+p:palette ctrl+e:export ctrl+shift+r:report ctrl+shift+f:figures; do
  look "${dialog%:*}"
  sleep 1
  shot "${dialog##*:}"
  look Escape
done
look F6
look F6
sleep 1
shot replay
look F8

xdotool windowclose "$window" 2>/dev/null || true
file="$(session)"
kill "$window_pid" 2>/dev/null || true
wait "$window_pid" 2>/dev/null || true
unset REVISIT_FRAMES
"$binary" verify "$file" >/dev/null
# Of the counted part: until the answer was on the screen, and until nothing but decoding was under way.
waits() {
  awk -F'\t' -v kind="$1" '
    function percentile(n, share,   i) { i = int(n * share + 0.999); return v[i < 1 ? 1 : i] }
    $1 == "frame" && kind == "frame" { v[++n] = $3 + 0 }
    $1 == "input" && kind == "shown" { v[++n] = $4 + 0 }
    $1 == "input" && kind == "under way" { rest = 0; m = split($6, part, ", "); for (i = 1; i <= m; i++) if (part[i] !~ /^(decoding|opening|-)/) { split(part[i], w, " "); rest = w[length(w)] > rest ? w[length(w)] : rest } v[++n] = rest }
    END { for (i = 2; i <= n; i++) { x = v[i]; for (j = i - 1; j > 0 && v[j] > x; j--) v[j + 1] = v[j]; v[j + 1] = x }
      over = 0; for (i = 1; i <= n; i++) over += v[i] > 100
      printf "%d, median %.0f ms, 99 of 100 within %.0f ms, at most %.0f ms, %d over 100 ms", n, percentile(n, 0.5), percentile(n, 0.99), v[n], over }'
}
part="$work/counted.tsv"
head -n "$counted_lines" "$out/waits.tsv" >"$part"
echo "frames, painting included: $(waits frame <"$part")"
echo "keys and clicks, until the answer was on the screen: $(waits shown <"$part")"
echo "what else than decoding was under way after them: $(waits "under way" <"$part")"
awk -F'\t' '$1 == "input" && $4 > 100 { printf "  over 100 ms: %s, %s ms (%s)\n", $3, $4, $6 }' "$part"
classes="$("$binary" measure "$file" --json | grep -o '"class": *"[^"]*"' | sed 's/.*: *"//; s/"//' | sort | uniq -c | awk '{print $1, $2}' | paste -sd, -)"
echo "$counted actions, $shots screenshots in $out; outlines by class: $classes"
[ "$classes" = "1 crane,3 hall,3 housing" ] || { echo "The session is not what the job should have made." >&2; cp "$file" "$out/"; exit 1; }
over="$(awk -F'\t' '$1 == "input" && $4 > 100' "$part" | wc -l)"
rest="$(waits "under way" <"$part")"
rest="${rest##*, }"
[ "$over" = 0 ] && [ "${rest%% *}" = 0 ] || { echo "Somebody waited for more than 100 ms (decoding is not counted)." >&2; exit 1; }
[ "$counted" -le 60 ] || { echo "More than 60 actions." >&2; exit 1; }
