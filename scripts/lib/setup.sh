# Set-up shared by the scripts: system packages by apt, then the environment from the lock. Sourced, never run.
# Everything lands in .venv (the environment) and .tools (what builds it); a second call finds its work done.

set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
ROOT=$PWD
UV_VERSION=0.13.9

# Trust what the system trusts: behind a company's own certificates both installers would otherwise refuse every package.
SYSTEM_CERTIFICATES=/etc/ssl/certs/ca-certificates.crt
if [ -f "$SYSTEM_CERTIFICATES" ]; then
    export PIP_CERT="${PIP_CERT:-$SYSTEM_CERTIFICATES}" SSL_CERT_FILE="${SSL_CERT_FILE:-$SYSTEM_CERTIFICATES}"
fi

# Qt without a screen needs the first line, with X11 the second besides (PySide6's own documentation and ldd agree).
PACKAGES_WINDOW="libgl1 libegl1 libxkbcommon0 libglib2.0-0 libfontconfig1 libdbus-1-3 fonts-inter-variable fonts-noto-core fonts-noto-cjk
 fonts-morisawa-bizud-gothic libxcb-cursor0 libxcb-icccm4 libxcb-keysyms1 libxcb-shape0 libxkbcommon-x11-0 xdg-utils"
PACKAGES_TEST="libatomic1 xvfb xauth openbox chromium x11-utils xdotool gnome-keyring dbus-daemon dbus postgresql nginx-light strace fonts-noto-color-emoji"

say() { printf '%s\n' "$*" >&2; }

die() {
    say "$@"
    exit 1
}

python_works() {
    "$1" -c 'import sys; raise SystemExit(sys.version_info < (3, 11))' >/dev/null 2>&1
}

find_python() {
    local candidate
    for candidate in ${SELLERDESK_PYTHON:-} python3 python3.13 python3.12 python3.11; do
        if command -v "$candidate" >/dev/null 2>&1 && python_works "$candidate"; then
            # A version manager's shim may choose another interpreter in another folder: keep the real one.
            "$candidate" -c 'import sys; print(sys.executable)'
            return
        fi
    done
    return 1
}

missing_packages() {
    local package found
    for package in "$@"; do
        # A package may have a new name that provides the old one (libglib2.0-0t64 for libglib2.0-0): one of the two
        # is always unknown, and dpkg-query says so by its exit code.
        found=$(dpkg-query -W -f '${Status}\n' "$package" "${package}t64" 2>/dev/null || true)
        case "$found" in
        *"install ok installed"*) ;;
        *) printf '%s ' "$package" ;;
        esac
    done
}

need_packages() {
    if ! command -v dpkg-query >/dev/null 2>&1; then
        [ -n "${SELLERDESK_NO_APT_SAID:-}" ] || say "This isn't Debian or Ubuntu. Sellerdesk needs what these packages hold there: $*"
        SELLERDESK_NO_APT_SAID=1
        return
    fi
    local missing
    missing=$(missing_packages "$@")
    [ -z "$missing" ] && return
    local apt="apt-get"
    if [ "$(id -u)" != 0 ]; then
        if command -v sudo >/dev/null 2>&1 && { [ -t 0 ] || sudo -n true 2>/dev/null; }; then
            apt="sudo apt-get"
        else
            die "These system packages are missing: $missing" "Install them as root, then run this again:" "  apt-get install -y $missing"
        fi
    fi
    say "Installing system packages: $missing"
    local log
    log=$(mktemp)
    # shellcheck disable=SC2086 # lists of words on purpose
    if ! { $apt update && DEBIAN_FRONTEND=noninteractive $apt install -y --no-install-recommends $missing; } >"$log" 2>&1; then
        tail -n 20 "$log" >&2
        die "apt could not install: $missing"
    fi
    rm -f "$log"
}

# The environment is made again only when the lock, the project file or the interpreter changed.
make_environment() {
    local python stamp wanted
    # Debian parts venv from python3; the package's name follows python3's own version.
    if ! python=$(find_python); then
        die "Sellerdesk needs Python 3.11 or newer, and found none." "On Debian 12 or Ubuntu 24.04: apt-get install python3 python3-venv"
    fi
    wanted="$(cat uv.lock pyproject.toml desktop_app/__init__.py | cksum) $python"
    stamp=.venv/.made-from
    if [ -x .venv/bin/sellerdesk ] && [ "$(cat "$stamp" 2>/dev/null || true)" = "$wanted" ]; then
        return
    fi
    "$python" -c 'import ensurepip, venv' >/dev/null 2>&1 || need_packages "$(venv_package "$python")"
    install_uv "$python"
    say "Making the environment from the lock (.venv)"
    UV_PYTHON_DOWNLOADS=never UV_COMPILE_BYTECODE=1 UV_PROJECT_ENVIRONMENT="$ROOT/.venv" \
        .tools/uv/bin/uv sync --quiet --locked --python "$python"
    .venv/bin/python scripts/compile-translations >/dev/null
    printf '%s' "$wanted" >"$stamp"
}

# The OpenID provider that sign-in is tested against: a whole program with libraries of its own, kept out of the lock.
make_provider() {
    local stamp=.tools/provider/.made-from wanted
    wanted="$(cksum <tests/provider/requirements.txt) $("$ROOT/.venv/bin/python" -V)"
    [ "$(cat "$stamp" 2>/dev/null || true)" = "$wanted" ] && return
    say "Making the environment of the OpenID provider (.tools/provider)"
    install_uv "$ROOT/.venv/bin/python"
    rm -rf .tools/provider
    UV_PYTHON_DOWNLOADS=never .tools/uv/bin/uv venv --quiet --python "$ROOT/.venv/bin/python" .tools/provider
    .tools/uv/bin/uv pip install --quiet --python .tools/provider/bin/python -r tests/provider/requirements.txt
    printf '%s' "$wanted" >"$stamp"
}

venv_package() {
    "$1" -c 'import sys; print("python3-venv" if sys.executable == "/usr/bin/python3" else "python%d.%d-venv" % sys.version_info[:2])'
}

install_uv() {
    [ "$(.tools/uv/bin/uv --version 2>/dev/null | cut -d' ' -f2)" = "$UV_VERSION" ] && return
    say "Fetching uv $UV_VERSION, which builds the environment (.tools)"
    rm -rf .tools/uv
    "$1" -m venv .tools/uv
    .tools/uv/bin/python -m pip install --quiet --disable-pip-version-check "uv==$UV_VERSION"
}
