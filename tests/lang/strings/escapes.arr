print("a\tb")                   # expect: a	b
print('single "double"')        # expect: single "double"
print("it\'s \"it\"")           # expect: it's "it"
print("\u{e9}t\u{e9}")          # expect: été
print("back\\slash")            # expect: back\slash
print("one\ntwo")
# expect: one
# expect: two
"shown as it is"                # expect: shown as it is
