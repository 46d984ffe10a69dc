"""Accounts of least privilege in NATS and MongoDB: which there are, what each may do, their passwords."""
