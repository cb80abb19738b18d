"""What runs inside the target's interpreter: standard library and pytest only, 3.8 syntax.

The folder is copied into the sandbox and imported there under another name, so that nothing in it
can stand in the way of a module of the repository. Its verdicts are hints; the oracle decides.
"""
