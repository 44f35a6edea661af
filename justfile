# The steps of the gate one by one; `.ci/run` runs all of them and installs what they need.

default:
    @just --list

# Format, lints and tests.
quick: format lint test

# Checks the format.
format:
    cargo fmt --check

# Runs clippy without any, with each and with all features.
lint:
    .ci/features
    cargo clippy --locked --all-targets --all-features -- -D warnings

# Checks the format and the lints of all Python; `just python --fix` applies them.
python *ARGUMENTS:
    .ci/python {{ARGUMENTS}}

# Runs the tests that need only cargo and Git.
test:
    cargo test --locked --all-features

# Updates the committed help texts and manual pages.
bless:
    SNAPSHOTS=overwrite cargo test --locked --all-features help::

# Builds the documentation.
doc:
    RUSTDOCFLAGS="-D warnings" cargo doc --locked --no-deps --all-features

# Compares the public API with its list; `just api --write` updates the list.
api *ARGUMENTS:
    tests/api/check {{ARGUMENTS}}

# Fuzzes each target for some seconds.
fuzz SECONDS="60":
    fuzz/run {{SECONDS}}

# Builds the wheel and the sdist and tests them, with prek and uv on the path (or uv in LOCKLAYERS_UV).
packaging:
    packaging/build
    python3 tests/packaging/wheel.py dist "${LOCKLAYERS_UV:-uv}" prek

# Checks the GitHub workflows.
workflows:
    .ci/workflows

# Runs everything.
gate:
    bash .ci/run
