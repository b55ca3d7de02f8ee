"""The only user of Qt: shell, pages, widgets, theme, and one bridge from sync to signals."""
