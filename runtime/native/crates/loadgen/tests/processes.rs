//! Memory and processor time of a process tree.

use std::process::{Command, Stdio};

use loadgen::processes::{own_thread_ns, tree, tree_cpu_ns, tree_pss_bytes};

#[test]
fn a_child_belongs_to_the_tree_and_uses_memory() {
    let mut child = Command::new("cat").stdin(Stdio::piped()).spawn().expect("cat");
    let root = std::process::id();
    assert!(tree(root).starts_with(&[root]) && tree(root).contains(&child.id()));
    let (own, with_child) = (tree_pss_bytes(child.id()), tree_pss_bytes(root));
    assert!(own > Some(0) && with_child > own, "{own:?} {with_child:?}");
    assert!(tree_cpu_ns(root) > Some(0) && own_thread_ns() > 0);
    drop(child.stdin.take());
    child.wait().expect("the child has ended");
}

#[test]
fn a_process_that_does_not_exist_has_no_memory_and_no_time() {
    assert_eq!((tree_pss_bytes(u32::MAX), tree_cpu_ns(u32::MAX)), (None, None));
}
