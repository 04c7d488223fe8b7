#!/bin/sh
# `trapeze` on the path of an installed package: the phone, a link that it is to call, or a command (`trapeze --help`).
program=$(dirname "$(readlink -f "$0")")/../trapeze
case ${1-} in
  '' | --hidden | [Ss][Ii][Pp]:* | [Ss][Ii][Pp][Ss]:* | [Tt][Ee][Ll]:* | [Cc][Aa][Ll][Ll][Tt][Oo]:*) exec "$program" "$@" ;;
esac
# A command shows nothing, and must run where there is no display.
if [ -z "${DISPLAY-}${WAYLAND_DISPLAY-}" ]; then
  exec "$program" --ozone-platform=headless -- "$@"
fi
exec "$program" -- "$@"
