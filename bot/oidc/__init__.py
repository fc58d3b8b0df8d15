"""The organisation's own sign-in by OpenID Connect: the only way out of the console process."""
