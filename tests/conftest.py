"""Lets every test folder import what the tests share, such as `tests.databases`."""
