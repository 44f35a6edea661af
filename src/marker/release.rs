//! Kernel releases (`platform_release`): strings, but on Darwin versions wherever they are compared with one.
//!
//! So one comparison can test two variables, one on Darwin and one elsewhere. A marker that compares the string on
//! Darwin too can distinguish them only if its printed form names the platform with each.

use pep440_rs::Operator;

use super::cut::{Line, Value};
use super::diagram::{Diagram, NodeId};
use super::key::MarkerKey;
use super::variable::Variable;
use super::version_term::specifier;

const TEXT: Variable = Variable::Text(MarkerKey::PlatformRelease);

impl Diagram {
    /// Returns the platform on which releases are compared as versions.
    pub(super) fn darwin(&mut self) -> NodeId {
        let line = Line::at(Value::Text("darwin".into()));
        self.decide_truth(&Variable::Text(MarkerKey::SysPlatform), &line)
    }

    /// Splits a function into its parts on Darwin and elsewhere, if it compares both strings on Darwin and versions.
    pub(super) fn darwin_apart(&mut self, id: NodeId) -> Option<[NodeId; 2]> {
        if !self
            .asks(id, |variable, value| *variable == Variable::DarwinRelease || *variable == TEXT && is_version(value))
        {
            return None;
        }
        let darwin = self.darwin();
        let others = self.not(darwin);
        let on_darwin = self.and(id, darwin);
        let elsewhere = self.and(id, others);
        self.asks(on_darwin, |variable, _| *variable == TEXT).then_some([on_darwin, elsewhere])
    }

    /// Whether a function contains a comparison of a variable with a value that satisfies the test.
    fn asks(&self, id: NodeId, is: impl Fn(&Variable, &Value) -> bool) -> bool {
        self.below(id).iter().any(|(_, node)| node.cuts.iter().any(|cut| is(&node.variable, &cut.value)))
    }
}

/// Whether some operator would compare this value as a version.
fn is_version(value: &Value) -> bool {
    matches!(value, Value::Text(text) if specifier(Operator::Equal, text, true).is_some())
}
