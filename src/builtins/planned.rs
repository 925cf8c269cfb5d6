//! Names of the language that have no entry yet. A program that uses one is told so, not that the name is unknown.

use super::find;

/// The builtins that the language reference lists.
static LISTED: &str = "
    array zeros ones empty full eye identity diag tri tril triu arange linspace logspace geomspace meshgrid fromfunction
    zeros_like ones_like empty_like full_like indices
    abs sign copy conj sqrt cbrt square reciprocal hypot mod fmod power pow floor_divide divmod copysign nextafter clip
    maximum minimum fmax fmin gcd lcm heaviside nan_to_num add subtract multiply divide negative less less_equal greater
    greater_equal equal not_equal positive remainder true_divide matmul bitwise_and bitwise_or bitwise_xor invert
    left_shift right_shift
    exp exp2 expm1 log log2 log10 log1p logaddexp logaddexp2
    sin cos tan asin acos atan atan2 sinh cosh tanh asinh acosh atanh deg2rad rad2deg sinc arcsin arccos arctan arctan2
    arcsinh arccosh arctanh
    erf erfc gamma lgamma sigmoid
    floor ceil trunc round rint
    isnan isinf isfinite signbit isclose allclose array_equal logical_and logical_or logical_not logical_xor
    where select choose
    sum prod min max mean var std any all argmin argmax count_nonzero ptp median quantile percentile norm logsumexp
    average nansum nanprod nanmin nanmax nanmean nanvar nanstd nanargmin nanargmax nanmedian nanquantile
    cumsum cumprod cummax cummin diff
    sort argsort partition searchsorted unique isin union1d intersect1d setdiff1d topk
    histogram histogram2d bincount digitize
    reshape ravel flatten transpose swapaxes moveaxis squeeze expand_dims broadcast_to concatenate stack vstack hstack
    split flip roll rot90 tile repeat pad take take_along_axis nonzero argwhere insert delete append
    matmul dot inner outer vdot tensordot einsum kron cross trace det inv solve lstsq pinv cholesky qr svd eig eigh
    eigvals eigvalsh matrix_rank matrix_power
    fft ifft rfft irfft fft2 ifft2 fftn ifftn fftfreq rfftfreq fftshift ifftshift
    seed random rand randn normal uniform integers exponential poisson binomial gamma_variates beta choice permutation
    shuffle
    cov corrcoef convolve correlate interp trapezoid gradient rolling_mean rolling_sum rolling_max rolling_min
    sliding_window polyfit polyval
    print plot hist imshow scatter
    shape ndim size dtype astype len range enumerate zip type help compute assert_close
    complex64 complex128
";

/// Whether the language has this builtin but this program does not yet.
pub fn is_planned(name: &str) -> bool {
    find(name).is_none() && LISTED.split_whitespace().any(|listed| listed == name)
}

/// The names that have no entry yet, in the order of the language reference.
pub fn planned_names() -> impl Iterator<Item = &'static str> {
    LISTED.split_whitespace().filter(|name| find(name).is_none())
}
