//! The Python binding: `runtime._native`. The only place that names PyO3.
//!
//! One file a face; each registers its own names. Rule: nothing here decides, it converts and hands over.

mod bench;

use pyo3::prelude::*;

#[pymodule]
fn _native(module: &Bound<'_, PyModule>) -> PyResult<()> {
    bench::register(module)?;
    Ok(())
}
