//! The packages that an image has according to its plan as JSON.

use serde::Deserialize;

use super::{ProvidedError, ProvidedPackages, freeze_line};
use crate::message::reason_of_serde;
use crate::name::PackageName;

#[derive(Deserialize)]
struct PlanDocument {
    schema: String,
    layers: Vec<LayerDocument>,
    #[serde(default)]
    provided: Vec<PackageDocument>,
}

#[derive(Deserialize)]
struct LayerDocument {
    packages: Vec<PackageDocument>,
}

#[derive(Deserialize)]
struct PackageDocument {
    name: String,
    marker: Option<String>,
    requirement: Option<String>,
}

/// Reads what the layers of a plan install and what its base image provides.
pub(super) fn read(text: &str) -> Result<ProvidedPackages, ProvidedError> {
    let no_plan = |reason: String| ProvidedError::NoPlan { reason };
    let plan: PlanDocument =
        serde_json::from_str(text).map_err(|error| no_plan(reason_of_serde(&error.to_string()).into_owned()))?;
    if plan.schema != crate::plan::JSON_SCHEMA {
        return Err(no_plan(format!("its schema is `{}`, not `{}`", plan.schema, crate::plan::JSON_SCHEMA)));
    }
    let mut provided = ProvidedPackages::default();
    let installed = plan.layers.into_iter().flat_map(|layer| layer.packages);
    for package in installed.chain(plan.provided) {
        let name = PackageName::new(&package.name).map_err(|error| no_plan(error.to_string()))?;
        if let Some(marker) = package.marker {
            return Err(ProvidedError::PlanWithoutTarget { package: name, marker });
        }
        if let Some(requirement) = package.requirement {
            let (name, found) = freeze_line(&requirement).map_err(no_plan)?;
            provided.add(name, found)?;
        }
    }
    Ok(provided)
}
