"""The public web app: carriers' webhooks, health, and the page on which a service reads a shared note."""
