"""The read models in MongoDB. The driver is used here and nowhere else."""
