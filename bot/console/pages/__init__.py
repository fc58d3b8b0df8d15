"""One file for each part of the console; `bot.console.doors` lists what leads into them."""
