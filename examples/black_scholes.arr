# Black and Scholes' prices of options: arr examples/black_scholes.arr --let n=10_000_000
#
# Six functions of every element in one pass: logarithm, square root, exponential and the error function, of prices that are
# random numbers themselves. Only the means are ever stored.
#
# test: n=10_000
# seed: 5

fn normal_cdf(x) = 0.5 * (1 + erf(x / sqrt(2.0)))

fn call_price(spot, strike, years, rate, volatility) {
    scale = volatility * sqrt(years)
    d1 = (log(spot / strike) + (rate + volatility^2 / 2) * years) / scale
    d2 = d1 - scale
    spot * normal_cdf(d1) - strike * exp(-rate * years) * normal_cdf(d2)
}

# One option of the textbooks: 10.4506.
call_price(100.0, 100.0, 1.0, 0.05, 0.2)  # expect: 10.450583572185565

spot = 80 + 40 * random(n)
strike = 80 + 40 * random(n)
years = 0.25 + 2 * random(n)
call = call_price(spot, strike, years, 0.05, 0.2)

# A put and a call of the same strike differ by what the share is worth beyond the discounted strike.
put = call - spot + strike * exp(-0.05 * years)
print(f"calls cost {mean(call):.4f} and puts {mean(put):.4f} on average")
# expect: calls cost 13.6921 and puts 7.9053 on average
assert all(put > -1e-9)
