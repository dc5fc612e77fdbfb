//! `Intl.supportedValuesOf`

use boa_engine::object::builtins::JsArray;
use boa_engine::{Context, JsArgs, JsResult, JsValue};

use crate::builtin::{range_error, string};
use crate::data::{self, Digits, Numbers};
use crate::number::options::UNITS;
use crate::{collator, datetime};

pub(crate) fn supported_values_of(
    _: &JsValue,
    args: &[JsValue],
    context: &mut Context,
) -> JsResult<JsValue> {
    let key = args.get_or_undefined(0).to_string(context)?.to_std_string_lossy();
    let mut values: Vec<String> = match key.as_str() {
        "calendar" => datetime::CALENDARS.map(str::to_owned).to_vec(),
        "collation" => collator::collations(),
        "currency" => data::load::<Numbers>("en").currencies.keys().cloned().collect(),
        "numberingSystem" => data::shared::<Digits>().digits.keys().cloned().collect(),
        "timeZone" => datetime::zone::identifiers(),
        "unit" => UNITS.map(str::to_owned).to_vec(),
        _ => return Err(range_error(format!("Invalid key : {key}"))),
    };
    values.sort();
    Ok(JsArray::from_iter(values.into_iter().map(string), context).into())
}
