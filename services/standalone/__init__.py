"""Everything on one machine: real embedded servers and the three services as child processes."""
