//! How a query is counted when nobody keeps its count: as far as a bounded walk leads.

use rusqlite::types::Value;

use super::{Asked, Conditions, Driver, with_reader};

/// So many rows are looked at: chosen by us, some 20 ms, and more than anybody reads.
const ROWS: i64 = 10_000;

/// So many, where the texts of each are looked into: the same time.
const TEXTS: i64 = 1_000;

/// A statement that counts what a query finds among the first rows that are walked for it.
pub(in crate::store::sqlite) struct BoundedCount {
    /// Its rows: unread stories, all stories, rows that were looked at.
    pub(in crate::store::sqlite) sql: String,
    pub(in crate::store::sqlite) params: Vec<Value>,
    /// The most rows that are looked at.
    pub(in crate::store::sqlite) most: i64,
}

impl BoundedCount {
    /// Plans to count a query among the first rows.
    pub(in crate::store::sqlite) fn new(asked: &Asked<'_>) -> Self {
        let driver = Driver::of(asked);
        let mut walked = Conditions::default();
        let source = driver.source(&mut walked);
        let (mut own, (low, high)) = asked.others(&driver);
        let bounds = format!("{} BETWEEN ? AND ?", source.id);
        walked.add(&bounds, [low.into(), high.into()]);
        let most = if own.read_texts { TEXTS } else { ROWS };
        own.add("1", []);
        let tables = with_reader(&source.first_joined(&walked.sql));
        let sql = format!(
            "SELECT count(CASE WHEN found THEN unread END), count(CASE WHEN found THEN 1 END), count(*)
             FROM (SELECT ({}) AS found, u.story_id AS unread FROM {tables})",
            own.sql
        );
        let mut params = own.params;
        params.append(&mut walked.params);
        params.push(most.into());
        Self { sql, params, most }
    }
}

#[cfg(test)]
mod tests {
    use chrono::DateTime;
    use rusqlite::params_from_iter;

    use super::{super::Walk, *};
    use crate::{
        query::parse,
        store::sqlite::{SqliteStore, match_text::Spellings},
    };

    /// Queries, and the range of an index that a walk for them is bound to.
    const WALKS: [(&str, &str); 12] = [
        (
            "since:2d kind:cyber",
            "SEARCH s USING INTEGER PRIMARY KEY (rowid>? AND rowid<?)",
        ),
        (
            "since:today is:unread",
            "SEARCH d USING PRIMARY KEY (reader_id=? AND story_id>? AND story_id<?)",
        ),
        (
            "since:today is:flagged",
            "SEARCH s USING COVERING INDEX story_flagged (flagged=? AND rowid>? AND rowid<?)",
        ),
        (
            "since:2d theatre:korea",
            "SEARCH d USING PRIMARY KEY (subject=? AND story_id>? AND story_id<?)",
        ),
        ("since:2d war", "SCAN story_fts VIRTUAL TABLE INDEX"),
        (
            "until:2020 kind:cyber",
            "SEARCH s USING INTEGER PRIMARY KEY (rowid>? AND rowid<?)",
        ),
        (
            "arrived:today kind:cyber",
            "SEARCH s USING COVERING INDEX story_arrived (arrived>? AND arrived<?)",
        ),
        (
            "arrived:today theatre:korea",
            "SEARCH s USING COVERING INDEX story_arrived (arrived>? AND arrived<?)",
        ),
        (
            "arrived:today is:overdue",
            "SEARCH d USING PRIMARY KEY (reader_id=? AND story_id>? AND story_id<?)",
        ),
        (
            "is:overdue",
            "SEARCH d USING PRIMARY KEY (reader_id=? AND story_id>? AND story_id<?)",
        ),
        (
            "is:overdue OR is:flagged",
            "SEARCH s USING INTEGER PRIMARY KEY (rowid>? AND rowid<?)",
        ),
        (
            "published:today",
            "SEARCH s USING INTEGER PRIMARY KEY (rowid>? AND rowid<?)",
        ),
    ];

    #[test]
    fn what_is_not_kept_is_counted_along_the_range_of_an_index() {
        let directory = tempfile::tempdir().expect("a directory");
        let store = SqliteStore::open(&directory.path().join("store.db")).expect("a store");
        let now = DateTime::UNIX_EPOCH + chrono::TimeDelta::days(20_000);
        for (text, walk) in WALKS {
            let query = parse(text, now).expect("a query");
            let texts = Spellings::of(&store.connection, &query).expect("spellings");
            let asked = Asked {
                query: &query,
                now,
                feeds: &[],
                texts: &texts,
                walk: Walk::Any,
            };
            let BoundedCount { sql, params, .. } = BoundedCount::new(&asked);
            let mut explained = store
                .connection
                .prepare(&format!("EXPLAIN QUERY PLAN {sql}"))
                .expect("SQLite understands the statement");
            let lines = explained
                .query_map(params_from_iter(params), |row| row.get(3))
                .expect("it is run");
            let lines: Vec<String> = lines.collect::<rusqlite::Result<_>>().expect("text");
            let own = lines.iter().any(|line| line.starts_with(walk));
            assert!(own, "{text}: {lines:#?}");
            // What is scanned are the rows that the bounded walk leaves.
            let others = lines.iter().filter(|line| line.starts_with("SCAN"));
            let scans: Vec<&String> = others.filter(|line| !line.starts_with(walk)).collect();
            assert!(
                scans.iter().all(|line| *line == "SCAN d"),
                "{text}: {lines:#?}"
            );
            assert!(
                lines.iter().all(|line| !line.contains("TEMP B-TREE")),
                "{text}: {lines:#?}"
            );
        }
    }
}
