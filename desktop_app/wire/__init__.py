"""The JSON that relay and desktop exchange: frozen dataclasses with their encoding."""
