"""Facts and rules without any library that talks to the world: accounts, requirements, status, buyers, errors."""
