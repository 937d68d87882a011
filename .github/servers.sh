#!/usr/bin/env bash
# Installs the servers that npm does not bring. Without a Chromium, the tests of the page say that they are skipped.
set -euo pipefail
# Their services must not start: every test starts a private server of its own.
printf '#!/bin/sh\nexit 101\n' | sudo tee /usr/sbin/policy-rc.d >/dev/null
sudo chmod +x /usr/sbin/policy-rc.d
sudo apt-get update -qq
sudo apt-get install -y -qq mariadb-server redis-server pgbouncer
