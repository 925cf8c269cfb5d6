//! The Rust types that the bytes of a buffer may be viewed as.

/// A plain number: any bytes are a value of it, and it has no padding.
///
/// # Safety
///
/// Every bit pattern of `size_of::<Self>()` bytes is a valid value, no byte of a value is uninitialised, and the
/// alignment is at most [`ALIGNMENT`](super::ALIGNMENT).
pub unsafe trait Element: Copy + Send + Sync + sealed::Sealed + 'static {}

mod sealed {
    pub trait Sealed {}
}

macro_rules! elements {
    ($($number:ty),*) => {
        $(
            impl sealed::Sealed for $number {}
            // SAFETY: a primitive number of 1 to 8 bytes: all bit patterns are values, none has padding, and its
            // alignment is its size at most.
            unsafe impl Element for $number {}
        )*
    };
}

elements!(u8, i8, u16, i16, u32, i32, u64, i64, f32, f64);

/// A number with one that goes with it.
impl sealed::Sealed for [u64; 2] {}
// SAFETY: two primitive numbers without anything between them, aligned as one.
unsafe impl Element for [u64; 2] {}
