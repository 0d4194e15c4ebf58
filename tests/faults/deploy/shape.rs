//! What a statement can stumble over or rely on: columns, what the database holds rows to, and indexes.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};
use sqlx::PgPool;

/// All tables of ours.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Shape {
    /// The last migration that it has.
    pub(super) migration: i64,
    tables: BTreeMap<String, Table>,
}

#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
struct Table {
    columns: BTreeMap<String, Column>,
    /// By name: checks, keys, unique indexes, triggers.
    rules: BTreeMap<String, Rule>,
    /// The other indexes, by name, with their definitions.
    indexes: BTreeMap<String, String>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Column {
    r#type: String,
    not_null: bool,
    filled: bool,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Rule {
    columns: BTreeSet<String>,
    definition: String,
}

impl Shape {
    /// Reads it from a database's own books.
    pub(super) async fn of(pool: &PgPool) -> Self {
        let mut tables: BTreeMap<String, Table> = BTreeMap::new();
        let columns: Vec<(String, String, String, bool, bool)> = sqlx::query_as(
            r"select c.oid::regclass::text, attname::text, format_type(atttypid, atttypmod), attnotnull,
                     atthasdef or attidentity <> ''
              from pg_attribute join pg_class c on c.oid = attrelid
              where c.relkind = 'r' and c.relnamespace in ('public'::regnamespace, 'queue'::regnamespace)
                and c.relname not like '\_%' and attnum > 0 and not attisdropped",
        )
        .fetch_all(pool)
        .await
        .expect("the columns");
        for (table, column, r#type, not_null, filled) in columns {
            let column_of = &mut tables.entry(table).or_default().columns;
            column_of.insert(column, Column { r#type, not_null, filled });
        }
        let rules: Vec<(String, String, Vec<String>, String)> = sqlx::query_as(
            "select on_table::regclass::text, name,
                    array(select attname::text from pg_attribute where attrelid = on_table and attnum = any(numbers)),
                    definition
             from (
                 select conrelid as on_table, conname::text as name, conkey as numbers, pg_get_constraintdef(oid) as definition
                 from pg_constraint where contype in ('c', 'f', 'p', 'u', 'x')
                 union all
                 select indrelid, indexrelid::regclass::text, indkey::int2[],
                        pg_get_indexdef(indexrelid) || case when indisvalid then '' else ' NOT VALID' end
                 from pg_index
                 where indisunique and not exists (select from pg_constraint where conindid = indexrelid)
                 union all
                 select tgrelid, tgname::text, '{}', pg_get_triggerdef(oid) from pg_trigger where not tgisinternal
             ) as rules",
        )
        .fetch_all(pool)
        .await
        .expect("the rules");
        for (table, name, columns, definition) in rules {
            if let Some(table) = tables.get_mut(&table) {
                table.rules.insert(name, Rule { columns: columns.into_iter().collect(), definition });
            }
        }
        let indexes: Vec<(String, String, String)> = sqlx::query_as(
            "select indrelid::regclass::text, indexrelid::regclass::text, pg_get_indexdef(indexrelid)
             from pg_index where not indisunique and indisvalid",
        )
        .fetch_all(pool)
        .await
        .expect("the indexes");
        for (table, name, definition) in indexes {
            if let Some(table) = tables.get_mut(&table) {
                table.indexes.insert(name, definition);
            }
        }
        let migration = sqlx::query_scalar("select max(version) from _sqlx_migrations").fetch_one(pool).await;
        Self { migration: migration.expect("the last migration"), tables }
    }

    /// What statements that were written for this shape may stumble over in the later one. `words` are those of the migrations in between:
    /// one that says `keeps old writes: NAME` has thought about that rule.
    pub(super) fn stumbles_over(&self, later: &Self, words: &str) -> Vec<String> {
        let mut faults = Vec::new();
        for (name, table) in &self.tables {
            let Some(now) = later.tables.get(name) else {
                faults.push(format!("{name} is gone"));
                continue;
            };
            for (column, old) in &table.columns {
                match now.columns.get(column) {
                    None => faults.push(format!("{name}.{column} is gone")),
                    Some(new) if new.r#type != old.r#type => {
                        faults.push(format!("{name}.{column} was {} and is {}", old.r#type, new.r#type));
                    }
                    Some(new) if new.not_null && !old.not_null => {
                        faults.push(format!("{name}.{column} may not be null any more"));
                    }
                    Some(new) if old.filled && !new.filled => {
                        faults.push(format!("{name}.{column} is not filled by itself any more"));
                    }
                    Some(_) => {}
                }
            }
            let is_new = |column: &String| !table.columns.contains_key(column);
            for (column, new) in now.columns.iter().filter(|(column, _)| is_new(column)) {
                if new.not_null && !new.filled {
                    faults.push(format!("{name}.{column} is new and has to be written"));
                }
            }
            for (rule, new) in &now.rules {
                let of_new_columns = !new.columns.is_empty() && new.columns.iter().all(is_new);
                let thought_about = words.contains(&format!("keeps old writes: {rule}"));
                if table.rules.get(rule) != Some(new) && !of_new_columns && !thought_about {
                    faults.push(format!("{name} is held to {rule}: {}", new.definition));
                }
            }
        }
        faults
    }

    /// What rows were held to, or found by, that the later one does not have, or has otherwise: nobody is refused by what is gone, and what
    /// relied on it goes wrong in silence. So does who reads a word that was none.
    pub(super) fn misses(&self, later: &Self) -> BTreeMap<String, String> {
        let mut gone = BTreeMap::new();
        for (name, table) in &self.tables {
            let Some(now) = later.tables.get(name) else { continue };
            let lost = table.rules.iter().filter(|(rule, old)| now.rules.get(*rule) != Some(*old));
            gone.extend(lost.map(|(rule, old)| (rule.clone(), format!("{name}: {}", old.definition))));
            let lost = table.indexes.iter().filter(|(index, old)| now.indexes.get(*index) != Some(*old));
            gone.extend(lost.map(|(index, old)| (index.clone(), format!("{name}: {old}"))));
        }
        gone
    }
}
