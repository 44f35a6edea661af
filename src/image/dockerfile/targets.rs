//! The targets of an image, one for each of its platforms.

use crate::image::dockerfile::Dockerfile;
use crate::image::error::DockerfileError;
use crate::image::reference::ImageReference;
use crate::platform::{Platform, Target};
use crate::pyproject::TargetConfig;

impl Dockerfile {
    /// Returns the targets of an image's plans, in the order of its platforms; none for a plan for every platform.
    ///
    /// Names such as `linux/arm64` have the C library of the base image; others state theirs. A version of Python without
    /// a platform is that of the base image and does not narrow the plan, since an image may be built for several
    /// platforms.
    ///
    /// ```
    /// use locklayers::image::Dockerfile;
    /// use locklayers::pyproject::TargetConfig;
    /// let python = TargetConfig::default().with_python_version("3.12");
    /// let platforms = ["linux/amd64", "linux/arm64"].map(str::to_owned);
    /// let targets = Dockerfile::targets(&python, &platforms, Some(&"python:3.12-alpine".parse()?))?;
    /// assert_eq!(targets[1].to_string(), "cpython 3.12 on aarch64-musllinux_1_2");
    /// assert!(Dockerfile::targets(&python, &[], None)?.is_empty());
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    ///
    /// [`DockerfileError`] if there is no such target, or if two of several platforms have the same architecture or one is
    /// not Linux.
    pub fn targets(
        python: &TargetConfig,
        platforms: &[String],
        base: Option<&ImageReference>,
    ) -> Result<Vec<Target>, DockerfileError> {
        let is_musl = base.and_then(ImageReference::is_musl) == Some(true);
        let on = |name: &str| -> Result<Option<Target>, DockerfileError> {
            let platform = Platform::of_image(name, is_musl)?;
            Ok(python.clone().with_python_platform(platform.to_string()).build()?)
        };
        let mut targets: Vec<Target> = Vec::new();
        if platforms.is_empty() {
            targets.extend(match (python.python_platform(), python.python_version()) {
                (Some(name), _) => on(name)?,
                (None, Some(_)) => None,
                (None, None) => python.build()?,
            });
            return Ok(targets);
        }
        for name in platforms {
            let Some(target) = on(name)? else { continue };
            // Checked before there are plans, since there are few architectures.
            let platform = target.platform().oci_platform();
            if platform.is_none() {
                return Err(DockerfileError::NotLinux { target: target.to_string() });
            }
            if targets.iter().any(|known| known.platform().oci_platform() == platform) {
                return Err(DockerfileError::SamePlatform { target: target.to_string() });
            }
            targets.push(target);
        }
        Ok(targets)
    }
}
