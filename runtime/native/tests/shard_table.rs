//! The partition table: newer ones only, and epochs that never go down.

use _native::mesh::HostIndex;
use _native::shard::slots::Maybe;
use _native::shard::table::{Owner, Table, TableUpdate};
use serde_json::{Value, json};

fn apply(table: &mut Table, version: u64, rows: Value) -> bool {
    let update = json!({"version": version, "hosts": [], "rows": rows});
    table.apply(&serde_json::from_value::<TableUpdate>(update).unwrap())
}

#[test]
fn rows_are_runs_of_partitions() {
    let mut table = Table::default();
    assert!(apply(&mut table, 1, json!([[0, 8192, 0, 5], [8192, 8192, 1, 6]])));
    assert_eq!(
        (table.owner(0), table.owner(8191)),
        (Owner { host: HostIndex(0).into(), epoch: 5 }, Owner { host: HostIndex(0).into(), epoch: 5 })
    );
    assert_eq!(
        (table.owner(8192), table.owner(16383)),
        (Owner { host: HostIndex(1).into(), epoch: 6 }, Owner { host: HostIndex(1).into(), epoch: 6 })
    );
}

#[test]
fn nobody_owns_what_no_row_names_or_what_does_not_exist() {
    let mut table = Table::default();
    assert!(apply(&mut table, 1, json!([[0, 10, -1, 5]])));
    assert_eq!(table.owner(3), Owner { host: Maybe::NONE, epoch: 5 });
    assert_eq!(
        (table.owner(10), table.owner(99_999)),
        (table.owner(11), Owner { host: Maybe::NONE, epoch: 0 })
    );
}

#[test]
fn an_older_table_changes_nothing() {
    let mut table = Table::default();
    assert!(apply(&mut table, 7, json!([[0, 16384, 0, 5]])));
    assert!(
        !apply(&mut table, 7, json!([[0, 16384, 1, 9]])) && !apply(&mut table, 6, json!([[0, 16384, 1, 9]]))
    );
    assert_eq!((table.version, table.owner(1)), (7, Owner { host: HostIndex(0).into(), epoch: 5 }));
}

#[test]
fn an_epoch_never_goes_down() {
    let mut table = Table::default();
    assert!(apply(&mut table, 1, json!([[0, 16384, 0, 5]])));
    assert!(apply(&mut table, 2, json!([[0, 16384, 1, 4]])));
    assert_eq!(table.owner(1), Owner { host: HostIndex(0).into(), epoch: 5 });
}

#[test]
fn rows_beyond_the_partitions_are_cut() {
    let mut table = Table::default();
    assert!(apply(&mut table, 1, json!([[16383, 4294967295u32, 0, 5], [20000, 1, 0, 5]])));
    assert_eq!(table.owner(16383), Owner { host: HostIndex(0).into(), epoch: 5 });
}
