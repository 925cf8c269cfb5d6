use super::*;
use crate::numeric::simd::Level;

mod statistics;

fn poisson(lam: f64) -> Distribution {
    Distribution::Poisson(Poisson::new(lam).unwrap())
}

fn binomial(n: i64, p: f64) -> Distribution {
    Distribution::Binomial(Binomial::new(n, p).unwrap())
}

fn gamma(shape: f64) -> Distribution {
    Distribution::Gamma(Gamma::new(shape).unwrap())
}

fn beta(a: f64, b: f64) -> Distribution {
    Distribution::Beta(Beta::new(a, b).unwrap())
}

/// Distributions of every kind and method, with parameters at the ends of their ranges.
fn distributions() -> Vec<Distribution> {
    let mut all = vec![
        Distribution::Uniform,
        Distribution::Integers { low: -5, range: 11 },
        Distribution::Integers { low: i64::MIN, range: 0 },
        Distribution::Integers { low: i64::MIN, range: u64::MAX },
        Distribution::Integers { low: 7, range: 1 },
        Distribution::Normal,
        Distribution::Exponential,
    ];
    all.extend([0.0, 1e-300, 0.7, 29.999, 30.0, 1234.5, 1e15, 9.2e18].map(poisson));
    all.extend(
        [(0, 0.5), (1, 0.0), (5, 1.0), (40, 0.5), (1 << 40, 1e-12), (1 << 40, 1.0 - 1e-12)]
            .map(|(n, p)| binomial(n, p)),
    );
    all.extend([(60, 0.5), (100, 0.7), (i64::MAX, 0.5), (i64::MAX, 1e-10)].map(|(n, p)| binomial(n, p)));
    all.extend([0.0, 1e-310, 0.3, 1.0, 2.5, 1e12, 1e300].map(gamma));
    all.extend([(2.0, 3.0), (0.2, 0.3), (1e-310, 3e-310), (1e-310, 1.0), (1e300, 1e300)].map(|(a, b)| beta(a, b)));
    all
}

#[test]
fn fill_is_the_definition_at_every_level_from_any_start() {
    for distribution in distributions() {
        let draw = Draw { seed: 0x1234_5678_9abc_def0, stream: 3, distribution };
        for level in Level::available() {
            for n in [0, 1, 2, 3, 63, 64, 65, 200] {
                for (first, stride) in
                    [(0, 1), (1, 1), (10, 3), (500, -1), (7, 0), ((1 << 33) - 3, 1), (u64::MAX - 4, 1)]
                {
                    let mut out = vec![0; n];
                    fill(draw, first, stride, &mut out, level);
                    for (k, &lane) in out.iter().enumerate() {
                        let index = first.wrapping_add((stride as u64).wrapping_mul(k as u64));
                        assert_eq!(lane, element(draw, index).to_lane(), "{draw:?} {level:?} {index}");
                    }
                }
            }
        }
    }
}

/// Long enough for far tails, rejections at every place and the second attempts of the second attempts.
#[test]
fn fill_is_the_definition_over_many_elements() {
    for distribution in distributions() {
        let draw = Draw { seed: 99, stream: 0, distribution };
        let mut out = vec![0; 20_000];
        fill(draw, 0, 1, &mut out, Level::detect());
        for (index, &lane) in out.iter().enumerate() {
            assert_eq!(lane, element(draw, index as u64).to_lane(), "{draw:?} {index}");
        }
    }
}

#[test]
fn narrow_numbers_take_half_a_word() {
    let draw = Draw { seed: 0, stream: 0, distribution: Distribution::UniformFloat32 };
    let want =
        [0x6627e8d5u32, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8].map(|w| Scalar::Float32((w >> 8) as f32 / 16777216.0));
    assert_eq!([0, 1, 2, 3].map(|index| element(draw, index)), want);
    for level in Level::available() {
        for n in [0, 1, 2, 3, 4, 5, 127, 128, 129, 300] {
            for (first, stride) in [(0, 1), (1, 1), (2, 1), (3, 1), (10, 3), (500, -1), (7, 0), (u64::MAX - 9, 1)] {
                let mut out = vec![0; n];
                fill_narrow(draw, first, stride, &mut out, level);
                for (k, &lane) in out.iter().enumerate() {
                    let index = first.wrapping_add((stride as u64).wrapping_mul(k as u64));
                    assert_eq!(lane as u64, element(draw, index).to_lane(), "{level:?} {index}");
                }
            }
        }
    }
}

#[test]
fn words_of_the_zero_key_are_the_published_ones() {
    let raw = Draw { seed: 0, stream: 0, distribution: Distribution::Integers { low: 0, range: 0 } };
    assert_eq!(element(raw, 0).to_lane(), 0xe169c58d_6627e8d5);
    assert_eq!(element(raw, 1).to_lane(), 0x9b00dbd8_bc57ac4c);
    let uniform = Draw { distribution: Distribution::Uniform, ..raw };
    let want = (0xe169c58d_6627e8d5u64 >> 11) as f64 / (1u64 << 53) as f64;
    assert_eq!(element(uniform, 0), Scalar::Float64(want));
    let exponential = Draw { distribution: Distribution::Exponential, ..raw };
    assert!((element(exponential, 0).float() - -(-want).ln_1p()).abs() < 1e-15);
}

#[test]
fn elements_that_accept_and_reject_have_blocks_of_their_own() {
    // The first attempt of element 1 sees the words of block 1, which are those of the elements 2 and 3 of other draws.
    let raw = Draw { seed: 5, stream: 2, distribution: Distribution::Integers { low: 0, range: 0 } };
    assert_eq!(raw.words(1, 0), [element(raw, 2).to_lane(), element(raw, 3).to_lane()]);
    let normal = Draw { distribution: Distribution::Normal, ..raw };
    let large = Draw { distribution: gamma(1e12), ..raw };
    // A gamma variate of a large shape is nearly normal, and its first attempt nearly always accepted.
    let standard = (element(large, 1).float() - 1e12) / 1e6;
    assert!((standard - element(normal, 2).float()).abs() < 1e-4, "{standard}");
}

#[test]
fn parameters_without_a_distribution_are_refused() {
    let text = |error: ParameterError| error.to_string();
    assert_eq!(text(Poisson::new(-1.0).unwrap_err()), "`lam` must be at least 0, not -1.0");
    assert_eq!(text(Poisson::new(f64::NAN).unwrap_err()), "`lam` must be at least 0, not nan");
    assert_eq!(
        text(Poisson::new(1e19).unwrap_err()),
        "`lam` must be at most 9.2e18, as int64 holds the numbers, not 1e+19"
    );
    assert_eq!(text(Binomial::new(-1, 0.5).unwrap_err()), "`n` must be at least 0, not -1");
    assert_eq!(text(Binomial::new(1, 1.5).unwrap_err()), "`p` must be a probability from 0 to 1, not 1.5");
    assert!(Binomial::new(1, f64::NAN).is_err());
    assert_eq!(text(Gamma::new(-0.5).unwrap_err()), "`shape` must be at least 0 and finite, not -0.5");
    assert!(Gamma::new(f64::INFINITY).is_err());
    assert_eq!(text(Beta::new(1.0, 0.0).unwrap_err()), "`b` must be above 0 and finite, not 0.0");
}

#[test]
fn limits_of_parameters_give_constants() {
    for (distribution, want) in [
        (poisson(0.0), Scalar::Int64(0)),
        (binomial(0, 0.3), Scalar::Int64(0)),
        (binomial(17, 0.0), Scalar::Int64(0)),
        (binomial(17, 1.0), Scalar::Int64(17)),
        (gamma(0.0), Scalar::Float64(0.0)),
        (Distribution::Integers { low: 7, range: 1 }, Scalar::Int64(7)),
    ] {
        for index in 0..100 {
            assert_eq!(element(Draw { seed: 1, stream: 0, distribution }, index), want, "{distribution:?}");
        }
    }
}

fn random_order(n: usize, k: usize) -> Vec<usize> {
    let mut go_on = || Ok::<(), ()>(());
    let order = RandomOrder::new(3, 1, n, &mut go_on).unwrap();
    assert!(order.entries(k) >= k);
    order.first(k, &mut go_on).unwrap().collect()
}

#[test]
fn an_order_is_the_stable_sort_of_the_words() {
    for n in [0, 1, 2, 5000, 40_000] {
        let mut words = vec![0; n];
        fill(
            Draw { seed: 3, stream: 1, distribution: Distribution::Integers { low: 0, range: 0 } },
            0,
            1,
            &mut words,
            Level::detect(),
        );
        let mut want: Vec<usize> = (0..n).collect();
        want.sort_by_key(|&position| words[position]);
        assert_eq!(random_order(n, n), want);
        assert_eq!(random_order(n, n / 3), want[..n / 3]);
    }
}

#[test]
fn an_order_can_be_stopped() {
    let mut left = 1;
    let mut check = || {
        left -= 1;
        if left < 0 { Err("stopped") } else { Ok(()) }
    };
    assert!(matches!(RandomOrder::new(1, 0, 1 << 20, &mut check), Err("stopped")));
}
