"""What this line adds to Rasa's NLU pipeline; config.yml names each by its module."""
