#!/bin/sh
# Installs the programs that test/real/ checks gobuild's output with. May be called again: what is there stays.
# System packages need root and apt; cosign needs Go (on PATH or where Go installs) and goes into a cache folder.
set -eu

say() { printf 'real tools: %s\n' "$*"; }
have() { command -v "$1" >/dev/null 2>&1; }

# Program and the Debian package that brings it.
missing=
for pair in bsdtar:libarchive-tools unzip:unzip zipinfo:unzip openssl:openssl gzip:gzip sha256sum:coreutils \
  qemu-arm:qemu-user wrestool:icoutils cc:gcc sed:sed diff:diffutils strace:strace unshare:util-linux prlimit:util-linux \
  script:bsdutils zsh:zsh fish:fish bmake:bmake make:make git:git rsync:rsync faketime:faketime setpriv:util-linux \
  chromium:chromium curl:curl perl:perl tmux:tmux; do
  program=${pair%%:*}
  package=${pair#*:}
  if have "$program"; then
    continue
  fi
  case " $missing " in
    *" $package "*) ;;
    *) missing="$missing $package" ;;
  esac
done
# Debian's Python comes without what makes environments.
if have dpkg && ! python3 -c 'import ensurepip, venv' 2>/dev/null; then
  missing="$missing python3-venv"
fi
# The compiler comes without the headers of the C library.
if have dpkg && [ ! -e /usr/include/stdio.h ]; then
  missing="$missing libc6-dev"
fi
if [ -z "$missing" ]; then
  say 'system packages: all there'
elif [ "$(id -u)" -eq 0 ] && have apt-get; then
  say "apt-get install$missing"
  apt-get update -q >/dev/null
  # shellcheck disable=SC2086 # a list of names
  DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends $missing >/dev/null
else
  say "missing, and not root with apt-get:$missing"
fi

bin=${GOBUILD_TOOLS_DIR:-${XDG_CACHE_HOME:-$HOME/.cache}/gobuild-tools/bin}
cosign_version=v2.6.1
marker=$bin/.cosign-$cosign_version

go_program() {
  for candidate in "$(command -v go || true)" /usr/local/go/bin/go "$HOME/go/bin/go" "$HOME/sdk/go/bin/go"; do
    if [ -n "$candidate" ] && [ -x "$candidate" ]; then
      printf '%s\n' "$candidate"
      return
    fi
  done
}

if have cosign; then
  say "cosign: $(command -v cosign)"
elif [ -x "$bin/cosign" ] && [ -e "$marker" ]; then
  say "cosign $cosign_version: $bin/cosign"
else
  go=$(go_program)
  if [ -z "$go" ]; then
    say 'cosign: no Go found to build it with'
  else
    say "cosign $cosign_version: go install into $bin (some minutes)"
    mkdir -p "$bin"
    # From a neutral folder: a go.mod here would decide the versions.
    (cd / && GOBIN=$bin GOFLAGS= GOWORK=off "$go" install "github.com/sigstore/cosign/v2/cmd/cosign@$cosign_version")
    rm -f "$bin"/.cosign-*
    : >"$marker"
  fi
fi

# Holds published schemas of CI systems (a Python program: a folder of its own beside the others).
check_jsonschema_version=0.39.0
if have check-jsonschema || [ -x "$bin/check-jsonschema" ]; then
  say 'check-jsonschema: there'
elif ! have python3; then
  say 'check-jsonschema: no Python to install it with'
else
  say "check-jsonschema $check_jsonschema_version: pip install into $bin"
  mkdir -p "$bin"
  python3 -m venv "$bin/../python"
  "$bin/../python/bin/pip" install -q --disable-pip-version-check "check-jsonschema==$check_jsonschema_version"
  ln -sf ../python/bin/check-jsonschema "$bin/check-jsonschema"
fi

if have go-winres || [ -x "$bin/go-winres" ]; then
  say 'go-winres: there'
else
  go=$(go_program)
  if [ -z "$go" ]; then
    say 'go-winres: no Go found to build it with'
  else
    say "go-winres: go install into $bin"
    mkdir -p "$bin"
    (cd / && GOBIN=$bin GOFLAGS= GOWORK=off "$go" install github.com/tc-hib/go-winres@v0.3.3)
  fi
fi
