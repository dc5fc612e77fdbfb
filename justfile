# Recipes for people who work on Invitro. `just --list` shows them.

set shell := ["bash", "-euo", "pipefail", "-c"]

# Where the recipes that need npm keep the packages they install.
cache := env("INVITRO_DEV_CACHE", cache_directory() / "invitro-dev")

# Builds the release binary: target/release/invitro.
build:
    cargo build --release --bin invitro

# Runs all tests that need nothing but this repository.
test:
    cargo nextest run --workspace --no-fail-fast

# Formatting, lints and documentation, as CI wants them.
lint:
    cargo fmt --all --check
    cargo clippy --workspace --all-targets --locked -- -D warnings
    RUSTDOCFLAGS="-D warnings" cargo doc --workspace --no-deps --locked

# Runs every fixture on the real runtime and here, and prints where they differ, test by test.
parity *fixtures: build
    node tests/tools/parity.mjs --cache "{{cache}}" --invitro target/release/invitro {{fixtures}}

# Runs a laid-out project against a list of tests that pass on the real runtime, and updates the scoreboard.
conformance project passing name: build
    node tests/tools/conformance.mjs --invitro target/release/invitro --project "{{project}}" --passing "{{passing}}" --name "{{name}}"

# Has snapshots written by the real runtime and here, and holds them against each other and against the fixture, byte for byte.
snapshots: build
    node tests/tools/snapshots.mjs --cache "{{cache}}" --invitro target/release/invitro

# Prints what the real runtime says of failing matchers and we do not.
failures: build
    node tests/tools/failures.mjs --cache "{{cache}}" --invitro target/release/invitro

# Compares deep equality with the same in TypeScript.
bench-equality: build
    cd tests/bench/equality && "{{justfile_directory()}}/target/release/invitro" run

# Measures here and on the real runtime, side by side, and prints ratios. The project must run on both.
bench project runs="5": build
    node tests/tools/bench.mjs --cache "{{cache}}" --invitro target/release/invitro --project "{{project}}" --runs {{runs}}

# Measures storage here and on the real runtime, and what time and memory it costs files that do not use it.
bench-storage: build
    node tests/tools/storage.mjs --cache "{{cache}}" --invitro target/release/invitro

# Measures the store alone: snapshots, restoring, differences, with little stored and with much.
bench-store:
    cargo bench -p invitro-storage --bench store

# Installs the npm packages of the fixtures that need any, and runs those fixtures.
packages: build
    node tests/tools/packages.mjs --cache "{{cache}}" --invitro target/release/invitro

# Runs test262, laid out at a path, on the engine; compares with the scoreboard and keeps improvements.
test262 suite *arguments:
    cargo run --locked --bin test262 -- "{{suite}}" {{arguments}}

# Runs the engine's benchmark here and in `node --jitless`, and prints a table of ratios.
kernels *names:
    cargo build --release -p invitro-engine --example kernel
    node tests/tools/kernels.mjs --cache "{{cache}}" --kernel target/release/examples/kernel {{names}}
