#!/bin/sh
# Make an account for each student of the roster, in the group of the class. Run as root:
#   runuser -u instructor -- sh -c 'cd ~/course && crm roster accounts' | sh add_students.sh
# Accounts that are there already are left as they are. Nobody has a password yet: set them with
# passwd or chpasswd, or let PAM ask your institution's directory.
set -eu
group=${CRM_HUB_GROUP:-crm-students}
getent group "$group" >/dev/null || groupadd "$group"
tab=$(printf '\t')
while IFS="$tab" read -r account student; do
    if id "$account" >/dev/null 2>&1; then
        echo "$account is there already: $student"
        continue
    fi
    # The home folder is the student's alone.
    useradd --create-home --key HOME_MODE=0700 --groups "$group" --shell /bin/bash --comment "" "$account"
    echo "$account: $student"
done
