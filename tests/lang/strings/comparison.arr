"a" == "a"                      # expect: true
"a" != "b"                      # expect: true
