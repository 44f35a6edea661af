//! Packages that are known to install the same files.

use foldhash::{HashMap, HashSet};

use crate::name::{LayerName, PackageName};
use crate::plan::{Placement, Plan};

use crate::image::warning::DockerfileWarning;

/// Distributions that install the same import package, by their own documentation: only one of a family can be intact
/// in an environment.
const FAMILIES: [&[&str]; 9] = [
    &["faiss-cpu", "faiss-gpu", "faiss-gpu-cu11", "faiss-gpu-cu12"],
    &["jwt", "pyjwt"],
    &["onnxruntime", "onnxruntime-directml", "onnxruntime-gpu", "onnxruntime-openvino", "onnxruntime-training"],
    &["opencv-contrib-python", "opencv-contrib-python-headless", "opencv-python", "opencv-python-headless"],
    &["pillow", "pillow-simd"],
    &["psycopg2", "psycopg2-binary"],
    &["pycrypto", "pycryptodome"],
    &["tensorflow", "tensorflow-cpu", "tensorflow-gpu", "tf-nightly"],
    &["xgboost", "xgboost-cpu"],
];

/// Returns the key of a family: the first of its names, or for NVIDIA's libraries the name without the CUDA version,
/// since `nvidia-cublas-cu11` and `nvidia-cublas-cu12` share their folders.
fn family(name: &PackageName) -> Option<&str> {
    let name = name.as_str();
    if let Some(family) = FAMILIES.iter().find(|family| family.contains(&name)) {
        return Some(family[0]);
    }
    let (library, cuda) = name.rsplit_once("-cu")?;
    (library.starts_with("nvidia-") && !cuda.is_empty() && cuda.bytes().all(|b| b.is_ascii_digit())).then_some(library)
}

/// The limit on compared pairs of markers, per package on average. A hostile lock can have arbitrarily many mutually
/// exclusive forks of two packages of one family; pairs beyond the limit are not warned about.
const COMPARISONS: usize = 8;

/// A warning for each package of a family that can be installed together with one before it, in the order of the plan;
/// of a package with several versions, the first; and of several plans, what each adds.
pub(in crate::image) fn overlaps(plans: &[&Plan<'_>]) -> Vec<DockerfileWarning> {
    let (mut found, mut known) = (Vec::new(), HashSet::default());
    for plan in plans {
        add(plan, &mut known, &mut found);
    }
    found
}

/// Two packages, each with its layer.
type Pair<'p> = [(&'p LayerName, &'p PackageName); 2];

fn add<'p>(plan: &'p Plan<'p>, known: &mut HashSet<Pair<'p>>, found: &mut Vec<DockerfileWarning>) {
    type Member<'p> = (&'p LayerName, &'p Placement<'p>);
    let mut families: HashMap<&str, Vec<Member<'_>>> = HashMap::default();
    let mut left = 0_usize;
    for layer in plan.layers() {
        for placement in layer.placements() {
            let package = placement.package().name();
            let Some(family) = family(package) else { continue };
            left += COMPARISONS;
            let before = families.entry(family).or_default();
            let most = left;
            let overlaps = |(_, other): &&Member<'_>| {
                left = left.saturating_sub(1);
                other.package().name() != package && other.marker().is_disjoint(placement.marker()) != Ok(true)
            };
            let rival = before.iter().take(most).find(overlaps);
            if let Some((first_layer, first)) = rival
                && known.insert([(layer.name(), package), (*first_layer, first.package().name())])
            {
                found.push(DockerfileWarning::Overlap {
                    layers: [(*first_layer).clone(), layer.name().clone()],
                    packages: [first.package().name().clone(), package.clone()],
                });
            }
            before.push((layer.name(), placement));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{FAMILIES, PackageName, family};

    #[test]
    fn families_are_named_in_normal_form_and_share_no_package() -> Result<(), crate::name::NameError> {
        let all: Vec<&str> = FAMILIES.concat();
        for name in &all {
            assert_eq!(PackageName::new(name)?.as_str(), *name);
            assert_eq!(all.iter().filter(|other| *other == name).count(), 1, "{name}");
        }
        assert!(FAMILIES.iter().all(|family| family.len() > 1 && family.is_sorted()));
        for (name, known) in [
            ("six", None),
            ("opencv-python", Some("opencv-contrib-python")),
            ("nvidia-cublas-cu12", Some("nvidia-cublas")),
            ("nvidia-cublas-cuda", None),
            ("nvidia-cublas", None),
            ("thing-cu12", None),
        ] {
            assert_eq!(family(&PackageName::new(name)?), known, "{name}");
        }
        Ok(())
    }
}
