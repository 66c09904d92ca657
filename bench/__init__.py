"""How speed, memory and quality are measured; `make bench`. Does not ship in the image."""
