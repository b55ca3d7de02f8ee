"""``python -m desktop_app.ui.gallery --out DIR``: pictures of everything, and contact sheets."""

from __future__ import annotations

import argparse
import itertools
import json
import os
import sys
from pathlib import Path


def main(arguments: list[str] | None = None) -> int:
    """Render what was asked for."""
    parser = argparse.ArgumentParser(prog="python -m desktop_app.ui.gallery", description=__doc__)
    parser.add_argument("--out", type=Path, required=True, help="folder for the pictures")
    parser.add_argument("--only", default="", help="scenes whose name contains this")
    parser.add_argument("--themes", default="light,dark")
    parser.add_argument("--locales", default="en,de,ar,ja")
    parser.add_argument("--factors", default="1,2")
    parser.add_argument("--contrast", action="store_true", help="as for a system that asks for more contrast")
    options = parser.parse_args(arguments)
    options.out.mkdir(parents=True, exist_ok=True)
    if "QT_QPA_PLATFORM" not in os.environ:
        os.environ["QT_QPA_PLATFORM"] = f"offscreen:configfile={_screen(options.out)}"
    from desktop_app.ui.gallery.render import Look, contact_sheet, render
    from desktop_app.ui.gallery.scenes import all_scenes
    from desktop_app.ui.program.start import make_application

    make_application(["gallery"])
    scenes = {name: scene for name, scene in all_scenes().items() if options.only in name}
    looks = itertools.product(options.themes.split(","), options.locales.split(","), options.factors.split(","))
    for appearance, locale, factor in looks:
        look = Look(appearance, locale, float(factor), options.contrast)
        pictures = []
        for name, scene in scenes.items():
            image = render(scene.make, look, scene.fitting(look.factor))
            image.save(str(options.out / f"{name}-{look.name()}.png"))
            pictures.append((name, image))
        contact_sheet(pictures, options.out / f"sheet-{look.name()}.png")
        print(f"{look.name()}: {len(pictures)} pictures")
    return 0


def _screen(folder: Path) -> Path:
    """Write what the screen of the pictures is like: as large as a desk's, so that menus open where they would."""
    config = folder / "screen.json"
    config.write_text(json.dumps({"screens": [{"name": "gallery", "width": 2560, "height": 1600, "dpr": 1}]}))
    return config


if __name__ == "__main__":
    sys.exit(main())
