#!/bin/sh
# Write .env for docker-compose.yml with passwords made now. Never overwrites: the database keeps the first ones.
set -eu
cd -- "$(dirname -- "$0")/.."
if [ -e .env ]; then
    echo ".env is there already; nothing changed." >&2
    exit 1
fi
random() { od -An -v -N"$1" -tx1 /dev/urandom | tr -d ' \n'; }
umask 077
for name in POSTGRES MAPPA_OWNER MAPPA_APP MAPPA_JOBS MAPPA_AUDIT MAPPA_BACKUP REDIS; do
    printf '%s_PASSWORD=%s\n' "$name" "$(random 24)"
done >.env
cat >>.env <<END
SECRET_KEY=$(random 40)
# Encrypts protected characteristics. To change it, put a new one before it with a comma, and keep the old one.
CHARACTERISTIC_KEYS=$(random 40)
# Signs the checkpoints of the evidence log; only the witness is given it. Keep a copy of the public key it makes.
EVIDENCE_KEY=$(random 32)
# Names the site is reached by, comma separated; localhost is for the health check.
ALLOWED_HOSTS=localhost
# The https addresses forms are sent from, such as https://mappa.example
CSRF_TRUSTED_ORIGINS=
# false only to look at the site on this machine without a proxy that speaks https
MAPPA_HTTPS=true
WEB_PORT=8000
HMPPS_API_URL=
HMPPS_API_KEY=
END
echo "Wrote .env: keep it secret."
