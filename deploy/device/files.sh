# The files of a terminal, where each one goes, and the order of things.
# shellcheck shell=bash

OPT=/opt/feedback-terminal
SETTINGS=/etc/feedback-terminal
STATE=/var/lib/feedback-terminal
CACHE=/var/cache/feedback-terminal

# Ours alone, laid down anew each time: FROM, TO and how it may be used.
LAID=(
    systemd/kiosk.service /etc/systemd/system/kiosk.service 0644
    systemd/terminal-backlight.service /etc/systemd/system/terminal-backlight.service 0644
    systemd/terminal-backlight.path /etc/systemd/system/terminal-backlight.path 0644
    deploy/device/backlight /usr/lib/feedback-terminal/backlight 0755
    deploy/device/logind.conf /etc/systemd/logind.conf.d/feedback-terminal.conf 0644
    deploy/device/sysusers.conf /etc/sysusers.d/feedback-terminal.conf 0644
    deploy/device/gpio.rules /etc/udev/rules.d/60-feedback-terminal.rules 0644
    deploy/device/kiosk /usr/local/bin/kiosk 0755
    systemd/kiosk-export@.service /etc/systemd/system/kiosk-export@.service 0644
    deploy/device/stick.rules /etc/udev/rules.d/61-feedback-terminal-stick.rules 0644
    deploy/device/stick /usr/lib/feedback-terminal/stick 0755
)

# Settings that somebody may have written are never overwritten.
check_wishes() {
    if [ -n "$ACCOUNT$GIVEN" ] && [ -e "$TREE$SETTINGS/kiosk.toml" ]; then
        die "$TREE$SETTINGS/kiosk.toml is there already, and is not overwritten" \
            "Edit that file, then: systemctl restart kiosk"
    fi
    [ -z "$GIVEN" ] || [ -r "$GIVEN" ] || die "the settings file $GIVEN cannot be read" \
        "Copy the file that the account made for this terminal to this machine."
    [ -z "$GIVEN" ] || [ -z "$ACCOUNT" ] || die "--settings and --account both say where to report" \
        "Give one of them."
    case $ACCOUNT in
        '' | https://* | http://127.0.0.1* | http://localhost*) ;;
        *) die "the account's address '$ACCOUNT' is not https://" "Give the address that the account prints." ;;
    esac
    case $ACCOUNT$CODE in
        *[\"\\\|\&]* | *[[:space:]]*) die "quotes, backslashes, bars and blanks belong in no address or code" \
            "Copy both again from the account." ;;
    esac
}

install_terminal() {
    [ -z "$DRY_RUN" ] || say "Nothing is done; this is what would be:"
    if [ -n "$PACKAGES" ] && on_this_machine; then install_device_packages; fi
    title "Files"
    lay_files
    make_user
    write_settings
    if [ -n "$PACKAGES" ]; then install_program; fi
    start_service
    [ -n "$DRY_RUN" ] || say "
This is a terminal now. Its settings: $SETTINGS/kiosk.toml
How it is:  sudo kiosk status
What it says:  journalctl -u kiosk
And back:  sudo deploy/install --remove"
}

lay_files() {
    local i
    for ((i = 0; i < ${#LAID[@]}; i += 3)); do
        run install -D -m "${LAID[i + 2]}" -- "$SOURCE/${LAID[i]}" "$TREE${LAID[i + 1]}"
    done
}

# Readable for the terminal's user alone: the enrolment code is a secret until it is used.
write_settings() {
    title "Settings"
    run mkdir -p -- "$TREE$SETTINGS"
    if [ ! -e "$TREE$SETTINGS/kiosk.toml" ]; then
        run install -m 0640 -- "${GIVEN:-$SOURCE/deploy/device/kiosk.toml}" "$TREE$SETTINGS/kiosk.toml"
        if [ -n "$ACCOUNT" ]; then
            run sed -i -e "s|^address = .*|address = \"$ACCOUNT\"|" \
                -e "s|^enrolment_code = .*|enrolment_code = \"$CODE\"|" "$TREE$SETTINGS/kiosk.toml"
        fi
    fi
    run chown "0:$(group_number)" -- "$TREE$SETTINGS/kiosk.toml"
}

# The number in that tree, which need not be the number here.
group_number() {
    awk -F: '$1 == "feedback-terminal" { print $3 }' "$TREE/etc/group" 2>/dev/null | grep . || echo 0
}

remove_terminal() {
    local i
    [ -z "$DRY_RUN" ] || say "Nothing is done; this is what would be:"
    stop_service
    title "Files"
    for ((i = 0; i < ${#LAID[@]}; i += 3)); do
        run rm -f -- "$TREE${LAID[i + 1]}"
    done
    run rm -rf -- "$TREE$OPT" "$TREE$OPT.new" "$TREE$CACHE" "$TREE/usr/lib/feedback-terminal"
    if [ -n "$PURGE" ]; then
        title "Responses and settings"
        run rm -rf -- "$TREE$STATE" "$TREE$SETTINGS"
        remove_user
    fi
    give_screen_back
    say_what_stays
}

# The user stays as long as there are responses that belong to it.
say_what_stays() {
    if [ -n "$DRY_RUN" ]; then return; fi
    if [ -n "$PURGE" ]; then
        say "Removed, with everything it had kept. System packages stay."
    else
        say "Removed. Kept: responses in $STATE, settings in $SETTINGS, the user feedback-terminal.
With --remove --purge they go too."
    fi
}
