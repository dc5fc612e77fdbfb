//! Compiled code that outlives its process: scripts and modules are written to bytes and read back without being
//! parsed or compiled again.
//!
//! What is written depends on no context: strings are written by their content, shapes of inline caches not at all. It
//! does depend on the engine's own source, so bytes may only be read by an engine with the same [`FINGERPRINT`], and
//! only if they are known to be unaltered: they are code. Reading never panics on bytes that something else wrote, but
//! what they do when they run is anybody's guess.
//!
//! Some code is not written ([`write_script`] and [`write_module`] return `None`): with a direct `eval` it would need
//! the names of all bindings around it, which other code does not keep; and a lexical declaration of a script, or the
//! use of one, depends on what other scripts have declared in the realm.

use std::{
    collections::HashMap,
    path::{Path, PathBuf},
    rc::Rc,
};

use boa_ast::{
    LinearPosition, LinearSpan, Position, Span,
    declaration::{
        ImportAttribute as AstAttribute, ImportEntry, ImportName, IndirectExportEntry,
        LocalExportEntry, ReExportImportName,
    },
    expression::Identifier,
    scope::{BindingLocator, BindingLocatorScope, Scope},
};
use boa_gc::Gc;
use boa_interner::{Interner, Sym};
use boa_string::{JsStr, JsStrVariant};
use thin_vec::ThinVec;

use crate::{
    Context, JsBigInt, JsResult, JsString, Module, Script, SpannedSourceText,
    builtins::function::ThisMode,
    bytecompiler::{ToJsString, class_source::ClassPlaces},
    module::{
        ImportAttribute, ModuleKind, ModuleRequest,
        source::{CompiledModule, ModuleCode, SourceTextModule},
    },
    spanned_source_text::SourceText,
    vm::{
        CodeBlock, Constant, GlobalFunctionBinding, Handler, InlineCache,
        opcode::{Address, Bytecode, Instruction, InstructionIterator},
        source_info::{Entry, SourceInfo, SourceMap, SourcePath},
    },
};

/// Names the source of this engine: written code is valid for the same fingerprint only.
pub const FINGERPRINT: &str = env!("INVITRO_BOA_FINGERPRINT");

/// Writes the code of a script, compiling it if that has not been done.
///
/// # Errors
///
/// If the script cannot be compiled.
pub fn write_script(script: &Script, context: &mut Context) -> JsResult<Option<Vec<u8>>> {
    let code = script.codeblock(context)?;
    let mut writer = Writer::default();
    Ok(writer.code(&code).map(|()| writer.finish()))
}

/// Reads a script that [`write_script`] wrote. `text` is the source it was made of, which functions give as their
/// text; `None` if the bytes are not such a script.
pub fn read_script(
    bytes: &[u8],
    text: Rc<str>,
    path: Option<&Path>,
    context: &mut Context,
) -> Option<Script> {
    let mut reader = Reader::new(bytes, text, path, context)?;
    let code = reader.code()?;
    reader.at_end().then(|| {
        Script::from_compiled(
            code,
            reader.source.clone(),
            path.map(Path::to_path_buf),
            context.realm().clone(),
        )
    })
}

/// Writes the code of a module, compiling it if that has not been done. `None` for modules that are not made of
/// source, and for those that are linked already.
///
/// # Errors
///
/// If the module cannot be compiled.
pub fn write_module(module: &Module, context: &mut Context) -> JsResult<Option<Vec<u8>>> {
    let ModuleKind::SourceText(source) = module.kind() else { return Ok(None) };
    let compiled = source.compile(context.interner_mut())?;
    let mut writer = Writer::default();
    Ok(writer.module(source.code(), &compiled, context.interner()).map(|()| writer.finish()))
}

/// Reads a module that [`write_module`] wrote. `text` is the source it was made of, which functions give as their
/// text; `None` if the bytes are not such a module.
pub fn read_module(
    bytes: &[u8],
    text: Rc<str>,
    path: Option<&Path>,
    context: &mut Context,
) -> Option<Module> {
    let mut reader = Reader::new(bytes, text, path, context)?;
    let (code, compiled) = reader.module(context.interner_mut())?;
    let source = SourceTextModule::from_compiled(code, compiled);
    reader.at_end().then(|| {
        Module::from_compiled(source, path.map(Path::to_path_buf), context.realm().clone())
    })
}

/// The local names of the bindings of a module that other code looks up by name.
fn named_bindings(code: &ModuleCode, interner: &Interner) -> Vec<JsString> {
    let imported = code.import_entries.iter().map(|entry| entry.local_name().sym());
    let exported = code.local_export_entries.iter().map(LocalExportEntry::local_name);
    imported.chain(exported).map(|name| name.to_js_string(interner)).collect()
}

/// How [`Writer`] and [`Reader`] tell the kinds of constants apart.
mod tag {
    pub(super) const STRING: u32 = 0;
    pub(super) const FUNCTION: u32 = 1;
    pub(super) const BIG_INT: u32 = 2;
    pub(super) const SCOPE: u32 = 3;
}

/// Writes numbers in the variable-length form of LEB128, and strings as indices into a table in front.
#[derive(Default)]
struct Writer {
    bytes: Vec<u8>,
    strings: Vec<JsString>,
    indices: HashMap<JsString, u32>,
}

impl Writer {
    fn finish(self) -> Vec<u8> {
        let mut table = Self::default();
        table.len(self.strings.len());
        for string in &self.strings {
            match string.as_str().variant() {
                JsStrVariant::Latin1(units) => {
                    table.len(units.len() << 1);
                    table.bytes.extend_from_slice(units);
                }
                JsStrVariant::Utf16(units) => {
                    table.len(units.len() << 1 | 1);
                    table.bytes.extend(units.iter().flat_map(|unit| unit.to_le_bytes()));
                }
            }
        }
        table.bytes.extend_from_slice(&self.bytes);
        table.bytes
    }

    fn u32(&mut self, mut value: u32) {
        while value >= 0x80 {
            self.bytes.push(value as u8 | 0x80);
            value >>= 7;
        }
        self.bytes.push(value as u8);
    }

    /// A number that is absent or small.
    fn optional(&mut self, value: Option<u32>) {
        self.u32(value.map_or(0, |value| value + 1));
    }

    fn len(&mut self, value: usize) {
        // The engine's own indices into all of these are of 32 bits.
        self.u32(value as u32);
    }

    fn list<T>(&mut self, items: &[T], mut write: impl FnMut(&mut Self, &T)) {
        self.len(items.len());
        for item in items {
            write(self, item);
        }
    }

    fn string(&mut self, string: &JsString) {
        let next = self.strings.len() as u32;
        let index = *self.indices.entry(string.clone()).or_insert_with(|| {
            self.strings.push(string.clone());
            next
        });
        self.u32(index);
    }

    fn text(&mut self, text: &str) {
        self.len(text.len());
        self.bytes.extend_from_slice(text.as_bytes());
    }

    /// Writes a locator; `None` if it is of a lexical declaration of a script.
    fn locator(&mut self, locator: &BindingLocator) -> Option<()> {
        self.string(locator.name());
        self.u32(match locator.scope() {
            BindingLocatorScope::GlobalObject => 0,
            BindingLocatorScope::GlobalDeclarative => return None,
            BindingLocatorScope::Stack(index) => index + 1,
        });
        self.u32(locator.binding_index());
        Some(())
    }

    /// Writes a function and those in it; `None` if that is not possible.
    fn code(&mut self, code: &CodeBlock) -> Option<()> {
        if !code.global_lexs.is_empty() {
            return None;
        }
        let mut templates = Vec::new();
        for (pc, _, instruction) in InstructionIterator::new(&code.bytecode) {
            match instruction {
                Instruction::CallEval { .. } | Instruction::CallEvalSpread { .. } => return None,
                Instruction::TemplateLookup { site, .. }
                | Instruction::TemplateCreate { site, .. } => {
                    let operand = site.to_le_bytes();
                    let rest = code.bytecode.bytes.get(pc..)?;
                    let at = rest.windows(operand.len()).take(16).position(|part| part == operand);
                    templates.push(pc + at?);
                }
                _ => {}
            }
        }
        self.u32(code.flags.get().bits().into());
        self.u32(code.length);
        self.u32(code.parameter_length);
        self.u32(code.register_count);
        self.u32(match code.this_mode {
            ThisMode::Lexical => 0,
            ThisMode::Strict => 1,
            ThisMode::Global => 2,
        });
        self.list(&code.mapped_arguments_binding_indices, |writer, index| writer.optional(*index));
        self.len(code.bytecode.bytes.len());
        self.bytes.extend_from_slice(&code.bytecode.bytes);
        self.list(&templates, |writer, at| writer.len(*at));
        self.len(code.constants.len());
        for constant in &code.constants {
            match constant {
                Constant::String(string) => {
                    self.u32(tag::STRING);
                    self.string(string);
                }
                Constant::Function(function) => {
                    self.u32(tag::FUNCTION);
                    self.code(function)?;
                }
                Constant::BigInt(number) => {
                    self.u32(tag::BIG_INT);
                    self.text(&number.to_string_radix(16));
                }
                Constant::Scope(scope) => {
                    self.u32(tag::SCOPE);
                    self.u32(scope.is_function().into());
                    self.u32(scope.num_bindings_non_local());
                }
            }
        }
        self.len(code.bindings.len());
        for locator in &code.bindings {
            self.locator(locator)?;
        }
        self.list(&code.handlers, |writer, handler| {
            writer.u32(handler.start.as_u32());
            writer.u32(handler.end.as_u32());
            writer.u32(handler.environment_count);
        });
        self.list(&code.ic, |writer, cache| writer.string(&cache.name));
        self.source_info(&code.source_info);
        self.list(&code.callee_texts, |writer, (address, text)| {
            writer.u32(*address);
            writer.text(text);
        });
        self.list(&code.global_fns, |writer, function| {
            writer.u32(function.name_index);
            writer.u32(function.function_index);
        });
        self.list(&code.global_vars, |writer, index| writer.u32(*index));
        Some(())
    }

    fn source_info(&mut self, info: &SourceInfo) {
        self.string(info.function_name());
        let text = info.text_spanned();
        match text.span() {
            None => self.u32(0),
            Some(span) => {
                self.len(span.start().pos() + 1);
                self.len(span.end().pos());
            }
        }
        self.list(text.class().as_slice(), |writer, class| {
            for number in class.to_numbers() {
                writer.u32(number);
            }
        });
        let mut last = 0;
        self.list(info.map().entries(), |writer, entry| {
            writer.u32(entry.pc - last);
            last = entry.pc;
            match entry.position {
                None => writer.u32(0),
                Some(position) => {
                    writer.u32(position.line_number());
                    writer.u32(position.column_number());
                }
            }
        });
    }

    fn module(
        &mut self,
        code: &ModuleCode,
        compiled: &CompiledModule,
        interner: &Interner,
    ) -> Option<()> {
        let symbol = |writer: &mut Self, symbol: Sym| writer.string(&symbol.to_js_string(interner));
        let attributes = |writer: &mut Self, attributes: &[AstAttribute]| {
            writer.list(attributes, |writer, attribute| {
                symbol(writer, attribute.key());
                symbol(writer, attribute.value());
            });
        };
        let request = |writer: &mut Self, request: &ModuleRequest| {
            writer.string(request.specifier());
            writer.list(request.attributes(), |writer, attribute| {
                writer.string(attribute.key());
                writer.string(attribute.value());
            });
        };
        self.u32(code.has_tla.into());
        self.len(code.requested_modules.len());
        for requested in &code.requested_modules {
            request(self, requested);
        }
        self.list(&code.import_entries, |writer, entry| {
            symbol(writer, entry.module_request());
            match entry.import_name() {
                ImportName::Namespace => writer.u32(0),
                ImportName::Name(name) => {
                    writer.u32(1);
                    symbol(writer, name);
                }
            }
            symbol(writer, entry.local_name().sym());
            attributes(writer, entry.attributes());
        });
        self.list(&code.local_export_entries, |writer, entry| {
            symbol(writer, entry.local_name());
            symbol(writer, entry.export_name());
        });
        self.list(&code.indirect_export_entries, |writer, entry| {
            symbol(writer, entry.module_request());
            match entry.import_name() {
                ReExportImportName::Star => writer.u32(0),
                ReExportImportName::Name(name) => {
                    writer.u32(1);
                    symbol(writer, name);
                }
            }
            symbol(writer, entry.export_name());
            attributes(writer, entry.attributes());
        });
        self.list(&code.star_export_entries, request);

        self.u32(compiled.scope.num_bindings_non_local());
        let mut names = Vec::new();
        for name in named_bindings(code, interner) {
            let index = compiled.scope.get_binding(&name)?.binding_index();
            names.push((index, name));
        }
        self.list(&names, |writer, (index, name)| {
            writer.u32(*index);
            writer.string(name);
        });
        self.len(compiled.functions.len());
        for (index, locator) in &compiled.functions {
            self.u32(*index);
            self.locator(locator)?;
        }
        self.code(&compiled.codeblock)
    }
}

struct Reader<'a> {
    rest: &'a [u8],
    strings: Vec<JsString>,
    source: SourceText,
    path: SourcePath,
    /// Stands for the parser that would have made this code.
    parser: u32,
    /// Locators by the index of their name, to be given their place.
    locators: HashMap<u32, BindingLocator>,
    /// Scopes by whether they are of a function and how many bindings they have, which is all that is asked of them.
    scopes: HashMap<(bool, u32), Scope>,
}

impl<'a> Reader<'a> {
    fn new(
        bytes: &'a [u8],
        text: Rc<str>,
        path: Option<&Path>,
        context: &mut Context,
    ) -> Option<Self> {
        let mut reader = Self {
            rest: bytes,
            strings: Vec::new(),
            source: SourceText::from_text(text),
            path: path.map(Path::to_path_buf).into(),
            parser: context.next_parser_identifier(),
            locators: HashMap::new(),
            scopes: HashMap::new(),
        };
        reader.strings = reader.list(|reader| {
            let head = reader.len()?;
            let length = head >> 1;
            if head & 1 == 0 {
                let units = reader.take(length)?;
                return Some(JsString::from(JsStr::latin1(units)));
            }
            let units: Vec<u16> = reader
                .take(length.checked_mul(2)?)?
                .chunks_exact(2)
                .map(|pair| u16::from_le_bytes([pair[0], pair[1]]))
                .collect();
            Some(JsString::from(JsStr::utf16(&units)))
        })?;
        Some(reader)
    }

    fn at_end(&self) -> bool {
        self.rest.is_empty()
    }

    fn take(&mut self, count: usize) -> Option<&'a [u8]> {
        let (taken, rest) = self.rest.split_at_checked(count)?;
        self.rest = rest;
        Some(taken)
    }

    fn u32(&mut self) -> Option<u32> {
        let mut value = 0;
        for shift in (0..35).step_by(7) {
            let (byte, rest) = self.rest.split_first()?;
            self.rest = rest;
            value |= u32::from(byte & 0x7f).checked_shl(shift)?;
            if byte & 0x80 == 0 {
                return Some(value);
            }
        }
        None
    }

    fn optional(&mut self) -> Option<Option<u32>> {
        Some(self.u32()?.checked_sub(1))
    }

    fn len(&mut self) -> Option<usize> {
        self.u32().map(|value| value as usize)
    }

    fn list<T, C: FromIterator<T>>(
        &mut self,
        mut read: impl FnMut(&mut Self) -> Option<T>,
    ) -> Option<C> {
        let length = self.len()?;
        (0..length).map(|_| read(self)).collect()
    }

    fn string(&mut self) -> Option<JsString> {
        let index = self.len()?;
        self.strings.get(index).cloned()
    }

    fn text(&mut self) -> Option<&'a str> {
        let length = self.len()?;
        str::from_utf8(self.take(length)?).ok()
    }

    fn locator(&mut self) -> Option<BindingLocator> {
        let index = self.u32()?;
        let name = self.strings.get(index as usize)?;
        let mut locator = self
            .locators
            .entry(index)
            .or_insert_with(|| Scope::new_global().create_mutable_binding(name.clone(), false))
            .clone();
        locator.set_scope(match self.u32()? {
            0 => BindingLocatorScope::GlobalObject,
            index => BindingLocatorScope::Stack(index - 1),
        });
        locator.set_binding_index(self.u32()?);
        Some(locator)
    }

    /// A scope that has as many bindings as there are names, all of them in the environment and none local.
    fn scope(function: bool, names: impl IntoIterator<Item = JsString>) -> Scope {
        let scope = Scope::new(Scope::new_global(), function);
        for name in names {
            let _ = scope.create_mutable_binding(name, false);
        }
        scope.escape_all_bindings();
        scope
    }

    fn code(&mut self) -> Option<Gc<CodeBlock>> {
        let mut code = CodeBlock::new(JsString::default(), 0, false);
        code.flags.set(crate::vm::CodeBlockFlags::from_bits_retain(self.u32()?.try_into().ok()?));
        code.length = self.u32()?;
        code.parameter_length = self.u32()?;
        code.register_count = self.u32()?;
        code.this_mode = match self.u32()? {
            0 => ThisMode::Lexical,
            1 => ThisMode::Strict,
            2 => ThisMode::Global,
            _ => return None,
        };
        code.mapped_arguments_binding_indices = self.list(Self::optional)?;
        let length = self.len()?;
        let mut bytecode: Box<[u8]> = self.take(length)?.into();
        for _ in 0..self.len()? {
            // A tagged template is known by a number whose lower half is its parser's.
            let at = self.len()?;
            let lower = bytecode.get_mut(at..at.checked_add(4)?)?;
            lower.copy_from_slice(&self.parser.to_le_bytes());
        }
        code.bytecode = Bytecode { bytes: bytecode };
        let length = self.len()?;
        let mut constants = ThinVec::with_capacity(length.min(self.rest.len()));
        for _ in 0..length {
            constants.push(match self.u32()? {
                tag::STRING => Constant::String(self.string()?),
                tag::FUNCTION => Constant::Function(self.code()?),
                tag::BIG_INT => Constant::BigInt(JsBigInt::from_string_radix(self.text()?, 16)?),
                tag::SCOPE => {
                    let function = self.u32()? != 0;
                    let count = self.u32()?;
                    let scope = self.scopes.entry((function, count)).or_insert_with(|| {
                        let names = (0..count).map(|index| JsString::from(index.to_string()));
                        Self::scope(function, names)
                    });
                    Constant::Scope(scope.clone())
                }
                _ => return None,
            });
        }
        code.constants = constants;
        code.bindings = self.list(Self::locator)?;
        code.handlers = self.list(|reader| {
            Some(Handler {
                start: Address::new(reader.u32()?),
                end: Address::new(reader.u32()?),
                environment_count: reader.u32()?,
            })
        })?;
        code.ic = self.list(|reader| Some(InlineCache::new(reader.string()?)))?;
        code.source_info = self.source_info()?;
        code.callee_texts = self.list(|reader| Some((reader.u32()?, reader.text()?.into())))?;
        code.global_fns = self.list(|reader| {
            Some(GlobalFunctionBinding { name_index: reader.u32()?, function_index: reader.u32()? })
        })?;
        code.global_vars = self.list(Self::u32)?;
        Some(Gc::new(code))
    }

    fn source_info(&mut self) -> Option<SourceInfo> {
        let name = self.string()?;
        let span = match self.len()?.checked_sub(1) {
            None => None,
            Some(start) => {
                let end = self.len()?;
                (start <= end)
                    .then(|| LinearSpan::new(LinearPosition::new(start), LinearPosition::new(end)))
            }
        };
        let classes: Vec<ClassPlaces> = self.list(|reader| {
            let mut numbers = [0; 6];
            for number in &mut numbers {
                *number = reader.u32()?;
            }
            ClassPlaces::from_numbers(numbers)
        })?;
        let mut pc: u32 = 0;
        let entries = self.list(|reader| {
            pc = pc.checked_add(reader.u32()?)?;
            let position = match reader.u32()? {
                0 => None,
                line => Some(Position::new(line, reader.u32().filter(|column| *column > 0)?)),
            };
            Some(Entry { pc, position })
        })?;
        Some(SourceInfo::new(
            SourceMap::new(entries, self.path.clone()),
            name,
            SpannedSourceText::new(self.source.clone(), span).with_class(classes.first().copied()),
        ))
    }

    fn symbol(&mut self, interner: &mut Interner) -> Option<Sym> {
        let string = self.string()?;
        Some(match string.as_str().variant() {
            JsStrVariant::Latin1(units) if units.is_ascii() => {
                interner.get_or_intern(str::from_utf8(units).ok()?)
            }
            _ => interner.get_or_intern(string.to_vec().as_slice()),
        })
    }

    fn attributes(&mut self, interner: &mut Interner) -> Option<Box<[AstAttribute]>> {
        self.list(|reader| {
            Some(AstAttribute::new(reader.symbol(interner)?, reader.symbol(interner)?))
        })
    }

    fn request(&mut self) -> Option<ModuleRequest> {
        let specifier = self.string()?;
        let attributes =
            self.list(|reader| Some(ImportAttribute::new(reader.string()?, reader.string()?)))?;
        Some(ModuleRequest::new(specifier, attributes))
    }

    fn module(&mut self, interner: &mut Interner) -> Option<(ModuleCode, CompiledModule)> {
        // Where something is written in the source is told in errors of the parser only.
        let nowhere = Span::new(Position::new(1, 1), Position::new(1, 1));
        let code = ModuleCode {
            has_tla: self.u32()? != 0,
            requested_modules: self.list(Self::request)?,
            path: match &self.path {
                SourcePath::Path(path) => Some(PathBuf::from(&**path)),
                _ => None,
            },
            import_entries: self.list(|reader| {
                let module = reader.symbol(interner)?;
                let name = match reader.u32()? {
                    0 => ImportName::Namespace,
                    _ => ImportName::Name(reader.symbol(interner)?),
                };
                let local = Identifier::new(reader.symbol(interner)?, nowhere);
                Some(ImportEntry::new(module, name, local, reader.attributes(interner)?))
            })?,
            local_export_entries: self.list(|reader| {
                Some(LocalExportEntry::new(reader.symbol(interner)?, reader.symbol(interner)?))
            })?,
            indirect_export_entries: self.list(|reader| {
                let module = reader.symbol(interner)?;
                let name = match reader.u32()? {
                    0 => ReExportImportName::Star,
                    _ => ReExportImportName::Name(reader.symbol(interner)?),
                };
                let exported = reader.symbol(interner)?;
                Some(IndirectExportEntry::new(module, name, exported, reader.attributes(interner)?))
            })?,
            star_export_entries: self.list(Self::request)?,
        };

        let count = self.u32()?;
        let named: HashMap<u32, JsString> =
            self.list(|reader| Some((reader.u32()?, reader.string()?)))?;
        // No identifier is a number.
        let names = (0..count).map(|index| {
            named.get(&index).cloned().unwrap_or_else(|| JsString::from(index.to_string()))
        });
        let scope = Self::scope(true, names);
        let functions = self.list(|reader| Some((reader.u32()?, reader.locator()?)))?;
        let codeblock = self.code()?;
        Some((code, CompiledModule { codeblock, functions, scope }))
    }
}
