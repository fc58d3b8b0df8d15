"""Simulated carriers that speak the real Twilio and Telegram protocols, and a web page with a phone."""
