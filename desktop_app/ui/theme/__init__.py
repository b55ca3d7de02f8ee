"""How the window looks: tokens, palette, sheet, fonts and icons, always applied together."""
