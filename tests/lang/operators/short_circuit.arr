# On two scalars the right side is skipped when the left decides.
fn loud(x) { print("asked"); x }
false and loud(true)            # expect: false
true or loud(true)              # expect: true
true and loud(false)
# expect: asked
# expect: false
