"""Every page and widget in every state, rendered to pictures: for looking, and for the test that finds cut text."""
