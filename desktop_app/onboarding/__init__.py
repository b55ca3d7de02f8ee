"""The use cases, on ports defined here. The relay and the "stripe" profile both run exactly this."""
