use super::{fails, writes};

#[test]
fn plain_numbers_are_exact_and_weak() {
    writes(&[
        ("1 + 2", "3"),
        ("(7 // 2, -7 // 2, -7 % 3)", "(3, -4, 2)"),
        ("2^63", "9223372036854775808"),
        ("-2^2", "-4"),
        ("2^-1", "0.5"),
        ("2 ** 3 ** 2", "512"),
        ("1 // 0", "integer division by zero gives 0\n0"),
        ("(7 % 0) * float32([1.5])", "integer division by zero gives 0\n[0.]"),
        ("1 / 3", "0.3333333333333333"),
        ("6 / 2", "3.0"),
        ("0.1 + 0.2", "0.30000000000000004"),
        ("10^18 - 1", "999999999999999999"),
        ("9007199254740993 == 9007199254740992.0", "false"),
        ("0xff & 15 | 16", "31"),
        ("~5", "-6"),
        ("1 << 10", "1024"),
        ("pi", "3.141592653589793"),
        ("e = 3\ne", "3"),
    ]);
    fails(&[
        ("2^64", "fits neither int64 nor uint64 [0..4"),
        ("1 / 0", "division by zero"),
        ("1.5 // 0", "division by zero"),
        ("(-8) ^ (1/3)", "not a real number"),
        ("1.5 & 2", "takes integers"),
    ]);
}

#[test]
fn weak_numbers_take_the_dtype_they_meet() {
    writes(&[
        ("([1, 2] + 1).dtype", "int64"),
        ("([1, 2] + 1.0).dtype", "float64"),
        ("([true] + 1).dtype", "int64"),
        ("([true] * 0.5).dtype", "float64"),
        ("n = len([1, 2, 3])\n[1.5] * n", "[4.5]"),
        ("maximum(1, 2).dtype", "int64"),
        ("where(true, 1, 2.5).dtype", "float64"),
        ("where([true, false], 1, 2)", "[1 2]"),
        ("[1, 2] < 2^63", "[ true  true]"),
        ("2^63 < [1, 2]", "[false false]"),
        ("[1, 2] == 2^63", "[false false]"),
        ("[2^63, 1].dtype", "uint64"),
        ("sqrt(18446744073709551615)", "4294967296.0"),
        ("int8([1, 2]) < 300", "[ true  true]"),
        ("uint8([1, 2]) > -1", "[ true  true]"),
        ("(uint8([250]) + 10, (uint8([250]) + 10).dtype)", "([4], uint8)"),
        ("(float32([1]) + 0.1).dtype", "float32"),
        ("(float32([1]) * sqrt(2)).dtype", "float64"),
        ("(int8([1]) + 1.5).dtype", "float64"),
    ]);
    fails(&[
        ("[1, 2] + 2^63", "9223372036854775808 does not fit int64 [9..13"),
        ("[1, 2] ^ -1", "negative power"),
        ("maximum([1], 2^63)", "does not fit int64"),
        ("uint8([1]) + 256", "256 does not fit uint8, which holds 0 to 255 [13..16"),
        ("[2^63, -1]", "-1 does not fit uint64"),
        ("int8(200)", "200 does not fit int8, which holds -128 to 127"),
        ("uint8([1]) - 1 + -1", "-1 does not fit uint8"),
    ]);
}

#[test]
fn logic_takes_bools_and_skips_what_is_decided() {
    writes(&[
        ("true and false", "false"),
        ("false and 1 // 0 == 1", "false"),
        ("x = [1, 2]\n3 < len(x) and x[3] > 0", "false"),
        ("fn fails() = 1 / 0\ntrue or fails()", "true"),
        ("[true, false] and true", "[ true false]"),
        ("not [true, false]", "[false  true]"),
        ("0 < [0, 1, 2] < 2", "[false  true false]"),
        ("1 < 2 < 3", "true"),
        ("true + true", "true"),
        ("[true, true] & [true, false]", "[ true false]"),
        ("true xor true", "false"),
    ]);
    fails(&[
        ("1 and true", "write `x != 0`"),
        ("not 1", "write `x == 0`"),
        ("true ^ true", "xor"),
        ("true - true", "xor"),
        ("-true", "not x"),
        ("[1.0] & [2.0]", "compare first"),
    ]);
}

#[test]
fn things_that_are_not_numbers_compare_too() {
    writes(&[
        ("(1, 2) == (1, 2)", "true"),
        ("(1, 2) == (1, 3)", "false"),
        ("(1, 2) != (1, 2, 3)", "true"),
        ("zeros(2, 3).shape == (2, 3)", "true"),
        ("\"a\" == \"a\"", "true"),
        ("float == float64", "true"),
        ("(sum([1, 2]), 1) == (3, 1)", "true"),
        ("none == none", "true"),
        ("none != 1", "true"),
        ("(1, 2) + (3,)", "(1, 2, 3)"),
        ("(1, 2, 3)[1:]", "(2, 3)"),
        ("(1, 2, 3)[-1]", "3"),
        ("len((1, 2))", "2"),
    ]);
    fails(&[
        ("(1, 2) == [1, 2]", "both as tuples"),
        ("(1, 2) < (1, 3)", "`<` is not defined"),
        ("\"a\" + 1", "put values into text"),
        ("(1, 2)[5]", "outside of a tuple of 2"),
        ("1 @ 2", "@"),
    ]);
}
