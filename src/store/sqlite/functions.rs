//! What queries ask that SQL cannot answer, as functions of SQL over the same code that defines it.

use std::sync::Arc;

use rusqlite::{
    Connection, Error,
    functions::{Context, FunctionFlags},
};

use super::{columns::address_hash, fault::Result, pack};
use crate::query::{Pattern, TextTest, Texts, note_holds};

/// Adds the functions to a connection.
///
/// - `pattern_matches(pattern, text)`: `pattern` is that of [`pattern`];
/// - `words_hold(tokens, text)`: `tokens` are parted by spaces; a `*` behind them means that the last one
///   may go on;
/// - `address_hash(url)`: see [`address_hash`];
/// - `packed(text)` and `unpacked(blob)`: see [`pack`];
/// - `texts_hold(test, title, body, language)`: `test` is that of [`text_test`].
///
/// `pattern_matches` and `words_hold` are 0 where the text is NULL.
pub(super) fn add(connection: &Connection) -> Result<()> {
    let flags = FunctionFlags::SQLITE_UTF8
        | FunctionFlags::SQLITE_DETERMINISTIC
        | FunctionFlags::SQLITE_DIRECTONLY;
    connection.create_scalar_function("pattern_matches", 2, flags, |context| {
        let pattern: Arc<Pattern> = context.get_or_create_aux(0, |value| {
            let (flags, source) = value.as_str()?.split_once('/').unwrap_or_default();
            Pattern::new(source, flags).map_err(|problem| Error::UserFunctionError(problem.into()))
        })?;
        Ok(text(context)?.is_some_and(|text| pattern.regex().is_match(text)))
    })?;
    connection.create_scalar_function("words_hold", 2, flags, |context| {
        let phrase: Arc<(Vec<String>, bool)> =
            context.get_or_create_aux(0, |value| -> rusqlite::Result<_> {
                let tokens = value.as_str()?;
                let whole = tokens.trim_end_matches('*');
                let parts = whole.split(' ').map(str::to_owned).collect();
                Ok((parts, whole.len() < tokens.len()))
            })?;
        let (tokens, prefix) = &*phrase;
        Ok(text(context)?.is_some_and(|text| note_holds(text, tokens, *prefix)))
    })?;
    connection.create_scalar_function("texts_hold", 4, flags, |context| {
        let test: Arc<TextTest> = context.get_or_create_aux(0, |value| -> rusqlite::Result<_> {
            serde_json::from_str(value.as_str()?)
                .map_err(|problem| Error::UserFunctionError(problem.into()))
        })?;
        let argument = |idx| context.get_raw(idx).as_str_or_null();
        let title = argument(1)?.unwrap_or_default();
        let body = argument(2)?.unwrap_or_default();
        Ok(test.holds(&Texts::new(title, body, argument(3)?)))
    })?;
    connection.create_scalar_function("address_hash", 1, flags, |context| {
        Ok(address_hash(context.get_raw(0).as_str()?))
    })?;
    pack::add(connection)
}

/// Returns a test of texts as its function takes it.
pub(super) fn text_test(test: &TextTest) -> String {
    // What is serialised here has no keys but names.
    serde_json::to_string(test).unwrap_or_default()
}

/// Returns a pattern as its function takes it.
pub(super) fn pattern(pattern: &Pattern) -> String {
    format!("{}/{}", pattern.flags(), pattern.source())
}

/// Returns the text that a function is asked about.
fn text<'c>(context: &'c Context<'_>) -> rusqlite::Result<Option<&'c str>> {
    Ok(context.get_raw(1).as_str_or_null()?)
}
