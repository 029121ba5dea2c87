#!/bin/sh
# This release in one file with every package that requirements.txt locks, for servers without internet:
#   make bundle                                  this machine's processor, Python 3.11 to 3.13
#   make bundle ARCH=aarch64 PYTHONS=3.13        a Raspberry Pi with Debian 13
# tools/venv.sh finds the folder `wheels` there and asks no index.
set -eu

arch=${ARCH:-$(uname -m)}
pythons=${PYTHONS:-3.11 3.12 3.13}
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT

git archive --prefix=upik/ HEAD | tar -x -C "$folder"
version=$(cat "$folder/upik/VERSION")
file=upik-$version-lengkap-$arch.tar.gz

# Up to the C library of Debian 12, the oldest that docs/admin/pasang.md names.
platforms="--platform manylinux1_$arch --platform manylinux2010_$arch --platform manylinux2014_$arch"
for minor in $(seq 17 36); do platforms="$platforms --platform manylinux_2_${minor}_$arch"; done

for python in $pythons; do
    printf '%s\n' "Paket untuk Python $python di $arch ..."
    # shellcheck disable=SC2086 # a list of words
    .venv/bin/python -m pip download --quiet --disable-pip-version-check --no-input --no-deps \
        --require-hashes --only-binary :all: --implementation cp --python-version "$python" \
        $platforms --requirement "$folder/upik/requirements.txt" --dest "$folder/upik/wheels"
done
tar -cz -C "$folder" -f "$file" upik
printf '%s\n' "$file: $(du -h "$file" | cut -f 1), Python $pythons, $arch"
