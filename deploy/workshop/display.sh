# A display of our own: window tests look the same everywhere, and leave the mouse alone.
# shellcheck shell=bash

# with_display COMMAND...: runs it under an Xvfb of 1280x800, gone afterwards.
with_display() {
    local number_file=.dev/display pid status=0
    rm -f "$number_file"
    Xvfb -displayfd 5 -screen 0 1280x800x24 -nolisten tcp -noreset \
        5>"$number_file" >.dev/xvfb.log 2>&1 </dev/null 9>&- &
    pid=$!
    trap 'kill "$pid" 2>/dev/null || true' EXIT
    until [ -s "$number_file" ]; do
        kill -0 "$pid" 2>/dev/null || { show_log .dev/xvfb.log; die "the virtual display did not start" ""; }
        sleep 0.05
    done
    env -u WAYLAND_DISPLAY DISPLAY=":$(cat "$number_file")" LIBGL_ALWAYS_SOFTWARE=1 "$@" || status=$?
    kill "$pid" 2>/dev/null || true
    wait "$pid" 2>/dev/null || true
    trap - EXIT
    return "$status"
}
