# The steps of the gate, one by one; `.ci/run` runs all of them on a fresh machine.

default:
    @just --list

# Format, lints and tests.
quick: format lint test

format:
    cargo fmt --check

lint:
    cargo clippy --locked --all-targets --no-default-features -- -D warnings
    cargo clippy --locked --all-targets --all-features -- -D warnings

test:
    cargo test --locked --all-features

# Writes the help texts and the manual pages anew.
bless:
    SNAPSHOTS=overwrite cargo test --locked --all-features help::

doc:
    RUSTDOCFLAGS="-D warnings" cargo doc --locked --no-deps --all-features

# The public API against its list; `just api --write` writes the list again.
api *ARGUMENTS:
    tests/api/check {{ARGUMENTS}}

# Some seconds of fuzzing for each target.
fuzz SECONDS="60":
    fuzz/run {{SECONDS}}

# The wheel, the sdist and what stands around them.
packaging:
    packaging/build
    python3 tests/packaging/wheel.py dist "${LOCKLAYERS_UV:-uv}" prek

workflows:
    .ci/workflows

gate:
    bash .ci/run
