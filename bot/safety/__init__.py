"""What is read in a message before any model is asked, and what may be written back."""
