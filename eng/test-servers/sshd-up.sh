#!/usr/bin/env bash
# sshd-up.sh DIR - for tests: an OpenSSH server on 127.0.0.1 with keys of its own, for ssh and rsync.
# The login is root by key only; DIR/authorized_keys is the one file of keys that counts.
. "$(dirname "$0")/lib.sh"
open_dir "${1:-}"
for program in sshd ssh ssh-keygen rsync; do
  command -v "$program" >/dev/null || die "$program is not installed (packages openssh-server openssh-client rsync)"
done
if alive sshd && [ -s "$D/env" ]; then cat "$D/env"; exit 0; fi
mkdir -p /run/sshd; chmod 755 /run/sshd     # sshd's privilege separation folder; nothing else makes it without an init
[ -s "$D/host_key" ] || ssh-keygen -q -t ed25519 -N '' -f "$D/host_key" >&2
[ -s "$D/id" ] || ssh-keygen -q -t ed25519 -N '' -C danmen-test -f "$D/id" >&2
cp "$D/id.pub" "$D/authorized_keys"; chmod 600 "$D/authorized_keys"
free_port; P=$PORT
cat > "$D/sshd_config" <<C
Port $P
ListenAddress 127.0.0.1
HostKey $D/host_key
PidFile none
AuthorizedKeysFile $D/authorized_keys
# DIR may lie below /tmp, which others may write to
StrictModes no
PermitRootLogin prohibit-password
PasswordAuthentication no
KbdInteractiveAuthentication no
UsePAM no
PrintMotd no
MaxStartups 100
Subsystem sftp internal-sftp
C
: >"$D/sshd.log"
start sshd "$(command -v sshd)" -D -e -f "$D/sshd_config"
wait_for 10 sshd port_open $P
printf '[127.0.0.1]:%s %s\n' "$P" "$(cut -d' ' -f1,2 "$D/host_key.pub")" > "$D/known_hosts"
cat > "$D/env" <<V
export DANMEN_TEST_SSH_HOST=127.0.0.1
export DANMEN_TEST_SSH_PORT=$P
export DANMEN_TEST_SSH_USER=root
export DANMEN_TEST_SSH_KEY=$D/id
export DANMEN_TEST_SSH_KNOWN_HOSTS=$D/known_hosts
V
cat "$D/env"
