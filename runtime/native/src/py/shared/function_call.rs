//! A function and its arguments as one tuple, to be called as it is or in a context. It is a type, not a Python tuple, so
//! that the call stays a vector call.

use pyo3::call::PyCallArgs;
use pyo3::prelude::*;

/// The function first, then its arguments.
pub(crate) trait FunctionCall<'py> {
    /// What `Context.run` takes: the context, the function, the arguments.
    type InContext: PyCallArgs<'py>;

    fn in_context(self, context: Bound<'py, PyAny>) -> Self::InContext;

    fn call(self) -> PyResult<Bound<'py, PyAny>>;
}

macro_rules! function_call {
    ($($name:ident),*) => {
        impl<'py, $($name),*> FunctionCall<'py> for (&Bound<'py, PyAny>, $($name),*)
        where
            ($($name,)*): PyCallArgs<'py>,
            (Bound<'py, PyAny>, Bound<'py, PyAny>, $($name),*): PyCallArgs<'py>,
        {
            type InContext = (Bound<'py, PyAny>, Bound<'py, PyAny>, $($name),*);

            #[allow(non_snake_case)]
            #[inline]
            fn in_context(self, context: Bound<'py, PyAny>) -> Self::InContext {
                let (function, $($name),*) = self;
                (context, function.clone(), $($name),*)
            }

            #[allow(non_snake_case)]
            #[inline]
            fn call(self) -> PyResult<Bound<'py, PyAny>> {
                let (function, $($name),*) = self;
                function.call1(($($name,)*))
            }
        }
    };
}

function_call!();
function_call!(A);
function_call!(A, B);
function_call!(A, B, C);
