//! Everything that some modules reach by static imports.

use std::collections::{HashMap, HashSet};

use super::{Content, Modules};
use crate::{Form, ImportKind, ModuleError};

/// One entry of a static graph.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GraphNode {
    /// Module id.
    pub id: String,
    /// The form it is needed in.
    pub form: Form,
}

/// A static graph, dependencies first.
#[derive(Debug, Default)]
pub struct Graph {
    /// Every module that is reached, in an order in which each comes after what it imports (cycles aside).
    pub nodes: Vec<GraphNode>,
    /// What could not be resolved or loaded. The modules that are `nodes` are usable all the same.
    pub errors: Vec<ModuleError>,
}

impl Modules {
    /// Everything reached by static imports (and `require` with constant specifiers) from some entries, dependencies first.
    ///
    /// Dynamic imports with constant specifiers are followed too when `dynamic` is set; those that fail are left out.
    pub fn static_graph(&self, entries: &[(&str, Form)], dynamic: bool) -> Graph {
        let mut walk =
            Walk { modules: self, graph: Graph::default(), seen: HashSet::new(), dynamic };
        for (id, form) in entries {
            walk.visit(id, *form);
        }
        walk.graph
    }

    /// The modules that are reached from one, itself included, and from which a target is reached, whether by static
    /// imports or by dynamic ones with constant specifiers. What cannot be loaded or resolved reaches nothing.
    pub fn importers_between(&self, entry: &str, is_target: &dyn Fn(&str) -> bool) -> Vec<String> {
        let mut order = vec![entry.to_owned()];
        let mut importers: HashMap<String, Vec<String>> = HashMap::new();
        let mut seen = HashSet::from([entry.to_owned()]);
        let mut next = 0;
        while let Some(id) = order.get(next).cloned() {
            next += 1;
            let Ok(module) = self.load(&id, Form::Native) else { continue };
            let imports = module.info.imports.iter().map(|import| &import.specifier);
            let references = module.info.references.iter().map(|reference| &reference.specifier);
            for specifier in imports.chain(references) {
                let Ok(target) = self.resolve(specifier, Some(&id), ImportKind::Static) else {
                    continue;
                };
                importers.entry(target.to_string()).or_default().push(id.clone());
                if seen.insert(target.to_string()) {
                    order.push(target.to_string());
                }
            }
        }
        let mut found = HashSet::new();
        let mut open: Vec<&String> = order.iter().filter(|id| is_target(id)).collect();
        while let Some(id) = open.pop() {
            for importer in importers.get(id).into_iter().flatten() {
                if found.insert(importer) {
                    open.push(importer);
                }
            }
        }
        order.iter().filter(|id| found.contains(id)).cloned().collect()
    }
}

struct Walk<'w> {
    modules: &'w Modules,
    graph: Graph,
    seen: HashSet<(String, Form)>,
    dynamic: bool,
}

impl Walk<'_> {
    /// Depth first without recursion: long import chains are no reason to overflow a stack.
    fn visit(&mut self, id: &str, form: Form) {
        enum Step {
            Enter(String, Form, bool),
            Leave(GraphNode),
        }
        let mut steps = vec![Step::Enter(id.to_owned(), form, true)];
        while let Some(step) = steps.pop() {
            let (id, form, required) = match step {
                Step::Leave(node) => {
                    self.graph.nodes.push(node);
                    continue;
                }
                Step::Enter(id, form, required) => (id, form, required),
            };
            let module = match self.modules.load(&id, form) {
                Ok(module) => module,
                Err(error) => {
                    if required && self.seen.insert((id, form)) {
                        self.graph.errors.push(error.into());
                    }
                    continue;
                }
            };
            if !self.seen.insert((id.clone(), module.form)) {
                continue;
            }
            steps.push(Step::Leave(GraphNode { id: id.clone(), form: module.form }));
            let mut targets = Vec::new();
            for import in &module.info.imports {
                match self.modules.resolve(&import.specifier, Some(&id), ImportKind::Static) {
                    Ok(target) => targets.push((target, true)),
                    Err(mut error) => {
                        error.position = Some(import.position);
                        self.graph.errors.push(error.into());
                    }
                }
            }
            for reference in &module.info.references {
                let follow = match reference.kind {
                    ImportKind::Require => matches!(module.content, Content::CommonJs(_)),
                    _ => self.dynamic,
                };
                // A `require` may stand in a `try`: one that fails is reported only when it runs.
                if follow
                    && let Ok(target) =
                        self.modules.resolve(&reference.specifier, Some(&id), reference.kind)
                {
                    targets.push((target, false));
                }
            }
            for (target, required) in targets.into_iter().rev() {
                steps.push(Step::Enter(target.to_string(), module.form, required));
            }
        }
    }
}
