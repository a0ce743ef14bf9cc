#!/usr/bin/env bash
# `npm run test:container`: follows the Dockerfile without a container engine. Does its instructions in empty folders, from what
# .dockerignore lets through; starts what comes out as the image would be started; asks it, stops it, looks at what it left.
# `--steps` only prints the instructions, one per line. The Dockerfile in the folder where this runs is followed.
set -euo pipefail

fail() { echo "container steps: $*" >&2; exit 1; }

# One instruction per line, without comments.
instructions() { sed -e '/^ *#/d' -e '/^ *$/d' Dockerfile | sed -e ':join' -e '/\\$/{N;s/ *\\\n */ /;b join' -e '}'; }

unknown=$(instructions | grep -vE '^(ARG|FROM|WORKDIR|COPY|RUN|ENV|USER|EXPOSE|HEALTHCHECK|CMD) ' || true)
[ -z "$unknown" ] || fail "cannot follow $unknown"
if [ "${1:-}" = --steps ]; then instructions; exit; fi

# The build must find nothing of this checkout through what `npm run` adds to the environment.
# shellcheck disable=SC2046
unset $(compgen -e | grep -E '^(npm_(package|lifecycle|config_local_prefix|node_execpath|execpath|command)|INIT_CWD$|NODE_(ENV|OPTIONS)$)')
PATH=$(tr : '\n' <<< "$PATH" | grep -v node_modules | paste -sd :)

work=$(mktemp -d)
server=
trap '[ -z "$server" ] || kill -KILL "$server" 2> /dev/null || true; rm -rf "$work"' EXIT
# The unprivileged user reads it.
chmod 755 "$work"

grep -qvE '^(#|$|\*$|!)' .dockerignore && fail '.dockerignore: only * and exceptions from it'
mkdir "$work/context"
sed -n 's/^!//p' .dockerignore | tar --create --files-from=- | tar --extract --directory="$work/context"

# copy [--from=STAGE] SOURCE... TARGET
copy() {
  local origin=$work/context target source
  if [[ $1 == --from=* ]]; then origin=$work/${1#--from=}; shift; fi
  [[ "$*" != *[*?\[$]* && $1 != --* ]] || fail "cannot follow COPY $*"
  target=$(realpath --canonicalize-missing --no-symlinks "/$workdir/${!#}")
  for source in "${@:1:$#-1}"; do
    if [ -d "$origin/$source" ]; then mkdir -p "$stage$target" && cp -R "$origin/$source/." "$stage$target"
    elif [[ ${!#} == */ ]]; then mkdir -p "$stage$target" && cp "$origin/$source" "$stage$target"
    else cp "$origin/$source" "$stage$target"; fi
  done
}

# words JSON: an exec form's words, one per line.
words() { node -e 'for (const word of JSON.parse(process.argv[1])) console.log(word)' "$1" || fail "not in exec form: $1"; }

while read -r keyword rest <&3; do
  echo "$keyword $rest"
  case $keyword in
    FROM) [[ $rest =~ ' AS '(.*) ]] && name=${BASH_REMATCH[1]} || name=image
      stage=$work/$name workdir=/ user=root environment=()
      mkdir "$stage" ;;
    # The image is this machine's Node.
    ARG) [[ $rest == NODE_IMAGE=* ]] || fail "cannot follow ARG $rest" ;;
    WORKDIR) workdir=$rest; mkdir -p "$stage$workdir" ;;
    # shellcheck disable=SC2086
    COPY) copy $rest ;;
    RUN) (cd "$stage$workdir" && env "${environment[@]}" /bin/sh -c "$rest") ;;
    # shellcheck disable=SC2206
    ENV) environment+=($rest) ;;
    USER) user=$rest ;;
    EXPOSE) read -r port health_port <<< "$rest" ;;
    HEALTHCHECK) mapfile -t check < <(words "${rest##*CMD }") ;;
    CMD) mapfile -t command < <(words "$rest") ;;
  esac
done 3< <(instructions)

has() { [[ " ${environment[*]} " == *" $1 "* ]] || fail "the image has no $1"; }
has NODE_ENV=production
has HOST=0.0.0.0
has "PORT=$port"
has "HEALTH_PORT=$health_port"
[[ $user != root && $user != 0 ]] || fail 'the image runs as root'
app=$stage$workdir
[ "$(ls "$app" | xargs)" = 'dist healthcheck.sh package.json' ] || fail "the image has $(ls "$app" | xargs)"

# As the image's user, with nothing of this environment, and no place to write.
free_port() { node -e 'const s = require("node:net").createServer().listen(0, "127.0.0.1", () => { console.log(s.address().port); s.close(); })'; }
own=$(free_port)
health=$(free_port)
run=(env -i "PATH=$(dirname "$(command -v node)"):/usr/bin:/bin" HOME=/nonexistent TMPDIR=/nonexistent "${environment[@]}" HOST=127.0.0.1 "PORT=$own" "HEALTH_PORT=$health")
[ "$(id -u)" != 0 ] || run=(setpriv --reuid=65534 --regid=65534 --clear-groups "${run[@]}")
files() { (cd "$stage" && find . -printf '%p %s %T@\n' | sort); }
contents=$(files)
cd "$app"
"${run[@]}" "${command[@]}" > "$work/log" 2>&1 &
server=$!
healthy() { timeout 10 "${run[@]}" "${check[@]}"; }
for _ in $(seq 150); do healthy 2> /dev/null && break; kill -0 "$server" 2> /dev/null || break; sleep 0.2; done
healthy || { cat "$work/log"; fail 'HEALTHCHECK does not pass'; }
answer=$(curl --silent --show-error --fail --max-time 10 "http://127.0.0.1:$own/v1/conv" --header 'content-type: application/json' --data '{
  "layer": {"type": "conv2d", "in_channels": 16, "out_channels": 4, "kernel_size": 1, "groups": 4},
  "input": {"shape": [2, 16, 10, 10], "fill": {"kind": "axis", "axis": 1, "modulo": 16, "offset": 1}},
  "weight": {"fill": 3}, "bias": {"fill": 0}, "format": "none"}')
[[ $answer == *'"mean":[30,78,126,174]'* ]] || fail "the tutorial's layer with four groups gives $answer"
curl --silent --show-error --fail --max-time 10 "http://127.0.0.1:$health/metrics" | grep -q '^groupconv_ready 1$' || fail 'no metrics on HEALTH_PORT'
kill -TERM "$server"
timeout 15 tail --pid="$server" --follow /dev/null || fail 'SIGTERM does not end it'
status=0
wait "$server" || status=$?
server=
[ "$status" = 0 ] || { cat "$work/log"; fail "SIGTERM ends it with $status"; }
status=0
healthy 2> /dev/null || status=$?
[ "$status" = 1 ] || fail "HEALTHCHECK ends with $status where nothing runs"
[ "$contents" = "$(files)" ] || fail 'the service wrote into its image'
echo "image: $(grep -c . <<< "$contents") files, $(du --summarize --human-readable "$stage" | cut -f1); healthy, answers, ends with 0"
