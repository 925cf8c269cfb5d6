# Columns of a table keep their names and dtypes, in any format of tables.
for path in ("{tmp}/t.parquet", "{tmp}/t.arrow", "{tmp}/t.feather") {
    save(path, a=uint8([1, 2, 3]), b=[true, false, true], c=[0.5, nan, 1.5])
    print(load(path, "a"), load(path, "a").dtype, load(path, "b"), load(path, "c"))
}
# expect: [1 2 3] uint8 [ true false  true] [0.5 nan 1.5]
# expect: [1 2 3] uint8 [ true false  true] [0.5 nan 1.5]
# expect: [1 2 3] uint8 [ true false  true] [0.5 nan 1.5]
save("{tmp}/m.parquet", arange(6).reshape(3, 2))
load("{tmp}/m.parquet")
# expect: [[0 1]
# expect:  [2 3]
# expect:  [4 5]]
load("{tmp}/m.parquet", "c1")           # expect: [1 3 5]
