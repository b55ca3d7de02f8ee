"""What the window is made of: its frame and signs, its pages, its lists and sheets, and what it does for pages."""
