//! The targets of plans, from arguments and configuration.

use locklayers::Target;
use locklayers::image::DockerfileError;
use locklayers::platform::{Implementation, Platform};
use locklayers::pyproject::TargetConfig;

use crate::args::{ImageArgs, TargetArgs};
use crate::failure::Failure;

/// Returns the targets by arguments, or else by the configuration: none for every platform, several only for an
/// image.
///
/// For an image, a Python version without a platform is that of the base image and not a target, and the C library of
/// its platforms is that of the base image unless their names state one.
pub(super) fn targets(
    asked: &TargetArgs,
    configured: &TargetConfig,
    image: Option<&ImageArgs>,
) -> Result<Vec<Target>, Failure> {
    let platform = asked.python_platform.as_deref().or(configured.python_platform());
    let is_musl = image.and_then(|image| image.base.as_ref()?.is_musl()) == Some(true);
    let Some(image) = image else {
        return Ok(target(asked, configured, platform.map(str::to_owned))?.into_iter().collect());
    };
    let named = |name: &str| Ok::<_, Failure>(Platform::of_image(name, is_musl)?.to_string());
    if image.platforms.is_empty() {
        let has_python = asked.python_version.is_some() || configured.python_version().is_some();
        return match target(asked, configured, platform.map(named).transpose()?) {
            Err(Failure::HalfTarget { missing: "--python-platform" }) if has_python => Ok(Vec::new()),
            target => Ok(target?.into_iter().collect()),
        };
    }
    let mut targets: Vec<Target> = Vec::new();
    for name in &image.platforms {
        let Some(target) = target(asked, configured, Some(named(name)?))? else { continue };
        // Checked before there are plans, since there are few architectures.
        let platform = target.platform().oci_platform();
        if platform.is_none() {
            return Err(DockerfileError::NotLinux { target: target.to_string() }.into());
        }
        if targets.iter().any(|known| known.platform().oci_platform() == platform) {
            return Err(DockerfileError::SamePlatform { target: target.to_string() }.into());
        }
        targets.push(target);
    }
    Ok(targets)
}

/// Returns the target of a platform.
fn target(asked: &TargetArgs, configured: &TargetConfig, platform: Option<String>) -> Result<Option<Target>, Failure> {
    if asked.universal {
        return Ok(None);
    }
    let implementation: Option<Implementation> =
        asked.python_implementation.clone().or_else(|| configured.implementation().cloned());
    let python = asked.python_version.as_deref().or(configured.python_version());
    let markers: Vec<_> = configured.markers().collect();
    match (python, platform) {
        (None, None) if implementation.is_none() && markers.is_empty() => Ok(None),
        (Some(python), Some(platform)) => {
            let builder = Target::builder(python, &platform).implementation(implementation.unwrap_or_default());
            let builder = markers.into_iter().fold(builder, |builder, (key, value)| builder.marker(key, value));
            Ok(Some(builder.build()?))
        }
        (None, _) => Err(Failure::HalfTarget { missing: "--python-version" }),
        (_, None) => Err(Failure::HalfTarget { missing: "--python-platform" }),
    }
}
