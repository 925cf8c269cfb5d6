# Parameters have NumPy's names.
sum(a=[1, 2])                                     # expect: 3
mean(a=[[1, 3], [5, 7]], axis=0)                  # expect: [3. 5.]
concatenate(arrays=[[1], [2, 3]])                 # expect: [1 2 3]
vstack(tup=([1, 2], [3, 4])).shape                # expect: (2, 2)
stack(arrays=([1, 2], [3, 4]), axis=1)[0]         # expect: [1 3]
sort(a=[3, 1, 2])                                 # expect: [1 2 3]
argsort(a=[3, 1, 2])                              # expect: [1 2 0]
flip(m=[1, 2, 3])                                 # expect: [3 2 1]
rot90(m=[[1, 2], [3, 4]])[0]                      # expect: [2 4]
diff(a=[1, 4, 9])                                 # expect: [3 5]
ediff1d(ary=[1, 4, 9])                            # expect: [3 5]
where(condition=[true, false], x=1, y=2)          # expect: [1 2]
array_equal(a1=[1, 2], a2=[1, 2])                 # expect: true
array_equiv(a1=[1, 1], a2=1)                      # expect: true
isin(element=[1, 2], test_elements=[2])           # expect: [false  true]
searchsorted(a=[1, 3, 5], v=3, side="right")      # expect: 2
unique(ar=[2, 1, 2])                              # expect: [1 2]
histogram(a=[1, 2, 2], bins=[1, 2, 3])[0]         # expect: [1 2]
interp(x=1.5, xp=[1, 2], fp=[10, 20])             # expect: 15.0
cov(m=[1, 2, 3])                                  # expect: 1.0
choose(a=[0, 1], choices=[[1, 2], [3, 4]])        # expect: [1 4]
tile(A=[1, 2], reps=2)                            # expect: [1 2 1 2]
repeat(a=[1, 2], repeats=2)                       # expect: [1 1 2 2]
pad(array=[1], pad_width=1)                       # expect: [0 1 0]
split(ary=[1, 2], indices_or_sections=2)          # expect: ([1], [2])
append(arr=[1], values=2)                         # expect: [1 2]
take(a=[5, 6], indices=1)                         # expect: 6
take_along_axis(arr=[5, 6], indices=[1], axis=0)  # expect: [6]
delete(arr=[5, 6], obj=0)                         # expect: [6]
compress(condition=[false, true], a=[5, 6])       # expect: [6]
extract(condition=[false, true], arr=[5, 6])      # expect: [6]
trim_zeros(filt=[0, 1, 0])                        # expect: [1]
broadcast_to(array=1, shape=(2,))                 # expect: [1 1]
reshape(a=[1, 2], shape=(2, 1)).shape             # expect: (2, 1)
transpose(a=[[1, 2]]).shape                       # expect: (2, 1)
diag(v=[1, 2])[0]                                 # expect: [1 0]
tril(m=[[1, 2], [3, 4]])[0]                       # expect: [1 0]
zeros_like(a=[1, 2])                              # expect: [0 0]
empty_like(prototype=[1, 2])                      # expect: [0 0]
array(object=[1, 2], dtype=float64)               # expect: [1. 2.]
asarray(a=[1, 2])                                 # expect: [1 2]
round(a=[1.25], decimals=1)                       # expect: [1.2]
quantile(a=[1, 2, 3], q=0.5)                      # expect: 2.0
seed(seed=1)
count_nonzero(a=[0, 1])                           # expect: 1

# Other names of the same, and what changes nothing.
clip([1, 5, 9], a_min=2, a_max=6)                 # expect: [2 5 6]
clip([1, 5, 9], min=2, max=6)                     # expect: [2 5 6]
clip([1, 5, 9], 2, 6)                             # expect: [2 5 6]
[1, 5, 9].clip(max=6)                             # expect: [1 5 6]
size([[1, 2, 3], [4, 5, 6]], 1)                   # expect: 3
size([[1, 2, 3], [4, 5, 6]], axis=(0, 1))         # expect: 6
nan_to_num([nan, 1.0], true, 5.0)                 # expect: [5. 1.]
[1.5].astype(int64, copy=false)                   # expect: [1]
array([1, 2], ndmin=2)                            # expect: [[1 2]]
array([[1]], copy=true, ndmin=1)                  # expect: [[1]]
array(5, ndmin=3).shape                           # expect: (1, 1, 1)
reshape([1, 2], (2, 1), copy=true).shape          # expect: (2, 1)
meshgrid([1, 2], [3], copy=false)[0]              # expect: [[1 2]]

# The array of a method is the array, wherever it stands among the parameters.
[5, 6, 7].compress([true, false, true])           # expect: [5 7]
[[1, 2], [3, 4]].compress([false, true], axis=1)
# expect: [[2]
# expect:  [4]]
