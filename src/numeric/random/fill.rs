//! The vectorised form of [`element`](super::element).

use super::discrete::Discrete;
use super::inversion::{Exponential, normals};
use super::rejection::Variate;
use super::transformed::Mass;
use super::wide::{self, Form};
use super::words::{BATCH, Blocks, low_word, unit, unit_float32};
use super::{Distribution, Draw};
use crate::numeric::function::Wide;
use crate::numeric::scalar::LaneFunction;
use crate::numeric::simd::{Level, per_level};
use crate::numeric::tile::map;
use std::ops::Range;

/// Fills `out` with elements `first`, `first + stride`, … of a draw of a dtype of 64 bits; indices wrap.
pub fn fill(draw: Draw, first: u64, stride: i64, out: &mut [u64], level: Level) {
    let elements = Elements { blocks: Blocks::new(draw.seed, draw.stream), first, stride };
    match draw.distribution {
        Distribution::Uniform => by_word(Uniform, elements, out, level),
        Distribution::UniformFloat32 => unreachable!("draws of 32 bits are filled by fill_narrow"),
        Distribution::Integers { range: 0, .. } => by_word(Raw, elements, out, level),
        Distribution::Integers { low, range } => by_word(Integers { low, range }, elements, out, level),
        Distribution::Normal => {
            by_word(Raw, elements, out, level);
            // SAFETY: the pointer and length are those of `out`.
            unsafe { normals_at(level)(out.as_mut_ptr(), out.len()) }
        }
        Distribution::Exponential => by_function::<Exponential>(elements, out, level),
        Distribution::Poisson(poisson) => events(poisson.sampler(), elements, out, level),
        Distribution::Binomial(binomial) => events(binomial.sampler(), elements, out, level),
        Distribution::Gamma(gamma) => by_element(gamma.sampler(), elements, out, level),
        Distribution::Beta(beta) => by_element(beta.sampler(), elements, out, level),
    }
}

/// As [`fill`], of a dtype of 32 bits.
pub fn fill_narrow(draw: Draw, first: u64, stride: i64, out: &mut [u32], level: Level) {
    assert_eq!(draw.distribution, Distribution::UniformFloat32, "draws of 64 bits are filled by fill");
    let elements = Elements { blocks: Blocks::new(draw.seed, draw.stream), first, stride };
    let filled = fill_wide(Form::UnitFloat32, elements, out, level);
    for part in [0..filled.start, filled.end..out.len()] {
        let (elements, out) = (elements.after(part.start), &mut out[part]);
        // SAFETY: the pointer and length are those of `out`.
        unsafe { half_words_at(level)(elements, out.as_mut_ptr(), out.len()) }
    }
}

/// Fills elements of which a block gives as many as its 16 bytes have room for, where the level has explicit vectors, and
/// tells which these are.
fn fill_wide<T>(form: Form, elements: Elements, out: &mut [T], level: Level) -> Range<usize> {
    if elements.stride != 1 {
        return 0..0;
    }
    let of_block = 16 / size_of::<T>();
    let head = (elements.first.wrapping_neg() % of_block as u64).min(out.len() as u64) as usize;
    let block = elements.index(head) / of_block as u64;
    let body = &mut out[head..];
    let words = size_of_val(body) / size_of::<u64>();
    // SAFETY: the words are those of `body`.
    let filled = unsafe { wide::fill(form, &elements.blocks, block, body.as_mut_ptr().cast(), words, level) };
    head..head + filled * size_of::<u64>() / size_of::<T>()
}

/// Which elements of a draw, and its blocks.
#[derive(Clone, Copy)]
struct Elements {
    blocks: Blocks,
    first: u64,
    stride: i64,
}

impl Elements {
    #[inline(always)]
    fn index(&self, k: usize) -> u64 {
        self.first.wrapping_add((self.stride as u64).wrapping_mul(k as u64))
    }

    /// All but the first `k`.
    fn after(self, k: usize) -> Elements {
        Elements { first: self.index(k), ..self }
    }
}

// ---- one word an element ----

/// How a random word becomes an element.
trait Shape: Copy {
    /// What explicit vectors make of words: the elements, or the words that these are made of.
    fn form(self) -> Form {
        Form::Words
    }

    fn lane(self, word: u64) -> u64;
}

#[derive(Clone, Copy)]
struct Uniform;

#[derive(Clone, Copy)]
struct Raw;

#[derive(Clone, Copy)]
struct Integers {
    low: i64,
    range: u64,
}

impl Shape for Uniform {
    fn form(self) -> Form {
        Form::Unit
    }

    #[inline(always)]
    fn lane(self, word: u64) -> u64 {
        unit(word).to_bits()
    }
}

impl Shape for Raw {
    #[inline(always)]
    fn lane(self, word: u64) -> u64 {
        word
    }
}

impl Shape for Integers {
    fn form(self) -> Form {
        match u32::try_from(self.range) {
            Ok(range) => Form::Integers { low: self.low, range },
            Err(_) => Form::Words,
        }
    }

    /// The high half of the product, from products of 32-bit words: those have vector forms.
    #[inline(always)]
    fn lane(self, word: u64) -> u64 {
        let (a, b) = (low_word(word), word >> 32);
        let (c, d) = (low_word(self.range), self.range >> 32);
        let middle = b * c + ((a * c) >> 32);
        let other = a * d + low_word(middle);
        (b * d + (middle >> 32) + (other >> 32)).wrapping_add(self.low as u64)
    }
}

fn by_word<S: Shape>(shape: S, elements: Elements, out: &mut [u64], level: Level) {
    let form = shape.form();
    let filled = fill_wide(form, elements, out, level);
    if form == Form::Words {
        let words = &mut out[filled.clone()];
        // SAFETY: the pointer and length are those of `words`.
        unsafe { lanes_at::<S>(level)(shape, words.as_mut_ptr(), words.len()) }
    }
    for part in [0..filled.start, filled.end..out.len()] {
        let (elements, out) = (elements.after(part.start), &mut out[part]);
        // SAFETY: the pointer and length are those of `out`.
        unsafe { words_at::<S>(level)(shape, elements, out.as_mut_ptr(), out.len()) }
    }
}

per_level! {
    fn lanes_at[S: Shape][S](shape: S, words: *mut u64, n: usize) = lanes_body
}

/// Makes words into elements, in place.
///
/// # Safety
///
/// `words` must be readable and writable for `n` elements.
#[inline(always)]
unsafe fn lanes_body<S: Shape>(shape: S, words: *mut u64, n: usize) {
    // SAFETY: the caller's contract.
    let words = unsafe { std::slice::from_raw_parts_mut(words, n) };
    words.iter_mut().for_each(|word| *word = shape.lane(*word));
}

/// Words, and then a function of them in place.
fn by_function<F: LaneFunction<1>>(elements: Elements, out: &mut [u64], level: Level) {
    by_word(Raw, elements, out, level);
    let function = map::lanes::<Wide<F>, 1>(level);
    let inputs = [out.as_ptr().cast()];
    // SAFETY: the only input and the output are the elements of `out`.
    unsafe { function(inputs.as_ptr(), out.as_mut_ptr().cast(), out.len()) };
}

per_level! {
    fn words_at[S: Shape][S]
    (shape: S, elements: Elements, out: *mut u64, n: usize) = words_body
}

/// # Safety
///
/// `out` must be writable for `n` elements.
#[inline(always)]
unsafe fn words_body<S: Shape>(shape: S, elements: Elements, out: *mut u64, n: usize) {
    // SAFETY: the caller's contract.
    let out = unsafe { std::slice::from_raw_parts_mut(out, n) };
    if elements.stride != 1 {
        return strided_words(shape, &elements, out);
    }
    // An odd first element is the second half of its block.
    let (head, body) = out.split_at_mut((elements.first as usize & 1).min(n));
    strided_words(shape, &elements, head);
    let mut block = elements.index(head.len()) / 2;
    for batch in body.chunks_mut(2 * BATCH) {
        match batch.as_chunks_mut::<{ 2 * BATCH }>() {
            ([whole], _) => consecutive_words(shape, &elements.blocks, block, whole),
            _ => {
                let mut words = [0; 2 * BATCH];
                consecutive_words(shape, &elements.blocks, block, &mut words);
                batch.copy_from_slice(&words[..batch.len()]);
            }
        }
        // Block numbers have 63 bits.
        block = block.wrapping_add(BATCH as u64) & (u64::MAX >> 1);
    }
}

/// The elements of `BATCH` blocks from number `block`, two of them in step.
#[inline(always)]
fn consecutive_words<S: Shape>(shape: S, blocks: &Blocks, block: u64, elements: &mut [u64; 2 * BATCH]) {
    let (low, high) = elements.split_at_mut(BATCH);
    for k in 0..BATCH / 2 {
        let number = block.wrapping_add(k as u64) & (u64::MAX >> 1);
        let other = block.wrapping_add((k + BATCH / 2) as u64) & (u64::MAX >> 1);
        let [here, there] = blocks.words_in_step([number, other], 0);
        low[2 * k] = shape.lane(here[0]);
        low[2 * k + 1] = shape.lane(here[1]);
        high[2 * k] = shape.lane(there[0]);
        high[2 * k + 1] = shape.lane(there[1]);
    }
}

#[inline(always)]
fn strided_words<S: Shape>(shape: S, elements: &Elements, out: &mut [u64]) {
    for (k, element) in out.iter_mut().enumerate() {
        let index = elements.index(k);
        let [even, odd] = elements.blocks.words(index / 2, 0);
        *element = shape.lane(if index & 1 == 0 { even } else { odd });
    }
}

// ---- half a word an element ----

per_level! {
    fn half_words_at[][]
    (elements: Elements, out: *mut u32, n: usize) = half_words_body
}

/// # Safety
///
/// `out` must be writable for `n` elements.
#[inline(always)]
unsafe fn half_words_body(elements: Elements, out: *mut u32, n: usize) {
    // SAFETY: the caller's contract.
    let out = unsafe { std::slice::from_raw_parts_mut(out, n) };
    if elements.stride != 1 {
        return strided_half_words(&elements, out);
    }
    // Up to the first element of a block.
    let (head, body) = out.split_at_mut((elements.first.wrapping_neg() % 4).min(n as u64) as usize);
    strided_half_words(&elements, head);
    let mut block = elements.index(head.len()) / 4;
    for batch in body.chunks_mut(4 * BATCH) {
        let numbers = consecutive_half_words(&elements.blocks, block);
        match batch.as_chunks_mut::<{ 4 * BATCH }>() {
            ([whole], _) => *whole = numbers,
            _ => batch.copy_from_slice(&numbers[..batch.len()]),
        }
        // Block numbers have 62 bits.
        block = block.wrapping_add(BATCH as u64) & (u64::MAX >> 2);
    }
}

/// The elements of `BATCH` blocks from number `block`.
#[inline(always)]
fn consecutive_half_words(blocks: &Blocks, block: u64) -> [u32; 4 * BATCH] {
    let mut elements = [0; 4 * BATCH];
    for k in 0..BATCH {
        let number = block.wrapping_add(k as u64) & (u64::MAX >> 2);
        let [first, second] = blocks.words(number, 0);
        elements[4 * k] = unit_float32(first as u32).to_bits();
        elements[4 * k + 1] = unit_float32((first >> 32) as u32).to_bits();
        elements[4 * k + 2] = unit_float32(second as u32).to_bits();
        elements[4 * k + 3] = unit_float32((second >> 32) as u32).to_bits();
    }
    elements
}

#[inline(always)]
fn strided_half_words(elements: &Elements, out: &mut [u32]) {
    for (k, element) in out.iter_mut().enumerate() {
        let index = elements.index(k);
        let [first, second] = elements.blocks.words(index / 4, 0);
        let pair = if index & 2 == 0 { first } else { second };
        *element = unit_float32((pair >> (32 * (index & 1))) as u32).to_bits();
    }
}

// ---- normal numbers ----

per_level! {
    fn normals_at[][]
    (out: *mut u64, n: usize) = normals_body
}

/// Normal numbers made at a time: so many that their tails fill vectors.
const NORMALS: usize = 256;

/// Makes words into normal numbers, in place.
///
/// # Safety
///
/// `out` must be readable and writable for `n` elements.
#[inline(always)]
unsafe fn normals_body(out: *mut u64, n: usize) {
    // SAFETY: the caller's contract.
    let out = unsafe { std::slice::from_raw_parts_mut(out, n) };
    let (whole, rest) = out.as_chunks_mut::<NORMALS>();
    for words in whole {
        *words = normals(words).map(f64::to_bits);
    }
    if !rest.is_empty() {
        // Filled up with the word of the median, whose quantile takes least.
        let mut words = [1 << 63; NORMALS];
        words[..rest.len()].copy_from_slice(rest);
        words = normals(&words).map(f64::to_bits);
        rest.copy_from_slice(&words[..rest.len()]);
    }
}

// ---- numbers of events ----

fn events<M: Mass>(sampler: Discrete<M>, elements: Elements, out: &mut [u64], level: Level) {
    match sampler {
        Discrete::Rejection(rejection) => by_element(rejection, elements, out, level),
        Discrete::Inversion(panjer, mirror) => {
            by_word(Raw, elements, out, level);
            let sums = panjer.sums();
            out.iter_mut().for_each(|lane| *lane = mirror.apply(sums.count(*lane)));
        }
    }
}

// ---- blocks of its own for each element ----

fn by_element<V: Variate>(variate: V, elements: Elements, out: &mut [u64], level: Level) {
    // SAFETY: the pointer and length are those of `out`.
    unsafe { variates_at::<V>(level)(variate, elements, out.as_mut_ptr(), out.len()) }
}

per_level! {
    fn variates_at[V: Variate][V]
    (variate: V, elements: Elements, out: *mut u64, n: usize) = variates_body
}

/// # Safety
///
/// `out` must be writable for `n` elements.
#[inline(always)]
unsafe fn variates_body<V: Variate>(variate: V, elements: Elements, out: *mut u64, n: usize) {
    // SAFETY: the caller's contract.
    let out = unsafe { std::slice::from_raw_parts_mut(out, n) };
    for (number, batch) in out.chunks_mut(BATCH).enumerate() {
        let indices = std::array::from_fn(|k| elements.index(number * BATCH + k));
        let lanes = variate.batch(&elements.blocks, &indices);
        batch.copy_from_slice(&lanes[..batch.len()]);
    }
}
