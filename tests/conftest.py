"""What all tests share: imports from the repository's root, and one kind of event loop."""

import sys

# Rasa's Sanic, once imported, puts uvloop's policy under the whole process, and with it away asyncio's
# own way to start other processes, which the browser tests need. Without uvloop it leaves asyncio be.
sys.modules["uvloop"] = None  # type: ignore[assignment]
