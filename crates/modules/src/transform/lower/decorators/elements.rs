//! The members of a decorated class.

use std::fmt::Write as _;

use oxc::{
    ast::ast::{
        AccessorProperty, Class, ClassElement, Decorator, Expression, MethodDefinition,
        MethodDefinitionKind, PropertyDefinition, PropertyKey,
    },
    span::{GetSpan, Span},
};
use serde_json::Value;

use super::super::brackets;
use crate::edit::{Edits, Piece, Range};

/// What the members of one class add up to.
pub(super) struct Elements<'e, 'a> {
    /// The decorators of each lowered member, and the expression of its key when that is computed.
    pub(super) decorators: Vec<(&'e [Decorator<'a>], Option<Range>)>,
    /// The records that the helper takes, as pieces of an array literal.
    pub(super) records: Vec<Piece>,
    /// Whether an instance method, getter or setter is decorated.
    pub(super) has_instance_method: bool,
    /// The name of the helper.
    pub(super) helper: String,
    state: String,
    legacy: bool,
}

/// The name of a member in its different uses.
struct Key {
    /// As an expression: a string or `$dec0.d[0][1]`.
    value: String,
    /// As it stands in front of the member: a name, `"a b"`, `[$dec0.d[0][1]]`, `#p`.
    member: Vec<Piece>,
    /// The expression of a computed key.
    computed: Option<Range>,
    is_private: bool,
}

fn static_prefix(is_static: bool) -> &'static str {
    if is_static { "static " } else { "" }
}

impl<'e, 'a> Elements<'e, 'a> {
    pub(super) fn new(base: &str, index: usize, legacy: bool) -> Self {
        Self {
            decorators: Vec::new(),
            records: Vec::new(),
            has_instance_method: false,
            helper: format!("{base}s"),
            state: format!("{base}{index}"),
            legacy,
        }
    }

    /// Edits every member that needs it.
    pub(super) fn edit(&mut self, class: &'e Class<'a>, source: &str, edits: &mut Edits) {
        for element in &class.body.body {
            match element {
                ClassElement::AccessorProperty(accessor) if !accessor.r#type.is_abstract() => {
                    self.accessor(accessor, source, edits);
                }
                ClassElement::MethodDefinition(method)
                    if !self.legacy && !method.decorators.is_empty() =>
                {
                    self.method(method, source, edits);
                }
                ClassElement::PropertyDefinition(property)
                    if !self.legacy && !property.decorators.is_empty() =>
                {
                    self.field(property, source, edits);
                }
                _ => {}
            }
        }
    }

    fn key(
        &mut self,
        key: &PropertyKey<'_>,
        computed: bool,
        source: &str,
        edits: Option<&mut Edits>,
    ) -> Key {
        let span = key.span();
        if let PropertyKey::PrivateIdentifier(private) = key {
            let value = Value::from(format!("#{}", private.name)).to_string();
            return Key {
                value,
                member: vec![Piece::Kept(span.into())],
                computed: None,
                is_private: true,
            };
        }
        if !computed {
            let name = key.static_name().unwrap_or_default();
            let value = Value::from(name.as_ref()).to_string();
            return Key {
                value,
                member: vec![Piece::Kept(span.into())],
                computed: None,
                is_private: false,
            };
        }
        if self.legacy {
            let member = vec![Piece::text("["), Piece::Kept(span.into()), Piece::text("]")];
            return Key { value: String::new(), member, computed: None, is_private: false };
        }
        let value = format!("{}.d[{}][1]", self.state, self.decorators.len());
        if let Some(edits) = edits {
            edits.replace_text(brackets(source, span), format!("[{value}]"));
        }
        Key {
            member: vec![Piece::text(format!("[{value}]"))],
            value,
            computed: Some(span.into()),
            is_private: false,
        }
    }

    /// Begins the record of a member; returns its index.
    fn record(
        &mut self,
        kind: &str,
        key: &Key,
        is_static: bool,
        decorators: &'e [Decorator<'a>],
    ) -> usize {
        let index = self.decorators.len();
        self.decorators.push((decorators, key.computed));
        let mut record = format!(
            "{{ kind: \"{kind}\", key: {}, static: {is_static}, decorators: {}.d[{index}][0]",
            key.value, self.state
        );
        if key.is_private {
            let name = key.value.trim_matches('"');
            let _ = write!(record, ", access: {{ has: (o) => {name} in o");
            if kind != "setter" {
                let _ = write!(record, ", get: (o) => o.{name}");
            }
            if !matches!(kind, "getter" | "method") {
                let _ = write!(record, ", set: (o, v) => {{ o.{name} = v; }}");
            }
            record.push_str(" }");
        }
        self.records.push(Piece::text(record));
        index
    }

    fn end_record(&mut self) {
        self.records.push(Piece::text(" }, "));
    }

    fn method(&mut self, method: &'e MethodDefinition<'a>, source: &str, edits: &mut Edits) {
        let kind = match method.kind {
            MethodDefinitionKind::Get => "getter",
            MethodDefinitionKind::Set => "setter",
            MethodDefinitionKind::Method => "method",
            MethodDefinitionKind::Constructor => return,
        };
        let is_static = method.r#static;
        for decorator in &method.decorators {
            edits.replace_text(decorator.span, "");
        }
        let key = self.key(&method.key, method.computed, source, Some(edits));
        let index = self.record(kind, &key, is_static, &method.decorators);
        self.has_instance_method |= !is_static;
        if key.is_private {
            self.private_method(method, &key, index, edits);
        }
        self.end_record();
    }

    /// A private method is not writable, so a getter (or setter) that answers with what the decorators leave takes its place.
    /// The original becomes a method of an object literal whose prototype makes `super` mean the same.
    fn private_method(
        &mut self,
        method: &MethodDefinition<'_>,
        key: &Key,
        index: usize,
        edits: &mut Edits,
    ) {
        let state = &self.state;
        let name = key.value.trim_matches('"').to_owned();
        let prefix = static_prefix(method.r#static);
        let home = if method.r#static { "this" } else { "this.prototype" };
        let function = Piece::Kept(method.value.span.into());
        let modifiers = match (method.value.r#async, method.value.generator) {
            (true, true) => "async *",
            (true, false) => "async ",
            (false, true) => "*",
            (false, false) => "",
        };
        let (stub, open, close) = match method.kind {
            MethodDefinitionKind::Get => (
                format!(
                    "{prefix}get {name}() {{ return {state}.entries[{index}].get.call(this); }}"
                ),
                format!(
                    ", value: Object.getOwnPropertyDescriptor({{ __proto__: Object.getPrototypeOf({home}), get {}",
                    key.value
                ),
                format!(" }}, {})", key.value),
            ),
            MethodDefinitionKind::Set => (
                format!("{prefix}set {name}(v) {{ {state}.entries[{index}].set.call(this, v); }}"),
                format!(
                    ", value: Object.getOwnPropertyDescriptor({{ __proto__: Object.getPrototypeOf({home}), set {}",
                    key.value
                ),
                format!(" }}, {})", key.value),
            ),
            _ => (
                format!("{prefix}get {name}() {{ return {state}.entries[{index}].value; }}"),
                format!(
                    ", value: {{ value: ({{ __proto__: Object.getPrototypeOf({home}), {modifiers}{}",
                    key.value
                ),
                format!(" }})[{}] }}", key.value),
            ),
        };
        self.records.push(Piece::text(open));
        self.records.push(function);
        self.records.push(Piece::text(close));
        edits.replace_text(whole(method.span, &method.decorators), stub);
    }

    /// The value of a field or accessor, keeping the name that an anonymous function takes from the member.
    fn value(value: Option<&Expression<'_>>, key: &Key, pieces: &mut Vec<Piece>) {
        let Some(value) = value else { return pieces.push(Piece::text("undefined")) };
        let span = Piece::Kept(value.span().into());
        if value.is_anonymous_function_definition() && key.value.starts_with('"') {
            pieces.push(Piece::text(format!("({{ {}: ", key.value)));
            pieces.push(span);
            pieces.push(Piece::text(format!(" }})[{}]", key.value)));
        } else {
            pieces.push(Piece::text("("));
            pieces.push(span);
            pieces.push(Piece::text(")"));
        }
    }

    fn field(&mut self, field: &'e PropertyDefinition<'a>, source: &str, edits: &mut Edits) {
        if field.declare {
            return;
        }
        let prefix = static_prefix(field.r#static);
        let key = self.key(&field.key, field.computed, source, None);
        let index = self.record("field", &key, field.r#static, &field.decorators);
        self.end_record();
        let mut pieces = vec![Piece::text(prefix)];
        pieces.extend(key.member.iter().cloned());
        pieces
            .push(Piece::text(format!(" = {}.init({}, {index}, this, ", self.helper, self.state)));
        Self::value(field.value.as_ref(), &key, &mut pieces);
        pieces.push(Piece::text(format!("); {}", self.extra(index, prefix))));
        edits.replace(whole(field.span, &field.decorators), pieces);
    }

    /// The hidden field that runs what a member's decorators have added, right behind it.
    fn extra(&self, index: usize, prefix: &str) -> String {
        let Self { state, helper, .. } = self;
        format!("{prefix}#{state}e{index} = {helper}.extra({state}.entries[{index}].extra, this);")
    }

    fn accessor(&mut self, accessor: &'e AccessorProperty<'a>, source: &str, edits: &mut Edits) {
        let prefix = static_prefix(accessor.r#static);
        let key = self.key(&accessor.key, accessor.computed, source, None);
        let mut pieces = Vec::new();
        let storage;
        let mut holder = "this".to_owned();
        if self.legacy {
            storage = format!("{}a{}", self.state, accessor.span.start);
            pieces.push(Piece::text(format!("{prefix}#{storage} = ")));
            Self::value(accessor.value.as_ref(), &key, &mut pieces);
            pieces.push(Piece::text("; "));
            for decorator in &accessor.decorators {
                pieces.push(Piece::Kept(decorator.span.into()));
                pieces.push(Piece::text(" "));
            }
        } else {
            let index = self.record("accessor", &key, accessor.r#static, &accessor.decorators);
            storage = format!("{}a{index}", self.state);
            if accessor.r#static {
                // Also seen through a subclass, the storage is on the class itself.
                holder = format!("{}.self", self.state);
            }
            if key.is_private {
                self.records.push(Piece::text(format!(
                    ", value: {{ get() {{ return {holder}.#{storage}; }}, set(v) {{ {holder}.#{storage} = v; }} }}"
                )));
            }
            self.end_record();
            pieces.push(Piece::text(format!(
                "{prefix}#{storage} = {}.init({}, {index}, this, ",
                self.helper, self.state
            )));
            Self::value(accessor.value.as_ref(), &key, &mut pieces);
            pieces.push(Piece::text(format!("); {} ", self.extra(index, prefix))));
            if key.is_private {
                let name = key.value.trim_matches('"');
                let entry = format!("{}.entries[{index}]", self.state);
                pieces.push(Piece::text(format!(
                    "{prefix}get {name}() {{ return {entry}.get.call(this); }} {prefix}set {name}(v) {{ {entry}.set.call(this, v); }}"
                )));
                edits.replace(whole(accessor.span, &accessor.decorators), pieces);
                return;
            }
        }
        pieces.push(Piece::text(format!("{prefix}get ")));
        pieces.extend(key.member.iter().cloned());
        pieces.push(Piece::text(format!("() {{ return {holder}.#{storage}; }} {prefix}set ")));
        pieces.extend(key.member.iter().cloned());
        pieces.push(Piece::text(format!("(v) {{ {holder}.#{storage} = v; }}")));
        edits.replace(whole(accessor.span, &accessor.decorators), pieces);
    }
}

/// A member's span, its decorators included.
fn whole(span: Span, decorators: &[Decorator<'_>]) -> Range {
    let start = decorators.first().map_or(span.start, |decorator| decorator.span.start);
    Range::new(start.min(span.start), span.end)
}
