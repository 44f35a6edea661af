//! Releases of kernels: texts, but on Darwin versions wherever they are compared with one.
//!
//! So one comparison can stand for two questions, of Darwin and of the others. A marker that asks Darwin for the text as
//! well says the two apart only where its text names the platform beside each.

use pep440_rs::Operator;

use super::cut::{Line, Value};
use super::diagram::{Diagram, NodeId};
use super::key::MarkerKey;
use super::variable::Variable;
use super::version_term::specifier;

const TEXT: Variable = Variable::Text(MarkerKey::PlatformRelease);

impl Diagram {
    /// The platform of which versions are asked.
    pub(super) fn darwin(&mut self) -> NodeId {
        let line = Line::at(Value::Text("darwin".into()));
        self.decide_truth(&Variable::Text(MarkerKey::SysPlatform), &line)
    }

    /// A function on Darwin and elsewhere, where it asks Darwin for a text, and versions are compared as well.
    pub(super) fn darwin_apart(&mut self, id: NodeId) -> Option<[NodeId; 2]> {
        if !self
            .asks(id, |variable, value| *variable == Variable::DarwinRelease || *variable == TEXT && is_version(value))
        {
            return None;
        }
        let darwin = self.darwin();
        let others = self.raw_not(darwin);
        let on_darwin = self.raw_and(id, darwin);
        let elsewhere = self.raw_and(id, others);
        self.asks(on_darwin, |variable, _| *variable == TEXT).then_some([on_darwin, elsewhere])
    }

    /// Is there such a comparison with a value in a function?
    fn asks(&self, id: NodeId, is: impl Fn(&Variable, &Value) -> bool) -> bool {
        self.below(id).iter().any(|(_, node)| node.cuts.iter().any(|cut| is(&node.variable, &cut.value)))
    }
}

/// Would this be compared as a version by some operator?
fn is_version(value: &Value) -> bool {
    matches!(value, Value::Text(text) if specifier(Operator::Equal, text, true).is_some())
}
