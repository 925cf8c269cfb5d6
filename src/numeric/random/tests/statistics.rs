//! Elements have the distributions that they are named for. Seeds are fixed: what passes once passes always.

use super::*;

const N: usize = 200_000;

fn sample(distribution: Distribution) -> Vec<Scalar> {
    let draw = Draw { seed: 42, stream: 11, distribution };
    let mut out = vec![0; N];
    fill(draw, 0, 1, &mut out, Level::detect());
    out.into_iter().map(|lane| Scalar::from_lane(draw.dtype(), lane)).collect()
}

/// Pearson's statistic of counts against probabilities stays below what one sample in 10^5 exceeds: the normal
/// approximation of Wilson and Hilferty.
fn assert_fits(counts: &[usize], probabilities: &[f64], what: &str) {
    let statistic: f64 = counts
        .iter()
        .zip(probabilities)
        .map(|(&count, &p)| {
            let expected = p * N as f64;
            (count as f64 - expected).powi(2) / expected
        })
        .sum();
    let freedom = (counts.len() - 1) as f64;
    let z = ((statistic / freedom).cbrt() - (1.0 - 2.0 / (9.0 * freedom))) / (2.0 / (9.0 * freedom)).sqrt();
    assert!(z < 4.3, "{what}: {statistic} at {freedom} degrees of freedom");
}

/// How many numbers lie between `cuts`.
fn count_between(numbers: impl Iterator<Item = f64>, cuts: &[f64]) -> Vec<usize> {
    let mut counts = vec![0; cuts.len() + 1];
    numbers.for_each(|x| counts[cuts.partition_point(|&cut| cut < x)] += 1);
    counts
}

/// The distribution function at `cuts` is `cumulative`.
fn assert_continuous(distribution: Distribution, cuts: &[f64], cumulative: impl Fn(f64) -> f64) {
    let counts = count_between(sample(distribution).into_iter().map(Scalar::float), cuts);
    let ends: Vec<f64> = [0.0].into_iter().chain(cuts.iter().map(|&cut| cumulative(cut))).chain([1.0]).collect();
    let probabilities: Vec<f64> = ends.windows(2).map(|pair| pair[1] - pair[0]).collect();
    assert_fits(&counts, &probabilities, &format!("{distribution:?}"));
}

#[test]
fn uniform_numbers_are_uniform() {
    let cuts: Vec<f64> = (1..100).map(|k| k as f64 / 100.0).collect();
    assert_continuous(Distribution::Uniform, &cuts, |x| x);
    assert!(sample(Distribution::Uniform).iter().all(|x| (0.0..1.0).contains(&x.float())));
}

#[test]
fn integers_are_uniform() {
    let mut counts = [0; 6];
    for face in sample(Distribution::Integers { low: 1, range: 6 }) {
        counts[face.float() as usize - 1] += 1;
    }
    assert_fits(&counts, &[1.0 / 6.0; 6], "dice");
}

#[test]
fn exponential_numbers_are_exponential() {
    let cuts: Vec<f64> = (1..60).map(|k| k as f64 / 10.0).collect();
    assert_continuous(Distribution::Exponential, &cuts, |x| -(-x).exp_m1());
    assert_continuous(gamma(1.0), &cuts, |x| -(-x).exp_m1());
}

/// Deciles of other distributions, from a library of statistics.
#[test]
fn deciles_are_where_they_should_be() {
    #[rustfmt::skip]
    let table: [(Distribution, [f64; 9]); 5] = [
        (Distribution::Normal, [-1.28155156554, -0.841621233573, -0.524400512708, -0.253347103136, 0.0, 0.253347103136,
            0.524400512708, 0.841621233573, 1.28155156554]),
        (gamma(0.3), [0.000323724621823, 0.00327033952468, 0.0127266577699, 0.0337397926466, 0.073131135867,
            0.141252503631, 0.256564913321, 0.460073886988, 0.88481077336]),
        (gamma(3.7), [1.54636082239, 2.06439202112, 2.50622614369, 2.93216370022, 3.37253801324, 3.85534596293,
            4.42052819852, 5.14798018836, 6.27892232102]),
        (beta(0.5, 3.0), [0.00285529508488, 0.011554488148, 0.0265222858105, 0.0485599835189, 0.0790327670762,
            0.120273100643, 0.176538138003, 0.256772347209, 0.386248881805]),
        (beta(2.0, 3.0), [0.14255931671, 0.212317128278, 0.272383942075, 0.329166503378, 0.385727568132, 0.444500002084,
            0.508404754873, 0.582453574524, 0.679539416278]),
    ];
    for (distribution, deciles) in table {
        let counts = count_between(sample(distribution).into_iter().map(Scalar::float), &deciles);
        assert_fits(&counts, &[0.1; 10], &format!("{distribution:?}"));
    }
}

#[test]
fn moments_are_those_of_the_distributions() {
    for (distribution, mean, variance) in [
        (Distribution::Normal, 0.0, 1.0),
        (Distribution::Exponential, 1.0, 1.0),
        (poisson(4.0), 4.0, 4.0),
        (poisson(1e6), 1e6, 1e6),
        (binomial(1_000_000, 0.9), 9e5, 9e4),
        (gamma(0.05), 0.05, 0.05),
        (gamma(1e8), 1e8, 1e8),
        (beta(0.02, 0.03), 0.4, 0.24 / 1.05),
        (beta(1e-310, 3e-310), 0.25, 0.1875),
        (beta(300.0, 100.0), 0.75, 0.1875 / 401.0),
    ] {
        let numbers = sample(distribution);
        let average = numbers.iter().map(|x| x.float() - mean).sum::<f64>() / N as f64;
        assert!(average.abs() < 4.5 * (variance / N as f64).sqrt(), "{distribution:?}: {average}");
        let spread = numbers.iter().map(|x| (x.float() - mean).powi(2)).sum::<f64>() / N as f64;
        // The error of a variance of these is a few times sqrt(2 / N) at most.
        assert!((spread / variance - 1.0).abs() < 0.05, "{distribution:?}: {spread}");
    }
}

/// Counts of the numbers of events around the mean, against masses that `ratio(k) = p(k) / p(k - 1)` defines.
fn assert_masses(distribution: Distribution, from: usize, to: usize, ratio: impl Fn(f64) -> f64) {
    let mut masses = vec![1.0];
    // What lies farther out does not count.
    let (least, most) = (from.saturating_sub(60), to + 100);
    for k in least + 1..most {
        masses.push(masses[k - least - 1] * ratio(k as f64));
    }
    let total: f64 = masses.iter().sum();
    let mut probabilities: Vec<f64> = (from..to).map(|k| masses[k - least] / total).collect();
    let mut counts = vec![0; to - from + 1];
    for k in sample(distribution) {
        let place = (from..to).position(|other| other as f64 == k.float()).unwrap_or(to - from);
        counts[place] += 1;
    }
    probabilities.push(1.0 - probabilities.iter().sum::<f64>());
    assert_fits(&counts, &probabilities, &format!("{distribution:?}"));
}

#[test]
fn numbers_of_events_have_their_masses() {
    assert_masses(poisson(2.5), 0, 8, |k| 2.5 / k);
    assert_masses(poisson(29.9), 20, 41, |k| 29.9 / k);
    assert_masses(poisson(30.1), 20, 41, |k| 30.1 / k);
    assert_masses(poisson(150.0), 125, 176, |k| 150.0 / k);
    let successes = |n: f64, p: f64| move |k: f64| (n + 1.0 - k).max(0.0) / k * (p / (1.0 - p));
    assert_masses(binomial(10, 0.25), 0, 7, successes(10.0, 0.25));
    assert_masses(binomial(20, 0.8), 12, 20, successes(20.0, 0.8));
    assert_masses(binomial(100, 0.4), 32, 50, successes(100.0, 0.4));
    assert_masses(binomial(1000, 0.93), 915, 946, successes(1000.0, 0.93));
}

/// A sample drawn by weights without replacement: the first is as probable as its weight says, the second as its weight
/// among the rest.
#[test]
fn weighted_orders_draw_one_after_another() {
    let weights = [1.0, 0.0, 2.0, 5.0];
    let mut counts = [[0usize; 4]; 4];
    for stream in 0..20_000 {
        let mut go_on = || Ok::<(), ()>(());
        let order: Vec<usize> = weighted_order(8, stream, &weights, 2, &mut go_on).unwrap().collect();
        counts[order[0]][order[1]] += 1;
    }
    for first in 0..4 {
        for second in 0..4 {
            let p = if first == second { 0.0 } else { weights[first] / 8.0 * weights[second] / (8.0 - weights[first]) };
            let share = counts[first][second] as f64 / 20_000.0;
            assert!((share - p).abs() < 0.015 && (p > 0.0 || share == 0.0), "{first} {second}: {share} {p}");
        }
    }
}
