//! The names that rules and persons gave, each once.

use rusqlite::Connection;

use super::{LOCAL_READER, fault::Result};
use crate::query::Names;

/// Most names of a sort.
const MOST: usize = 1_000;

/// Returns tags, assignees and rules.
pub(super) fn given(connection: &Connection) -> Result<Names> {
    let mut tags = each(connection, &of_stories("story_tag", "tag"))?;
    tags.extend(each(connection, &of_follow_ups("follow_up_tag", "tag"))?);
    tags.sort_unstable();
    tags.dedup();
    Ok(Names {
        tags,
        assignees: each(connection, &of_follow_ups("follow_up", "assignee"))?,
        rules: each(connection, &of_stories("fired", "rule"))?,
        ..Names::default()
    })
}

/// Returns the SQL for the names in a table that has a row for each name of each story and may be as large
/// as the archive: it goes from name to name by the key, and passes over the stories.
fn of_stories(table: &str, column: &str) -> String {
    format!(
        "WITH RECURSIVE name (folded) AS (
             SELECT min(folded) FROM {table} WHERE reader_id = {LOCAL_READER}
             UNION ALL
             SELECT (SELECT min(t.folded) FROM {table} t
                     WHERE t.reader_id = {LOCAL_READER} AND t.folded > name.folded)
             FROM name WHERE name.folded IS NOT NULL LIMIT {MOST} + 1)
         SELECT (SELECT t.{column} FROM {table} t
                 WHERE t.reader_id = {LOCAL_READER} AND t.folded = name.folded LIMIT 1)
         FROM name WHERE folded IS NOT NULL"
    )
}

/// Returns the SQL for the names in a table of follow-ups: as many as people can have.
fn of_follow_ups(table: &str, column: &str) -> String {
    format!(
        "SELECT DISTINCT {column} FROM {table}
         WHERE reader_id = {LOCAL_READER} AND {column} IS NOT NULL ORDER BY 1 LIMIT {MOST}"
    )
}

fn each(connection: &Connection, sql: &str) -> Result<Vec<String>> {
    let mut statement = connection.prepare_cached(sql)?;
    let names = statement.query_map([], |row| row.get(0))?;
    Ok(names.collect::<rusqlite::Result<_>>()?)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::SqliteStore;

    #[test]
    fn names_of_many_stories_are_found_by_the_key_alone() {
        let directory = tempfile::tempdir().expect("a directory");
        let store = SqliteStore::open(&directory.path().join("store.db")).expect("a store");
        for (table, column) in [("story_tag", "tag"), ("fired", "rule")] {
            let sql = format!("EXPLAIN QUERY PLAN {}", of_stories(table, column));
            let mut plan = store.connection.prepare(&sql).expect("SQL");
            let lines = plan.query_map([], |row| row.get::<_, String>(3));
            let lines: Vec<String> = lines
                .expect("run")
                .map(|line| line.expect("text"))
                .collect();
            let reads = |line: &&String| line.contains(table) || line.contains(" t ");
            let walks: Vec<&String> = lines.iter().filter(reads).collect();
            assert_eq!(walks.len(), 3, "{lines:?}");
            let is_search = |line: &&String| line.starts_with("SEARCH");
            assert!(walks.iter().all(is_search), "{lines:?}");
        }
    }
}
