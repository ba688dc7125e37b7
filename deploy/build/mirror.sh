# Where Debian's packages come from: whatever this machine's own apt uses, never written down.
# shellcheck shell=bash

SUITE=trixie

# mirror_of LABEL: the address that apt knows for Debian itself, or for its security updates.
mirror_of() {
    # shellcheck disable=SC2016  # apt's own variable
    apt-get indextargets --format '$(REPO_URI)' 'Created-By: Packages' 'Origin: Debian' "Label: $1" |
        sort -u | head -n 1
}

# One line for each source, as sources.list wants it.
mirror_sources() {
    local main=${DEBIAN_MIRROR:-$(mirror_of Debian)} security=${DEBIAN_SECURITY_MIRROR:-$(mirror_of Debian-Security)}
    [ -n "$main" ] && [ -n "$security" ] || die "apt on this machine names no Debian mirror" \
        "Run apt-get update; or name one: DEBIAN_MIRROR=… DEBIAN_SECURITY_MIRROR=… ./dev image"
    printf 'deb %s %s main non-free-firmware\n' "${main%/}" "$SUITE" "${main%/}" "$SUITE-updates" \
        "${security%/}" "$SUITE-security"
}
