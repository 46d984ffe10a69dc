"""The commands of `headway`, each in a module that is loaded only when it is asked for."""
