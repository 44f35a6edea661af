//! Shows the layers that the build script wrote.

mod layers {
    include!(concat!(env!("OUT_DIR"), "/layers.rs"));
}

fn main() {
    for (name, fingerprint, requirements) in layers::LAYERS {
        println!("{name} {fingerprint} {} lines", requirements.lines().count());
    }
}
