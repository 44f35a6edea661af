#!/bin/sh
# Builds each layer's image unless the registry has it, then the image of the project from them.
#
#   bake.sh IMAGE [OPTION…]
#
# IMAGE is a repository without a tag, as in registry.example/team/shop; the options are those of `locklayers dockerfile`
# (--base, --python-version, --installer and so on). Run it in the folder of the lock. A layer's tag depends on its content
# and on how it is built, so equal layers have equal tags on every machine.
#
# In the environment, all optional: LOCKLAYERS and DOCKER (the programs), BUILD_OPTIONS (more arguments for `docker build`),
# INSPECT_OPTIONS (for `docker manifest inspect`: --insecure if the registry uses plain HTTP), TAG (the tag of the
# project's image). Works with any engine with BuildKit; `docker buildx bake` with the same file yields the same tags.
set -eu
image=${1:?"usage: bake.sh IMAGE [OPTION…]"}
shift
locklayers=${LOCKLAYERS:-locklayers}
docker=${DOCKER:-docker}
export DOCKER_BUILDKIT=1

"$locklayers" dockerfile --stages multi --write "$@"
# The lines of the bake file that name a layer's image:  "LAYER_HEAVY": "registry.example/shop:heavy-ll1-…",
layers=$("$locklayers" bake --image "$image" "$@" | sed -n 's/^ *"\(LAYER_[A-Z0-9_]*\)": "\([^"]*\)",*$/\1=\2/p')

for layer in $layers; do
    tagged=${layer#*=}
    name=${tagged#"$image":}
    name=${name%-ll1-*}
    # This queries the registry itself, with the credentials of `docker login`.
    # shellcheck disable=SC2086 # they are words
    if "$docker" manifest inspect ${INSPECT_OPTIONS-} "$tagged" >/dev/null 2>&1; then
        echo "found $name: $tagged"
        continue
    fi
    echo "build $name: $tagged"
    # shellcheck disable=SC2086
    "$docker" build ${BUILD_OPTIONS-} --target "layer-$name" --tag "$tagged" .
    "$docker" push --quiet "$tagged"
done

arguments=
for layer in $layers; do arguments="$arguments --build-arg $layer"; done
# shellcheck disable=SC2086
"$docker" build ${BUILD_OPTIONS-} $arguments --tag "$image:${TAG:-latest}" .
"$docker" push --quiet "$image:${TAG:-latest}"
