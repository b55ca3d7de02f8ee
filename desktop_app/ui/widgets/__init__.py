"""The parts pages are made of. They get words and tones passed in and know nothing of sellers or buyers."""
