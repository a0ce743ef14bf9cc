#!/usr/bin/env bash
# with-node.sh VERSION COMMAND...: runs a command with another Node first in PATH, for example `scripts/with-node.sh 24 npm test`.
# Takes the binary from npm's packages node-<system>-<processor>, runs none of their install scripts, and keeps it outside of the checkout.
set -euo pipefail

[ $# -ge 2 ] || { echo 'usage: with-node.sh VERSION COMMAND...' >&2; exit 2; }
version=$1
shift
package="node-$(node -p 'process.platform + "-" + process.arch')"
folder=${NODE_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/groupconv}/$package-$version
if [ ! -x "$folder/bin/node" ]; then
  mkdir -p "$(dirname "$folder")"
  unpacked=$(mktemp -d "$folder.XXXX")
  trap 'rm -rf "$unpacked"' EXIT
  # Of several versions that match, npm packs all: the last is the newest.
  exact=$(npm view "$package@$version" version --json | node -p '[JSON.parse(fs.readFileSync(0))].flat().at(-1)')
  npm pack --silent --ignore-scripts --pack-destination "$unpacked" "$package@$exact" > "$unpacked/name"
  tar --extract --gzip --file "$unpacked/$(tail -1 "$unpacked/name")" --directory "$unpacked" --strip-components 1 package/bin/node
  rm "$unpacked"/name "$unpacked"/*.tgz
  chmod 755 "$unpacked"
  mv --no-target-directory "$unpacked" "$folder"
fi
export PATH="$folder/bin:$PATH"
exec "$@"
