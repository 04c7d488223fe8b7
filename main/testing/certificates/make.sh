#!/bin/sh
# Makes every certificate of this folder anew; see README.md. Needs openssl 3.
set -eu
cd "$(dirname "$0")"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
FROM=20200101000000Z
UNTIL=21200101000000Z

: > "$work/index.txt"
cat > "$work/ca.cnf" <<END
[ca]
default_ca = test
[test]
database = $work/index.txt
rand_serial = yes
new_certs_dir = $work
default_md = sha256
policy = any
unique_subject = no
[any]
commonName = supplied
END

# issue NAME SUBJECT EXTENSIONS UNTIL SIGNER-OPTIONS...
issue() {
  name=$1 subject=$2 extensions=$3 until=$4
  shift 4
  openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -out "$name.key.pem" 2>/dev/null
  openssl req -new -key "$name.key.pem" -subj "$subject" -out "$work/request.pem"
  printf '%b' "$extensions" > "$work/extensions.cnf"
  openssl ca -batch -notext -config "$work/ca.cnf" -extfile "$work/extensions.cnf" -in "$work/request.pem" \
    -startdate "$FROM" -enddate "$until" -out "$name.pem" "$@" 2>/dev/null
}

by_itself() { issue "$1" "$2" "$3" "$UNTIL" -selfsign -keyfile "$1.key.pem"; }
by_authority() { issue "$1" "$2" "basicConstraints=CA:FALSE\n$3" "${4:-$UNTIL}" -cert authority.pem -keyfile authority.key.pem; }

by_itself authority '/CN=Test Authority' 'basicConstraints=critical,CA:TRUE\nkeyUsage=critical,keyCertSign'
by_itself self-signed '/CN=self.example.com' 'subjectAltName=DNS:self.example.com,IP:127.0.0.1'
by_authority sip-uri '/CN=ignored.test' \
  'subjectAltName=URI:sip:example.com,DNS:not-this.example.com,URI:sip:alice@user.example.com,URI:https://web.example.com'
by_authority dns-name '/CN=ignored.test' 'subjectAltName=DNS:example.org,DNS:sip.example.org'
by_authority wildcard '/CN=ignored.test' 'subjectAltName=DNS:*.example.net'
by_authority common-name '/CN=example.info' ''
by_authority loopback '/CN=ignored.test' 'subjectAltName=DNS:localhost,IP:127.0.0.1,IP:::1'
by_authority client '/CN=ignored.test' 'subjectAltName=URI:sip:client.example.com'
by_authority expired '/CN=ignored.test' 'subjectAltName=DNS:example.com' 20210101000000Z

rm authority.key.pem
