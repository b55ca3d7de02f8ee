"""Message catalogues and the wording of states, requirements and errors, for desktop and relay pages alike."""
