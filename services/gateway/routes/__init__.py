"""The HTTP routes: each reads its parameters, asks the store, and lets a pure module make the answer."""
