"""The public web app: carriers' webhooks and health, nothing else."""
