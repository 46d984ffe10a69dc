"""The live stream: notices in, what each client has yet to be told out."""
