//! Printing of clauses as one line, with common terms factored out.

use std::collections::HashMap;

use super::clauses::{Clause, Term};

/// A product: alternatives of prefixes, and the suffixes that must hold with them.
struct Product {
    prefixes: Vec<Clause>,
    suffixes: Vec<Clause>,
}

/// Prints clauses as alternatives.
pub(super) fn print(clauses: &[Clause]) -> String {
    if clauses.len() <= 1 || clauses.iter().all(|clause| clause.len() == 1) {
        return clauses.iter().map(|clause| all(clause)).collect::<Vec<_>>().join(" or ");
    }
    let products = merge(group(clauses));
    let is_shared = |product: &Product| product.suffixes.len() > 1 || product.prefixes.len() > 1;
    if !products.iter().any(|product| !product.is_bare() && is_shared(product)) {
        return any(clauses);
    }
    products.iter().map(Product::print).collect::<Vec<_>>().join(" or ")
}

fn all(clause: &[Term]) -> String {
    clause.iter().map(|term| &*term.text).collect::<Vec<_>>().join(" and ")
}

/// Prints alternatives joined by `or`, those of several terms in parentheses.
fn any(clauses: &[Clause]) -> String {
    let clause = |clause: &Clause| match clause.len() {
        1 => all(clause),
        _ => format!("({})", all(clause)),
    };
    clauses.iter().map(clause).collect::<Vec<_>>().join(" or ")
}

/// Groups clauses with the same first term into their longest common prefix and the rest of each. The prefix of a
/// clause whose first term no other shares is that term.
fn group(clauses: &[Clause]) -> Vec<Product> {
    let mut groups: Vec<Vec<&Clause>> = Vec::new();
    let mut positions = HashMap::new();
    for clause in clauses {
        let position = *positions.entry(clause.first().map(|term| &*term.text)).or_insert_with(|| {
            groups.push(Vec::new());
            groups.len() - 1
        });
        groups[position].push(clause);
    }
    groups.into_iter().map(|clauses| factor(&clauses)).collect()
}

fn factor(clauses: &[&Clause]) -> Product {
    let shared = |first: &Clause, other: &Clause| first.iter().zip(other).take_while(|(a, b)| a == b).count();
    let length = match clauses {
        [_] => 1,
        _ => clauses.iter().map(|clause| shared(clauses[0], clause)).min().unwrap_or(0),
    };
    let mut suffixes: Vec<Clause> = clauses.iter().map(|clause| clause[length..].to_vec()).collect();
    // A clause that is only the prefix holds whenever one of the others does, so it absorbs them.
    if suffixes.iter().any(Vec::is_empty) {
        suffixes.clear();
    }
    Product { prefixes: vec![clauses[0][..length].to_vec()], suffixes }
}

/// Merges products with the same suffixes into one with all their prefixes; those without suffixes are merged
/// likewise.
fn merge(products: Vec<Product>) -> Vec<Product> {
    let mut merged: Vec<Product> = Vec::new();
    let mut positions: HashMap<Vec<Clause>, usize> = HashMap::with_capacity(products.len());
    for product in products {
        if let Some(position) = positions.get(&product.suffixes) {
            merged[*position].prefixes.extend(product.prefixes);
        } else {
            positions.insert(product.suffixes.clone(), merged.len());
            merged.push(product);
        }
    }
    merged
}

impl Product {
    /// Whether there are no suffixes.
    fn is_bare(&self) -> bool {
        self.suffixes.is_empty()
    }

    fn print(&self) -> String {
        let side = |clauses: &[Clause]| match clauses {
            [only] => all(only),
            several => format!("({})", any(several)),
        };
        if self.is_bare() {
            return self.prefixes.iter().map(|prefix| all(prefix)).collect::<Vec<_>>().join(" or ");
        }
        format!("{} and {}", side(&self.prefixes), side(&self.suffixes))
    }
}
