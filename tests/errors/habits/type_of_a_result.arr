fn f(x) -> float { 2 * x }
