found = none
if found { print(found) }
