"""Programs that run as processes of their own while a figure is taken."""
