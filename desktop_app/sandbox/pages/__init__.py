"""The pages that a person sees in a browser: plain HTML, no script, clearly a sandbox."""
