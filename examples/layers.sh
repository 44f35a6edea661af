#!/bin/sh
# Writes the layer files of a lock and prints the tag of each layer's image: build only those that are missing.
#
#   layers.sh path/to/uv.lock output-folder
set -eu
lock=${1:?"usage: layers.sh LOCK FOLDER"}
folder=${2:?"usage: layers.sh LOCK FOLDER"}
locklayers=${LOCKLAYERS:-locklayers}

"$locklayers" export --lock "$lock" --output-dir "$folder"
"$locklayers" fingerprint --lock "$lock" | while read -r name fingerprint; do
    tag="$name-$fingerprint"
    # A real script queries its registry here: docker manifest inspect "$IMAGE:$tag" >/dev/null 2>&1 && continue
    echo "build $tag from $folder/$name.txt"
done
