#!/usr/bin/env bash
# ceph-s3-up.sh DIR - for tests: a one-node Ceph with the RADOS Gateway: a real S3 server
# (versioning, Object Lock, lifecycle, multipart, SSE-C, TLS) on 127.0.0.1.
#   CEPH_STORE=bluestore|memstore   where the OSD keeps data (default: bluestore on a sparse file)
#   CEPH_LC_DAY_SECONDS=N           a "day" of a lifecycle rule lasts N seconds (default 10)
# Running it again on a directory whose gateway answers only prints the variables again.
. "$(dirname "$0")/lib.sh"
open_dir "${1:-}"
for program in ceph-mon ceph-osd radosgw ceph radosgw-admin curl openssl; do
  command -v "$program" >/dev/null || die "$program is not installed (packages ceph-mon ceph-osd radosgw ceph-common curl openssl)"
done
STORE=${CEPH_STORE:-bluestore}; LCDAY=${CEPH_LC_DAY_SECONDS:-10}

if alive rgw && alive osd && alive mon && [ -s "$D/env" ]; then cat "$D/env"; exit 0; fi
[ ${#D} -lt 70 ] || die "DIR too long: Ceph's admin sockets lie in it (107 characters at most)"
# A half-started or stopped cluster is thrown away: it is a test fixture, not a store.
stop rgw osd mon
rm -rf "$D/mon" "$D/osd" "$D/run" "$D/keyring" "$D/ceph.conf" "$D"/{mon,osd,rgw}.log "$D/env"
mkdir -p "$D/mon" "$D/osd" "$D/run"
make_ca

free_port; MON2=$PORT; free_port; MON1=$PORT; free_port; HTTP=$PORT; free_port; HTTPS=$PORT
FSID=$(cat /proc/sys/kernel/random/uuid)
# cephx stays on: with it set to none, radosgw 16.2 never gets past 'get_initial_auth_request returned -13'.
cat > "$D/ceph.conf" <<C
[global]
fsid = $FSID
mon_initial_members = a
mon_host = [v2:127.0.0.1:$MON2,v1:127.0.0.1:$MON1]
public_addr = 127.0.0.1
cluster_addr = 127.0.0.1
keyring = $D/keyring
run_dir = $D/run
admin_socket = $D/run/\$name.asok
log_file =
log_to_stderr = true
err_to_stderr = true
crash_dir = $D/run
# one copy of everything, on one OSD
osd_pool_default_size = 1
osd_pool_default_min_size = 1
osd_pool_default_pg_num = 4
osd_pool_default_pgp_num = 4
osd_pool_default_pg_autoscale_mode = off
osd_crush_chooseleaf_type = 0
mon_allow_pool_size_one = true
mon_allow_pool_delete = true
mon_warn_on_pool_no_redundancy = false
mon_max_pg_per_osd = 2000
auth_allow_insecure_global_id_reclaim = false

[mon]
mon_data = $D/mon
mon_data_avail_warn = 1
mon_data_avail_crit = 0
# each pool the gateway makes is a change of the map: do not gather changes for a second first
paxos_propose_interval = 0.05
paxos_min_wait = 0.01

[osd]
osd_data = $D/osd
osd_objectstore = $STORE
osd_op_num_shards = 2
osd_memory_target = 1073741824
memstore_device_bytes = 8589934592
bluestore_block_size = 21474836480
bluestore_block_create = true
bluestore_cache_autotune = false
bluestore_cache_size = 268435456

[client]
rgw_data = $D/run
rgw_frontends = beast endpoint=127.0.0.1:$HTTP ssl_endpoint=127.0.0.1:$HTTPS ssl_certificate=$D/tls/server.crt ssl_private_key=$D/tls/server.key
rgw_enable_usage_log = false
rgw_thread_pool_size = 64
rgw_rados_pool_pg_num_min = 4
# small test machine: no dynamic resharding
rgw_dynamic_resharding = false
# lifecycle: one "day" is N seconds, and the worker starts a pass each N seconds
rgw_lc_debug_interval = $LCDAY
rgw_crypt_require_ssl = false
# buckets also as host names: BUCKET.localhost
rgw_dns_name = localhost
# a key server that knows one key
rgw_crypt_s3_kms_backend = testing
rgw_crypt_s3_kms_encryption_keys = test-key=$(head -c 32 /dev/urandom | base64)
C
export CEPH_CONF="$D/ceph.conf"
# One keyring with every entity; the monitor takes them all in at its mkfs, so no 'ceph auth' call is needed.
ceph-authtool --create-keyring "$D/keyring" -n mon. --gen-key --cap mon 'allow *' >>"$D/mkfs.log"
ceph-authtool "$D/keyring" -n client.admin --gen-key --cap mon 'allow *' --cap osd 'allow *' --cap mgr 'allow *' >>"$D/mkfs.log"
ceph-authtool "$D/keyring" -n osd.0 --gen-key --cap mon 'allow profile osd' --cap osd 'allow *' --cap mgr 'allow profile osd' >>"$D/mkfs.log"
ceph-authtool "$D/keyring" -n client.rgw --gen-key --cap mon 'allow rw' --cap osd 'allow rwx' >>"$D/mkfs.log"
monmaptool --create --clobber --fsid "$FSID" --addv a "[v2:127.0.0.1:$MON2,v1:127.0.0.1:$MON1]" "$D/monmap" >>"$D/mkfs.log" 2>&1
ceph-mon -c "$CEPH_CONF" --mkfs -i a --monmap "$D/monmap" --keyring "$D/keyring" >>"$D/mkfs.log" 2>&1
start mon ceph-mon -c "$CEPH_CONF" -i a -f
wait_for 30 "ceph-mon" ceph -c "$CEPH_CONF" --connect-timeout 2 mon stat
OSD_UUID=$(cat /proc/sys/kernel/random/uuid)
ceph -c "$CEPH_CONF" osd new "$OSD_UUID" 0 >>"$D/mkfs.log" 2>&1
ceph-osd -c "$CEPH_CONF" -i 0 --mkfs --osd-uuid "$OSD_UUID" >>"$D/mkfs.log" 2>&1
start osd ceph-osd -c "$CEPH_CONF" -i 0 -f
osd_up() { ceph -c "$CEPH_CONF" --connect-timeout 2 osd stat | grep -q '1 up'; }
wait_for 60 "ceph-osd" osd_up
# two S3 users: the product's own, and one that has no rights on its buckets
AK=DANMENTESTACCESSKEY1; SK=danmenTestSecretKeyOne0123456789abcdef01
AK2=DANMENTESTACCESSKEY2; SK2=danmenTestSecretKeyTwo0123456789abcdef02
RA() { radosgw-admin -c "$CEPH_CONF" -n client.rgw "$@" >>"$D/mkfs.log" 2>&1 || die "radosgw-admin $* failed: $(tail -n 3 "$D/mkfs.log")"; }
RA user create --uid=danmen --display-name=danmen --access-key=$AK --secret-key=$SK
RA user create --uid=other --display-name=other --access-key=$AK2 --secret-key=$SK2
# A second storage class, COLD, in a pool of its own: lifecycle transitions need it, and it
# must be there before the gateway starts (the first user made above made the default zone).
RA zonegroup placement add --rgw-zonegroup default --placement-id default-placement --storage-class COLD
RA zone placement add --rgw-zone default --placement-id default-placement --storage-class COLD --data-pool default.rgw.cold.data
start rgw radosgw -c "$CEPH_CONF" -n client.rgw -f
wait_for 60 "radosgw" curl -fsS -o /dev/null --max-time 2 "http://127.0.0.1:$HTTP/"
cat > "$D/env" <<V
export DANMEN_TEST_S3_ENDPOINT=http://127.0.0.1:$HTTP
export DANMEN_TEST_S3_ENDPOINT_TLS=https://localhost:$HTTPS
export DANMEN_TEST_S3_CA=$D/tls/ca.crt
export DANMEN_TEST_S3_REGION=default
export DANMEN_TEST_S3_ACCESS_KEY=$AK
export DANMEN_TEST_S3_SECRET_KEY=$SK
export DANMEN_TEST_S3_OTHER_ACCESS_KEY=$AK2
export DANMEN_TEST_S3_OTHER_SECRET_KEY=$SK2
export DANMEN_TEST_S3_LC_DAY_SECONDS=$LCDAY
export DANMEN_TEST_CEPH_CONF=$CEPH_CONF
V
cat "$D/env"
