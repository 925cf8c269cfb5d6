//! The SIMD levels of the processor, and one definition compiled for each of them.
//!
//! A tile function is one branch-free definition, inlined into a wrapper per level and vectorised there by the
//! compiler. All definitions use IEEE operations and `f64::mul_add` only, so every level gives the same bits; a level
//! without FMA is correct and slow.

use std::sync::OnceLock;

/// A set of vector instructions that functions are compiled for, from narrow to wide.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Level {
    /// What every processor of the target has.
    Baseline,
    /// AVX2, FMA and POPCNT, 256 bits.
    Avx2,
    /// AVX-512 F, DQ, BW, VL and FMA, 512 bits.
    Avx512,
}

impl Level {
    /// The widest level of this processor.
    pub fn detect() -> Level {
        static DETECTED: OnceLock<Level> = OnceLock::new();
        *DETECTED.get_or_init(|| Level::available().into_iter().max().unwrap_or(Level::Baseline))
    }

    /// All levels of this processor, in ascending order.
    pub fn available() -> Vec<Level> {
        [Level::Baseline, Level::Avx2, Level::Avx512].into_iter().filter(|level| level.is_available()).collect()
    }

    #[cfg(target_arch = "x86_64")]
    fn is_available(self) -> bool {
        match self {
            Level::Baseline => true,
            Level::Avx2 => {
                is_x86_feature_detected!("avx2")
                    && is_x86_feature_detected!("fma")
                    && is_x86_feature_detected!("popcnt")
            }
            Level::Avx512 => {
                Level::Avx2.is_available()
                    && is_x86_feature_detected!("avx512f")
                    && is_x86_feature_detected!("avx512dq")
                    && is_x86_feature_detected!("avx512bw")
                    && is_x86_feature_detected!("avx512vl")
            }
        }
    }

    #[cfg(not(target_arch = "x86_64"))]
    fn is_available(self) -> bool {
        self == Level::Baseline
    }
}

/// The order of four lanes in which some come first, by the set of these as bits, and the others follow: of each place, the
/// lane that comes there. Processors without an instruction for that permute by this table.
pub static LANES_FIRST: [[u32; 4]; 16] = lanes_first();

/// The same for lanes that are permuted in halves.
pub static HALVES_FIRST: [[u32; 8]; 16] = halves_first();

const fn lanes_first() -> [[u32; 4]; 16] {
    let mut table = [[0; 4]; 16];
    let mut set = 0;
    while set < table.len() {
        let (mut place, mut is_first) = (0, true);
        loop {
            let mut lane = 0;
            while lane < 4 {
                if (set >> lane & 1 == 1) == is_first {
                    table[set][place] = lane;
                    place += 1;
                }
                lane += 1;
            }
            if !is_first {
                break;
            }
            is_first = false;
        }
        set += 1;
    }
    table
}

const fn halves_first() -> [[u32; 8]; 16] {
    let lanes = lanes_first();
    let mut table = [[0; 8]; 16];
    let mut set = 0;
    while set < table.len() {
        let mut place = 0;
        while place < 8 {
            table[set][place] = 2 * lanes[set][place / 2] + (place as u32 & 1);
            place += 1;
        }
        set += 1;
    }
    table
}

/// Whether loops over memory should ask for whatever they read a little before they get there. Intel's processors keep
/// memory busier so; AMD's look ahead by themselves, and asking costs them a fifth of the speed (Zen 4).
pub fn asks_ahead() -> bool {
    static ASKS: OnceLock<bool> = OnceLock::new();
    *ASKS.get_or_init(is_intel)
}

/// The same of loops that only fold what they read. Of AMD's processors those of the fifth generation are a tenth to a sixth
/// faster so; on one of the fourth, sums over two arrays took twice as long.
pub fn folds_ask_ahead() -> bool {
    static ASKS: OnceLock<bool> = OnceLock::new();
    *ASKS.get_or_init(|| is_intel() || is_zen_5_or_later())
}

/// Whether values that go to many places far apart should be put together into pieces first, which then go past the caches.
/// Intel's processors know where few pages are when they store, and take four times longer for values one by one; AMD's do
/// not gain (Zen 5).
pub fn stores_in_pieces() -> bool {
    asks_ahead()
}

#[cfg(target_arch = "x86_64")]
fn is_intel() -> bool {
    vendor() == b"GenuineIntel"
}

#[cfg(target_arch = "x86_64")]
fn vendor() -> Vec<u8> {
    let name = std::arch::x86_64::__cpuid(0);
    [name.ebx, name.edx, name.ecx].map(u32::to_le_bytes).concat()
}

/// By the number of the processor's family.
#[cfg(target_arch = "x86_64")]
fn is_zen_5_or_later() -> bool {
    let signature = std::arch::x86_64::__cpuid(1).eax;
    let family = (signature >> 8 & 0xf) + (signature >> 20 & 0xff);
    vendor() == b"AuthenticAMD" && family >= 0x1a
}

#[cfg(not(target_arch = "x86_64"))]
fn is_intel() -> bool {
    false
}

#[cfg(not(target_arch = "x86_64"))]
fn is_zen_5_or_later() -> bool {
    false
}

/// Defines `fn name<generics>(level) -> unsafe fn(arguments) -> result`, which picks the copy of `body` compiled for
/// `level`, or for the widest level of this processor if that is narrower. The generics are written twice in brackets:
/// with their bounds, and by name; `per (…)` adds a number for the baseline, for AVX2 and for AVX-512 to them. The function
/// returned asks of its caller what `body` asks.
macro_rules! per_level {
    (
        $(#[$meta:meta])*
        $vis:vis fn $name:ident [$($bounds:tt)*] [$($generics:tt)*]
        ($($arg:ident: $type:ty),* $(,)?) $(-> $result:ty)? = $body:ident
        $(per ($for_baseline:literal, $for_avx2:literal, $for_avx512:literal))?
    ) => {
        $(#[$meta])*
        $vis fn $name<$($bounds)*>(level: $crate::numeric::simd::Level) -> unsafe fn($($type),*) $(-> $result)? {
            unsafe fn baseline<$($bounds)*>($($arg: $type),*) $(-> $result)? {
                // SAFETY: the caller keeps the contract of the body; this copy is picked only where the level exists.
                unsafe { $body::<$($generics)* $(, $for_baseline)?>($($arg),*) }
            }
            #[cfg(target_arch = "x86_64")]
            #[target_feature(enable = "avx2,fma")]
            unsafe fn avx2<$($bounds)*>($($arg: $type),*) $(-> $result)? {
                // SAFETY: the caller keeps the contract of the body; this copy is picked only where the level exists.
                unsafe { $body::<$($generics)* $(, $for_avx2)?>($($arg),*) }
            }
            #[cfg(target_arch = "x86_64")]
            #[target_feature(enable = "avx512f,avx512dq,avx512bw,avx512vl,avx2,fma")]
            unsafe fn avx512<$($bounds)*>($($arg: $type),*) $(-> $result)? {
                // SAFETY: the caller keeps the contract of the body; this copy is picked only where the level exists.
                unsafe { $body::<$($generics)* $(, $for_avx512)?>($($arg),*) }
            }
            match level.min($crate::numeric::simd::Level::detect()) {
                #[cfg(target_arch = "x86_64")]
                $crate::numeric::simd::Level::Avx2 => avx2::<$($generics)*>,
                #[cfg(target_arch = "x86_64")]
                $crate::numeric::simd::Level::Avx512 => avx512::<$($generics)*>,
                _ => baseline::<$($generics)*>,
            }
        }
    };
}
pub(crate) use per_level;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lanes_of_a_set_come_first_and_stay_in_order() {
        for set in 0..16usize {
            let (first, others): (Vec<u32>, Vec<u32>) = (0..4).partition(|lane| set >> lane & 1 == 1);
            let order = [first, others].concat();
            assert_eq!(LANES_FIRST[set][..], order);
            let halves: Vec<u32> = order.iter().flat_map(|lane| [2 * lane, 2 * lane + 1]).collect();
            assert_eq!(HALVES_FIRST[set][..], halves);
        }
    }

    #[test]
    fn the_detected_level_is_the_widest_available() {
        let available = Level::available();
        assert_eq!(available.first(), Some(&Level::Baseline));
        assert!(available.is_sorted());
        assert_eq!(available.last(), Some(&Level::detect()));
    }
}
