price = [1.5, nan, 3]
volume = [10, 20, 30]
save("{tmp}/t.csv", price=price, volume=volume, rising=[true, false, true])
load("{tmp}/t.csv", "price")                        # expect: [1.5 nan 3. ]
load("{tmp}/t.csv", "volume")                       # expect: [10 20 30]
load("{tmp}/t.csv", "volume", dtype=float32).dtype  # expect: float32
load("{tmp}/t.csv", "rising")                       # expect: [ true false  true]
load("{tmp}/t.csv").shape                           # expect: (3, 3)
x = arange(6).reshape(2, 3)
save("{tmp}/m.tsv.gz", x)
load("{tmp}/m.tsv.gz")
# expect: [[0 1 2]
# expect:  [3 4 5]]
load("{tmp}/m.tsv.gz", "c1")                        # expect: [1 4]
